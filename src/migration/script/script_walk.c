#include "migration/script/script_walk.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/buf.h"
#include "migration/layout/section.h"
#include "migration/script/place.h"
#include "sql/classify.h"

#define PIECE_SIZE (64 * 1024)
/* A statement has to be in memory as a whole to be sent. */
#define STATEMENT_LIMIT ((size_t)256 * 1024 * 1024)

/* Where the next piece comes from, and what goes before it. */
typedef struct Walk {
    TALLOC_CTX *ctx;
    const ScriptSource *source;
    SqlSplitter *splitter;
    SectionReader *section; /* NULL: the whole file */
    int fd;                 /* -1: the text is in memory and was fed already */
    char *piece;
    bool proven; /* the bytes are the right ones, without their digest */
    Digest digest;
    /* A splitter ends where a block begins; the next one counts from here. */
    bool at_block, anew;
    int lines, statements;
    uint64_t bytes, given;
    int last_index;
} Walk;

static bool fail_changed(const ScriptSource *source, Error *err)
{
    error_set(err, ERR_VALIDATION, "'%s' changed while it was being read", source->shown);
    return error_hint(err, "run the same command again once nobody writes to the file");
}

static bool check_digest(Walk *walk, Error *err)
{
    char hex[DIGEST_HEX_SIZE];
    const char *expected = walk->source->checksum;
    if (walk->proven)
        return file_stamp_holds(walk->source->stamp, walk->fd) || fail_changed(walk->source, err);
    digest_end(&walk->digest, hex);
    return !expected || strcmp(hex, expected) == 0 || fail_changed(walk->source, err);
}

/* 0: the end of the file, whose bytes were the right ones. -1: *err. */
static ssize_t read_piece(Walk *walk, Error *err)
{
    ssize_t got = 0;
    if (walk->fd >= 0) {
        do
            got = read(walk->fd, walk->piece, PIECE_SIZE);
        while (got < 0 && errno == EINTR);
    }
    if (got < 0)
        error_set_errno(err, ERR_IO, "cannot read '%s'", walk->source->shown);
    if (got == 0 && walk->fd >= 0 && !check_digest(walk, err))
        return -1;
    if (got > 0 && !walk->proven)
        digest_add(&walk->digest, walk->piece, (size_t)got);
    return got;
}

static bool feed_piece(Walk *walk, Error *err)
{
    ssize_t got = read_piece(walk, err);
    if (got == 0)
        sql_splitter_finish(walk->splitter);
    if (got > 0)
        sql_splitter_feed(walk->splitter, walk->piece, (size_t)got);
    return got >= 0;
}

/* The splitter knows the place in the text, but not whose text it is. */
static bool fail_split(const Walk *walk, int lines, Error *err)
{
    if (err->line == 0)
        return false;
    TALLOC_AUTO char *line = place_source_line(NULL, walk->source->path, err->line + lines);
    return error_at(err, walk->source->shown, err->line + lines, err->column, line);
}

/* The next event but MORE. */
static SectionEvent next_of_section(Walk *walk, SectionText *ret_text, Error *err)
{
    for (;;) {
        SectionEvent event = section_next(walk->section, ret_text, err);
        if (event == SECTION_FAILED)
            fail_split(walk, 0, err);
        if (event != SECTION_MORE)
            return event;
        ssize_t got = read_piece(walk, err);
        if (got < 0)
            return SECTION_FAILED;
        if (got == 0)
            section_finish(walk->section);
        else
            section_feed(walk->section, walk->piece, (size_t)got);
    }
}

static void feed_text(Walk *walk, const SectionText *text)
{
    if (walk->anew) {
        walk->lines = text->line - 1;
        walk->bytes = walk->given;
        walk->anew = false;
    }
    walk->given += text->length;
    sql_splitter_feed(walk->splitter, text->text, text->length);
}

static bool feed_section(Walk *walk, Error *err)
{
    SectionText text;
    SectionEvent event = next_of_section(walk, &text, err);
    if (event == SECTION_FAILED)
        return false;
    if (event == SECTION_TEXT) {
        feed_text(walk, &text);
        return true;
    }
    walk->at_block = event == SECTION_BLOCK_BEGIN;
    sql_splitter_finish(walk->splitter);
    return true;
}

static bool feed_next(Walk *walk, Error *err)
{
    return walk->section ? feed_section(walk, err) : feed_piece(walk, err);
}

