/* FROM: relations, subqueries, functions and their joins, flattened. */
#include "sql/small/small.h"

typedef struct FromList {
    SmallReader *reader;
    SqlQuery *query;
    SqlFrom *items;
    size_t count;
} FromList;

static void read_joined(FromList *list);

static const char *read_alias(SmallReader *reader)
{
    bool said = small_accept(reader, "AS");
    bool comes = said || (small_is_name(reader) && !small_is_reserved(reader));
    return comes ? small_name(reader) : NULL;
}

/* SQLite's INDEXED BY, MariaDB's index hints. */
static void skip_hints(SmallReader *reader)
{
    if (small_accept(reader, "INDEXED BY"))
        small_name(reader);
    small_accept(reader, "NOT INDEXED");
    while (small_is(reader, "USE") || small_is(reader, "FORCE") || small_is(reader, "IGNORE")) {
        small_next(reader);
        while (!small_at_end(reader) && small_peek(reader, 0)->kind == SQL_TOKEN_WORD)
            small_next(reader); /* INDEX FOR JOIN */
        small_skip(reader);
    }
}

static void read_relation(SmallReader *reader, SqlFrom *item)
{
    int offset = small_offset(reader);
    item->relation = small_relation(reader);
    if (small_is_mark(reader, "(")) {
        SqlExpr *call = small_expr_new(reader, SQL_EXPR_CALL);
        call->offset = offset;
        call->text = item->relation.name;
        small_skip(reader);
        item->function = call;
        item->relation = (SqlName){.offset = -1};
    } else if (small_accept(reader, "PARTITION")) {
        small_skip(reader);
    }
    item->alias = read_alias(reader);
    skip_hints(reader);
}

static void read_item(FromList *list)
{
    SmallReader *reader = list->reader;
    SqlFrom item = {.relation = {.offset = -1}};
    small_accept(reader, "LATERAL");
    if (!small_is_mark(reader, "(")) {
        read_relation(reader, &item);
    } else if (small_starts_query(reader)) {
        small_next(reader);
        item.query = small_query(reader);
        small_expect_mark(reader, ")");
        item.alias = read_alias(reader);
        if (small_is_mark(reader, "("))
            item.columns = small_names(reader, &item.column_count);
    } else if (small_enter(reader)) {
        small_next(reader);
        read_joined(list);
        small_expect_mark(reader, ")");
        small_leave(reader);
        return;
    }
    SMALL_APPEND(reader, list->items, list->count, item);
}

typedef struct Join {
    bool natural, left_outer, right_outer;
} Join;

/* False: no join follows. */
static bool accept_join(SmallReader *reader, Join *ret_join)
{
    *ret_join = (Join){0};
    if (small_accept_mark(reader, ","))
        return true;
    ret_join->natural = small_accept(reader, "NATURAL");
    ret_join->right_outer = small_accept(reader, "LEFT");
    ret_join->left_outer = !ret_join->right_outer && small_accept(reader, "RIGHT");
    if (small_accept(reader, "FULL"))
        ret_join->left_outer = ret_join->right_outer = true;
    small_accept(reader, "OUTER");
    if (!small_accept(reader, "INNER"))
        small_accept(reader, "CROSS");
    return small_accept(reader, "JOIN") || small_accept(reader, "STRAIGHT_JOIN");
}

static void add_using(FromList *list, SqlFrom *item)
{
    item->merged = small_names(list->reader, &item->merged_count);
    for (size_t i = 0; i < item->merged_count; i++) {
        SqlExpr *column = small_expr_new(list->reader, SQL_EXPR_COLUMN);
        column->text = item->merged[i];
        column->offset = -1;
        small_other(list->reader, list->query, column);
    }
}

static void read_joined(FromList *list)
{
    SmallReader *reader = list->reader;
    size_t left = list->count;
    read_item(list);
    for (Join join; accept_join(reader, &join);) {
        size_t right = list->count;
        read_item(list);
        for (size_t i = left; i < list->count; i++)
            list->items[i].outer |= i < right ? join.left_outer : join.right_outer;
        if (right == list->count)
            return;
        list->items[right].natural = join.natural;
        list->items[right].join_start = left;
        if (small_accept(reader, "ON"))
            small_condition(reader, list->query, small_expr(reader));
        else if (small_accept(reader, "USING"))
            add_using(list, &list->items[right]);
    }
}

void small_from(SmallReader *reader, SqlQuery *query)
{
    FromList list = {.reader = reader, .query = query};
    read_joined(&list);
    query->from = list.items;
    query->from_count = list.count;
}
