/* Reading PostgreSQL's system catalogs (internal to this folder). */
#pragma once

#include "base/error.h"
#include "db/db.h"
#include "lint/catalog/record.h"

/* A relation that was read, by its oid. */
typedef struct LiveRelation {
    int64_t oid;
    TableRecord *record;
    int64_t *numbers; /* attnum of each column */
} LiveRelation;

typedef struct LiveReader {
    TALLOC_CTX *tmp;
    Db *db;
    Catalog *catalog;
    int version;
    LiveRelation *relations; /* by oid */
    size_t relation_count;
} LiveReader;

/* One question; `visit` sees each row. Text that is kept must be copied (live_text()). */
bool live_query(LiveReader *reader, const char *sql,
                void (*visit)(LiveReader *reader, const DbRows *rows, size_t row),
                Error *err) MUST_USE;

/* Copies into the catalog; NULL for NULL. */
const char *live_text(LiveReader *reader, const DbRows *rows, size_t row, size_t column);
const SqlExpr *live_expr(LiveReader *reader, const DbRows *rows, size_t row, size_t column);
const SqlType *live_type(LiveReader *reader, const DbRows *rows, size_t row, size_t column);
LiveRelation *live_relation(const LiveReader *reader, int64_t oid);
/* The names of "{1,3}" or "1 3"; an expression's 0 is NULL. */
const char *const *live_columns(LiveReader *reader, const LiveRelation *relation, const char *list,
                                size_t *ret_count);

bool live_read_relations(LiveReader *reader, Error *err) MUST_USE;
bool live_read_constraints(LiveReader *reader, Error *err) MUST_USE;
bool live_read_indexes(LiveReader *reader, Error *err) MUST_USE;
bool live_read_dependencies(LiveReader *reader, Error *err) MUST_USE;
bool live_read_types(LiveReader *reader, Error *err) MUST_USE;

/* postgres.c, sqlite.c */
bool live_read_postgres(TALLOC_CTX *ctx, Db *db, Catalog **ret_catalog, Error *err) MUST_USE;
bool live_read_sqlite(TALLOC_CTX *ctx, Db *db, Catalog **ret_catalog, Error *err) MUST_USE;

/* Which schemas are the application's. */
#define LIVE_SCHEMAS                                                                               \
    " n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)' "