/* Only comments and white space may stand before what is run. */
static size_t find_begin(const char *text, size_t length)
{
    size_t at = 0;
    for (;;) {
        while (at < length && isspace((unsigned char)text[at]))
            at++;
        bool line = at + 1 < length && text[at] == '-' && text[at + 1] == '-';
        bool block = at + 1 < length && text[at] == '/' && text[at + 1] == '*';
        if (!line && !block)
            return at;
        const char *end = memmem(text + at, length - at, line ? "\n" : "*/", line ? 1 : 2);
        at = end ? (size_t)(end - text) + (line ? 1 : 2) : length;
    }
}

/* Without semicolons, and without the last line's end, unless that is the end of a comment. */
static size_t find_end(const char *text, size_t begin, size_t length)
{
    size_t end = length;
    while (end > begin && (isspace((unsigned char)text[end - 1]) || text[end - 1] == ';'))
        end--;
    const char *line = memrchr(text + begin, '\n', end - begin);
    size_t start = line ? (size_t)(line - text) + 1 : begin;
    bool comment = memmem(text + start, end - start, "--", 2) != NULL;
    return comment && end < length ? end + 1 : end;
}

/* What the visitor gets to see. */
static bool visit_statement(const Walk *walk, SqlItem item, ScriptVisitor visit, void *data,
                            Error *err)
{
    const ScriptSource *source = walk->source;
    if (!source->placeholders || !placeholders_in(item.text, item.length))
        return visit(data, SQL_STATEMENT, &item, err);
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *text;
    if (!placeholders_replace(tmp, source->placeholders, source->shown, item.text, item.length,
                              (Place){item.line, item.column}, &text, &item.length, err))
        return false;
    item.text = text;
    return visit(data, SQL_STATEMENT, &item, err);
}

/* The item's place in the file instead of in the splitter's text. */
static bool visit_item(Walk *walk, SqlEvent event, SqlItem *item, ScriptVisitor visit, void *data,
                       Error *err)
{
    item->line += walk->lines;
    item->offset += walk->bytes;
    item->index += walk->statements;
    walk->last_index = item->index;
    return event == SQL_STATEMENT ? visit_statement(walk, *item, visit, data, err)
                                  : visit(data, event, item, err);
}

/* What a block holds when it is cut. */
typedef struct Parts {
    Walk *walk;
    ScriptVisitor visit; /* NULL: only looks at what there is */
    void *data;
    int count;
    bool control; /* of transactions */
} Parts;

static bool take_part(Parts *parts, SqlEvent event, SqlItem *item, Error *err)
{
    Walk *walk = parts->walk;
    if (parts->visit)
        return visit_item(walk, event, item, parts->visit, parts->data, err);
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    SqlTraits traits;
    sql_classify(tmp, walk->source->dialect, item->text, item->length, &traits);
    parts->count++;
    parts->control |= traits.control != SQL_CONTROL_NONE;
    return true;
}

static bool take_parts(Parts *parts, const Buf *block, Error *err)
{
    Walk *walk = parts->walk;
    TALLOC_AUTO SqlSplitter *splitter =
        sql_splitter_new(NULL, walk->source->dialect, STATEMENT_LIMIT);
    sql_splitter_feed(splitter, buf_text(block), block->length);
    SqlItem item;
    for (;;) {
        SqlEvent event = sql_splitter_next(splitter, &item, err);
        if (event == SQL_DONE)
            return true;
        if (event == SQL_FAILED)
            return parts->visit ? fail_split(walk, walk->lines, err) : false;
        if (event == SQL_MORE)
            sql_splitter_finish(splitter);
        else if (!take_part(parts, event, &item, err))
            return false;
    }
}

/* BEGIN and COMMIT around what is in a block are looked at one by one, as elsewhere. */
static bool is_to_be_cut(Walk *walk, const Buf *block)
{
    ERROR_AUTO Error ignored = {0};
    Parts parts = {.walk = walk};
    return take_parts(&parts, block, &ignored) &&
           (parts.control || (parts.count > 1 && !walk->source->keeps_blocks));
}

static bool visit_parts(Walk *walk, const Buf *block, int line, ScriptVisitor visit, void *data,
                        Error *err)
{
    Parts parts = {.walk = walk, .visit = visit, .data = data};
    walk->lines = line - 1;
    walk->bytes = walk->given;
    walk->statements = walk->last_index;
    walk->given += block->length;
    return take_parts(&parts, block, err);
}

