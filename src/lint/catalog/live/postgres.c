/* The whole reading, in one read-only transaction. */
#include <stdlib.h>
#include <string.h>

#include "lint/catalog/live/read.h"
#include "lint/catalog/path.h"
#include "sql/parse.h"

/* Sizes wait for whoever holds ACCESS EXCLUSIVE: not for long. */
#define BEGIN                                                                                      \
    "begin transaction isolation level repeatable read read only; "                                \
    "set local statement_timeout = '30s'; set local lock_timeout = '5s'"

bool live_query(LiveReader *reader, const char *sql,
                void (*visit)(LiveReader *reader, const DbRows *rows, size_t row), Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(reader->tmp);
    DbRows *rows = NULL;
    if (!db_query(tmp, reader->db, sql, NULL, 0, &rows, err))
        return false;
    for (size_t i = 0; i < db_rows_count(rows); i++)
        visit(reader, rows, i);
    return true;
}

const char *live_text(LiveReader *reader, const DbRows *rows, size_t row, size_t column)
{
    return sql_arena_copy(&reader->catalog->arena, db_value(rows, row, column));
}

const SqlExpr *live_expr(LiveReader *reader, const DbRows *rows, size_t row, size_t column)
{
    const char *text = db_value(rows, row, column);
    return text && *text ? sql_parse_expression(reader->catalog, DIALECT_POSTGRES, text) : NULL;
}

const SqlType *live_type(LiveReader *reader, const DbRows *rows, size_t row, size_t column)
{
    const char *text = db_value(rows, row, column);
    return text ? sql_parse_type(reader->catalog, DIALECT_POSTGRES, text) : NULL;
}

static int compare_oid(const void *oid, const void *relation)
{
    int64_t left = *(const int64_t *)oid, right = ((const LiveRelation *)relation)->oid;
    return left < right ? -1 : left > right;
}

LiveRelation *live_relation(const LiveReader *reader, int64_t oid)
{
    return reader->relation_count ? bsearch(&oid, reader->relations, reader->relation_count,
                                            sizeof(*reader->relations), compare_oid)
                                  : NULL;
}

static const char *column_numbered(const LiveRelation *relation, int64_t number)
{
    const CatalogTable *table = &relation->record->table;
    for (size_t i = 0; i < table->column_count; i++) {
        if (relation->numbers[i] == number)
            return table->columns[i].name;
    }
    return NULL;
}

const char *const *live_columns(LiveReader *reader, const LiveRelation *relation, const char *list,
                                size_t *ret_count)
{
    const char **names = NULL;
    *ret_count = 0;
    for (const char *at = list; at && *at;) {
        char *end = NULL;
        long number = strtol(at, &end, 10);
        if (end == at) {
            at++; /* a brace, a comma or a blank */
            continue;
        }
        LIST_APPEND(reader->catalog, names, *ret_count, column_numbered(relation, number));
        at = end;
    }
    return names;
}

static void add_to_path(LiveReader *reader, const DbRows *rows, size_t row)
{
    CatalogState *state = &reader->catalog->state;
    LIST_APPEND(reader->catalog, state->search_path, state->search_path_count,
                live_text(reader, rows, row, 0));
}

static bool read_path(LiveReader *reader, Error *err)
{
    CatalogState *state = &reader->catalog->state;
    state->search_path = NULL;
    state->search_path_count = 0;
    return live_query(reader, "select unnest(current_schemas(false))", add_to_path, err);
}

static bool read_all(LiveReader *reader, Error *err)
{
    return read_path(reader, err) && live_read_relations(reader, err) &&
           live_read_constraints(reader, err) && live_read_indexes(reader, err) &&
           live_read_dependencies(reader, err) && live_read_types(reader, err);
}

bool live_read_postgres(TALLOC_CTX *ctx, Db *db, Catalog **ret_catalog, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(ctx);
    LiveReader reader = {.tmp = tmp, .db = db, .version = db_version(db)};
    if (!sql_parse_load(DIALECT_POSTGRES, err) || !db_exec(db, BEGIN, err))
        return false;
    reader.catalog = catalog_new(tmp, DIALECT_POSTGRES, reader.version);
    catalog_set_complete(reader.catalog, true);
    if (!read_all(&reader, err)) {
        ERROR_AUTO Error ignored = {0};
        (void)!db_exec(db, "rollback", &ignored);
        return false;
    }
    if (!db_exec(db, "commit", err))
        return false;
    *ret_catalog = talloc_steal(ctx, reader.catalog);
    return true;
}
