#include "db/db.h"

#include <string.h>

#include "db/driver.h"

/* The known forms, from the driver table: a new driver is named here by its row alone. */
static bool error_no_driver(Error *err)
{
    TALLOC_AUTO char *forms = talloc_strdup(NULL, "");
    for (const DbDriver *const *driver = db_drivers(); *driver; driver++) {
        for (const char *const *prefix = (*driver)->prefixes; *prefix; prefix++)
            forms = talloc_asprintf_append(forms, "%s%s", *forms ? ", " : "", *prefix);
    }
    /* The URL itself may hold a password: it is not shown. */
    error_set(err, ERR_CONFIG, "this is no database URL that Tidegate knows");
    return error_hint(err, "a database URL begins with one of: %s", forms);
}

bool db_load(const char *url, Error *err)
{
    const DbDriver *driver = db_driver_find(url);
    return driver ? driver->load(err) : error_no_driver(err);
}

bool db_open(TALLOC_CTX *ctx, const DbConfig *config, Db **ret_db, Error *err)
{
    const DbDriver *driver = db_driver_find(secret_reveal(config->url));
    if (!driver)
        return error_no_driver(err);
    if (cancel_signal(config->cancel))
        return cancel_error(config->cancel, err);
    return driver->open(ctx, config, ret_db, err);
}

bool db_program_url(TALLOC_CTX *ctx, const DatabaseAddress *address, Secret **ret_url, Error *err)
{
    const DbDriver *driver = db_driver_find(secret_reveal(address->url));
    if (!driver)
        return error_no_driver(err);
    if (address->credentials && driver->program_url)
        return driver->program_url(ctx, address, ret_url, err);
    *ret_url = secret_new(ctx, secret_reveal(address->url));
    secret_show_whole(*ret_url);
    return true;
}

bool db_program_environment(TALLOC_CTX *ctx, const DatabaseAddress *address,
                            const char *const **ret_variables, Error *err)
{
    const DbDriver *driver = db_driver_find(secret_reveal(address->url));
    if (driver && driver->program_environment)
        return driver->program_environment(ctx, address, ret_variables, err);
    return error_set(err, ERR_INTERNAL, "the database's programs read no variables");
}

void db_init(Db *db, const DbDriver *driver, const DbConfig *config)
{
    db->driver = driver;
    db->cancel = config->cancel;
    db->notice = config->notice;
    db->notice_data = config->notice_data;
}

const Cancel *db_watched(const Db *db)
{
    return db->tidying ? NULL : db->cancel;
}

bool db_cancelled(const Db *db)
{
    return cancel_signal(db_watched(db)) != 0;
}

bool db_cancel_error(Db *db, Error *err)
{
    db->tidying = true;
    return cancel_error(db->cancel, err);
}

static bool enter(Db *db, Error *err)
{
    if (db_cancelled(db))
        return db_cancel_error(db, err);
    if (!db->driver->alive(db))
        return error_set(err, ERR_CONNECT, "the connection to %s is lost", db->label);
    return true;
}

bool db_exec(Db *db, const char *sql, Error *err)
{
    DbScriptOutcome outcome = {0};
    return enter(db, err) && db->driver->script(db, sql, strlen(sql), &outcome, err);
}

bool db_query(TALLOC_CTX *ctx, Db *db, const char *sql, const char *const params[], size_t n_params,
              DbRows **ret_rows, Error *err)
{
    DbQuery query = {.sql = sql, .params = params, .n_params = n_params, .count = 1};
    return enter(db, err) && db->driver->query(ctx, db, &query, ret_rows, err);
}

bool db_query_many(TALLOC_CTX *ctx, Db *db, const char *sql, size_t count, DbRows *ret_rows[],
                   Error *err)
{
    DbQuery query = {.sql = sql, .count = count};
    return enter(db, err) && db->driver->query(ctx, db, &query, ret_rows, err);
}

/* Client libraries take NUL-terminated text: a NUL inside would silently end the script there. */
static char *copy_script(const char *sql, size_t length, DbScriptOutcome *outcome, Error *err)
{
    const char *nul = memchr(sql, '\0', length);
    if (nul) {
        error_set(err, ERR_STATEMENT, "the script has a NUL byte at byte %zu",
                  (size_t)(nul - sql) + 1);
        error_hint(err, "save the file as UTF-8 text");
        return NULL;
    }
    *outcome = (DbScriptOutcome){0};
    char *copy = talloc_strndup(NULL, sql, length);
    if (!copy)
        error_set(err, ERR_INTERNAL, "out of memory for a script of %zu bytes", length);
    return copy;
}

bool db_script(Db *db, const char *sql, size_t length, DbScriptOutcome *outcome, Error *err)
{
    *outcome = (DbScriptOutcome){0};
    if (!enter(db, err))
        return false;
    TALLOC_AUTO char *copy = copy_script(sql, length, outcome, err);
    return copy && db->driver->script(db, copy, length, outcome, err);
}

bool db_copy_start(Db *db, const char *sql, size_t length, DbScriptOutcome *outcome, Error *err)
{
    *outcome = (DbScriptOutcome){0};
    if (!db->driver->copy_start)
        return error_set(err, ERR_STATEMENT, "%s has no COPY .. FROM stdin",
                         dialect_name(db->driver->dialect));
    if (!enter(db, err))
        return false;
    TALLOC_AUTO char *copy = copy_script(sql, length, outcome, err);
    return copy && db->driver->copy_start(db, copy, outcome, err);
}

bool db_copy_data(Db *db, const char *bytes, size_t length, Error *err)
{
    return db->driver->copy_data(db, bytes, length, err);
}

bool db_copy_end(Db *db, Error *err)
{
    return db->driver->copy_end(db, err);
}

bool db_reset(Db *db, Error *err)
{
    return !db->driver->reset || (enter(db, err) && db->driver->reset(db, err));
}

Dialect db_dialect(const Db *db)
{
    return db->driver->dialect;
}

const char *db_version_text(const Db *db)
{
    return db->version_text;
}

int db_version(const Db *db)
{
    return db->version;
}

const char *db_label(const Db *db)
{
    return db->label;
}

bool db_alive(const Db *db)
{
    return db->driver->alive(db);
}

int db_backend_pid(const Db *db)
{
    return db->driver->backend_pid(db);
}

int db_socket(const Db *db)
{
    return db->driver->socket ? db->driver->socket(db) : -1;
}

const DbCapabilities *db_capabilities(const Db *db)
{
    return &db->capabilities;
}

DbTransaction db_transaction(const Db *db)
{
    return db->driver->alive(db) ? db->driver->transaction(db) : DB_BROKEN;
}

char *db_quote_literal(TALLOC_CTX *ctx, const Db *db, const char *text)
{
    return db->driver->quote_literal(ctx, db, text);
}

char *db_quote_identifier(TALLOC_CTX *ctx, const Db *db, const char *name)
{
    return db->driver->quote_identifier(ctx, db, name);
}
