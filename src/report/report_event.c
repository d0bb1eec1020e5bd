#include <stddef.h>

#include "report/report_inside.h"

static json_t *number(int64_t value)
{
    return value < 0 ? json_null() : json_integer(value);
}

static json_t *session_json(const RunEventSession *session)
{
    json_t *json = json_object();
    json_object_set_new(json, "pid", json_integer(session->pid));
    json_object_set_new(json, "user", json_string_or_null(session->user));
    json_object_set_new(json, "application", json_string_or_null(session->application));
    json_object_set_new(json, "address", json_string_or_null(session->address));
    json_object_set_new(json, "state", json_string_or_null(session->state));
    json_object_set_new(json, "query", json_string_or_null(session->query));
    json_object_set_new(json, "relation", json_string_or_null(session->relation));
    json_object_set_new(json, "age_ms", number(session->age_ms));
    return json;
}

static json_t *holder_of(const RunEvent *event)
{
    const RunEventHolder *holder = event->holder;
    if (!holder)
        return json_null();
    json_t *json = json_object();
    json_object_set_new(json, "run_id", json_string_or_null(holder->run_id));
    json_object_set_new(json, "host", json_string_or_null(holder->host));
    json_object_set_new(json, "pid", holder->pid ? json_integer(holder->pid) : json_null());
    json_object_set_new(json, "age_ms", number(holder->age_ms));
    json_object_set_new(json, "session",
                        holder->session ? session_json(holder->session) : json_null());
    return json;
}

static json_t *blockers_of(const RunEvent *event)
{
    json_t *json = json_array();
    for (size_t i = 0; i < event->blocker_count; i++)
        json_array_append_new(json, session_json(&event->blockers[i]));
    return json;
}

static json_t *error_of(const RunEvent *event)
{
    return event->error && error_is_set(event->error) ? report_error_json(event->error)
                                                      : json_null();
}

/* What an event may hold besides schema, seq, at, event and run_id, in this order. */
enum {
    COMMAND = 1 << 0,
    DATABASE = 1 << 1,
    PENDING = 1 << 2,
    VERSION = 1 << 3,
    PATH = 1 << 4,
    STATEMENTS = 1 << 5,
    ATTEMPT = 1 << 6,
    ELAPSED = 1 << 7,
    PAUSE = 1 << 8,
    HOLDER = 1 << 9,
    BLOCKERS = 1 << 10,
    QUEUED = 1 << 11,
    PHASE = 1 << 12,
    DONE = 1 << 13,
    TOTAL = 1 << 14,
    UNIT = 1 << 15,
    VERDICT = 1 << 16,
    ERROR = 1 << 17,
    MIGRATION = VERSION | PATH,
};

/* The schema, as docs/events.md has it. */
static const struct {
    const char *name;
    unsigned members;
} KINDS[] = {
    [EVENT_RUN_STARTED] = {"run-started", COMMAND | DATABASE | PENDING},
    [EVENT_LOCK_WAITING] = {"lock-waiting", ELAPSED | HOLDER},
    [EVENT_LOCK_TAKEN] = {"lock-taken", ELAPSED},
    [EVENT_MIGRATION_STARTED] = {"migration-started", MIGRATION | STATEMENTS | ATTEMPT},
    [EVENT_MIGRATION_WAITING] = {"migration-waiting", MIGRATION | ELAPSED | BLOCKERS | QUEUED},
    [EVENT_MIGRATION_PROGRESS] = {"migration-progress",
                                  MIGRATION | ELAPSED | PHASE | DONE | TOTAL | UNIT},
    [EVENT_MIGRATION_RETRY] = {"migration-retry", MIGRATION | ATTEMPT | PAUSE | BLOCKERS | ERROR},
    [EVENT_MIGRATION_APPLIED] = {"migration-applied", MIGRATION | STATEMENTS | ELAPSED},
    [EVENT_MIGRATION_FAILED] = {"migration-failed", MIGRATION | ELAPSED | ERROR},
    [EVENT_RUN_ENDED] = {"run-ended", VERDICT | ERROR},
};

static const struct {
    unsigned member;
    const char *name;
    size_t offset; /* of its text or number */
    enum { TEXT, NUMBER, MADE } form;
    json_t *(*make)(const RunEvent *event);
} MEMBERS[] = {
    {COMMAND, "command", offsetof(RunEvent, command), TEXT, NULL},
    {DATABASE, "database", offsetof(RunEvent, database), TEXT, NULL},
    {PENDING, "pending", offsetof(RunEvent, pending), NUMBER, NULL},
    {VERSION, "version", offsetof(RunEvent, version), TEXT, NULL},
    {PATH, "path", offsetof(RunEvent, path), TEXT, NULL},
    {STATEMENTS, "statements", offsetof(RunEvent, statements), NUMBER, NULL},
    {ATTEMPT, "attempt", offsetof(RunEvent, attempt), NUMBER, NULL},
    {ELAPSED, "elapsed_ms", offsetof(RunEvent, elapsed_ms), NUMBER, NULL},
    {PAUSE, "pause_ms", offsetof(RunEvent, pause_ms), NUMBER, NULL},
    {HOLDER, "holder", 0, MADE, holder_of},
    {BLOCKERS, "blockers", 0, MADE, blockers_of},
    {QUEUED, "queued", offsetof(RunEvent, queued), NUMBER, NULL},
    {PHASE, "phase", offsetof(RunEvent, phase), TEXT, NULL},
    {DONE, "done", offsetof(RunEvent, done), NUMBER, NULL},
    {TOTAL, "total", offsetof(RunEvent, total), NUMBER, NULL},
    {UNIT, "unit", offsetof(RunEvent, unit), TEXT, NULL},
    {VERDICT, "verdict", offsetof(RunEvent, verdict), TEXT, NULL},
    {ERROR, "error", 0, MADE, error_of},
};

static json_t *member_json(size_t row, const RunEvent *event)
{
    const void *at = (const char *)event + MEMBERS[row].offset;
    return MEMBERS[row].form == TEXT     ? json_string_or_null(*(const char *const *)at)
           : MEMBERS[row].form == NUMBER ? number(*(const int64_t *)at)
                                         : MEMBERS[row].make(event);
}

static json_t *event_json(const ReportProgress *self, const RunEvent *event)
{
    Clock *clock = self->report->config.clock;
    TALLOC_AUTO char *at = clock_rfc3339(NULL, clock->wall_ms(clock), true);
    json_t *json = json_pack("{s:s, s:I, s:s, s:s, s:o}", "schema", "tidegate.event.v1", "seq",
                             (json_int_t)self->events, "at", at, "event", KINDS[event->kind].name,
                             "run_id", json_string_or_null(event->run_id));
    for (size_t i = 0; i < COUNT_OF(MEMBERS); i++) {
        if (KINDS[event->kind].members & MEMBERS[i].member)
            json_object_set_new(json, MEMBERS[i].name, member_json(i, event));
    }
    report_redact_values(json);
    return json;
}

/* A reader that has gone is the result's to find out. */
void report_event(ReportProgress *self, const RunEvent *event)
{
    FILE *out = self->report->config.out;
    self->events++;
    JSON_AUTO json_t *json = event_json(self, event);
    json_dumpf(json, out, JSON_COMPACT);
    fputc('\n', out);
    fflush(out);
}
