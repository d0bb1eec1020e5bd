/* Columns: name, type and what stands behind them. */
#include "sql/small/small.h"

#include "base/attr.h"

static void read_default(SmallReader *reader, SqlColumn *column)
{
    bool negative = small_is_mark(reader, "-") || small_is_mark(reader, "+");
    if (reader->dialect == DIALECT_SQLITE && !negative && !small_is_mark(reader, "(") &&
        small_peek(reader, 0)->kind == SQL_TOKEN_NAME) {
        SqlExpr *text = small_expr_new(reader, SQL_EXPR_STRING); /* DEFAULT "x" */
        text->text = small_string(reader);
        column->default_expr = text;
        return;
    }
    const SqlExpr *expr = small_operand(reader);
    bool word = expr->kind == SQL_EXPR_COLUMN && reader->dialect == DIALECT_SQLITE;
    if (word) { /* a bare word is a string there */
        SqlExpr *text = small_expr_new(reader, SQL_EXPR_STRING);
        text->text = expr->text;
        text->offset = expr->offset;
        expr = text;
    }
    column->default_expr = expr;
}

static void read_not_null(SmallReader *reader, SqlColumn *column)
{
    column->not_null = true;
    if (small_accept(reader, "ON CONFLICT"))
        small_name(reader);
}

static void read_null(SmallReader *reader, SqlColumn *column)
{
    column->null = true;
    if (small_accept(reader, "ON CONFLICT"))
        small_name(reader);
}

static void read_collation(SmallReader *reader, SqlColumn *column)
{
    column->collation = small_name(reader);
}

static void read_character_set(SmallReader *reader, SqlColumn *column)
{
    if (!column->collation)
        column->collation = small_lower(reader, small_name(reader));
    else
        small_name(reader);
}

static void read_generation(SmallReader *reader, SqlColumn *column)
{
    small_expect_mark(reader, "(");
    column->generation = small_expr(reader);
    small_expect_mark(reader, ")");
    column->generated = SQL_GENERATED_VIRTUAL;
    if (small_accept(reader, "STORED") || small_accept(reader, "PERSISTENT"))
        column->generated = SQL_GENERATED_STORED;
    else
        small_accept(reader, "VIRTUAL");
}

static void read_auto_increment(SmallReader *reader, SqlColumn *column)
{
    (void)reader;
    column->auto_increment = true;
}

static void skip_word(SmallReader *reader, SqlColumn *column)
{
    (void)column;
    small_next(reader);
}

static void skip_nothing(SmallReader *reader, SqlColumn *column)
{
    (void)reader;
    (void)column;
}

/* MariaDB: a timestamp that follows changes. */
static void read_on_update(SmallReader *reader, SqlColumn *column)
{
    (void)column;
    small_operand(reader);
}

static void read_after(SmallReader *reader, SqlColumn *column)
{
    column->after = small_name(reader);
}

static void read_first(SmallReader *reader, SqlColumn *column)
{
    (void)reader;
    column->after = "";
}

static const struct {
    const char *words;
    void (*read)(SmallReader *reader, SqlColumn *column);
} clauses[] = {
    {"NOT NULL", read_not_null},
    {"NULL", read_null},
    {"DEFAULT", read_default},
    {"COLLATE", read_collation},
    {"GENERATED ALWAYS AS", read_generation},
    {"AS", read_generation},
    {"AUTOINCREMENT", read_auto_increment},
    {"AUTO_INCREMENT", read_auto_increment},
    {"COMMENT", skip_word},
    {"CHARACTER SET", read_character_set},
    {"CHARSET", read_character_set},
    {"ON UPDATE", read_on_update},
    {"INVISIBLE", skip_nothing},
    {"VISIBLE", skip_nothing},
    {"ASCII", skip_nothing},
    {"UNICODE", skip_nothing},
    {"BINARY", skip_nothing},
    {"COMPRESSED", skip_nothing},
    {"COLUMN_FORMAT", skip_word},
    {"STORAGE", skip_word},
    {"WITH SYSTEM VERSIONING", skip_nothing},
    {"WITHOUT SYSTEM VERSIONING", skip_nothing},
    {"AFTER", read_after},
    {"FIRST", read_first},
};

static bool read_clause(SmallReader *reader, SqlColumn *column)
{
    for (size_t i = 0; i < COUNT_OF(clauses); i++) {
        if (!small_accept(reader, clauses[i].words))
            continue;
        clauses[i].read(reader, column);
        return true;
    }
    return false;
}

/* CONSTRAINT name NOT NULL, and .. DEFAULT, which are no constraints here. */
static bool read_named_clause(SmallReader *reader, SqlColumn *column)
{
    bool named = small_is(reader, "CONSTRAINT") &&
                 (small_is_at(reader, 2, "NOT") || small_is_at(reader, 2, "NULL") ||
                  small_is_at(reader, 2, "DEFAULT") || small_is_at(reader, 2, "COLLATE") ||
                  small_is_at(reader, 2, "GENERATED") || small_is_at(reader, 2, "AS"));
    if (named) {
        small_next(reader);
        small_name(reader);
    }
    return read_clause(reader, column);
}

/* MariaDB: KEY alone makes the primary key. */
static void read_keys(SmallReader *reader, SqlColumn *column, SqlConstraint **constraints)
{
    while (small_accept(reader, "KEY")) {
        const char **columns = NULL;
        SqlConstraint key = {.kind = SQL_CONSTRAINT_PRIMARY_KEY,
                             .offset = (int)reader->end - 3,
                             .references = {.offset = -1}};
        SMALL_APPEND(reader, columns, key.column_count, column->name);
        key.columns = columns;
        SMALL_APPEND(reader, *constraints, column->constraint_count, key);
    }
}

SqlColumn small_column(SmallReader *reader)
{
    SqlColumn column = {.offset = small_offset(reader)};
    SqlConstraint *constraints = NULL, constraint;
    column.name = small_name(reader);
    bool typed = small_is_name(reader) && !small_starts_constraint(reader);
    if (typed)
        column.type = small_type(reader);
    for (bool more = true; more && !small_at_end(reader);) {
        more = read_named_clause(reader, &column);
        if (!more && small_constraint(reader, column.name, &constraint)) {
            SMALL_APPEND(reader, constraints, column.constraint_count, constraint);
            more = true;
        }
        read_keys(reader, &column, &constraints);
    }
    column.constraints = constraints;
    return column;
}
