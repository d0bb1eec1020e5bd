/* Databases behind one vtable: what the engine and the file ledger need of a driver.
 *
 * Drivers load their client library when the first connection is opened. All texts are UTF-8. A
 * statement's parameters and values are text; NULL is SQL's NULL. Every call watches the Cancel
 * given at connect: when it fires, the running statement is cancelled on the server, and the call
 * fails with ERR_INTERRUPTED or ERR_TERMINATED. A statement that ended before the server took the
 * cancel succeeds or fails as it did, and the next call fails with the cancel. One call fails so;
 * those after it run, each for at most ten seconds, so that the caller can tidy up (roll back,
 * record). A call that finds the connection lost, or the server silent for ten seconds after the
 * cancel, fails with ERR_CONNECT: what became of its statement is not known.
 *
 * Failures keep the server's sqlstate, detail and hint. Kinds: ERR_CONNECT (down, refused, lost:
 * see db_alive()), ERR_AUTH (28xxx, certificates), ERR_BUSY (55P03, SQLITE_BUSY, MariaDB's 1205 and
 * 1213), ERR_FORMAT (not a database), ERR_STATEMENT (all else).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cancel.h"
#include "base/database_address.h"
#include "base/dialect.h"
#include "base/error.h"
#include "base/secret.h"

typedef struct Db Db;
typedef struct DbRows DbRows;

/* Receives the server's notices ("NOTICE: table does not exist, skipping"). */
typedef void (*DbNotice)(void *data, const char *severity, const char *message);

typedef struct DbConfig {
    const Secret *url;             /* postgres://.., mysql://.., sqlite:FILE: db_open() */
    CredentialSource *credentials; /* PostgreSQL: asked for the password at each connect; or NULL */
    const char *application_name;  /* PostgreSQL: shown in pg_stat_activity; MariaDB: program_name
                                      in performance_schema.session_connect_attrs */
    int64_t connect_timeout_ms;    /* 0: 10 s; connect_timeout (connect-timeout) in a URL wins */
    bool read_only;                /* never writes: SQLite opens the file read-only */
    bool create;                   /* SQLite: creates a missing file */
    int64_t
        limit_ms; /* where there is a server: a call that takes longer is cancelled on the server
                     and fails with ERR_BUSY; 0: none. (SQLite's calls wait 5 s for a lock.) */
    const Cancel *cancel;
    DbNotice notice; /* or NULL */
    void *notice_data;
} DbConfig;

/* Loads the client library that this URL needs, as db_open() would. Loading maps and protects
 * memory a hundred times, which is slow while other threads run: do it before they start. */
bool db_load(const char *url, Error *err) MUST_USE;

/* Opens a connection. With the cancel fired it fails: to tidy up over a new connection, give none.
 * ERR_CONFIG for a URL that no driver takes or that cannot be read. Child of
 * ctx, closed on free. The password is registered for redaction under ctx, unless the same word
 * stands openly in the URL. Forms: postgres://.., postgresql://.. (as libpq has them), mysql://..,
 * mariadb://.. (mysql/target.h), sqlite:FILE, sqlite:///FILE, sqlite::memory: (FILE as it is,
 * without escapes or parameters). */
bool db_open(TALLOC_CTX *ctx, const DbConfig *config, Db **ret_db, Error *err) MUST_USE;

/* The URL for a program that connects by itself: with a password that is made for it, if that is
 * how one gets in, and with the TLS that we would use. Child of ctx. */
bool db_program_url(TALLOC_CTX *ctx, const DatabaseAddress *address, Secret **ret_url,
                    Error *err) MUST_USE;

/* Variables ("NAME=value", NULL-terminated) under which the database's own programs connect as we
 * would, the password among them; PostgreSQL's alone, elsewhere ERR_INTERNAL. Children of ctx. */
bool db_program_environment(TALLOC_CTX *ctx, const DatabaseAddress *address,
                            const char *const **ret_variables, Error *err) MUST_USE;

/* Whether some driver takes this URL, and which dialect it speaks. */
bool db_url_dialect(const char *url, Dialect *ret_dialect);

