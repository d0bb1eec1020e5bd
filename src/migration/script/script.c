#include "migration/script/script.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>

#include "base/fs.h"
#include "migration/script/cut.h"
#include "migration/script/place.h"
#include "sql/directive.h"

#define HEAD_SIZE (16 * 1024)
/* Most files are smaller, and thousands of texts of this size take but megabytes. */
#define KEPT_SIZE (2 * 1024)

/* What the statements seen so far make of the script. */
typedef struct Inspection {
    Script *script;
    Cutter cutter;
} Inspection;

static bool holds(const int *list, size_t count, int index)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == index)
            return true;
    }
    return false;
}

bool script_skips(const Script *script, int index)
{
    return holds(script->skipped, script->skipped_count, index);
}

bool script_is_simple(const Script *script)
{
    return script->group_count == 1 && !script->groups[0].alone;
}

bool script_is_last(const Script *script, const ScriptGroup *group)
{
    return group == &script->groups[script->group_count - 1];
}

ScriptUse script_use(const Script *script, const ScriptGroup *group, int index)
{
    bool inside = index >= group->first_index && index <= group->last_index;
    if (group->last < group->first || index > group->last_index || script_skips(script, index))
        return SCRIPT_PASS;
    /* Of a group that runs alone all but the last set the session. */
    if (inside && (!group->alone || index == group->last_index))
        return SCRIPT_RUN;
    return holds(script->session, script->session_count, index) ? SCRIPT_AGAIN : SCRIPT_PASS;
}

/* Where the value of a PRAGMA begins; its length when it has none. */
static size_t value_of(const SqlItem *item)
{
    size_t at = 0;
    while (at < item->length && item->text[at] != '=' && item->text[at] != '(')
        at++;
    while (at < item->length && strchr("=( \t\r\n'\"", item->text[at]))
        at++;
    return at;
}

/* PRAGMA foreign_keys does nothing inside a transaction
 * (sqlite.org/pragma.html#pragma_foreign_keys). */
static bool is_foreign_keys_pragma(const ScriptSource *source, const SqlItem *item)
{
    static const char words[] = "pragma foreign_keys";
    if (source->dialect != DIALECT_SQLITE || item->length <= strlen(words) ||
        strncasecmp(item->text, words, strlen(words)) != 0)
        return false;
    return strchr(" \t=(", item->text[strlen(words)]) != NULL && value_of(item) != item->length;
}

/* "PRAGMA foreign_keys = 1;" and "PRAGMA foreign_keys(ON)". */
static SwitchTo switch_of(const SqlItem *item)
{
    static const char *const words[] = {"on", "true", "yes", "1"};
    size_t at = value_of(item);
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        size_t length = strlen(words[i]);
        if (item->length - at >= length && strncasecmp(item->text + at, words[i], length) == 0)
            return SWITCH_ON;
    }
    return SWITCH_OFF;
}

static bool take_statement(Inspection *inspection, const SqlItem *item, Error *err)
{
    Script *script = inspection->script;
    if (is_foreign_keys_pragma(&script->source, item)) {
        /* A later one puts back what the first has changed. */
        if (script->foreign_keys == SWITCH_AS_IT_IS)
            script->foreign_keys = switch_of(item);
        cut_skip(&inspection->cutter, item->index);
        return true;
    }
    SqlTraits traits;
    sql_classify(script, script->source.dialect, item->text, item->length, &traits);
    if (traits.control != SQL_CONTROL_NONE)
        return cut_control(&inspection->cutter, traits.control, item, err);
    return cut_statement(&inspection->cutter, &traits, item, err);
}

static bool visit(void *data, SqlEvent event, const SqlItem *item, Error *err)
{
    return event != SQL_STATEMENT || take_statement(data, item, err);
}

static bool runs_alone(const Script *script)
{
    for (size_t i = 0; i < script->group_count; i++) {
        if (script->groups[i].alone)
            return true;
    }
    return false;
}

/* A promise that nobody keeps would be read as one. */
static bool refuse_rerun(const Script *script, Error *err)
{
    error_set(err, ERR_VALIDATION, "'%s' is marked rerun, but runs in a transaction",
              script->file->path);
    error_detail(err,
                 "in a transaction nothing remains of a script that did not end, and it always "
                 "runs again");
    error_hint(err, "remove the word, or write: -- tidegate: no-transaction rerun");
    TALLOC_AUTO char *line = place_source_line(NULL, script->source.path, 1);
    return error_at(err, script->source.shown, 1, 1, line);
}

