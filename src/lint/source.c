#include "lint/source.h"

#include <string.h>

#include "base/fs.h"
#include "base/utf8.h"
#include "lint/section.h"
#include "sql/mark.h"
#include "sql/parse.h"
#include "sql/directive.h"
#include "sql/splitter.h"

#define TEXT_LIMIT ((size_t)255 * 1024 * 1024) /* below talloc's own bound */

static void add_trouble(LintText *text, RuleId rule, int line, int column, const char *message)
{
    text->troubles = talloc_realloc(text->memory, text->troubles, LintTrouble,
                                    (unsigned)text->trouble_count + 1);
    text->troubles[text->trouble_count++] = (LintTrouble){
        .rule = rule,
        .line = line,
        .column = column,
        .message = talloc_strdup(text->memory, message),
    };
}

/* The text that may be written into: the file's, or a copy of what was given. */
static char *load(LintText *text, bool sign)
{
    const LintSource *source = text->source;
    if (!source->path) {
        char *copy = talloc_size(text->memory, source->length + 1);
        text->length = source->length;
        memcpy(copy, source->text, source->length);
        copy[source->length] = '\0';
        return copy;
    }
    ERROR_AUTO Error err = {0};
    char *read = NULL;
    /* What the file system says comes first: a change in between then shows in the next run. */
    bool looked = sign && signature_look(source->path, &text->signature);
    if (!fs_read(text->memory, source->path, TEXT_LIMIT, &read, &text->length, &err)) {
        add_trouble(text, RULE_UNREADABLE_FILE, 0, 0, err.message);
        return NULL;
    }
    if (looked)
        signature_of_content(&text->signature, read, text->length);
    text->has_signature = looked;
    return read;
}

static int line_at(const char *text, size_t offset)
{
    SqlMark mark = SQL_MARK_START;
    sql_mark_advance(&mark, text, offset);
    return mark.line;
}

/* Bytes that no server would take. */
static bool check_bytes(LintText *text, const char *bytes)
{
    const char *nul = memchr(bytes, '\0', text->length);
    size_t end = nul ? (size_t)(nul - bytes) : text->length, bad = end;
    bool valid = utf8_check(bytes, end, &bad);
    if (valid && !nul)
        return true;
    TALLOC_AUTO char *message =
        talloc_asprintf(NULL, valid ? "there is a NUL byte in line %d" : "line %d is not UTF-8",
                        line_at(bytes, bad));
    add_trouble(text, RULE_UNREADABLE_FILE, line_at(bytes, bad), 0, message);
    return false;
}

/* How a source is read. */
typedef struct Reading {
    LintText *text;
    Dialect dialect;
    const Placeholders *placeholders; /* NULL: none */
} Reading;

/* The statement as it will be sent. */
static const char *fill_in(const Reading *reading, const char *bytes, size_t *length)
{
    ERROR_AUTO Error ignored = {0};
    char *filled;
    size_t size;
    if (!reading->placeholders || !placeholders_in(bytes, *length) ||
        !placeholders_replace(reading->text->memory, reading->placeholders, "", bytes, *length,
                              (Place){1, 1}, &filled, &size, &ignored))
        return bytes;
    *length = size;
    return filled;
}

static void add_statement(const Reading *reading, const SqlItem *item, size_t offset)
{
    LintText *text = reading->text;
    /* Doubles: thousands of one file are common in dumps. */
    size_t count = text->count;
    if ((count & (count - 1)) == 0)
        text->statements = talloc_realloc(text->memory, text->statements, LintStatement,
                                          (unsigned)(count ? count * 2 : 1));
    size_t length = item->length;
    const char *bytes = fill_in(reading, text->text + offset, &length);
    SqlTraits traits;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(text->memory);
    sql_classify(tmp, reading->dialect, bytes, length, &traits);
    text->statements[text->count++] = (LintStatement){
        .tree = sql_parse(text->memory, reading->dialect, bytes, length),
        .text = bytes,
        .length = length,
        .begin = text->text + offset,
        .line = item->line,
        .column = item->column,
        .control = traits.control,
        .outside = traits.outside_transaction,
    };
}

/* Where a run of the splitter begins: after a line that it would not take, another one does. */
typedef struct Start {
    size_t offset;
    int line;
} Start;

static bool split_from(const Reading *reading, Start start, Error *err)
{
    const LintText *text = reading->text;
    TALLOC_AUTO SqlSplitter *splitter = sql_splitter_new(NULL, reading->dialect, TEXT_LIMIT);
    sql_splitter_feed(splitter, text->text + start.offset, text->length - start.offset);
    SqlItem item;
    for (;;) {
        switch (sql_splitter_next(splitter, &item, err)) {
        case SQL_MORE:
            sql_splitter_finish(splitter);
            break;
        case SQL_STATEMENT:
            item.line += start.line - 1;
            add_statement(reading, &item, start.offset + (size_t)item.offset);
            break;
        case SQL_COPY_DATA:
        case SQL_COPY_END:
            break;
        case SQL_DONE:
            return true;
        case SQL_FAILED:
            return false;
        }
    }
}

/* The first byte of a line, counted from `start`. */
static size_t find_line(const LintText *text, Start start, int line)
{
    const char *at = text->text + start.offset, *end = text->text + text->length;
    for (int now = start.line; now < line && at < end; now++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        at = stop ? stop + 1 : end;
    }
    return (size_t)(at - text->text);
}

/* A line of psql's own (\set, \connect) ends the splitter; what stands behind it is SQL again. */
static bool pass_over(const LintText *text, Start *start, int line)
{
    size_t offset = find_line(text, *start, line);
    const char *at = text->text + offset, *end = text->text + text->length;
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    if (at == end || *at != '\\')
        return false;
    *start = (Start){find_line(text, (Start){offset, line}, line + 1), line + 1};
    return true;
}

static void split(const Reading *reading)
{
    LintText *text = reading->text;
    Start start = {0, 1};
    for (;;) {
        ERROR_AUTO Error err = {0};
        if (split_from(reading, start, &err))
            return;
        int line = err.line + start.line - 1;
        add_trouble(text, RULE_UNPARSED, line, err.column, err.message);
        if (!pass_over(text, &start, line))
            return;
    }
}

static void read_directives(LintText *text)
{
    TALLOC_CTX *ctx = text->memory;
    if (sql_directive(ctx, text->text, text->length, "no-transaction"))
        text->no_transaction = true;
    text->phase = sql_directive(ctx, text->text, text->length, "phase");
    text->phase_after = sql_directive(ctx, text->text, text->length, "after");
}

void source_read(const LintSource *source, Dialect dialect, const Placeholders *placeholders,
                 bool sign, LintText *ret_text)
{
    *ret_text = (LintText){.memory = talloc_new(NULL), .source = source, .text = ""};
    char *bytes = load(ret_text, sign);
    if (!bytes || !check_bytes(ret_text, bytes)) {
        ret_text->length = 0;
        return;
    }
    section_blank_down(bytes, ret_text->length, &ret_text->no_transaction);
    ret_text->text = bytes;
    read_directives(ret_text);
    bool plain = sql_directive(ret_text->memory, bytes, ret_text->length, "no-placeholders");
    split(&(Reading){ret_text, dialect, plain ? NULL : placeholders});
}
