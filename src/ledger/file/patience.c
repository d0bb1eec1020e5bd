#include "ledger/file/patience.h"

/* Each of them waits as long as the driver does. */
#define TRIES 4

/* Whether it is worth another try: then *failure is emptied. Else it is what the caller gets. */
static bool is_worth_it(unsigned attempt, Error *failure, Error *err)
{
    if (failure->kind == ERR_BUSY && attempt + 1 < TRIES) {
        error_clear(failure);
        return true;
    }
    return error_move(err, failure);
}

bool patient_query(TALLOC_CTX *ctx, const FileStore *store, const char *sql,
                   const char *const params[], size_t n_params, DbRows **ret_rows, Error *err)
{
    ERROR_AUTO Error failure = {0};
    for (unsigned attempt = 0;; attempt++) {
        if (db_query(ctx, store->db, sql, params, n_params, ret_rows, &failure))
            return true;
        if (!is_worth_it(attempt, &failure, err))
            return false;
    }
}

/* A script that failed inside its transaction is rolled back before it is tried again. */
static bool exec_once(const FileStore *store, const char *sql, Error *err)
{
    ERROR_AUTO Error tidying = {0};
    if (db_exec(store->db, sql, err))
        return true;
    bool rolled_back UNUSED =
        db_transaction(store->db) == DB_IDLE || db_exec(store->db, "ROLLBACK", &tidying);
    return false;
}

bool patient_exec(const FileStore *store, const char *sql, Error *err)
{
    ERROR_AUTO Error failure = {0};
    for (unsigned attempt = 0;; attempt++) {
        if (exec_once(store, sql, &failure))
            return true;
        if (!is_worth_it(attempt, &failure, err))
            return false;
    }
}

bool patient_open(FileStore *store, const DbConfig *config, const char *settings, Error *err)
{
    ERROR_AUTO Error failure = {0};
    for (unsigned attempt = 0; !db_open(store, config, &store->db, &failure); attempt++) {
        if (!is_worth_it(attempt, &failure, err))
            return false;
    }
    return patient_exec(store, settings, err);
}