Dialect db_dialect(const Db *db);
const char *db_version_text(const Db *db); /* "15.18", "3.40.1" */
int db_version(const Db *db);              /* 150018, 3040001 */
const char *db_label(const Db *db);        /* "postgres://app@db:5432/shop": never a password */
bool db_alive(const Db *db);               /* the connection is still usable */
int db_backend_pid(const Db *db);          /* PostgreSQL's backend, MariaDB's CONNECTION_ID; or 0 */
/* The connection's socket: the server takes it for open as long as any process has it. -1 where
 * there is no server. */
int db_socket(const Db *db);

/* What this server can do; constant for a connection. */
typedef struct DbCapabilities {
    bool transactional_ddl;
    bool concurrent_index;
    bool check_client_connection; /* PostgreSQL 14+: client_connection_check_interval */
    bool mariadb;                 /* and not MySQL */
    bool atomic_ddl; /* MariaDB 10.6+, MySQL 8+: of a DDL statement that was cut off all or nothing
                        is there */
} DbCapabilities;
const DbCapabilities *db_capabilities(const Db *db);

/* Where the connection stands between calls. */
typedef enum DbTransaction {
    DB_IDLE,
    DB_IN_TRANSACTION,
    DB_IN_FAILED_TRANSACTION,
    DB_BROKEN
} DbTransaction;
DbTransaction db_transaction(const Db *db);

/* Statements without parameters, in one round trip (PostgreSQL: the simple protocol). Result rows
 * are discarded. */
bool db_exec(Db *db, const char *sql, Error *err) MUST_USE;

/* One statement with parameters ($1.. / ?1..: write $1, the SQLite driver takes it too). */
bool db_query(TALLOC_CTX *ctx, Db *db, const char *sql, const char *const params[], size_t n_params,
              DbRows **ret_rows, Error *err) MUST_USE;

/* Several statements without parameters in one round trip; ret_rows[i] is the result of the i-th
 * (also when it returns no rows). Exactly `count` statements are expected. */
bool db_query_many(TALLOC_CTX *ctx, Db *db, const char *sql, size_t count, DbRows *ret_rows[],
                   Error *err) MUST_USE;

size_t db_rows_count(const DbRows *rows);
size_t db_rows_affected(const DbRows *rows);
/* MariaDB, MySQL: the AUTO_INCREMENT that an INSERT has given; 0 elsewhere. */
int64_t db_rows_new_id(const DbRows *rows);
/* A value, NULL for SQL's NULL; valid while the rows live. */
const char *db_value(const DbRows *rows, size_t row, size_t column);
int64_t db_value_int(const DbRows *rows, size_t row, size_t column, int64_t fallback);
bool db_value_bool(const DbRows *rows, size_t row, size_t column);

/* What a script did: for the caret under the failing place. */
typedef struct DbScriptOutcome {
    size_t statements_done; /* completed before the failure; all of them on success */
    size_t position;        /* 1-based character of the failure in the text, 0 = not told */
} DbScriptOutcome;

/* A text of several statements in one round trip. `outcome` is filled on success and on failure.
 * It stops at the first failure. PostgreSQL runs a text of several statements in one transaction of
 * its own when none is open; SQLite commits each. Rows are discarded; a NUL byte is ERR_STATEMENT.
 * After a failure the transaction, if one was open, is still to be rolled back. */
bool db_script(Db *db, const char *sql, size_t length, DbScriptOutcome *outcome,
               Error *err) MUST_USE;

/* COPY .. FROM stdin (PostgreSQL): the statement, its data in pieces, its end. A failure ends the
 * COPY; any other call in the middle of one abandons it, which fails its transaction. */
bool db_copy_start(Db *db, const char *sql, size_t length, DbScriptOutcome *outcome,
                   Error *err) MUST_USE;
bool db_copy_data(Db *db, const char *bytes, size_t length, Error *err) MUST_USE;
bool db_copy_end(Db *db, Error *err) MUST_USE;

/* MariaDB, MySQL: makes the session what it was when it was opened; its locks by name and its
 * temporary tables are gone. */
bool db_reset(Db *db, Error *err) MUST_USE;

/* Quoted for this dialect; child of ctx. NULL when the text is not valid UTF-8 (PostgreSQL). */
char *db_quote_literal(TALLOC_CTX *ctx, const Db *db, const char *text);
char *db_quote_identifier(TALLOC_CTX *ctx, const Db *db, const char *name);
