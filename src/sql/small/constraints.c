/* Constraints, behind a column and in a table. */
#include "sql/small/small.h"

#include "base/attr.h"

static const struct {
    const char *words;
    SqlReferentialAction action;
} actions[] = {
    {"CASCADE", SQL_CASCADE},   {"RESTRICT", SQL_RESTRICT},       {"NO ACTION", SQL_NO_ACTION},
    {"SET NULL", SQL_SET_NULL}, {"SET DEFAULT", SQL_SET_DEFAULT},
};

bool small_starts_constraint(const SmallReader *reader)
{
    static const char *const words[] = {"CONSTRAINT", "PRIMARY", "NOT",     "NULL",       "UNIQUE",
                                        "CHECK",      "DEFAULT", "COLLATE", "REFERENCES", "AS",
                                        "GENERATED",  "FOREIGN", "ON"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (small_is(reader, words[i]))
            return true;
    }
    return false;
}

static SqlReferentialAction read_action(SmallReader *reader)
{
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        if (small_accept(reader, actions[i].words))
            return actions[i].action;
    }
    small_fail(reader);
    return SQL_NO_ACTION;
}

static void read_deferrable(SmallReader *reader, SqlConstraint *constraint)
{
    bool negated = small_is(reader, "NOT DEFERRABLE");
    if (negated)
        small_next(reader);
    if (!small_accept(reader, "DEFERRABLE"))
        return;
    constraint->deferrable = !negated;
    if (small_accept(reader, "INITIALLY"))
        small_next(reader);
}

static void read_references(SmallReader *reader, SqlConstraint *constraint)
{
    constraint->kind = SQL_CONSTRAINT_FOREIGN_KEY;
    constraint->references = small_relation(reader);
    if (small_is_mark(reader, "("))
        constraint->referenced = small_names(reader, &constraint->referenced_count);
    for (;;) {
        if (small_accept(reader, "ON DELETE"))
            constraint->on_delete = read_action(reader);
        else if (small_accept(reader, "ON UPDATE"))
            read_action(reader);
        else if (small_accept(reader, "MATCH"))
            small_name(reader);
        else
            break;
    }
    read_deferrable(reader, constraint);
}

/* SQLite: what is done with a row that violates it. */
static void skip_conflict(SmallReader *reader)
{
    if (small_accept(reader, "ON CONFLICT"))
        small_name(reader);
}

static void one_column(SmallReader *reader, SqlConstraint *constraint, const char *column)
{
    const char **columns = NULL;
    SMALL_APPEND(reader, columns, constraint->column_count, column);
    constraint->columns = columns;
}

/* USING BTREE, and MariaDB's index name in front of it. */
static void skip_index_type(SmallReader *reader)
{
    if (small_accept(reader, "USING"))
        small_name(reader);
}

static void read_key_columns(SmallReader *reader, SqlConstraint *constraint, const char *column)
{
    if (column) {
        one_column(reader, constraint, column);
        if (!small_accept(reader, "ASC"))
            small_accept(reader, "DESC");
    } else {
        bool named = small_is_name(reader) && !small_is(reader, "USING");
        const char *name = named ? small_name(reader) : NULL;
        if (!constraint->name)
            constraint->name = name;
        skip_index_type(reader);
        constraint->columns = small_names(reader, &constraint->column_count);
    }
    skip_conflict(reader);
}

static void read_primary_key(SmallReader *reader, SqlConstraint *constraint, const char *column)
{
    constraint->kind = SQL_CONSTRAINT_PRIMARY_KEY;
    read_key_columns(reader, constraint, column);
    if (!column)
        constraint->name = NULL; /* it is called PRIMARY, whatever was written */
}

static void read_unique(SmallReader *reader, SqlConstraint *constraint, const char *column)
{
    constraint->kind = SQL_CONSTRAINT_UNIQUE;
    if (!small_accept(reader, "KEY"))
        small_accept(reader, "INDEX");
    read_key_columns(reader, constraint, column);
}

static void read_check(SmallReader *reader, SqlConstraint *constraint, const char *column)
{
    constraint->kind = SQL_CONSTRAINT_CHECK;
    if (column)
        one_column(reader, constraint, column);
    small_expect_mark(reader, "(");
    constraint->check = small_expr(reader);
    small_expect_mark(reader, ")");
    skip_conflict(reader);
    if (small_accept(reader, "NOT ENFORCED"))
        constraint->not_enforced = true;
    else
        small_accept(reader, "ENFORCED");
}

static void read_foreign_key(SmallReader *reader, SqlConstraint *constraint, const char *column)
{
    (void)column;
    if (small_is_name(reader)) {
        const char *index = small_name(reader);
        constraint->name = constraint->name ? constraint->name : index;
    }
    constraint->columns = small_names(reader, &constraint->column_count);
    small_expect(reader, "REFERENCES");
    read_references(reader, constraint);
}

static void read_inline_references(SmallReader *reader, SqlConstraint *constraint,
                                   const char *column)
{
    one_column(reader, constraint, column ? column : "");
    read_references(reader, constraint);
}

static const char *constraint_name(SmallReader *reader)
{
    if (!small_accept(reader, "CONSTRAINT"))
        return NULL;
    bool named = small_is_name(reader) && !small_starts_constraint(reader);
    return named ? small_name(reader) : NULL;
}

bool small_constraint(SmallReader *reader, const char *column, SqlConstraint *ret_constraint)
{
    static const struct {
        const char *words;
        void (*read)(SmallReader *reader, SqlConstraint *constraint, const char *column);
    } rows[] = {
        {"PRIMARY KEY", read_primary_key},
        {"UNIQUE", read_unique},
        {"CHECK", read_check},
        {"FOREIGN KEY", read_foreign_key},
        {"REFERENCES", read_inline_references},
    };
    SqlConstraint constraint = {.offset = small_offset(reader), .references = {.offset = -1}};
    constraint.name = constraint_name(reader);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (!small_accept(reader, rows[i].words))
            continue;
        rows[i].read(reader, &constraint, column);
        *ret_constraint = constraint;
        return true;
    }
    return false;
}

const SqlIndexPart *small_index_parts(SmallReader *reader, size_t *ret_count)
{
    SqlIndexPart *parts = NULL;
    *ret_count = 0;
    small_expect_mark(reader, "(");
    do {
        SqlIndexPart part = {0};
        bool length = small_is_name(reader) && small_peek(reader, 1)->kind == SQL_TOKEN_OPEN &&
                      small_peek(reader, 2)->kind == SQL_TOKEN_NUMBER &&
                      small_peek(reader, 3)->kind == SQL_TOKEN_CLOSE; /* name(20) */
        const SqlExpr *expr = NULL;
        if (length)
            part.column = small_name(reader);
        else
            expr = small_expr(reader);
        while (expr && expr->kind == SQL_EXPR_COLLATE)
            expr = expr->args[0];
        bool plain = expr && expr->kind == SQL_EXPR_COLUMN;
        bool quoted = expr && expr->kind == SQL_EXPR_STRING && reader->dialect == DIALECT_SQLITE;
        if (plain || quoted)
            part.column = expr->text;
        else
            part.expr = expr;
        small_skip_item(reader); /* ASC, DESC, a length */
        SMALL_APPEND(reader, parts, *ret_count, part);
    } while (small_accept_mark(reader, ","));
    small_expect_mark(reader, ")");
    return parts;
}
