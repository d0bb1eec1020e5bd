#include "db/mysql/driver.h"

#include "db/mysql/connection.h"

static const char *const PREFIXES[] = {"mysql://", "mariadb://", NULL};

static bool my_alive(const Db *db)
{
    return !my_const_db(db)->call.lost;
}

/* A statement that fails leaves its transaction open; a deadlock ends it. */
static DbTransaction my_transaction(const Db *db)
{
    unsigned status = 0;
    mariadb.mariadb_get_infov(my_const_db(db)->handle, MARIADB_CONNECTION_SERVER_STATUS, &status);
    return status & SERVER_STATUS_IN_TRANS ? DB_IN_TRANSACTION : DB_IDLE;
}

static int my_backend_pid(const Db *db)
{
    return (int)mariadb.mysql_thread_id(my_const_db(db)->handle);
}

static int my_descriptor(const Db *db)
{
    return mariadb.mysql_get_socket(my_const_db(db)->handle);
}

const DbDriver MYSQL_DRIVER = {
    .prefixes = PREFIXES,
    .dialect = DIALECT_MARIADB,
    .load = mariadb_load,
    .open = my_open,
    .alive = my_alive,
    .transaction = my_transaction,
    .backend_pid = my_backend_pid,
    .socket = my_descriptor,
    .script = my_script,
    .query = my_query,
    .reset = my_reset,
    .quote_literal = my_quote_literal,
    .quote_identifier = my_quote_identifier,
};
