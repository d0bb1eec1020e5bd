#include "migration/script/script.h"

#include <ctype.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>

#include "base/fs.h"
#include "migration/script/place.h"
#include "sql/source.h"

#define HEAD_SIZE (16 * 1024)

/* What the statements seen so far make of the script. */
typedef struct Inspection {
    Script *script;
    Place begin;        /* of the file's own BEGIN; line 0: none */
    Place commit;       /* of its COMMIT */
    bool outside_asked; /* -- tidegate: no-transaction */
    bool rerun_asked;   /* -- tidegate: rerun */
    Place outside;      /* of the first statement that must run outside a transaction */
    const char *outside_what;
    int first_index; /* number of the only statement, if it is alone */
} Inspection;

static Place place_of(const SqlItem *item)
{
    return (Place){item->line, item->column};
}

static bool fail_at(const Script *script, Place place, Error *err)
{
    TALLOC_AUTO char *line = place_source_line(NULL, script->source.path, place.line);
    return error_at(err, script->source.shown, place.line, place.column, line);
}

static void skip(Script *script, int index)
{
    script->skipped =
        talloc_realloc(script, script->skipped, int, (unsigned)script->skipped_count + 1);
    script->skipped[script->skipped_count++] = index;
}

bool script_skips(const Script *script, int index)
{
    for (size_t i = 0; i < script->skipped_count; i++) {
        if (script->skipped[i] == index)
            return true;
    }
    return false;
}

static const char *const CONTROL_WORDS[] = {
    [SQL_CONTROL_BEGIN] = "BEGIN",
    [SQL_CONTROL_COMMIT] = "COMMIT",
    [SQL_CONTROL_ROLLBACK] = "ROLLBACK",
    [SQL_CONTROL_PREPARE] = "PREPARE TRANSACTION",
};

static bool refuse_control(Inspection *inspection, SqlControl control, Place place, Error *err)
{
    error_set(err, ERR_VALIDATION, "'%s' controls its own transaction: %s",
              inspection->script->file->path, CONTROL_WORDS[control]);
    error_detail(err, "each migration commits together with its row in the history; only one BEGIN "
                      "at the start with one COMMIT at the end can be taken over");
    error_hint(err, "remove it, or split the file where a transaction has to end");
    return fail_at(inspection->script, place, err);
}

/* BEGIN first and COMMIT last are ours to say; anything else would tear script and history apart.
 */
static bool take_control(Inspection *inspection, SqlControl control, const SqlItem *item,
                         Error *err)
{
    Script *script = inspection->script;
    bool opens = control == SQL_CONTROL_BEGIN && script->statements == 0 && !inspection->begin.line;
    bool closes =
        control == SQL_CONTROL_COMMIT && inspection->begin.line && !inspection->commit.line;
    if (!opens && !closes)
        return refuse_control(inspection, control, place_of(item), err);
    if (opens)
        inspection->begin = place_of(item);
    else
        inspection->commit = place_of(item);
    skip(script, item->index);
    return true;
}

/* PRAGMA foreign_keys does nothing inside a transaction
 * (sqlite.org/pragma.html#pragma_foreign_keys). */
static bool is_foreign_keys_pragma(const ScriptSource *source, const SqlItem *item)
{
    static const char words[] = "pragma foreign_keys";
    if (source->dialect != DIALECT_SQLITE || item->length <= strlen(words) ||
        strncasecmp(item->text, words, strlen(words)) != 0)
        return false;
    return strchr(" \t=(", item->text[strlen(words)]) != NULL &&
           memchr(item->text, '=', item->length) != NULL;
}

static void warn_foreign_keys(Script *script, int line)
{
    const char **warnings = talloc_array(script, const char *, 2);
    warnings[0] = talloc_asprintf(
        warnings,
        "%s:%d: PRAGMA foreign_keys has no effect inside a migration's transaction and is "
        "left out; foreign keys are checked before it commits",
        script->source.shown, line);
    warnings[1] = NULL;
    script->warnings = warnings;
    script->checks_foreign_keys = true;
}

static void note_outside(Inspection *inspection, const SqlTraits *traits, const SqlItem *item)
{
    if (!traits->outside_transaction || inspection->outside.line)
        return;
    inspection->outside = place_of(item);
    inspection->outside_what = traits->what;
}

static bool begins_with_word(const SqlItem *item, const char *word)
{
    size_t length = strlen(word);
    return item->length > length && strncasecmp(item->text, word, length) == 0 &&
           !isalnum((unsigned char)item->text[length]);
}

