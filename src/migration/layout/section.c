#include "migration/layout/section.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "migration/layout/environment.h"

#define BOM "\xEF\xBB\xBF"
/* A comment may be a directive as long as its end is not seen; none is nearly as long. */
#define COMMENT_LIMIT ((size_t)4 * 1024)
/* A line with variables is kept whole. */
#define LINE_LIMIT ((size_t)1024 * 1024)
/* What a piece of the file becomes: itself, held back bytes and the values of variables. */
#define TEXT_LIMIT ((size_t)64 * 1024 * 1024)

struct SectionReader {
    const Layout *layout;
    ScriptSection wanted;
    ScriptSection current; /* WHOLE: before the first mark */
    Env *env;
    bool in_block;
    bool expands;     /* variables of the environment */
    bool within_line; /* the beginning of this line was given out */
    bool finished;
    int line; /* of the next byte */
    const char *at, *end;
    Buf held; /* the beginning of a line that is not known to be no directive */
    Buf text;
    SectionEvent pending; /* after the text; MORE: none */
};

SectionReader *section_reader_new(TALLOC_CTX *ctx, const Layout *layout, ScriptSection section,
                                  Env *env)
{
    SectionReader *reader = talloc_zero(ctx, SectionReader);
    reader->layout = layout;
    reader->wanted = section;
    reader->env = env;
    reader->line = 1;
    reader->held = buf_new(reader, LINE_LIMIT);
    reader->text = buf_new(reader, TEXT_LIMIT);
    return reader;
}

void section_feed(SectionReader *reader, const char *bytes, size_t length)
{
    reader->at = bytes;
    reader->end = bytes + length;
}

void section_finish(SectionReader *reader)
{
    reader->finished = true;
}

static bool fail(const SectionReader *reader, Error *err, const char *what, const char *hint)
{
    error_set(err, ERR_VALIDATION, "%s", what);
    error_hint(err, "%s", hint);
    return error_at(err, NULL, reader->line, 1, NULL);
}

static bool fail_mark(const SectionReader *reader, const char *problem, const char *mark,
                      Error *err)
{
    TALLOC_AUTO char *what = talloc_asprintf(NULL, "%s '%s'", problem, mark);
    TALLOC_AUTO char *hint =
        talloc_asprintf(NULL, "a file in %s's layout has one line '%s', then one '%s'",
                        reader->layout->name, reader->layout->up_mark, reader->layout->down_mark);
    return fail(reader, err, what, hint);
}

static bool take_section(SectionReader *reader, unsigned words, Error *err)
{
    const Layout *layout = reader->layout;
    bool up = words & LINE_UP;
    if (reader->in_block)
        return fail(reader, err, "a section begins inside a block",
                    "end the statement first: -- +goose StatementEnd");
    if (up && reader->current == SECTION_DOWN && layout->in_pairs) {
        reader->current = SECTION_UP;
        return true;
    }
    if (up && reader->current != SECTION_WHOLE)
        return fail_mark(reader, "there is a second", layout->up_mark, err);
    if (!up && reader->current == SECTION_DOWN)
        return fail_mark(reader, "there is a second", layout->down_mark, err);
    if (!up && reader->current == SECTION_WHOLE)
        return fail_mark(reader, "the way back comes before", layout->up_mark, err);
    reader->current = up ? SECTION_UP : SECTION_DOWN;
    return true;
}

static bool take_block(SectionReader *reader, unsigned words, Error *err)
{
    bool begins = words & LINE_BLOCK_BEGIN;
    if (begins && reader->current == SECTION_WHOLE)
        return fail_mark(reader, "a block begins before", reader->layout->up_mark, err);
    if (begins == reader->in_block)
        return fail(reader, err,
                    begins ? "a block begins inside a block" : "a block ends that has not begun",
                    "a block is one statement between two lines: -- +goose StatementBegin, "
                    "-- +goose StatementEnd");
    reader->in_block = begins;
    if (reader->current == reader->wanted)
        reader->pending = begins ? SECTION_BLOCK_BEGIN : SECTION_BLOCK_END;
    return true;
}

/* It would be read as a comment, and what it asks for would not happen. */
static bool fail_unknown(const SectionReader *reader, Error *err)
{
    TALLOC_AUTO char *what =
        talloc_asprintf(NULL, "the line is no directive of %s", reader->layout->name);
    return fail(reader, err, what,
                "directives are: -- +goose Up, Down, StatementBegin, StatementEnd, NO TRANSACTION, "
                "ENVSUB ON, ENVSUB OFF");
}

static bool take_words(SectionReader *reader, unsigned words, Error *err)
{
    if (words & LINE_UNKNOWN)
        return fail_unknown(reader, err);
    if ((words & (LINE_UP | LINE_DOWN)) && !take_section(reader, words, err))
        return false;
    if ((words & (LINE_BLOCK_BEGIN | LINE_BLOCK_END)) && !take_block(reader, words, err))
        return false;
    if (words & (LINE_ENVIRONMENT_ON | LINE_ENVIRONMENT_OFF))
        reader->expands = words & LINE_ENVIRONMENT_ON;
    return true;
}

