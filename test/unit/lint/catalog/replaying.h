/* Replays SQL text into a catalog, and says in text what the catalog holds. */
#pragma once

#include "lint/catalog/catalog.h"

/* A fresh catalog of PostgreSQL 15 after these statements; history unless `pending`. */
Catalog *replay(TALLOC_CTX *ctx, const char *sql);
Catalog *replay_pending(TALLOC_CTX *ctx, const char *sql);
void replay_more(Catalog *catalog, const char *sql, size_t length, bool pending);

CatalogTable *table_named(const Catalog *catalog, const char *name);

/* "id int4 not null, name varchar(20); t_pkey primary key (id); index t_name_idx (name)": the
 * columns, then the constraints, then the indexes that belong to none. NULL: no such table. */
char *describe(TALLOC_CTX *ctx, const Catalog *catalog, const char *table);
char *type_text(TALLOC_CTX *ctx, const SqlType *type);
