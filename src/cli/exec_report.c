#include "cli/exec_report.h"

#include <string.h>

#include "base/process.h"

#define NAMED_LIMIT 12

static json_t *names_json(const char *const names[])
{
    json_t *list = json_array();
    for (; names && *names; names++)
        json_array_append_new(list, json_string_or_null(*names));
    return list;
}

static json_t *applied_json(const MigrateResult *run)
{
    json_t *list = json_array();
    for (size_t i = 0; i < run->applied_count; i++)
        json_array_append_new(list, json_pack("{s:s?, s:s?, s:s?}", "version",
                                              run->applied[i].version, "name", run->applied[i].name,
                                              "path", run->applied[i].path));
    return list;
}

static json_t *changes_json(const SnapshotChanges *changes)
{
    json_t *list = json_array();
    for (size_t i = 0; i < changes->count; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s}", "change", changes->list[i].step, "kind",
                                        changes->list[i].kind, "name", changes->list[i].name));
    return list;
}

json_t *exec_report_json(const ExecResult *result, const ExecEnd *end)
{
    if (!result)
        return NULL;
    const MigrateResult *run = result->run;
    const ViewChange *change = result->change;
    bool is_told = change && !run->applied_unknown;
    json_t *json =
        json_pack("{s:s?, s:s, s:s?, s:s?, s:s?, s:I, s:I}", "run_id", run->run_id, "verdict",
                  run->verdict, "database_state", run->database_state, "database_id",
                  run->database_id, "tool", change ? change->tool : NULL, "tries",
                  (json_int_t)result->tries, "cancelled", (json_int_t)result->cancelled);
    json_object_set_new(json, "exit_code",
                        end->started ? json_integer(process_exit_code(end->status)) : json_null());
    json_object_set_new(json, "applied", is_told ? applied_json(run) : json_null());
    json_object_set_new(json, "undone", is_told ? names_json(change->undone) : json_null());
    json_object_set_new(json, "changes", change ? changes_json(change->schema) : json_null());
    json_object_set_new(json, "invalid_indexes",
                        change ? names_json(change->invalid) : json_null());
    return json;
}

/* "a, b, c and 4 more" */
static char *names_text(TALLOC_CTX *ctx, const char *const names[], size_t count)
{
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < count && i < NAMED_LIMIT; i++)
        text = talloc_asprintf_append(text, "%s%s", i ? ", " : "", names[i]);
    if (count > NAMED_LIMIT)
        text = talloc_asprintf_append(text, " and %zu more", count - NAMED_LIMIT);
    return text;
}

static char *applied_text(TALLOC_CTX *ctx, const MigrateResult *run)
{
    const char **names = talloc_array(ctx, const char *, (unsigned)run->applied_count);
    for (size_t i = 0; i < run->applied_count; i++)
        names[i] = run->applied[i].version ? run->applied[i].version : run->applied[i].name;
    return names_text(ctx, names, run->applied_count);
}

/* Each of these adds its lines, each with a line end, to *lines. */

static void add_history(char **lines, const ExecResult *result)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const ViewChange *change = result->change;
    const MigrateResult *run = result->run;
    size_t undone = 0;
    while (change->undone[undone])
        undone++;
    if (!change->tool)
        return;
    if (run->applied_count && change->cumulative)
        *lines = talloc_asprintf_append(*lines, "%s is now at %s\n", change->tool,
                                        applied_text(tmp, run));
    else if (run->applied_count)
        *lines = talloc_asprintf_append(*lines, "%s recorded %zu migration%s: %s\n", change->tool,
                                        run->applied_count, run->applied_count == 1 ? "" : "s",
                                        applied_text(tmp, run));
    if (undone)
        *lines = talloc_asprintf_append(*lines, "%s took back %s\n", change->tool,
                                        names_text(tmp, change->undone, undone));
    if (!run->applied_count && !undone)
        *lines = talloc_asprintf_append(*lines, "%s recorded no migration\n", change->tool);
}

static void add_schema(char **lines, const ExecResult *result)
{
    TALLOC_AUTO char *text = snapshot_changes_text(NULL, result->change->schema);
    *lines = *text ? talloc_asprintf_append(*lines, "in the schema: %s\n", text)
                   : talloc_asprintf_append(*lines, "the schema is as it was\n");
}

static void add_cancelled(char **lines, const ExecResult *result)
{
    if (result->cancelled)
        *lines = talloc_asprintf_append(
            *lines, "%zu statement%s cancelled to let others through, the last: %s\n",
            result->cancelled, result->cancelled == 1 ? " was" : "s were", result->last);
    if (result->not_again)
        *lines = talloc_asprintf_append(*lines, "it is not run again: %s\n", result->not_again);
}

static void say_steps(Progress *progress, char *lines)
{
    char *rest = NULL;
    for (char *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        progress_say(progress, PROGRESS_STEP, "%s", line);
}

static void warn_of_invalid(Progress *progress, const ViewChange *change)
{
    for (const char **name = change->invalid; *name; name++)
        progress_say(progress, PROGRESS_WARNING,
                     "the index %s is INVALID: a CONCURRENTLY that failed left it behind, and `IF "
                     "NOT EXISTS` would take it for done; rebuild it (REINDEX INDEX CONCURRENTLY) "
                     "or drop it",
                     *name);
}

void exec_report_say(Progress *progress, const ExecResult *result, bool done, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *lines = talloc_strdup(tmp, "");
    if (result->change) {
        add_history(&lines, result);
        add_schema(&lines, result);
        warn_of_invalid(progress, result->change);
    }
    add_cancelled(&lines, result);
    if (done) {
        progress_say(progress, PROGRESS_STEP, "the command succeeded (run %s)",
                     result->run->run_id);
        say_steps(progress, lines);
    } else if (err->kind == ERR_FAILED && *lines) {
        lines[strlen(lines) - 1] = 0;
        error_detail(err, "%s", lines);
    }
}
