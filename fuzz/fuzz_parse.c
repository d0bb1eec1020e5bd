/* Every text is read as something: places lie in it, walks end, and the same text gives the same
 * tree.
 *
 * Input: a byte that chooses the dialect, then the statement. */
#include "fuzz.h"

#include <string.h>

#include "sql/parse.h"

typedef struct Bounds {
    int length;
} Bounds;

static void check_offset(const Bounds *bounds, int offset)
{
    require(offset >= -1 && offset <= bounds->length, "places lie in the text");
}

static bool check_expr(const SqlExpr *expr, void *data)
{
    check_offset(data, expr->offset);
    require(expr->kind != SQL_EXPR_COLUMN || expr->text, "a column has a name");
    require(expr->kind != SQL_EXPR_CALL || expr->text, "a function has a name");
    require(expr->kind != SQL_EXPR_CAST || expr->type, "a cast has a type");
    require(expr->arg_count == 0 || expr->args, "arguments are counted");
    require(sql_expr_equal(expr, expr), "an expression equals itself");
    return true;
}

static void check_query(const SqlQuery *query, void *data)
{
    check_offset(data, query->offset);
    check_offset(data, query->relation.offset);
    for (size_t i = 0; i < query->condition_count; i++)
        sql_expr_walk(query->conditions[i], check_expr, data);
    for (size_t i = 0; i < query->other_count; i++)
        sql_expr_walk(query->others[i], check_expr, data);
    for (size_t i = 0; i < query->target_count; i++)
        sql_expr_walk(query->targets[i].expr, check_expr, data);
    for (size_t i = 0; i < query->row_count; i++)
        sql_expr_walk(query->rows[i], check_expr, data);
}

static void check_constraint(const SqlConstraint *constraint, Bounds *bounds)
{
    check_offset(bounds, constraint->offset);
    sql_expr_walk(constraint->check, check_expr, bounds);
    for (size_t i = 0; i < constraint->column_count; i++)
        require(constraint->columns[i] != NULL, "a constraint's columns have names");
}

static void check_column(const SqlColumn *column, Bounds *bounds)
{
    require(column->name != NULL, "a column has a name");
    check_offset(bounds, column->offset);
    sql_expr_walk(column->default_expr, check_expr, bounds);
    sql_expr_walk(column->generation, check_expr, bounds);
    for (size_t i = 0; i < column->constraint_count; i++)
        check_constraint(&column->constraints[i], bounds);
}

static void check_alter(const SqlAlter *alter, Bounds *bounds)
{
    check_offset(bounds, alter->offset);
    if (alter->column)
        check_column(alter->column, bounds);
    if (alter->constraint)
        check_constraint(alter->constraint, bounds);
    sql_expr_walk(alter->expr, check_expr, bounds);
}

static void check_statement(const SqlStatement *statement, Bounds *bounds)
{
    require(statement->words != NULL, "a statement has words");
    require(statement->kind != SQL_UNPARSED || statement->text, "there is a reason");
    check_offset(bounds, statement->offset);
    check_offset(bounds, statement->name.offset);
    check_offset(bounds, statement->table.offset);
    for (size_t i = 0; i < statement->column_count; i++)
        check_column(&statement->columns[i], bounds);
    for (size_t i = 0; i < statement->constraint_count; i++)
        check_constraint(&statement->constraints[i], bounds);
    for (size_t i = 0; i < statement->alter_count; i++)
        check_alter(&statement->alters[i], bounds);
    for (size_t i = 0; i < statement->name_count; i++)
        check_offset(bounds, statement->names[i].offset);
    sql_query_walk(statement->query, check_query, bounds);
    sql_expr_walk(statement->predicate, check_expr, bounds);
    for (size_t i = 0; i < statement->inner_count; i++)
        check_statement(&statement->inner[i], bounds);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool loaded;
    ERROR_AUTO Error err = {0};
    if (!loaded)
        require(loaded = sql_parse_load(DIALECT_POSTGRES, &err), "libpg_query is there");
    if (size == 0)
        return 0;
    Dialect dialect = (Dialect)(*data++ % (DIALECT_MARIADB + 1));
    size--;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    char *text = malloc(size ? size : 1); /* of its size, so that a look beyond is seen */
    memcpy(text, data, size);
    const SqlStatement *statement = sql_parse(ctx, dialect, text, size);
    check_statement(statement, &(Bounds){(int)size});
    const SqlStatement *again = sql_parse(ctx, dialect, text, size);
    require(again->kind == statement->kind && again->inner_count == statement->inner_count,
            "the same text gives the same tree");
    free(text);
    text = talloc_strndup(ctx, (const char *)data, size);
    const SqlExpr *expr = sql_parse_expression(ctx, dialect, text);
    if (expr)
        sql_expr_walk(expr, check_expr, &(Bounds){dialect == DIALECT_POSTGRES ? -1 : (int)size});
    sql_parse_type(ctx, dialect, text);
    return 0;
}
