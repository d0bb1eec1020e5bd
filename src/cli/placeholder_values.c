#include "cli/placeholder_values.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "cli/aws_setup.h"
#include "config/reference.h"
#include "secrets/resolve.h"

/* Only what a reference leads to is a secret: a schema's name is to be read in messages. */
static bool value_of(const Invocation *invocation, const char *text, const char **ret_value,
                     Error *err)
{
    const Settings *settings = invocation->settings;
    Secret *secret;
    *ret_value = text;
    if (reference_kind(text, NULL) == REFERENCE_VALUE)
        return true;
    const SecretContext context = {
        .env = invocation->env,
        .root = settings_base(settings, OPT_PLACEHOLDERS),
        .aws = aws_with_cancel(invocation->ctx, aws_of_settings(invocation), invocation->cancel),
    };
    if (!secret_resolve(invocation->ctx, text, &context, &secret, err))
        return false;
    *ret_value = secret_reveal(secret);
    return true;
}

bool placeholder_values(const Invocation *invocation, const Placeholder **ret_items,
                        size_t *ret_count, Error *err)
{
    const char *const *words = settings_list(invocation->settings, OPT_PLACEHOLDERS);
    size_t count = 0;
    while (words && words[count])
        count++;
    Placeholder *items = talloc_zero_array(invocation->ctx, Placeholder, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        const char *equals = strchr(words[i], '=');
        items[i].name = talloc_strndup(items, words[i], (size_t)(equals - words[i]));
        if (!value_of(invocation, equals + 1, &items[i].value, err))
            return error_wrap(err, "placeholder '%s'", items[i].name);
    }
    *ret_items = items;
    *ret_count = count;
    return true;
}

/* A word that may stand anywhere a name or a string's part may. */
static char *word_of(TALLOC_CTX *ctx, const char *name)
{
    char *word = talloc_strdup(ctx, name);
    for (char *at = word; *at; at++) {
        if (!isalnum((unsigned char)*at))
            *at = '_';
    }
    return word;
}

/* Flyway's own: its default schema mostly is PostgreSQL's. */
static bool find_built_in(TALLOC_CTX *ctx, void *data UNUSED, const char *name,
                          const char *path UNUSED, const char **ret_value, Error *err UNUSED)
{
    static const char prefix[] = "flyway:";
    *ret_value = NULL;
    if (strcasecmp(name, "flyway:defaultSchema") == 0)
        *ret_value = "public";
    else if (strncasecmp(name, prefix, strlen(prefix)) == 0)
        *ret_value = word_of(ctx, name + strlen(prefix));
    return true;
}

const Placeholders *placeholder_stand_ins(const Invocation *invocation)
{
    const char *const *words = settings_list(invocation->settings, OPT_PLACEHOLDERS);
    Placeholders *placeholders = talloc_zero(invocation->ctx, Placeholders);
    size_t count = 0;
    while (words && words[count])
        count++;
    Placeholder *items = talloc_zero_array(placeholders, Placeholder, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        const char *equals = strchr(words[i], '='), *value = equals + 1;
        char *name = talloc_strndup(items, words[i], (size_t)(equals - words[i]));
        bool plain = reference_kind(value, NULL) == REFERENCE_VALUE;
        items[i] = (Placeholder){name, plain ? value : word_of(items, name)};
    }
    *placeholders = (Placeholders){.items = items, .count = count, .find = find_built_in};
    return placeholders;
}