/* The line without its end, and without the mark at the start of a file. */
static unsigned read_words(const SectionReader *reader, const char *line, size_t length)
{
    if (reader->line == 1 && length >= strlen(BOM) && memcmp(line, BOM, strlen(BOM)) == 0) {
        line += strlen(BOM);
        length -= strlen(BOM);
    }
    if (length > 0 && line[length - 1] == '\r')
        length--;
    if (length < 2 || line[0] != '-' || line[1] != '-')
        return LINE_PLAIN;
    return reader->layout->read_line(line, length, reader->line);
}

/* SQL before the first mark is of no section: nobody would ever run it. */
static bool check_homeless(const SectionReader *reader, const char *line, size_t length, Error *err)
{
    if (reader->line == 1 && length >= strlen(BOM) && memcmp(line, BOM, strlen(BOM)) == 0) {
        line += strlen(BOM);
        length -= strlen(BOM);
    }
    while (length > 0 && isspace((unsigned char)*line)) {
        line++;
        length--;
    }
    if (length == 0 || (length >= 2 && line[0] == '-' && line[1] == '-'))
        return true;
    return fail_mark(reader, "there is SQL before", reader->layout->up_mark, err);
}

static bool fail_memory(Error *err)
{
    return error_set(err, ERR_IO, "out of memory for a section");
}

/* A part of a line, as it is or as blanks. */
static bool give_part(SectionReader *reader, const char *part, size_t length, bool blank,
                      Error *err)
{
    size_t begin = reader->text.length;
    if (!buf_append(&reader->text, part, length))
        return fail_memory(err);
    if (!blank && reader->current == reader->wanted)
        return true;
    for (char *at = reader->text.data + begin; at < reader->text.data + reader->text.length; at++) {
        if (*at != '\n')
            *at = ' ';
    }
    return true;
}

static bool give_expanded(SectionReader *reader, const char *line, size_t length, Error *err)
{
    return environment_expand(&reader->text, reader->env, line, length, err) ||
           error_at(err, NULL, reader->line, 1, NULL);
}

/* The beginning of a line, or the whole of it with its end. */
static bool give_line(SectionReader *reader, const char *line, size_t length, Error *err)
{
    bool ended = length > 0 && line[length - 1] == '\n';
    unsigned words = read_words(reader, line, length - ended);
    if (words && !take_words(reader, words, err))
        return false;
    if (!words && reader->current == SECTION_WHOLE && !check_homeless(reader, line, length, err))
        return false;
    if (!words && reader->expands && reader->env && reader->current == reader->wanted) {
        if (!give_expanded(reader, line, length - ended, err) ||
            (ended && !give_part(reader, "\n", 1, false, err)))
            return false;
    } else if (!give_part(reader, line, length, words != 0, err))
        return false;
    reader->within_line = !ended;
    reader->line += ended;
    return true;
}

/* Whether the beginning of a line has to wait for its end. */
static bool must_wait(const SectionReader *reader, const char *line, size_t length)
{
    if (reader->finished)
        return false;
    /* Before the first mark, only the whole line tells whether there is SQL in it. */
    if (reader->expands || reader->current == SECTION_WHOLE)
        return length < LINE_LIMIT;
    if (length < strlen(BOM) || (reader->line == 1 && memcmp(line, BOM, strlen(BOM)) == 0))
        return length < COMMENT_LIMIT;
    return length < COMMENT_LIMIT && line[0] == '-' && line[1] == '-';
}

static bool take_held(SectionReader *reader, Error *err)
{
    bool given = give_line(reader, buf_text(&reader->held), reader->held.length, err);
    buf_reset(&reader->held);
    return given;
}

/* The next line, or what there is of it. */
static bool take_line(SectionReader *reader, Error *err)
{
    const char *line = reader->at;
    const char *stop = memchr(line, '\n', (size_t)(reader->end - line));
    size_t length = (size_t)((stop ? stop + 1 : reader->end) - line);
    reader->at += length;
    if (reader->within_line) {
        reader->within_line = !stop;
        reader->line += stop != NULL;
        return give_part(reader, line, length, false, err);
    }
    if (reader->held.length == 0 && (stop || !must_wait(reader, line, length)))
        return give_line(reader, line, length, err);
    if (!buf_append(&reader->held, line, length))
        return fail_memory(err);
    return (!stop && must_wait(reader, reader->held.data, reader->held.length)) ||
           take_held(reader, err);
}

static bool check_end(const SectionReader *reader, Error *err)
{
    if (reader->in_block)
        return fail(reader, err, "a block has no end", "write behind it: -- +goose StatementEnd");
    return reader->current != SECTION_WHOLE ||
           fail_mark(reader, "there is no", reader->layout->up_mark, err);
}

static SectionEvent at_end(SectionReader *reader, Error *err)
{
    if (!reader->finished)
        return SECTION_MORE;
    return check_end(reader, err) ? SECTION_DONE : SECTION_FAILED;
}

SectionEvent section_next(SectionReader *reader, SectionText *ret_text, Error *err)
{
    SectionEvent pending = reader->pending;
    reader->pending = SECTION_MORE;
    if (pending != SECTION_MORE)
        return pending;
    buf_reset(&reader->text);
    int line = reader->line;
    while (reader->pending == SECTION_MORE && reader->at < reader->end) {
        if (!take_line(reader, err))
            return SECTION_FAILED;
    }
    if (reader->finished && reader->held.length && !take_held(reader, err))
        return SECTION_FAILED;
    if (reader->text.length == 0)
        return at_end(reader, err);
    *ret_text = (SectionText){buf_text(&reader->text), reader->text.length, line};
    return SECTION_TEXT;
}
