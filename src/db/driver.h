/* The driver vtable. A database is one folder that fills one of these and one row in drivers.c.
 *
 * A driver embeds Db as the first member of its own connection type. db.c has checked before every
 * call that the cancel has not fired and that a text holds no NUL byte.
 */
#pragma once

#include "db/db.h"

typedef struct DbDriver DbDriver;

struct Db {
    const DbDriver *driver;
    const Cancel *cancel;
    bool tidying; /* the cancel was reported: what comes now tidies up after it */
    DbNotice notice;
    void *notice_data;
    char *label;
    char *version_text;
    int version;
    DbCapabilities capabilities;
};

/* A result. Drivers embed it; `value` is asked only for rows and columns that exist. */
struct DbRows {
    const char *(*value)(const DbRows *rows, size_t row, size_t column);
    size_t count, columns, affected;
    int64_t new_id;
};

/* Exactly `count` statements; parameters are for a single one. */
typedef struct DbQuery {
    const char *sql;
    const char *const *params;
    size_t n_params;
    size_t count;
} DbQuery;

struct DbDriver {
    const char *const *prefixes; /* of URLs, NULL-terminated */
    Dialect dialect;

    bool (*load)(Error *err); /* the client library; idempotent */
    bool (*open)(TALLOC_CTX *ctx, const DbConfig *config, Db **ret_db, Error *err);
    /* db_program_url() with credentials; NULL: passwords are not made for it. */
    bool (*program_url)(TALLOC_CTX *ctx, const DatabaseAddress *address, Secret **ret_url,
                        Error *err);
    /* db_program_environment(); NULL: its programs read no such variables. */
    bool (*program_environment)(TALLOC_CTX *ctx, const DatabaseAddress *address,
                                const char *const **ret_variables, Error *err);
    bool (*alive)(const Db *db);
    DbTransaction (*transaction)(const Db *db);
    int (*backend_pid)(const Db *db);
    int (*socket)(const Db *db); /* NULL: there is no server */

    /* sql[length] is NUL. *outcome is zeroed. */
    bool (*script)(Db *db, const char *sql, size_t length, DbScriptOutcome *outcome, Error *err);
    /* Fills ret_rows[0 .. count - 1] on success only. */
    bool (*query)(TALLOC_CTX *ctx, Db *db, const DbQuery *query, DbRows *ret_rows[], Error *err);

    /* All three NULL where the database has no COPY. */
    bool (*copy_start)(Db *db, const char *sql, DbScriptOutcome *outcome, Error *err);
    bool (*copy_data)(Db *db, const char *bytes, size_t length, Error *err);
    bool (*copy_end)(Db *db, Error *err);

    bool (*reset)(Db *db, Error *err); /* NULL: there is no need */

    char *(*quote_literal)(TALLOC_CTX *ctx, const Db *db, const char *text);
    char *(*quote_identifier)(TALLOC_CTX *ctx, const Db *db, const char *name);
};

/* The driver that takes this URL; NULL: none. */
const DbDriver *db_driver_find(const char *url);
/* Every driver, NULL-terminated. */
const DbDriver *const *db_drivers(void);

/* Sets what every driver keeps of the configuration. */
void db_init(Db *db, const DbDriver *driver, const DbConfig *config);
/* What a wait of this connection has to watch: NULL while it tidies up. */
const Cancel *db_watched(const Db *db);
/* Whether the cancel has fired and was not reported by this connection yet. */
bool db_cancelled(const Db *db);
/* Fills *err from the cancel; from now on the connection tidies up. Always returns false. */
bool db_cancel_error(Db *db, Error *err);
