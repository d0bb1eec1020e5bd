/* What a recipe has to know of a table: read from the live catalog, from what the folder's
 * migrations make, or given by the person. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "db/db.h"

typedef struct ColumnFacts {
    const char *name;
    const char *type;     /* "character varying(20)"; NULL: not known */
    const char *fallback; /* its default, an expression; NULL: none */
    bool not_null;
    bool unsaid;   /* it has a default, which cannot be said here */
    bool computed; /* an identity, generated, or the next value of a sequence */
} ColumnFacts;

typedef struct TableFacts {
    const char *schema; /* NULL: as search_path finds it */
    const char *name;
    const char *sql; /* both, quoted */
    bool known; /* all below is; false: what the person gave, and columns are as they are met */
    Db *db;     /* asked for more; NULL: there is none */
    const struct Catalog *catalog;    /* of the folder's migrations, or NULL */
    const struct CatalogTable *found; /* in it */
    ColumnFacts *columns;
    size_t column_count;
    const char *const *key; /* names, NULL-terminated; none: there is no primary key */
    const char *identity;   /* its oid, for further questions; NULL without a database */
} TableFacts;

/* The table `name` in `schema` (NULL: any that search_path finds), read without writing anything.
 * ERR_CONFIG if it is not there or one that recipes cannot work on. Children of ctx. */
bool facts_read(TALLOC_CTX *ctx, Db *db, const char *schema, const char *name,
                TableFacts **ret_table, Error *err) MUST_USE;

/* The same of what is given: key as "id" or "tenant_id,id". Its columns come by
 * facts_require_column(). */
bool facts_given(TALLOC_CTX *ctx, const char *schema, const char *name, const char *key,
                 TableFacts **ret_table, Error *err) MUST_USE;

/* NULL: there is none of that name, as far as is known. */
const ColumnFacts *facts_column(const TableFacts *table, const char *name);
/* Of a table that was read: ERR_CONFIG that names the nearest. Of one that was given, a column
 * without facts is made. */
bool facts_require_column(TableFacts *table, const char *name, ColumnFacts **ret_column,
                          Error *err) MUST_USE;
/* Whether the column's type has an equality: json has none. */
bool facts_is_comparable(const TableFacts *table, const ColumnFacts *column);
bool facts_in_key(const TableFacts *table, const char *column);

/* Where nothing of that name is in the table's schema, it; else the first of NAME_2, NAME_3.. that
 * is free. Child of ctx. */
bool facts_free_name(TALLOC_CTX *ctx, const TableFacts *table, const char *name, char **ret_name,
                     Error *err) MUST_USE;
/* What hangs on the columns (NULL-terminated): "index users_name"; empty where nothing is known.
 * `but`: oids that are passed over, as "{1,2}". */
bool facts_dependents(TALLOC_CTX *ctx, const TableFacts *table, const char *const *columns,
                      const char *but, const char *const **ret_dependents, Error *err) MUST_USE;
/* The first column of a whole index, so that it is quick to find rows by it. */
bool facts_is_indexed(const TableFacts *table, const char *column, bool unique, bool *ret_indexed,
                      Error *err) MUST_USE;
/* GRANT statements that give `target` the rights of the table, one a line; "" for none. */
bool facts_grants(TALLOC_CTX *ctx, const TableFacts *table, const char *target, char **ret_grants,
                  Error *err) MUST_USE;
