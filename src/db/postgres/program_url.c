#include <string.h>

#include "base/percent.h"
#include "db/postgres/credentials.h"

#define URL_MOST ((size_t)64 * 1024)

/* Parts of the URL itself; all others are parameters. */
static const char *const PLACES[] = {"user", "password", "host", "port", "dbname"};

static bool is_place(const char *keyword)
{
    for (size_t i = 0; i < COUNT_OF(PLACES); i++) {
        if (strcmp(PLACES[i], keyword) == 0)
            return true;
    }
    return false;
}

/* What the credentials say, where they say something. */
static const char *parameter_of(const PgCredentials *credentials, const PQconninfoOption *option)
{
    if (strcmp(option->keyword, "sslmode") == 0)
        return credentials->sslmode;
    if (strcmp(option->keyword, "sslrootcert") == 0)
        return credentials->sslrootcert;
    return is_place(option->keyword) ? NULL : option->val;
}

static bool add_parameters(Buf *url, const PgCredentials *credentials,
                           const PQconninfoOption *options)
{
    bool ok = true;
    char separator = '?';
    for (const PQconninfoOption *option = options; ok && option->keyword; option++) {
        const char *value = parameter_of(credentials, option);
        if (!value || !*value)
            continue;
        ok =
            buf_printf(url, "%c%s=", separator, option->keyword) && percent_encode(url, value, "/");
        separator = '&';
    }
    return ok;
}

static bool add_option(Buf *url, const PQconninfoOption *options, const char *keyword)
{
    const char *value = pg_option(options, keyword);
    return percent_encode(url, value ? value : "", "");
}

static bool compose(Buf *url, const PgCredentials *credentials, const PQconninfoOption *options)
{
    return buf_puts(url, "postgres://") && add_option(url, options, "user") && buf_puts(url, ":") &&
           percent_encode(url, secret_reveal(credentials->password), "") && buf_puts(url, "@") &&
           add_option(url, options, "host") && buf_puts(url, ":") &&
           buf_puts(url, credentials->port) && buf_puts(url, "/") &&
           add_option(url, options, "dbname") && add_parameters(url, credentials, options);
}

bool pg_program_url(TALLOC_CTX *ctx, const DatabaseAddress *address, Secret **ret_url, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    PGOPTIONS_AUTO PQconninfoOption *options = NULL;
    PgCredentials credentials = {0};
    if (!libpq_load(err) || !pg_parse_url(tmp, address->url, &options, err) ||
        !pg_credentials(tmp, address->credentials, options, &credentials, err))
        return false;
    Buf text = buf_new(tmp, URL_MOST);
    bool whole = compose(&text, &credentials, options);
    if (whole)
        *ret_url = secret_new(ctx, buf_text(&text));
    if (text.data)
        explicit_bzero(text.data, text.length);
    return whole || error_set(err, ERR_INTERNAL, "the database URL with its password is too long");
}

/* Variables as libpq names them, with what takes their place in the credentials. */
static const char *variable_value(const PgCredentials *credentials, const PQconninfoOption *option)
{
    if (credentials->password && strcmp(option->keyword, "password") == 0)
        return secret_reveal(credentials->password);
    if (credentials->sslmode && strcmp(option->keyword, "sslmode") == 0)
        return credentials->sslmode;
    if (credentials->sslrootcert && strcmp(option->keyword, "sslrootcert") == 0)
        return credentials->sslrootcert;
    return option->val;
}

bool pg_program_environment(TALLOC_CTX *ctx, const DatabaseAddress *address,
                            const char *const **ret_variables, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    PGOPTIONS_AUTO PQconninfoOption *options = NULL;
    PgCredentials credentials = {0};
    if (!libpq_load(err) || !pg_parse_url(tmp, address->url, &options, err) ||
        !pg_credentials(tmp, address->credentials, options, &credentials, err))
        return false;
    size_t count = 0, room = 0;
    while (options[room].keyword)
        room++;
    const char **variables = talloc_zero_array(ctx, const char *, (unsigned)room + 1);
    for (const PQconninfoOption *option = options; option->keyword; option++) {
        const char *value = variable_value(&credentials, option);
        if (option->envvar && value && *value)
            variables[count++] = talloc_asprintf(variables, "%s=%s", option->envvar, value);
    }
    *ret_variables = variables;
    return true;
}