static bool visit_block(Walk *walk, const Buf *block, int line, ScriptVisitor visit, void *data,
                        Error *err)
{
    const char *text = buf_text(block);
    if (is_to_be_cut(walk, block))
        return visit_parts(walk, block, line, visit, data, err);
    size_t begin = find_begin(text, block->length), end = find_end(text, begin, block->length);
    Place place =
        place_after((Place){line, 1}, text, begin + 1, place_count_characters(text, begin));
    const SqlItem item = {
        .text = text + begin,
        .length = end - begin,
        .offset = walk->given + begin,
        .line = place.line,
        .column = place.column,
        .index = walk->last_index + 1,
    };
    walk->given += block->length;
    if (end == begin)
        return true;
    walk->last_index++;
    return visit_statement(walk, item, visit, data, err);
}

static bool read_block(Walk *walk, Buf *block, int *ret_line, Error *err)
{
    SectionText text;
    SectionEvent event;
    while ((event = next_of_section(walk, &text, err)) == SECTION_TEXT) {
        if (block->length == 0)
            *ret_line = text.line;
        if (!buf_append(block, text.text, text.length))
            return error_set(err, ERR_VALIDATION, "a statement of '%s' is too long",
                             walk->source->shown);
    }
    return event != SECTION_FAILED;
}

/* What the file says is one statement. Behind it a splitter begins anew. */
static bool take_block(Walk *walk, ScriptVisitor visit, void *data, Error *err)
{
    Buf block = buf_new(walk->ctx, STATEMENT_LIMIT);
    int line = 0;
    if (!read_block(walk, &block, &line, err) || !visit_block(walk, &block, line, visit, data, err))
        return false;
    talloc_free(block.data);
    talloc_free(walk->splitter);
    walk->splitter = sql_splitter_new(walk->ctx, walk->source->dialect, STATEMENT_LIMIT);
    walk->statements = walk->last_index;
    walk->at_block = false;
    walk->anew = true;
    return true;
}

static bool walk_all(Walk *walk, ScriptVisitor visit, void *data, Error *err)
{
    SqlItem item;
    for (;;) {
        SqlEvent event = sql_splitter_next(walk->splitter, &item, err);
        switch (event) {
        case SQL_MORE:
            if (!feed_next(walk, err))
                return false;
            break;
        case SQL_STATEMENT:
        case SQL_COPY_DATA:
        case SQL_COPY_END:
            if (!visit_item(walk, event, &item, visit, data, err))
                return false;
            break;
        case SQL_DONE:
            if (!walk->at_block)
                return true;
            if (!take_block(walk, visit, data, err))
                return false;
            break;
        case SQL_FAILED:
            return fail_split(walk, walk->lines, err);
        }
    }
}

static Walk walk_new(TALLOC_CTX *ctx, const ScriptSource *source, int fd)
{
    bool whole = source->section == SECTION_WHOLE;
    return (Walk){
        .ctx = ctx,
        .source = source,
        .splitter = sql_splitter_new(ctx, source->dialect, STATEMENT_LIMIT),
        .section =
            whole ? NULL : section_reader_new(ctx, source->layout, source->section, source->env),
        .fd = fd,
    };
}

bool script_walk(const ScriptSource *source, ScriptVisitor visit, void *data, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    FD_AUTO int fd = open(source->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(err, ERR_IO, "cannot open '%s'", source->shown);
    Walk walk = walk_new(tmp, source, fd);
    walk.piece = talloc_array(tmp, char, PIECE_SIZE);
    walk.proven = source->stamp && file_stamp_holds(source->stamp, fd);
    digest_start(&walk.digest);
    return walk_all(&walk, visit, data, err);
}

bool script_walk_text(const ScriptSource *source, const char *text, size_t length,
                      ScriptVisitor visit, void *data, Error *err)
{
    char hex[DIGEST_HEX_SIZE];
    digest_hex(text, length, hex);
    if (source->checksum && strcmp(hex, source->checksum) != 0)
        return fail_changed(source, err);
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Walk walk = walk_new(tmp, source, -1);
    if (walk.section)
        section_feed(walk.section, text, length);
    else
        sql_splitter_feed(walk.splitter, text, length);
    return walk_all(&walk, visit, data, err);
}
