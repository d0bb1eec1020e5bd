#include "sql/ast/mention.h"

#include <string.h>

typedef struct Mentions {
    SqlMention visit;
    void *data;
} Mentions;

static void tell(const Mentions *mentions, const char *schema, const char *name)
{
    if (name)
        mentions->visit(schema, name, mentions->data);
}

static void tell_name(const Mentions *mentions, const SqlName *name)
{
    tell(mentions, name->schema, name->name);
}

static void tell_names(const Mentions *mentions, const SqlName *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tell_name(mentions, &names[i]);
}

static void tell_type(const Mentions *mentions, const SqlType *type)
{
    if (type)
        tell(mentions, type->schema, type->name);
}

static void visit_expr(const SqlExpr *expr, void *data)
{
    if (expr->kind == SQL_EXPR_CALL)
        tell(data, expr->schema, expr->text);
    tell_type(data, expr->type);
}

static void visit_query(const SqlQuery *query, void *data)
{
    tell_name(data, &query->relation);
    for (size_t i = 0; i < query->from_count; i++)
        tell_name(data, &query->from[i].relation);
}

static void tell_query(Mentions *mentions, const SqlQuery *query)
{
    sql_query_walk_all(query, NULL, visit_query, visit_expr, mentions);
}

static void tell_expr(Mentions *mentions, const SqlExpr *expr)
{
    sql_query_walk_all(NULL, expr, visit_query, visit_expr, mentions);
}

static void tell_parts(Mentions *mentions, const SqlIndexPart *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tell_expr(mentions, parts[i].expr);
}

static void tell_constraint(Mentions *mentions, const SqlConstraint *constraint)
{
    if (!constraint)
        return;
    tell_name(mentions, &constraint->references);
    tell_expr(mentions, constraint->check);
    tell_parts(mentions, constraint->parts, constraint->part_count);
}

static void tell_constraints(Mentions *mentions, const SqlConstraint *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tell_constraint(mentions, &list[i]);
}

static void tell_column(Mentions *mentions, const SqlColumn *column)
{
    if (!column)
        return;
    tell_type(mentions, column->type);
    tell_expr(mentions, column->default_expr);
    tell_expr(mentions, column->generation);
    tell_constraints(mentions, column->constraints, column->constraint_count);
}

static void tell_table(Mentions *mentions, const SqlStatement *statement)
{
    for (size_t i = 0; i < statement->column_count; i++)
        tell_column(mentions, &statement->columns[i]);
    tell_constraints(mentions, statement->constraints, statement->constraint_count);
    tell_names(mentions, statement->parents, statement->parent_count);
    tell_names(mentions, statement->likes, statement->like_count);
    for (size_t i = 0; i < statement->alter_count; i++) {
        const SqlAlter *alter = &statement->alters[i];
        tell_column(mentions, alter->column);
        tell_type(mentions, alter->type);
        tell_expr(mentions, alter->expr);
        tell_constraint(mentions, alter->constraint);
        tell_name(mentions, &alter->other);
    }
}

static void tell_function(const Mentions *mentions, const SqlStatement *statement)
{
    tell_type(mentions, statement->type);
    for (size_t i = 0; i < statement->argument_count; i++)
        tell_type(mentions, statement->arguments[i].type);
}

/* The server looks into a body in SQL when it is created, into others when they run. */
static bool is_body_checked(const SqlStatement *statement)
{
    return statement->kind != SQL_CREATE_FUNCTION || !statement->language ||
           strcmp(statement->language, "sql") == 0;
}

static bool is_creation(const SqlStatement *statement)
{
    return statement->kind <= SQL_CREATE_OTHER;
}

const SqlName *sql_statement_creates(const SqlStatement *statement)
{
    return is_creation(statement) && statement->name.name ? &statement->name : NULL;
}

void sql_statement_mentions(const SqlStatement *statement, SqlMention visit, void *data)
{
    Mentions mentions = {visit, data};
    if (statement->kind == SQL_DROP)
        return;
    if (!is_creation(statement))
        tell_name(&mentions, &statement->name);
    tell_names(&mentions, statement->names, statement->name_count);
    tell_name(&mentions, &statement->table);
    tell_name(&mentions, &statement->other);
    tell_table(&mentions, statement);
    tell_parts(&mentions, statement->parts, statement->part_count);
    tell_function(&mentions, statement);
    tell_query(&mentions, statement->query);
    tell_expr(&mentions, statement->predicate);
    tell_expr(&mentions, statement->default_expr);
    for (size_t i = 0; is_body_checked(statement) && i < statement->inner_count; i++)
        sql_statement_mentions(&statement->inner[i], visit, data);
}
