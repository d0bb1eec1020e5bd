/* Reads the catalog of a live server: tables, columns, constraints, indexes, views, types,
 * functions, sizes. Read-only: one read-only transaction with a statement timeout, no locks but
 * those of reading pg_catalog. */
#pragma once

#include "base/error.h"
#include "db/db.h"
#include "lint/catalog/catalog.h"

/* Child of ctx. ERR_CONNECT, ERR_AUTH, ERR_STATEMENT of the database. */
bool catalog_read_live(TALLOC_CTX *ctx, Db *db, Catalog **ret_catalog, Error *err) MUST_USE;
