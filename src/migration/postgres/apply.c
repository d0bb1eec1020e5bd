#include <string.h>

#include "migration/postgres/dialect.h"
#include "migration/apply/failure.h"
#include "migration/apply/parts.h"
#include "migration/history/checkpoint.h"
#include "migration/hooks/hooks.h"
#include "migration/postgres/guard.h"
#include "migration/apply/stream.h"

/* BEGIN, and the check of the fence. */
#define PREFIX_STATEMENTS 2
/* In the transaction of all, which has begun: the limits alone. */
#define JOINED_STATEMENTS 1
/* 1 / count(*) when the fence has another number; told apart by where it happens. */
#define DIVISION_BY_ZERO "22012"

char *postgres_begin_sql(TALLOC_CTX *ctx, const Engine *engine, const Script *script,
                         const ScriptGroup *group)
{
    TALLOC_AUTO char *number = talloc_asprintf(NULL, "%lld", (long long)engine->fence);
    TALLOC_AUTO char *limits = postgres_limits_sql(NULL, engine, script, group);
    if (engine->together && script)
        return talloc_asprintf(ctx, "SELECT true%s;\n", limits);
    const char *const args[] = {number};
    TALLOC_AUTO char *fence =
        session_sql(NULL, engine,
                    " FROM (SELECT 1 FROM {s}tidegate_fence WHERE id = 1 AND number = {1} FOR "
                    "SHARE) AS fence;\n",
                    args, COUNT_OF(args));
    return talloc_asprintf(ctx, "BEGIN;SELECT 1 / count(*)%s%s", limits, fence);
}

static size_t prefix_statements(const Engine *engine)
{
    return engine->together ? JOINED_STATEMENTS : PREFIX_STATEMENTS;
}

static bool is_fenced(const Engine *engine, const Script *script, const Error *err,
                      const DbScriptOutcome *outcome)
{
    return !(engine->together && script) && outcome->statements_done == PREFIX_STATEMENTS - 1 &&
           strcmp(err->sqlstate, DIVISION_BY_ZERO) == 0;
}

/* How long a script of one group took the server knows, of a longer one our clock. */
static HistoryEntry entry_of(const Engine *engine, const Script *script, const Step *step)
{
    bool known = script_is_simple(script) && !engine->together;
    return records_entry(script, step, known ? -1 : session_script_ms(engine));
}

/* Whether nothing but our own limits, which end with the transaction, was set in the session. */
static bool is_untouched(const Engine *engine, const Checkpoint *checkpoint)
{
    const Script *script = checkpoint->script;
    return checkpoint->group->plain && !engine->config.role && !engine->together &&
           script->session_count == 0 && !hooks_are_inside(engine, script);
}

/* What the script may have set must neither touch our own row nor live on in the session. */
static char *end_sql(TALLOC_CTX *ctx, Engine *engine, const Checkpoint *checkpoint,
                     const HistoryEntry *entry)
{
    TALLOC_AUTO char *rows = checkpoint_group_sql(NULL, engine, checkpoint, entry);
    bool untouched = is_untouched(engine, checkpoint);
    return talloc_asprintf(ctx, "%s%s%s%s", untouched ? "" : engine->dialect->reset,
                           untouched ? "" : ";", rows, engine->together ? "" : ";COMMIT");
}

/* The whole group and what tells of it in one round trip. */
static bool apply_at_once(Engine *engine, Checkpoint *checkpoint, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const Script *script = checkpoint->script;
    char *text;
    size_t length;
    Parts parts;
    if (!script_read(tmp, script, &text, &length, err) ||
        !parts_read_text(tmp, engine, script, checkpoint->group, text, length, &parts, err))
        return false;
    HistoryEntry entry = entry_of(engine, script, checkpoint->step);
    records_fill_content(tmp, &entry, script, text, length);
    checkpoint->text = buf_text(&parts.text);
    char *prefix = postgres_begin_sql(tmp, engine, script, checkpoint->group);
    char *sql = talloc_asprintf(tmp, "%s%s%s%s", prefix, buf_text(&parts.batch.text),
                                postgres_guard_sql(tmp, engine, checkpoint->group),
                                end_sql(tmp, engine, checkpoint, &entry));
    DbScriptOutcome outcome;
    if (db_script(engine->db, sql, strlen(sql), &outcome, err))
        return true;
    if (is_fenced(engine, script, err, &outcome))
        return failure_fenced(err, script->file->path);
    if (postgres_guard_failed(script, checkpoint->group,
                              prefix_statements(engine) + parts.batch.count, &outcome, err))
        return false;
    failure_of_batch(err, script, &parts.batch, &outcome, prefix_statements(engine),
                     place_count_characters(prefix, strlen(prefix)));
    return false;
}

static bool begin(Engine *engine, const Script *script, const ScriptGroup *group, const char *path,
                  Error *err)
{
    TALLOC_AUTO char *prefix = postgres_begin_sql(NULL, engine, script, group);
    DbScriptOutcome outcome;
    if (db_script(engine->db, prefix, strlen(prefix), &outcome, err))
        return true;
    return is_fenced(engine, script, err, &outcome) ? failure_fenced(err, path) : false;
}

bool postgres_begin(Engine *engine, const char *path, Error *err)
{
    return begin(engine, NULL, NULL, path, err);
}

static bool guard(Engine *engine, const Checkpoint *checkpoint, Error *err)
{
    DbScriptOutcome outcome;
    TALLOC_AUTO char *sql = postgres_guard_sql(NULL, engine, checkpoint->group);
    if (!*sql || db_script(engine->db, sql, strlen(sql), &outcome, err))
        return true;
    (void)postgres_guard_failed(checkpoint->script, checkpoint->group, 0, &outcome, err);
    return false;
}

static bool apply_in_pieces(Engine *engine, Checkpoint *checkpoint, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const Script *script = checkpoint->script;
    const char *path = script->file->path;
    HistoryEntry entry = entry_of(engine, script, checkpoint->step);
    checkpoint->text = "";
    if (!begin(engine, script, checkpoint->group, path, err) ||
        !hooks_inside(engine, script, HOOK_BEFORE_EACH, err) ||
        !stream_statements(engine, script, checkpoint->group, err) ||
        !hooks_inside(engine, script, HOOK_AFTER_EACH, err) || !guard(engine, checkpoint, err) ||
        !records_full_entry(tmp, script, checkpoint->step, entry.duration_ms, &entry, err))
        return false;
    return db_exec(engine->db, end_sql(tmp, engine, checkpoint, &entry), err) ||
           error_wrap(err, "committing '%s'", path);
}

bool postgres_apply(Engine *engine, const Script *script, const ScriptGroup *group,
                    const Step *step, Error *err)
{
    Checkpoint checkpoint = {.script = script, .group = group, .step = step};
    bool pieces = script->streamed || group->streamed || hooks_are_inside(engine, script);
    return pieces ? apply_in_pieces(engine, &checkpoint, err)
                  : apply_at_once(engine, &checkpoint, err);
}
