/* SELECT and VALUES (SQLite's "SELECT", MariaDB's "SELECT"). */
#include "sql/small/small.h"

#include "base/attr.h"

SqlQuery *small_query_new(SmallReader *reader, SqlQueryKind kind)
{
    SqlQuery *query = SQL_ARENA_NEW(reader->arena, SqlQuery);
    query->kind = kind;
    query->offset = small_offset(reader);
    query->relation.offset = -1;
    return query;
}

static const SqlExpr *const *grow(SmallReader *reader, const SqlExpr *const *items, size_t *count,
                                  const SqlExpr *item)
{
    const SqlExpr **larger = small_grow(reader, items, *count, sizeof(*larger));
    larger[(*count)++] = item;
    return larger;
}

void small_condition(SmallReader *reader, SqlQuery *query, const SqlExpr *condition)
{
    query->conditions = grow(reader, query->conditions, &query->condition_count, condition);
}

void small_other(SmallReader *reader, SqlQuery *query, const SqlExpr *expr)
{
    query->others = grow(reader, query->others, &query->other_count, expr);
}

static void read_list(SmallReader *reader, SqlQuery *query)
{
    do {
        small_other(reader, query, small_expr(reader));
        small_accept(reader, "ASC");
        small_accept(reader, "DESC");
        if (small_accept(reader, "NULLS"))
            small_next(reader);
    } while (small_accept_mark(reader, ","));
}

void small_where(SmallReader *reader, SqlQuery *query)
{
    if (!small_accept(reader, "WHERE"))
        return;
    query->where = small_expr(reader);
    small_condition(reader, query, query->where);
    /* Before those of ON, which were read before it. */
    const SqlExpr **conditions = (const SqlExpr **)(uintptr_t)query->conditions;
    memmove(conditions + 1, conditions, (query->condition_count - 1) * sizeof(*conditions));
    conditions[0] = query->where;
}

const SqlTarget *small_targets(SmallReader *reader, size_t *ret_count)
{
    SqlTarget *targets = NULL;
    *ret_count = 0;
    do {
        SqlTarget target = {.offset = small_offset(reader)};
        if (small_is_mark(reader, "*")) {
            target.expr = small_expr_new(reader, SQL_EXPR_STAR);
            small_next(reader);
        } else {
            target.expr = small_expr(reader);
        }
        bool named =
            small_accept(reader, "AS") || (small_is_name(reader) && !small_is_reserved(reader));
        if (named)
            target.name = small_peek(reader, 0)->kind == SQL_TOKEN_STRING ? small_string(reader)
                                                                          : small_name(reader);
        SMALL_APPEND(reader, targets, *ret_count, target);
    } while (small_accept_mark(reader, ","));
    return targets;
}

/* GROUP BY .. LIMIT of MariaDB's GROUP BY .. WITH ROLLUP included. */
static void read_groups(SmallReader *reader, SqlQuery *query)
{
    if (small_accept(reader, "GROUP BY")) {
        query->plain = false;
        read_list(reader, query);
        small_accept(reader, "WITH ROLLUP");
    }
    if (small_accept(reader, "HAVING")) {
        query->plain = false;
        small_condition(reader, query, small_expr(reader));
    }
    while (small_accept(reader, "WINDOW") || (query->plain && small_accept_mark(reader, ","))) {
        query->plain = false;
        small_name(reader);
        small_expect(reader, "AS");
        small_skip(reader);
    }
}

static void read_options(SmallReader *reader, SqlQuery *query)
{
    static const char *const words[] = {"ALL",           "DISTINCTROW",       "HIGH_PRIORITY",
                                        "STRAIGHT_JOIN", "SQL_SMALL_RESULT",  "SQL_BIG_RESULT",
                                        "SQL_NO_CACHE",  "SQL_BUFFER_RESULT", "SQL_CALC_FOUND_ROWS",
                                        "SQL_CACHE"};
    query->plain = !small_accept(reader, "DISTINCT");
    for (size_t i = 0; i < COUNT_OF(words); i++)
        small_accept(reader, words[i]);
}

/* SELECT .. INTO @a or into local variables of a procedure, or a file. */
static void skip_into(SmallReader *reader)
{
    if (!small_accept(reader, "INTO"))
        return;
    while (!small_at_end(reader) && !small_is(reader, "FROM") && !small_is(reader, "WHERE") &&
           !small_is(reader, "LIMIT") && !small_is_mark(reader, ")"))
        small_skip(reader);
}

static void read_select(SmallReader *reader, SqlQuery *query)
{
    bool outer = reader->folded;
    reader->folded = false;
    read_options(reader, query);
    query->targets = small_targets(reader, &query->target_count);
    skip_into(reader);
    if (small_accept(reader, "FROM"))
        small_from(reader, query);
    small_where(reader, query);
    read_groups(reader, query);
    query->plain = query->plain && !reader->folded;
    reader->folded = outer;
}

