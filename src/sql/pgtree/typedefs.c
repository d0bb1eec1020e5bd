#include "sql/pgtree/read.h"

void pgtree_read_enum(PgTree *tree, const void *node, SqlStatement *statement)
{
    const CreateEnumStmt *create = node;
    statement->name = pgtree_qualified(tree, create->typeName);
    statement->labels = pgtree_strings(tree, create->vals, &statement->label_count);
}

void pgtree_read_alter_enum(PgTree *tree, const void *node, SqlStatement *statement)
{
    const AlterEnumStmt *alter = node;
    statement->name = pgtree_qualified(tree, alter->typeName);
    statement->if_not_exists = alter->skipIfNewValExists;
    statement->new_name = pgtree_copy(tree, alter->newVal);
    if (alter->oldVal) {
        statement->kind = SQL_ALTER_ENUM_RENAME;
        statement->part = pgtree_copy(tree, alter->oldVal);
    }
    if (alter->newValNeighbor) {
        statement->text = alter->newValIsAfter ? "after" : "before";
        statement->value = pgtree_copy(tree, alter->newValNeighbor);
    }
}

void pgtree_read_composite(PgTree *tree, const void *node, SqlStatement *statement)
{
    const CompositeTypeStmt *create = node;
    size_t count = pgtree_count(create->coldeflist);
    SqlColumn *columns = SQL_ARENA_ARRAY(tree->arena, SqlColumn, count);
    for (size_t i = 0; i < count; i++)
        pgtree_column(tree, pgtree_at(create->coldeflist, i), &columns[i]);
    statement->name = pgtree_relation(tree, create->typevar);
    statement->columns = columns;
    statement->column_count = count;
}

static void read_domain_constraint(PgTree *tree, const Constraint *node, SqlStatement *statement,
                                   SqlConstraint *constraints)
{
    switch (node->contype) {
    case CONSTR_NOTNULL:
        statement->not_null = true;
        break;
    case CONSTR_DEFAULT:
        statement->default_expr = pgtree_expr(tree, node->raw_expr);
        break;
    case CONSTR_CHECK:
        pgtree_constraint(tree, node, NULL, &constraints[statement->constraint_count++]);
        break;
    default:
        break;
    }
}

void pgtree_read_domain(PgTree *tree, const void *node, SqlStatement *statement)
{
    const CreateDomainStmt *create = node;
    size_t count = pgtree_count(create->constraints);
    SqlConstraint *constraints = SQL_ARENA_ARRAY(tree->arena, SqlConstraint, count);
    statement->name = pgtree_qualified(tree, create->domainname);
    statement->type = pgtree_type(tree, create->typeName);
    for (size_t i = 0; i < count; i++)
        read_domain_constraint(tree, pgtree_at(create->constraints, i), statement, constraints);
    statement->constraints = constraints;
}

void pgtree_read_range(PgTree *tree, const void *node, SqlStatement *statement)
{
    statement->name = pgtree_qualified(tree, ((const CreateRangeStmt *)node)->typeName);
}

/* Aggregates, operators, base types, text search objects, collations. */
void pgtree_read_define(PgTree *tree, const void *node, SqlStatement *statement)
{
    const DefineStmt *define = node;
    const PgObject *object = pgtree_object(define->kind);
    statement->object = object->kind;
    statement->words = object->create;
    statement->name = pgtree_qualified(tree, define->defnames);
    statement->if_not_exists = define->if_not_exists;
    statement->or_replace = define->replace;
}