static bool finish(Inspection *inspection, Error *err)
{
    const Cutter *cutter = &inspection->cutter;
    if (!cut_end(&inspection->cutter, err))
        return false;
    bool kept = cutter->each || runs_alone(inspection->script);
    return !cutter->reruns || kept || refuse_rerun(inspection->script, err);
}

static bool read_limits(Script *script, const char *head, size_t length, Error *err)
{
    script->lock_timeout_ms = script->statement_timeout_ms = -1;
    return sql_directive_duration(head, length, "lock-timeout", &script->lock_timeout_ms, err) &&
           sql_directive_duration(head, length, "statement-timeout", &script->statement_timeout_ms,
                                  err);
}

/* With a NUL behind it, whatever is in it. */
static char *keep_text(TALLOC_CTX *ctx, const char *text, size_t length)
{
    char *kept = talloc_array(ctx, char, (unsigned)length + 1);
    if (!kept)
        return NULL;
    *(char *)mempcpy(kept, text, length) = '\0';
    return kept;
}

/* Directives stand in the comment lines at the head of the file. */
static bool read_directives(Inspection *inspection, Error *err)
{
    const ScriptSource *source = &inspection->script->source;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *head = talloc_array(tmp, char, HEAD_SIZE);
    FD_AUTO int fd = open(source->path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : pread(fd, head, HEAD_SIZE, 0);
    if (length < 0)
        return error_set_errno(err, ERR_IO, "cannot read '%s'", source->shown);
    Script *script = inspection->script;
    if ((size_t)length == script->file->size && length <= KEPT_SIZE)
        script->text = keep_text(script, head, (size_t)length);
    inspection->cutter.each = script->file->settings.no_transaction ||
                              sql_directive(tmp, head, (size_t)length, "no-transaction") != NULL;
    inspection->cutter.reruns = sql_directive(tmp, head, (size_t)length, "rerun") != NULL;
    if (sql_directive(tmp, head, (size_t)length, "no-placeholders"))
        script->source.placeholders = NULL;
    return read_limits(script, head, (size_t)length, err) ||
           error_at(err, source->shown, 1, 1, NULL);
}

static Script *new_script(const ScriptInput *input, const MigrationFile *file)
{
    Script *script = talloc_zero(NULL, Script);
    script->file = file;
    script->source = (ScriptSource){
        .path = files_path(script, input->set, file),
        .shown = fs_join(script, input->dir_shown, file->path),
        .checksum = file->checksum,
        .dialect = input->dialect,
        .layout = input->set->layout,
        .section = file->section,
        .placeholders = file->settings.plain ? NULL : input->set->placeholders,
        /* In a transaction it makes no difference but to the places of errors. MariaDB's bodies
         * have semicolons that nothing but the block tells apart. */
        .keeps_blocks = file->settings.no_transaction || input->dialect == DIALECT_MARIADB,
        .env = input->set->env,
    };
    script->streamed = file->size > SCRIPT_CONTENT_LIMIT;
    script->done = input->done;
    return script;
}

static bool look_through(Inspection *inspection, Error *err)
{
    const Script *script = inspection->script;
    if (script->text)
        return script_walk_text(&script->source, script->text, script->file->size, visit,
                                inspection, err);
    ScriptSource source = script->source;
    source.stamp = &script->file->stamp; /* when it is applied, its digest counts */
    return script_walk(&source, visit, inspection, err);
}

bool script_inspect(TALLOC_CTX *ctx, const ScriptInput *input, const MigrationFile *file,
                    Script **ret_script, Error *err)
{
    TALLOC_AUTO Script *script = new_script(input, file);
    Inspection inspection = {
        .script = script,
        .cutter = {.script = script, .server_version = input->server_version},
    };
    if (!read_directives(&inspection, err))
        return false;
    ERROR_AUTO Error split = {0};
    if (!look_through(&inspection, &split)) {
        if (split.kind != ERR_STATEMENT)
            return error_move(err, &split);
        cut_give_up(&inspection.cutter);
    } else if (!finish(&inspection, err)) {
        return false;
    }
    *ret_script = talloc_steal(ctx, script);
    script = NULL;
    return true;
}

bool script_read(TALLOC_CTX *ctx, const Script *script, char **ret_text, size_t *ret_length,
                 Error *err)
{
    if (script->text) {
        *ret_length = script->file->size;
        *ret_text = keep_text(ctx, script->text, *ret_length);
        return *ret_text || error_set(err, ERR_IO, "out of memory for '%s'", script->source.shown);
    }
    return fs_read(ctx, script->source.path, SCRIPT_CONTENT_LIMIT, ret_text, ret_length, err);
}
