#include "migration/script/compose.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"

/* Where a template's braces lead. */
static size_t argument_index(char name)
{
    if (name >= '1' && name <= '9')
        return (size_t)(name - '1');
    return (size_t)(name - 'a') + 9;
}

static char *append_argument(char *text, const ComposeContext *context, const char *argument)
{
    if (!argument)
        return talloc_strdup_append_buffer(text, "NULL");
    /* Names of files, hosts and releases come from outside; what is no UTF-8 cannot be stored. */
    TALLOC_AUTO char *valid = utf8_repair(NULL, argument);
    TALLOC_AUTO char *literal = db_quote_literal(NULL, context->db, valid);
    return talloc_strdup_append_buffer(text, literal ? literal : "NULL");
}

static char *append_placeholder(char *text, const ComposeContext *context, const char *name,
                                size_t length, const char *const args[], size_t n_args)
{
    const struct {
        const char *name, *text;
    } words[] = {
        {"s", context->schema},
        {"t", context->table},
        {"now", context->dialect->now},
        {"age", context->dialect->age},
        {"returning", context->dialect->returning},
    };
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strlen(words[i].name) == length && memcmp(words[i].name, name, length) == 0)
            return talloc_strdup_append_buffer(text, words[i].text);
    }
    assert(length == 1 && argument_index(*name) < n_args);
    (void)n_args;
    return append_argument(text, context, args[argument_index(*name)]);
}

static char *append_plain(char *text, const ComposeContext *context, const char *template,
                          size_t length)
{
    size_t before = strlen(text);
    char quote = context->dialect->name_quote;
    text = talloc_strndup_append_buffer(text, template, length);
    for (char *at = text + before; quote && (at = strchr(at, '"')) != NULL;)
        *at = quote;
    return text;
}

char *compose_sql(TALLOC_CTX *ctx, const ComposeContext *context, const char *template,
                  const char *const args[], size_t n_args)
{
    char *text = talloc_strdup(ctx, "");
    while (*template) {
        size_t plain = strcspn(template, "{");
        text = append_plain(text, context, template, plain);
        template += plain;
        if (!*template)
            break;
        size_t name = strcspn(template + 1, "}");
        text = append_placeholder(text, context, template + 1, name, args, n_args);
        template += name + 2;
    }
    return text;
}
