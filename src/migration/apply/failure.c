#include "migration/apply/failure.h"

#include <string.h>

#include "migration/apply/work.h"
#include "migration/incumbent/overlay.h"

/* A message names at most this many of the migrations that went before. */
#define NAMED_LIMIT 5

void failure_place(Error *err, const Script *script, Place place)
{
    TALLOC_AUTO char *line = place_source_line(NULL, script->source.path, place.line);
    error_at(err, script->source.shown, place.line, place.column, line);
}

void failure_of_batch(Error *err, const Script *script, const Batch *batch,
                      const DbScriptOutcome *outcome, size_t prefix_statements,
                      size_t prefix_characters)
{
    Place place;
    if (batch_failed(batch, outcome, prefix_statements, prefix_characters, &place))
        failure_place(err, script, place);
    else if (outcome->statements_done >= prefix_statements + batch->count)
        error_wrap(err, "committing '%s'", script->file->path);
}

/* What ends a run without being the script's fault. */
static bool is_outside_cause(ErrorKind kind)
{
    static const ErrorKind kinds[] = {ERR_INTERRUPTED, ERR_TERMINATED, ERR_BUSY, ERR_CONNECT,
                                      ERR_IO};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (kinds[i] == kind)
            return true;
    }
    return false;
}

void failure_after_commits(Error *err, const Script *script, const ScriptGroup *group)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *server = err->detail ? talloc_asprintf(tmp, "%s\n", err->detail) : talloc_strdup(tmp, "");
    const char *cause = err->hint ? talloc_asprintf(tmp, "%s\n", err->hint) : "";
    bool one = group->first == 2;
    bool mend = !is_outside_cause(err->kind);
    err->kind = ERR_PARTIAL;
    error_detail(err, "%sstatement%s 1%s of '%s' %s committed, nothing of the rest remains", server,
                 one ? "" : "s", one ? "" : talloc_asprintf(tmp, " to %d", group->first - 1),
                 script->file->path, one ? "is" : "are");
    error_hint(err, "%s%s%s%stidegate migrate (it goes on with statement %d)", cause,
               mend ? "mend '" : "", mend ? script->source.shown : "",
               mend ? "' from there on, then: " : "go on from there: ", group->first);
}

bool failure_fenced(Error *err, const char *path)
{
    error_clear(err);
    error_set(err, ERR_FENCED, "another run took over before '%s'", path);
    error_detail(err,
                 "the fence has another number; this run has stopped, and nothing of '%s' was done",
                 path);
    return error_hint(err, "see what the other run did: tidegate status");
}

/* "V1__a.sql, V2__b.sql" of the last few. */
static char *list_applied(TALLOC_CTX *ctx, const MigrateResult *result)
{
    size_t first = result->applied_count > NAMED_LIMIT ? result->applied_count - NAMED_LIMIT : 0;
    char *text = first ? talloc_asprintf(ctx, "%zu others, ", first) : talloc_strdup(ctx, "");
    for (size_t i = first; i < result->applied_count; i++)
        text = talloc_asprintf_append(text, "%s%s", i > first ? ", " : "", result->applied[i].path);
    return text;
}

/* What is to be typed next. */
static void advise(Error *err, const Script *script)
{
    TALLOC_AUTO char *hint =
        err->hint ? talloc_asprintf(NULL, "%s\n", err->hint) : talloc_strdup(NULL, "");
    if (is_outside_cause(err->kind))
        error_hint(err, "%sgo on from there: tidegate migrate", hint);
    else
        error_hint(err, "%smend '%s', then go on from there: tidegate migrate", hint,
                   err->file ? err->file : script->source.shown); /* it may be a hook's */
}

void failure_explain_together(Error *err, const Script *script, size_t count)
{
    TALLOC_AUTO char *server =
        err->detail ? talloc_asprintf(NULL, "%s\n", err->detail) : talloc_strdup(NULL, "");
    error_detail(err, "%snothing of the %zu migration%s remains: all is one transaction", server,
                 count, count == 1 ? "" : "s");
    if (script)
        advise(err, script);
}

void failure_explain(Error *err, const Script *script, const MigrateResult *result)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *applied = list_applied(tmp, result);
    char *server = err->detail ? talloc_asprintf(tmp, "%s\n", err->detail) : talloc_strdup(tmp, "");
    error_detail(err, "%s%s%snothing of '%s' remains", server, *applied ? applied : "",
                 !*applied                   ? ""
                 : result->applied_count > 1 ? " stay applied; "
                                             : " stays applied; ",
                 script->file->path);
    advise(err, script);
}

/* Where the tool, too, could not roll all of it back; on MariaDB it does not even try. */
static bool is_told(const Engine *engine, const Script *script, const Step *step, ErrorKind kind)
{
    bool may_remain = engine->dialect->dialect == DIALECT_MARIADB || !script_is_simple(script);
    bool failed = kind == ERR_PARTIAL || !is_outside_cause(kind);
    return overlay_keeps_failures(engine) && may_remain && failed &&
           strcmp(step->status, "applied") == 0;
}

static bool record(Engine *engine, const HistoryEntry *entry, bool is_partial, bool told,
                   Error *err)
{
    TALLOC_AUTO char *sql = records_history_sql(NULL, engine, entry);
    return engine->dialect->begin(engine, entry->path, err) &&
           (is_partial || db_exec(engine->db, sql, err)) &&
           (!told || overlay_write_failure(engine, entry, err)) &&
           db_exec(engine->db, "COMMIT", err);
}

/* The failure itself is the news: that this could not be written too is not. */
void failure_record(Engine *engine, const Script *script, const Step *step, int64_t duration_ms,
                    ErrorKind kind)
{
    ERROR_AUTO Error ignored = {0};
    bool told = is_told(engine, script, step, kind), is_partial = kind == ERR_PARTIAL;
    HistoryEntry entry = records_entry(script, step, duration_ms);
    entry.status = "failed";
    if (!db_alive(engine->db) || (is_partial && !told))
        return;
    if (!record(engine, &entry, is_partial, told, &ignored))
        work_roll_back(engine);
}
