/* INSERT, REPLACE, UPDATE, DELETE. */
#include "sql/small/small.h"

#include "base/attr.h"

static void accept_any(SmallReader *reader, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        small_accept(reader, words[i]);
}

/* OR ROLLBACK, IGNORE and their like: what happens to a row that is refused. */
static void skip_options(SmallReader *reader)
{
    static const char *const words[] = {"LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK",
                                        "IGNORE"};
    if (small_accept(reader, "OR"))
        small_next(reader);
    accept_any(reader, words, COUNT_OF(words));
}

static const char *read_alias(SmallReader *reader)
{
    bool comes =
        small_accept(reader, "AS") || (small_is_name(reader) && !small_is_reserved(reader) &&
                                       !small_is(reader, "DEFAULT") && !small_is(reader, "VALUE"));
    return comes ? small_name(reader) : NULL;
}

/* [table.]column */
static const char *read_assigned(SmallReader *reader)
{
    const char *name = small_name(reader);
    while (small_accept_mark(reader, "."))
        name = small_name(reader);
    return name;
}

/* (a, b) = (1, 2): the value goes to the first. */
static void read_several(SmallReader *reader, SqlTarget **targets, size_t *count)
{
    size_t names = 0;
    int offset = small_offset(reader);
    const char *const *columns = small_names(reader, &names);
    small_expect_mark(reader, "=");
    const SqlExpr *value = small_expr(reader);
    for (size_t i = 0; i < names; i++) {
        const SqlExpr *part = i == 0 ? value : small_expr_new(reader, SQL_EXPR_OTHER);
        if (value->kind == SQL_EXPR_ROW && i < value->arg_count)
            part = value->args[i];
        SMALL_APPEND(reader, *targets, *count,
                     (SqlTarget){.name = columns[i], .expr = part, .offset = offset});
    }
}

static const SqlTarget *read_sets(SmallReader *reader, size_t *ret_count)
{
    SqlTarget *targets = NULL;
    *ret_count = 0;
    do {
        SqlTarget target = {.offset = small_offset(reader)};
        if (small_is_mark(reader, "(")) {
            read_several(reader, &targets, ret_count);
            continue;
        }
        target.name = read_assigned(reader);
        if (!small_accept_mark(reader, ":="))
            small_expect_mark(reader, "=");
        target.expr = small_expr(reader);
        SMALL_APPEND(reader, targets, *ret_count, target);
    } while (small_accept_mark(reader, ","));
    return targets;
}

static void read_conflict_target(SmallReader *reader, SqlQuery *query)
{
    SqlConflict *conflict = &query->conflict;
    const char **columns = NULL;
    if (!small_accept_mark(reader, "("))
        return;
    do {
        const SqlExpr *part = small_expr(reader);
        if (part->kind == SQL_EXPR_COLUMN)
            SMALL_APPEND(reader, columns, conflict->column_count, part->text);
        else
            small_other(reader, query, part);
        small_skip_item(reader);
    } while (small_accept_mark(reader, ","));
    small_expect_mark(reader, ")");
    conflict->columns = columns;
    if (small_accept(reader, "WHERE"))
        small_other(reader, query, small_expr(reader));
}

static void read_conflicts(SmallReader *reader, SqlQuery *query)
{
    SqlConflict *conflict = &query->conflict;
    while (small_accept(reader, "ON CONFLICT")) {
        conflict->present = true;
        read_conflict_target(reader, query);
        small_expect(reader, "DO");
        if (small_accept(reader, "NOTHING"))
            continue;
        small_expect(reader, "UPDATE SET");
        conflict->update = true;
        conflict->sets = read_sets(reader, &conflict->set_count);
        if (small_accept(reader, "WHERE"))
            small_other(reader, query, small_expr(reader));
    }
    if (small_accept(reader, "ON DUPLICATE KEY UPDATE")) {
        conflict->present = conflict->update = true;
        conflict->sets = read_sets(reader, &conflict->set_count);
    }
}

static void read_returning(SmallReader *reader, SqlQuery *query)
{
    if (small_accept(reader, "RETURNING"))
        query->returning = small_targets(reader, &query->returning_count);
}

