#include "ledger/database/patience.h"

#include <string.h>

#include "ledger/write.h"

/* PostgreSQL manual, appendix A: serialization_failure, deadlock_detected. */
static const char *const IN_THE_WAY[] = {"40001", "40P01"};

DatabaseFailure database_failure(const Error *err)
{
    if (err->kind == ERR_CONNECT)
        return DATABASE_LOST;
    /* SQLite's lock has no queue: one that tries now and then may be passed by all others for
     * longer than the driver waits. A server's refusal has a sqlstate and is final. */
    if (err->kind == ERR_BUSY && !*err->sqlstate)
        return DATABASE_AGAIN;
    for (size_t i = 0; i < COUNT_OF(IN_THE_WAY); i++) {
        if (strcmp(err->sqlstate, IN_THE_WAY[i]) == 0)
            return DATABASE_AGAIN;
    }
    return DATABASE_FINAL;
}

static bool connect_once(DatabaseStore *store, Error *err)
{
    if (store->db && db_alive(store->db))
        return true;
    TALLOC_FREE(store->db);
    const DbConfig config = {
        .url = store->address->url,
        .credentials = store->address->credentials,
        .application_name = "tidegate ledger",
        .create = store->create,
        .limit_ms = DATABASE_STORE_LIMIT_MS,
        .cancel = store->cancel,
    };
    return db_open(store, &config, &store->db, err);
}

bool database_connect(DatabaseStore *store, Error *err)
{
    ERROR_AUTO Error failure = {0};
    for (unsigned attempt = 0; !connect_once(store, &failure); attempt++) {
        if (database_failure(&failure) != DATABASE_AGAIN)
            return error_move(err, &failure);
        if (!write_pause(store->clock, store->cancel, attempt, &failure, err))
            return false;
    }
    return true;
}

bool database_try(TALLOC_CTX *ctx, DatabaseStore *store, const char *sql,
                  const char *const params[], size_t n_params, DbRows **ret_rows, Error *err)
{
    return connect_once(store, err) &&
           db_query(ctx, store->db, sql, params, n_params, ret_rows, err);
}

bool database_read(TALLOC_CTX *ctx, DatabaseStore *store, const char *sql,
                   const char *const params[], size_t n_params, DbRows **ret_rows, Error *err)
{
    ERROR_AUTO Error failure = {0};
    for (unsigned attempt = 0; !database_try(ctx, store, sql, params, n_params, ret_rows, &failure);
         attempt++) {
        if (database_failure(&failure) == DATABASE_FINAL)
            return error_move(err, &failure);
        if (!write_pause(store->clock, store->cancel, attempt, &failure, err))
            return false;
    }
    return true;
}
