#include "scaffold/recipe/template.h"

#include <string.h>

#include "base/buf.h"

#define TEXT_LIMIT ((size_t)256 * 1024)

/* One template on its way. */
typedef struct Filling {
    const char *path;
    const RecipeValues *values;
    Buf out;
    bool hidden; /* in a block whose condition does not hold */
} Filling;

static const char *value_of(const Filling *filling, const char *name, size_t length)
{
    RecipeValue value = recipe_value_find(name, length);
    return value == VALUE_COUNT_OF ? NULL : filling->values->at[value];
}

/* "{{if name}}" and its kin on a line of their own; false: it is another line. */
static bool take_block(Filling *filling, const char *line, size_t length)
{
    static const struct {
        const char *word;
        bool wanted;
    } blocks[] = {{"{{if ", true}, {"{{unless ", false}};
    if (length == strlen("{{end}}") && memcmp(line, "{{end}}", length) == 0) {
        filling->hidden = false;
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        size_t word = strlen(blocks[i].word);
        if (length <= word + 2 || memcmp(line, blocks[i].word, word) != 0)
            continue;
        const char *value = value_of(filling, line + word, length - word - 2);
        filling->hidden = (value && *value) != blocks[i].wanted;
        return true;
    }
    return false;
}

static bool fail_long(const Filling *filling, Error *err)
{
    return error_set(err, ERR_USAGE, "the names are too long for the template %s", filling->path);
}

static bool put(Filling *filling, const char *text, size_t length, Error *err)
{
    return buf_append(&filling->out, text, length) || fail_long(filling, err);
}

static bool put_line(Filling *filling, const char *line, size_t length, Error *err)
{
    const char *end = line + length;
    for (const char *open; (open = memmem(line, (size_t)(end - line), "{{", 2)) != NULL;) {
        const char *close = memmem(open, (size_t)(end - open), "}}", 2);
        const char *value = close ? value_of(filling, open + 2, (size_t)(close - open) - 2) : NULL;
        if (!value)
            return error_set(err, ERR_INTERNAL, "%s: no value for %.*s", filling->path,
                             (int)(end - open), open);
        if (!put(filling, line, (size_t)(open - line), err) ||
            !put(filling, value, strlen(value), err))
            return false;
        line = close + 2;
    }
    return put(filling, line, (size_t)(end - line), err) && put(filling, "\n", 1, err);
}

static const char *text_of(const char *path)
{
    for (const RecipeTemplate *row = recipe_templates; row->path; row++) {
        if (strcmp(row->path, path) == 0)
            return row->text;
    }
    return NULL;
}

bool template_fill(TALLOC_CTX *ctx, const char *path, const RecipeValues *values, char **ret_text,
                   Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *text = text_of(path);
    Filling filling = {.path = path, .values = values, .out = buf_new(tmp, TEXT_LIMIT)};
    if (!text)
        return error_set(err, ERR_INTERNAL, "there is no template %s", path);
    while (*text) {
        size_t length = strcspn(text, "\n");
        if (!take_block(&filling, text, length) && !filling.hidden &&
            !put_line(&filling, text, length, err))
            return false;
        text += length + (text[length] == '\n');
    }
    *ret_text = talloc_strdup(ctx, buf_text(&filling.out));
    return true;
}
