/* More patience with a busy file than a connection has.
 *
 * SQLite's lock has no queue: where many processes write at once, one that tries only now and then
 * may be passed by all others for longer than the driver waits (about 5 s).
 */
#pragma once

#include "ledger/file/file_store.h"

/* As db_query() and db_exec(), but tried again while the file is busy. */
bool patient_query(TALLOC_CTX *ctx, const FileStore *store, const char *sql,
                   const char *const params[], size_t n_params, DbRows **ret_rows,
                   Error *err) MUST_USE;
bool patient_exec(const FileStore *store, const char *sql, Error *err) MUST_USE;
/* Connects and sets `settings`. Child of store. */
bool patient_open(FileStore *store, const DbConfig *config, const char *settings,
                  Error *err) MUST_USE;
