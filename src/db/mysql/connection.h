/* A connection to MariaDB or MySQL and the steps of a call on it.
 *
 * libmariadb's non-blocking functions (https://mariadb.com/kb/en/using-the-non-blocking-library/)
 * stop where they would wait; wait.c does the waiting, which watches the cancel. Several statements
 * may be in one text: each gives a result, a CALL gives those of the procedure and one of its own.
 */
#pragma once

#include "db/call.h"
#include "db/mysql/library.h"
#include "db/mysql/target.h"

typedef struct MyDb {
    Db db;
    DbCall call;
    MYSQL *handle;
    MyTarget target;
    char *program; /* the name that others see */
} MyDb;

static inline MyDb *my_db(Db *db)
{
    return (MyDb *)db;
}

static inline const MyDb *my_const_db(const Db *db)
{
    return (const MyDb *)db;
}

/* connect.c */
bool my_open(TALLOC_CTX *ctx, const DbConfig *config, Db **ret_db, Error *err);

/* handle.c */
/* A new handle with all that the target asks for. NULL: out of memory. */
MYSQL *my_handle_new(const MyTarget *target, const char *program);

/* wait.c */
/* What to wait for, as poll(2) has it. */
short my_events(int status);
/* Goes on with a function that would have waited for `status`, until it is done. False: contact is
 * lost. `cont` continues it. */
typedef int (*MyContinue)(MyDb *my, void *result, int status);
bool my_wait(MyDb *my, int status, MyContinue cont, void *result, Error *err) MUST_USE;
bool my_send(MyDb *my, const char *sql, size_t length, Error *err) MUST_USE;
/* *ret_more: there is one more result, which is now the current one. */
bool my_next(MyDb *my, bool *ret_more, Error *err) MUST_USE;
/* NULL in *ret_result: the statement gives no rows. */
bool my_store(MyDb *my, MYSQL_RES **ret_result, Error *err) MUST_USE;
bool my_discard(MyDb *my, Error *err) MUST_USE;
bool my_reset_connection(MyDb *my, Error *err) MUST_USE;

/* cancel.c */
/* DbCall.ask: KILL QUERY over a second connection. */
int my_cancel_start(Db *db);
/* A KILL that found the statement done already hits the next one: let it hit nothing. */
void my_cancel_settle(MyDb *my);

/* rows.c */
/* Takes over the result (NULL: none). NULL: out of memory. */
DbRows *my_rows_new(TALLOC_CTX *ctx, MyDb *my, MYSQL_RES *result);

/* query.c */
bool my_reset(Db *db, Error *err);
bool my_script(Db *db, const char *sql, size_t length, DbScriptOutcome *outcome, Error *err);
bool my_query(TALLOC_CTX *ctx, Db *db, const DbQuery *query, DbRows *ret_rows[], Error *err);

/* quote.c */
char *my_quote_literal(TALLOC_CTX *ctx, const Db *db, const char *text);
char *my_quote_identifier(TALLOC_CTX *ctx, const Db *db, const char *name);
/* The statement with its $1, $2 .. written out as literals. ERR_INTERNAL for one that is not given.
 */
char *my_bind(TALLOC_CTX *ctx, const Db *db, const DbQuery *query, Error *err);

/* error.c: fill *err, always return false. */
bool my_error(MyDb *my, Error *err);
bool my_error_connect(MyDb *my, Error *err);
/* The place (1-based, in characters) that a message "near '..' at line N" means; 0: none. */
size_t my_error_position(const char *message, const char *sql);
