#include "db/url.h"

#include <string.h>

#include "db/postgres/connection.h"

bool pg_parse_url(TALLOC_CTX *ctx, const Secret *url, PQconninfoOption **ret_options, Error *err)
{
    if (!db_url_guard(ctx, secret_reveal(url), err))
        return false;
    PQMEM_AUTO char *reason = NULL;
    PQconninfoOption *options = libpq.PQconninfoParse(secret_reveal(url), &reason);
    if (options) {
        *ret_options = options;
        return true;
    }
    TALLOC_AUTO char *text = secret_redact(NULL, reason ? reason : "out of memory");
    text[strcspn(text, "\n")] = '\0';
    error_set(err, ERR_CONFIG, "the database URL cannot be read: %s", text);
    return error_hint(err, "its form is postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=..");
}

const char *pg_option(const PQconninfoOption *options, const char *keyword)
{
    while (options->keyword && strcmp(options->keyword, keyword) != 0)
        options++;
    return options->val && *options->val ? options->val : NULL;
}
