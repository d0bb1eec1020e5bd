#include "migration/run_wait.h"

#include <string.h>

RunWait run_wait_new(Engine *engine)
{
    return (RunWait){.patience = patience_new(engine, engine->config.lock_wait_ms)};
}

static char *age_text(TALLOC_CTX *ctx, int64_t age_ms)
{
    /* Whole seconds: nobody counts more, and the text is renewed five times in one. */
    TALLOC_AUTO char *age = clock_duration_text(NULL, age_ms / 1000 * 1000);
    return age_ms < 0 ? talloc_strdup(ctx, "") : talloc_asprintf(ctx, ", for %s", age);
}

static char *run_text(TALLOC_CTX *ctx, const RunEventHolder *holder, const char *age)
{
    return talloc_asprintf(ctx, "run %s on %s (pid %lld)%s", holder->run_id,
                           holder->host ? holder->host : "an unknown host", (long long)holder->pid,
                           age);
}

static char *session_text(TALLOC_CTX *ctx, const RunEventSession *session, const char *age)
{
    return talloc_asprintf(ctx, "session %lld of %s from %s, '%s'%s", (long long)session->pid,
                           session->user ? session->user : "another user",
                           session->address ? session->address : "a local socket",
                           session->application ? session->application : "?", age);
}

char *run_wait_text(TALLOC_CTX *ctx, const RunEventHolder *holder)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const RunEventSession *session = holder->session;
    char *age = age_text(tmp, holder->age_ms);
    if (holder->run_id && session)
        return talloc_asprintf(ctx, "%s; %s", run_text(tmp, holder, age),
                               session_text(tmp, session, ""));
    if (holder->run_id)
        return run_text(ctx, holder, age);
    return session ? session_text(ctx, session, age_text(tmp, session->age_ms))
                   : talloc_strdup(ctx, "somebody who is not to be seen, or has just finished");
}

/* Programs are told once of each holder; a person's line is renewed. */
static void tell(RunWait *wait, const RunEventHolder *holder)
{
    Engine *engine = wait->patience.engine;
    char *who = talloc_asprintf(engine, "%s %lld", holder->run_id ? holder->run_id : "",
                                holder->session ? (long long)holder->session->pid : 0);
    bool same = wait->told && strcmp(wait->told, who) == 0;
    talloc_free(wait->told);
    wait->told = who;
    if (!same)
        progress_tell(engine->config.progress,
                      &(RunEvent){.kind = EVENT_LOCK_WAITING,
                                  .run_id = engine->run_id,
                                  .elapsed_ms = patience_waited_ms(&wait->patience),
                                  .holder = holder});
}

static bool fail_busy(const RunWait *wait, const char *holder, Error *err)
{
    const Engine *engine = wait->patience.engine;
    TALLOC_AUTO char *waited = clock_duration_text(NULL, patience_waited_ms(&wait->patience));
    error_set(err, ERR_BUSY, "another run is migrating %s", db_label(engine->db));
    error_detail(err, "the lock is held by %s; waited %s; nothing was changed", holder, waited);
    return error_hint(err, "try again later, or wait longer: --lock-wait 10m");
}

bool run_wait_turn(RunWait *wait, const RunEventHolder *holder, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *who = run_wait_text(tmp, holder);
    char *what = talloc_asprintf(tmp, "waiting for another run to finish: %s", who);
    tell(wait, holder);
    if (patience_wait(&wait->patience, what, err))
        return true;
    return error_is_set(err) ? false : fail_busy(wait, who, err);
}