static void read_values(SmallReader *reader, SqlQuery *query)
{
    query->kind = SQL_QUERY_VALUES;
    do {
        SqlExpr *row = small_expr_new(reader, SQL_EXPR_ROW);
        small_accept(reader, "ROW");
        small_expect_mark(reader, "(");
        while (!small_at_end(reader) && !small_is_mark(reader, ")")) {
            small_expr_add(reader, row, small_expr(reader));
            if (!small_accept_mark(reader, ","))
                break;
        }
        small_expect_mark(reader, ")");
        query->rows = grow(reader, query->rows, &query->row_count, row);
    } while (small_accept_mark(reader, ","));
}

void small_order(SmallReader *reader, SqlQuery *query)
{
    if (small_accept(reader, "ORDER BY"))
        read_list(reader, query);
    if (small_accept(reader, "LIMIT")) {
        query->plain = false;
        small_other(reader, query, small_expr(reader));
        if (small_accept_mark(reader, ",") || small_accept(reader, "OFFSET"))
            small_other(reader, query, small_expr(reader));
    }
    skip_into(reader);
    if (small_accept(reader, "FOR UPDATE") || small_accept(reader, "LOCK IN SHARE MODE") ||
        small_accept(reader, "FOR SHARE")) {
        query->locks_rows = true;
        if (!small_accept(reader, "NOWAIT"))
            small_accept(reader, "SKIP LOCKED");
    }
}

/* A part of a set operation. */
static SqlQuery *read_core(SmallReader *reader)
{
    SqlQuery *query = small_query_new(reader, SQL_QUERY_SELECT);
    if (small_is_mark(reader, "(") && small_enter(reader)) {
        small_next(reader);
        const SqlQuery *inner = small_query(reader);
        small_expect_mark(reader, ")");
        small_leave(reader);
        *query = *inner;
    } else if (small_accept(reader, "VALUES") || small_accept(reader, "VALUE")) {
        read_values(reader, query);
    } else {
        small_expect(reader, "SELECT");
        read_select(reader, query);
    }
    return query;
}

static bool accept_set_operator(SmallReader *reader)
{
    if (!small_accept(reader, "UNION") && !small_accept(reader, "INTERSECT") &&
        !small_accept(reader, "EXCEPT"))
        return false;
    if (!small_accept(reader, "ALL"))
        small_accept(reader, "DISTINCT");
    return true;
}

static SqlQuery *read_set(SmallReader *reader)
{
    SqlQuery *first = read_core(reader);
    if (!accept_set_operator(reader))
        return first;
    SqlQuery *set = small_query_new(reader, SQL_QUERY_SET);
    set->offset = first->offset;
    const SqlQuery **parts = NULL;
    SMALL_APPEND(reader, parts, set->part_count, first);
    do
        SMALL_APPEND(reader, parts, set->part_count, read_core(reader));
    while (accept_set_operator(reader));
    set->parts = parts;
    return set;
}

static SqlCte read_cte(SmallReader *reader)
{
    SqlCte cte = {.name = small_name(reader)};
    if (small_is_mark(reader, "("))
        cte.columns = small_names(reader, &cte.column_count);
    small_expect(reader, "AS");
    small_accept(reader, "NOT");
    small_accept(reader, "MATERIALIZED");
    small_expect_mark(reader, "(");
    cte.query = small_query(reader);
    small_expect_mark(reader, ")");
    return cte;
}

static SqlQuery *read_with(SmallReader *reader)
{
    SqlCte *ctes = NULL;
    size_t count = 0;
    int offset = small_offset(reader);
    if (small_accept(reader, "WITH")) {
        small_accept(reader, "RECURSIVE");
        do
            SMALL_APPEND(reader, ctes, count, read_cte(reader));
        while (small_accept_mark(reader, ","));
    }
    SqlQuery *query;
    if (small_starts_write(reader)) {
        query = small_query_new(reader, SQL_QUERY_INSERT);
        small_write(reader, query);
    } else {
        query = read_set(reader);
        small_order(reader, query);
    }
    query->offset = offset;
    if (count) {
        query->ctes = ctes;
        query->cte_count = count;
    }
    return query;
}

bool small_starts_query(const SmallReader *reader)
{
    size_t open = 0;
    while (open + 1 < SMALL_AHEAD && small_peek(reader, open)->kind == SQL_TOKEN_OPEN)
        open++;
    return small_is_at(reader, open, "SELECT") || small_is_at(reader, open, "WITH") ||
           (open == 0 && small_is(reader, "VALUES"));
}

const SqlQuery *small_query(SmallReader *reader)
{
    const SqlQuery *query =
        small_enter(reader) ? read_with(reader) : small_query_new(reader, SQL_QUERY_SELECT);
    small_leave(reader);
    return query;
}