static bool take_statement(Inspection *inspection, const SqlItem *item, Error *err)
{
    Script *script = inspection->script;
    if (is_foreign_keys_pragma(&script->source, item)) {
        if (!script->checks_foreign_keys)
            warn_foreign_keys(script, item->line);
        skip(script, item->index);
        return true;
    }
    SqlTraits traits;
    sql_classify(script, script->source.dialect, item->text, item->length, &traits);
    if (traits.control != SQL_CONTROL_NONE)
        return take_control(inspection, traits.control, item, err);
    if (inspection->commit.line)
        return refuse_control(inspection, SQL_CONTROL_COMMIT, inspection->commit, err);
    note_outside(inspection, &traits, item);
    if (script->statements++ == 0) {
        script->traits = traits;
        script->procedural = begins_with_word(item, "CALL") || begins_with_word(item, "DO");
        digest_hex(item->text, item->length, script->hash);
        inspection->first_index = item->index;
    }
    script->streamed = script->streamed || traits.copy_from_stdin;
    return true;
}

static bool visit(void *data, SqlEvent event, const SqlItem *item, Error *err)
{
    return event != SQL_STATEMENT || take_statement(data, item, err);
}

static bool refuse_company(const Inspection *inspection, Error *err)
{
    const Script *script = inspection->script;
    bool known = inspection->outside_what != NULL;
    error_set(err, ERR_VALIDATION,
              "%s cannot run in a transaction, so it must be alone in its file",
              known ? inspection->outside_what : "what is marked no-transaction");
    error_detail(err,
                 "'%s' has %d statements%s; if a later one failed, the earlier ones would stay "
                 "and nothing would say so",
                 script->file->path, script->statements,
                 inspection->begin.line ? " and a transaction of its own" : "");
    error_hint(err, "move the statement into a migration file of its own");
    return fail_at(script, known ? inspection->outside : (Place){1, 1}, err);
}

/* A promise that nobody keeps would be read as one. */
static bool refuse_rerun(const Inspection *inspection, Error *err)
{
    const Script *script = inspection->script;
    error_set(err, ERR_VALIDATION, "'%s' is marked rerun, but runs in a transaction",
              script->file->path);
    error_detail(err,
                 "in a transaction nothing remains of a script that did not end, and it always "
                 "runs again");
    error_hint(err, "remove the word, or write: -- tidegate: no-transaction rerun");
    return fail_at(script, (Place){1, 1}, err);
}

static bool settle_form(Inspection *inspection, Error *err)
{
    Script *script = inspection->script;
    if (inspection->begin.line && !inspection->commit.line)
        return refuse_control(inspection, SQL_CONTROL_BEGIN, inspection->begin, err);
    if (!inspection->outside.line && !inspection->outside_asked)
        return !inspection->rerun_asked || refuse_rerun(inspection, err);
    if (script->statements != 1 || inspection->begin.line)
        return script->statements == 0 || refuse_company(inspection, err);
    script->alone = true;
    script->reruns = inspection->rerun_asked;
    if (!script->traits.outside_transaction)
        script->traits.settle = script->reruns ? SQL_SETTLE_RERUN : SQL_SETTLE_ASK;
    return true;
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
    inspection->outside_asked = inspection->script->file->settings.no_transaction ||
                                sql_directive(tmp, head, (size_t)length, "no-transaction") != NULL;
    inspection->rerun_asked = sql_directive(tmp, head, (size_t)length, "rerun") != NULL;
    return true;
}

bool script_inspect(TALLOC_CTX *ctx, const MigrationSet *set, const MigrationFile *file,
                    const char *dir_shown, Dialect dialect, Script **ret_script, Error *err)
{
    TALLOC_AUTO Script *script = talloc_zero(NULL, Script);
    script->file = file;
    script->source = (ScriptSource){
        .path = files_path(script, set, file),
        .shown = fs_join(script, dir_shown, file->path),
        .checksum = file->checksum,
        .dialect = dialect,
        .layout = set->layout,
        .section = file->section,
    };
    script->streamed = file->size > SCRIPT_CONTENT_LIMIT;
    Inspection inspection = {.script = script};
    if (!read_directives(&inspection, err))
        return false;
    ERROR_AUTO Error split = {0};
    if (!script_walk(&script->source, visit, &inspection, &split)) {
        if (split.kind != ERR_STATEMENT)
            return error_move(err, &split);
        script->unreadable = true;
    } else if (!settle_form(&inspection, err)) {
        return false;
    }
    *ret_script = talloc_steal(ctx, script);
    script = NULL;
    return true;
}

bool script_read(TALLOC_CTX *ctx, const Script *script, char **ret_text, size_t *ret_length,
                 Error *err)
{
    return fs_read(ctx, script->source.path, SCRIPT_CONTENT_LIMIT, ret_text, ret_length, err);
}
