#include "scaffold/template/template.h"

#include <string.h>

#include "base/buf.h"

#define TEXT_LIMIT ((size_t)256 * 1024)
#define MARK       "@@"
#define MARK_SIZE  (sizeof(MARK) - 1)
enum { DEPTH = 8 }; /* embed_templates.py allows fewer */

/* A block that is open: what counts again after it, and where its next round begins. */
typedef struct Block {
    const char *again; /* NULL: it has no rounds */
    size_t round;
    bool hidden;
} Block;

/* One template on its way. */
typedef struct Filling {
    const char *path;
    const TemplateValues *values;
    Buf out;
    size_t round;
    bool hidden; /* in a block whose condition does not hold */
    Block open[DEPTH];
    size_t depth;
} Filling;

static size_t find_name(const TemplateValues *values, const char *name, size_t length)
{
    for (size_t i = 0; i < values->count; i++) {
        if (strlen(values->names[i]) == length && memcmp(values->names[i], name, length) == 0)
            return i;
    }
    return values->count;
}

static const char *value_at(const Filling *filling, size_t index)
{
    const TemplateValues *values = filling->values;
    const char *here = index < values->count && filling->round < values->round_count
                           ? values->rounds[filling->round][index]
                           : NULL;
    return here ? here : index < values->count ? values->at[index] : NULL;
}

static bool holds(const Filling *filling, const char *name, size_t length)
{
    const char *value = value_at(filling, find_name(filling->values, name, length));
    return value && *value;
}

static bool put(Filling *filling, const char *text, size_t length, Error *err)
{
    return buf_append(&filling->out, text, length) ||
           error_set(err, ERR_USAGE, "the names are too long for the template %s", filling->path);
}

static bool put_value(Filling *filling, const char *name, size_t length, Error *err)
{
    size_t index = find_name(filling->values, name, length);
    const char *value = value_at(filling, index);
    if (value)
        return put(filling, value, strlen(value), err);
    if (index == filling->values->count || !filling->values->ret_missing)
        return error_set(err, ERR_INTERNAL, "%s: no value for %.*s", filling->path, (int)length,
                         name);
    filling->values->ret_missing[index] = true;
    return true;
}

static bool put_line(Filling *filling, const char *line, size_t length, Error *err)
{
    const char *end = line + length;
    for (const char *open; (open = memmem(line, (size_t)(end - line), MARK, MARK_SIZE)) != NULL;) {
        const char *name = open + MARK_SIZE;
        const char *close = memmem(name, (size_t)(end - name), MARK, MARK_SIZE);
        if (!close)
            return error_set(err, ERR_INTERNAL, "%s: a mark without its end", filling->path);
        if (!put(filling, line, (size_t)(open - line), err) ||
            !put_value(filling, name, (size_t)(close - name), err))
            return false;
        line = close + MARK_SIZE;
    }
    return put(filling, line, (size_t)(end - line), err);
}

static void begin_block(Filling *filling, const char *again, bool shown)
{
    filling->open[filling->depth++] = (Block){again, filling->round, filling->hidden};
    filling->hidden = filling->hidden || !shown;
}

/* Where to go on: after the block, or at the beginning of its next round. */
static const char *end_block(Filling *filling, const char *next)
{
    const Block *block = &filling->open[filling->depth - 1];
    if (block->again && !filling->hidden && ++filling->round < filling->values->round_count)
        return block->again;
    filling->round = block->round;
    filling->hidden = block->hidden;
    filling->depth--;
    return next;
}

static bool is_word(const char *text, size_t length, const char *word)
{
    return length >= strlen(word) && memcmp(text, word, strlen(word)) == 0;
}

/* A line of its own such as "@@if name@@": *next is where to go on; false: it is another line. */
static bool take_block(Filling *filling, const char *line, size_t length, const char **next)
{
    static const struct {
        const char *word;
        bool wanted;
    } conditions[] = {{"if ", true}, {"unless ", false}};
    size_t indent = strspn(line, " \t");
    if (indent + MARK_SIZE > length || memcmp(line + indent, MARK, MARK_SIZE) != 0)
        return false;
    const char *text = line + indent + MARK_SIZE;
    size_t rest = length - indent - MARK_SIZE;
    if (filling->depth > 0 && is_word(text, rest, "end" MARK)) {
        *next = end_block(filling, *next);
        return true;
    }
    if (filling->depth < DEPTH && is_word(text, rest, "each ")) {
        begin_block(filling, *next, filling->values->round_count > 0);
        filling->round = 0;
        return true;
    }
    for (size_t i = 0; filling->depth < DEPTH && i < COUNT_OF(conditions); i++) {
        size_t word = strlen(conditions[i].word);
        if (rest < word + MARK_SIZE || !is_word(text, rest, conditions[i].word))
            continue;
        bool there = holds(filling, text + word, rest - word - MARK_SIZE);
        begin_block(filling, NULL, there == conditions[i].wanted);
        return true;
    }
    return false;
}

const Template *template_find(const Template *templates, const char *path)
{
    for (const Template *row = templates; row->path; row++) {
        if (strcmp(row->path, path) == 0)
            return row;
    }
    return NULL;
}

bool template_fill(TALLOC_CTX *ctx, const Template *template, const TemplateValues *values,
                   size_t round, char **ret_text, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Filling filling = {
        .path = template->path, .values = values, .out = buf_new(tmp, TEXT_LIMIT), .round = round};
    for (const char *line = template->text; *line;) {
        size_t length = strcspn(line, "\n");
        const char *next = line + length + (line[length] == '\n');
        if (!take_block(&filling, line, length, &next) && !filling.hidden &&
            !put_line(&filling, line, (size_t)(next - line), err))
            return false;
        line = next;
    }
    *ret_text = talloc_strdup(ctx, buf_text(&filling.out));
    return true;
}

bool template_fill_line(TALLOC_CTX *ctx, const char *line, const TemplateValues *values,
                        size_t round, char **ret_text, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Filling filling = {
        .path = line, .values = values, .out = buf_new(tmp, TEXT_LIMIT), .round = round};
    if (!put_line(&filling, line, strlen(line), err))
        return false;
    *ret_text = talloc_strdup(ctx, buf_text(&filling.out));
    return true;
}
