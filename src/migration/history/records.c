#include "migration/history/records.h"

#include <string.h>

#include "base/process.h"
#include "base/secret.h"
#include "migration/history/mark.h"
#include "migration/incumbent/overlay.h"
#include "sql/source.h"

static const Step STEP_VERSIONED = {"applied", "versioned", "applied"};
static const Step STEP_REPEATABLE = {"applied", "repeatable", "applied"};
static const Step STEP_BASELINE = {"baseline", "baseline", "applied"};
static const Step STEP_UNDO = {"undone", "undo", "undid"};

const Step *step_apply(const MigrationFile *file)
{
    if (file->kind == MIGRATION_BASELINE)
        return &STEP_BASELINE;
    return file->kind == MIGRATION_REPEATABLE ? &STEP_REPEATABLE : &STEP_VERSIONED;
}

const Step *step_undo(const MigrationFile *file UNUSED)
{
    return &STEP_UNDO;
}

#define HISTORY_INSERT                                                                             \
    "INSERT INTO {s}tidegate_migration (app, version, name, kind, path, status, checksum, "        \
    "checksum_norm, content, applied_at, applied_by, duration_ms, statements, run_id, "            \
    "\"release\", tool) VALUES ({1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, %s, {a}, %s, {c}, "   \
    "{d}, {e}, {f})"

#define TOOL "tidegate " TIDEGATE_VERSION

static const char *duration_text(TALLOC_CTX *ctx, int64_t duration_ms)
{
    return duration_ms < 0 ? NULL : talloc_asprintf(ctx, "%lld", (long long)duration_ms);
}

char *records_history_sql(TALLOC_CTX *ctx, Engine *engine, const HistoryEntry *entry)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const EngineConfig *config = &engine->config;
    const char *const args[] = {
        config->app,
        entry->version,
        entry->name,
        entry->kind,
        entry->path,
        entry->status,
        entry->checksum,
        entry->checksum_norm,
        entry->content,
        entry->tool ? NULL : session_actor(engine),
        duration_text(tmp, entry->duration_ms),
        talloc_asprintf(tmp, "%lld", (long long)entry->statements),
        engine->run_id,
        config->release,
        entry->tool ? entry->tool : TOOL,
        entry->applied_at,
    };
    bool told = entry->duration_ms >= 0 || entry->tool;
    const char *given = engine->dialect->given_time ? engine->dialect->given_time : "{g}";
    char *template = talloc_asprintf(tmp, HISTORY_INSERT, entry->applied_at ? given : "{now}",
                                     told ? "{b}" : "{age}");
    char *sql = session_sql(tmp, engine, template, args, COUNT_OF(args));
    return talloc_asprintf(ctx, "%s%s", sql, overlay_write_sql(tmp, engine, entry));
}

HistoryEntry records_entry(const Script *script, const Step *step, int64_t duration_ms)
{
    return (HistoryEntry){
        .version = script->file->version,
        .name = script->file->name,
        .kind = step->kind,
        .path = script->file->path,
        .status = step->status,
        .checksum = script->file->checksum,
        .duration_ms = duration_ms,
        .statements = script->statements,
    };
}

void records_fill_content(TALLOC_CTX *ctx, HistoryEntry *entry, const Script *script,
                          const char *text, size_t length)
{
    char norm[DIGEST_HEX_SIZE];
    sql_digest_normalized(script->source.dialect, text, length, norm);
    entry->checksum_norm = talloc_strdup(ctx, norm);
    entry->content = text;
}

bool records_full_entry(TALLOC_CTX *ctx, const Script *script, const Step *step,
                        int64_t duration_ms, HistoryEntry *ret_entry, Error *err)
{
    char *text;
    size_t length;
    HistoryEntry entry = records_entry(script, step, duration_ms);
    if (script->file->size <= SCRIPT_CONTENT_LIMIT) {
        if (!script_read(ctx, script, &text, &length, err))
            return false;
        records_fill_content(ctx, &entry, script, text, length);
    }
    *ret_entry = entry;
    return true;
}

bool records_file_entry(TALLOC_CTX *ctx, const Engine *engine, const MigrationFile *file,
                        const Step *step, HistoryEntry *ret_entry, Error *err)
{
    const Script script = {.file = file,
                           .source = {.path = files_path(ctx, engine->set, file),
                                      .shown = file->path,
                                      .dialect = engine->dialect->dialect}};
    return records_full_entry(ctx, &script, step, 0, ret_entry, err);
}

#define RUN_COLUMNS "run_id, app, \"release\", command, actor, host, ci_url, tool, started_at"
#define RUN_VALUES  "{1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {now}"

static const char *host_name(TALLOC_CTX *ctx)
{
    char *name = talloc_zero_array(ctx, char, 256);
    return gethostname(name, 255) == 0 ? name : NULL;
}

typedef struct RunValues {
    const char *values[11]; /* run columns, then verdict, sqlstate, message */
} RunValues;

static RunValues run_values(TALLOC_CTX *ctx, Engine *engine)
{
    const EngineConfig *config = &engine->config;
    return (RunValues){{engine->run_id, config->app, config->release, engine->command,
                        session_actor(engine), host_name(ctx), config->ci_url, TOOL}};
}

