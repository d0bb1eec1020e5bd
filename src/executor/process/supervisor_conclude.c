#include <sys/wait.h>

#include "executor/process/outcome.h"
#include "executor/process/supervisor.h"

/* A full disk may be given room again; and as long as we try, nobody takes the run for lost. */
#define WRITE_TRIES   30
#define WRITE_BASE_MS 50
#define WRITE_CAP_MS  2000

static char *now_text(Supervisor *self)
{
    Clock *clock = clock_system();
    return clock_rfc3339(self->ctx, clock->wall_ms(clock), true);
}

static bool write_outcome(const Supervisor *self, const Outcome *outcome, Error *err)
{
    for (unsigned attempt = 0;; attempt++) {
        ERROR_AUTO Error failure = {0};
        if (outcome_write(self->order->run_dir, outcome, &failure))
            return true;
        if (attempt >= WRITE_TRIES)
            return error_move(err, &failure);
        bool slept UNUSED =
            cancel_sleep_ms(NULL, clock_backoff_ms(attempt, WRITE_BASE_MS, WRITE_CAP_MS));
    }
}

typedef struct CauseRow {
    const char *stop_code; /* NULL: by the wait status */
    const char *words;
} CauseRow;

static const CauseRow CAUSES[] = {
    [STOP_NONE] = {NULL, ""},
    [STOP_TIMEOUT] = {"timeout", "it did not end within its timeout and was stopped: "},
    [STOP_CANCELLED] = {"cancelled", "it was asked to stop: "},
};

static char *reason_of(Supervisor *self)
{
    int status = self->status;
    bool failed = !WIFEXITED(status) || WEXITSTATUS(status) != 0 || self->cause != STOP_NONE;
    char *reason = talloc_strdup(self->ctx, "");
    if (failed)
        reason = talloc_asprintf_append(reason, "%s%s", CAUSES[self->cause].words,
                                        process_status_text(self->ctx, status));
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && !self->killed)
        reason = talloc_asprintf_append(reason,
                                        " (the kernel does that when memory runs out: see dmesg)");
    if (!self->group_gone)
        reason = talloc_asprintf_append(reason, "%sprocesses that it left behind still run",
                                        *reason ? "; " : "");
    if (self->log.lost)
        reason = talloc_asprintf_append(reason, "%ssome of its output could not be kept",
                                        *reason ? "; " : "");
    return *reason ? reason : NULL;
}

bool supervisor_conclude(Supervisor *self, Error *err)
{
    int status = self->status;
    const char *natural = WIFEXITED(status) ? "exited" : "signalled";
    const char *stopped = CAUSES[self->cause].stop_code;
    Outcome outcome = {
        .started = true,
        .has_exit_code = true,
        .exit_code = process_exit_code(status),
        .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
        .stop_code = stopped ? stopped : natural,
        .reason = reason_of(self),
        .started_at = self->task.started_at,
        .ended_at = now_text(self),
    };
    return write_outcome(self, &outcome, err);
}

bool supervisor_conclude_unstarted(Supervisor *self, const Error *why, Error *err)
{
    Outcome outcome = {
        .stop_code = "start-failed",
        .reason = why->hint ? talloc_asprintf(self->ctx, "%s; %s", why->message, why->hint)
                            : why->message,
        .ended_at = now_text(self),
    };
    return write_outcome(self, &outcome, err);
}
