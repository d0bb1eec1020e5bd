#include "db/sqlite/driver.h"

#include <string.h>

#include "db/sqlite/connection.h"

static const char *const PREFIXES[] = {"sqlite:", NULL};

/* There is no connection to lose: each call says for itself how it went. */
static bool sqlite_alive(const Db *db)
{
    return sqlite_const_db(db)->handle != NULL;
}

static DbTransaction sqlite_transaction(const Db *db)
{
    bool idle = sqlite.sqlite3_get_autocommit(sqlite_const_db(db)->handle);
    return idle ? DB_IDLE : DB_IN_TRANSACTION;
}

static int sqlite_backend_pid(const Db *db UNUSED)
{
    return 0;
}

/* Doubles the quote, which is all that SQL's quoting needs. */
static char *quote(TALLOC_CTX *ctx, const char *text, char mark)
{
    size_t length = strlen(text);
    char *quoted = talloc_size(ctx, 2 * length + 3);
    if (!quoted)
        return NULL;
    char *out = quoted;
    *out++ = mark;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == mark)
            *out++ = mark;
        *out++ = text[i];
    }
    *out++ = mark;
    *out = '\0';
    return quoted;
}

static char *sqlite_quote_literal(TALLOC_CTX *ctx, const Db *db UNUSED, const char *text)
{
    return quote(ctx, text, '\'');
}

static char *sqlite_quote_identifier(TALLOC_CTX *ctx, const Db *db UNUSED, const char *name)
{
    return quote(ctx, name, '"');
}

const DbDriver SQLITE_DRIVER = {
    .prefixes = PREFIXES,
    .dialect = DIALECT_SQLITE,
    .load = sqlite_load,
    .open = sqlite_open,
    .alive = sqlite_alive,
    .transaction = sqlite_transaction,
    .backend_pid = sqlite_backend_pid,
    .script = sqlite_script,
    .query = sqlite_query,
    .quote_literal = sqlite_quote_literal,
    .quote_identifier = sqlite_quote_identifier,
};