char *records_run_begin_sql(TALLOC_CTX *ctx, Engine *engine)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *seq = talloc_asprintf(tmp, "%lld", (long long)engine->run_seq);
    if (engine->run_seq)
        return session_sql(ctx, engine, "SELECT seq FROM {s}tidegate_run WHERE seq = {1}",
                           (const char *const[]){seq}, 1);
    RunValues run = run_values(tmp, engine);
    return session_sql(ctx, engine,
                       "INSERT INTO {s}tidegate_run (" RUN_COLUMNS ") VALUES (" RUN_VALUES
                       "){returning}",
                       run.values, COUNT_OF(run.values));
}

static const char *sqlstate_of(const Error *failure)
{
    return failure && *failure->sqlstate ? failure->sqlstate : NULL;
}

static char *message_of(TALLOC_CTX *ctx, const Error *failure)
{
    return failure && failure->message ? secret_redact(ctx, failure->message) : NULL;
}

char *records_run_end_sql(TALLOC_CTX *ctx, const Engine *engine, const char *verdict,
                          const Error *failure)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const args[] = {
        verdict,
        sqlstate_of(failure),
        message_of(tmp, failure),
        talloc_asprintf(tmp, "%lld", (long long)engine->run_seq),
    };
    return session_sql(ctx, engine,
                       "UPDATE {s}tidegate_run SET ended_at = {now}, verdict = {1}, "
                       "error_sqlstate = {2}, error_message = {3} WHERE seq = {4}",
                       args, COUNT_OF(args));
}

static char *owner_text(TALLOC_CTX *ctx)
{
    ERROR_AUTO Error ignored = {0};
    ProcessIdentity identity;
    return process_identify(getpid(), &identity, &ignored) ? process_identity_text(ctx, &identity)
                                                           : talloc_strdup(ctx, "unknown");
}

/* Rows that somebody emptied come back; the fence's number is then above all that were given. */
char *records_take_lock_sql(TALLOC_CTX *ctx, const Engine *engine)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const args[] = {
        owner_text(tmp),
        engine->run_id,
        host_name(tmp),
        talloc_asprintf(tmp, "%lld", (long long)getpid()),
        talloc_asprintf(tmp, "%lld", (long long)engine->run_seq),
        engine->config.app,
    };
    if (engine->dialect->take_lock)
        return session_sql(ctx, engine, engine->dialect->take_lock, args, COUNT_OF(args));
    return session_sql(
        ctx, engine,
        "INSERT INTO {s}tidegate_fence AS f (id, number)"
        " SELECT 1, 1 + coalesce(max(seq), 0) FROM {s}tidegate_run WHERE true"
        " ON CONFLICT (id) DO UPDATE SET number = f.number + 1 RETURNING number;"
        "DELETE FROM {s}tidegate_meta WHERE key = " MARK_KEY_SQL(
            "{6}") ";"
                   "INSERT INTO {s}tidegate_lock AS l (id, owner, run_id, host, pid, acquired_at, "
                   "renewed_at,"
                   " renewals) VALUES (1, {1}, {2}, {3}, {4}, {now}, {now}, 1)"
                   " ON CONFLICT (id) DO UPDATE SET owner = {1}, run_id = {2}, host = {3}, pid = "
                   "{4},"
                   " acquired_at = {now}, renewed_at = {now}, renewals = l.renewals + 1;"
                   "UPDATE {s}tidegate_run SET ended_at = {now}, verdict = 'killed'"
                   " WHERE verdict IS NULL AND seq <> {5}",
        args, COUNT_OF(args));
}

bool records_take_lock(Engine *engine, Error *err)
{
    TALLOC_AUTO char *sql = records_take_lock_sql(NULL, engine);
    return db_exec(engine->db, sql, err);
}

char *records_give_lock_sql(TALLOC_CTX *ctx, const Engine *engine)
{
    TALLOC_AUTO char *owner = owner_text(NULL);
    const char *const args[] = {owner};
    return session_sql(ctx, engine,
                       "UPDATE {s}tidegate_lock SET owner = NULL WHERE id = 1 AND owner = {1}",
                       args, COUNT_OF(args));
}

char *records_closing_sql(TALLOC_CTX *ctx, const Engine *engine)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (!engine->last_step)
        return talloc_strdup(ctx, "");
    return talloc_asprintf(ctx, ";%s;%s%s", records_run_end_sql(tmp, engine, "success", NULL),
                           records_give_lock_sql(tmp, engine), mark_write_sql(tmp, engine));
}

bool records_run_idle(Engine *engine, const char *verdict, const Error *failure, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    RunValues run = run_values(tmp, engine);
    run.values[8] = verdict;
    run.values[9] = sqlstate_of(failure);
    run.values[10] = message_of(tmp, failure);
    return session_exec(engine,
                        "INSERT INTO {s}tidegate_run (" RUN_COLUMNS
                        ", ended_at, verdict, error_sqlstate, error_message) VALUES (" RUN_VALUES
                        ", {now}, {9}, {a}, {b})",
                        run.values, COUNT_OF(run.values), err);
}