static const SqlTarget *targets_of_names(SmallReader *reader, size_t *ret_count)
{
    SqlTarget *targets = NULL;
    *ret_count = 0;
    small_expect_mark(reader, "(");
    while (!small_at_end(reader) && !small_is_mark(reader, ")")) {
        SqlTarget target = {.offset = small_offset(reader)};
        target.name = read_assigned(reader);
        SMALL_APPEND(reader, targets, *ret_count, target);
        if (!small_accept_mark(reader, ","))
            break;
    }
    small_expect_mark(reader, ")");
    return targets;
}

/* MariaDB's INSERT .. SET a = 1: as columns and a row of values. */
static void read_set_row(SmallReader *reader, SqlQuery *query)
{
    query->targets = read_sets(reader, &query->target_count);
    SqlQuery *values = small_query_new(reader, SQL_QUERY_VALUES);
    SqlExpr *row = small_expr_new(reader, SQL_EXPR_ROW);
    const SqlExpr **rows = NULL;
    for (size_t i = 0; i < query->target_count; i++)
        small_expr_add(reader, row, query->targets[i].expr);
    SMALL_APPEND(reader, rows, values->row_count, row);
    values->rows = rows;
    query->source = values;
}

static void read_insert(SmallReader *reader, SqlQuery *query)
{
    query->kind = SQL_QUERY_INSERT;
    skip_options(reader);
    small_accept(reader, "INTO");
    query->relation = small_relation(reader);
    if (small_accept(reader, "PARTITION"))
        small_skip(reader);
    query->alias = read_alias(reader);
    if (small_is_mark(reader, "(") && !small_is_at(reader, 1, "SELECT"))
        query->targets = targets_of_names(reader, &query->target_count);
    if (small_accept(reader, "SET"))
        read_set_row(reader, query);
    else if (!small_accept(reader, "DEFAULT VALUES"))
        query->source = small_query(reader);
    read_conflicts(reader, query);
    read_returning(reader, query);
}

/* The first table of a join is taken as the one that is written. */
static void write_first(SqlQuery *query)
{
    if (!query->from_count)
        return;
    query->relation = query->from[0].relation;
    query->alias = query->from[0].alias;
    query->from++;
    query->from_count--;
}

static void read_update(SmallReader *reader, SqlQuery *query)
{
    query->kind = SQL_QUERY_UPDATE;
    skip_options(reader);
    small_from(reader, query);
    write_first(query);
    small_expect(reader, "SET");
    query->targets = read_sets(reader, &query->target_count);
    if (small_accept(reader, "FROM"))
        small_from(reader, query);
    small_where(reader, query);
    read_returning(reader, query);
    small_order(reader, query);
}

static void read_delete(SmallReader *reader, SqlQuery *query)
{
    query->kind = SQL_QUERY_DELETE;
    skip_options(reader);
    if (!small_is(reader, "FROM")) { /* DELETE a, b FROM a JOIN b */
        query->relation = small_relation(reader);
        while (!small_at_end(reader) && !small_is(reader, "FROM"))
            small_next(reader);
        small_expect(reader, "FROM");
        small_from(reader, query);
    } else {
        small_next(reader);
        small_from(reader, query);
        write_first(query);
        if (small_accept(reader, "USING"))
            small_from(reader, query);
    }
    small_where(reader, query);
    read_returning(reader, query);
    small_order(reader, query);
}

static const struct {
    const char *word;
    void (*read)(SmallReader *reader, SqlQuery *query);
} rows[] = {
    {"INSERT", read_insert},
    {"REPLACE", read_insert},
    {"UPDATE", read_update},
    {"DELETE", read_delete},
};

bool small_starts_write(const SmallReader *reader)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (small_is(reader, rows[i].word))
            return true;
    }
    return false;
}

void small_write(SmallReader *reader, SqlQuery *query)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (small_accept(reader, rows[i].word)) {
            rows[i].read(reader, query);
            return;
        }
    }
    small_fail(reader);
}
