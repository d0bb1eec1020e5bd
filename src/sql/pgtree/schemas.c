#include "sql/pgtree/body.h"

#include <strings.h>

static SqlName name_of(const PgTree *tree, const char *name)
{
    return (SqlName){NULL, pgtree_copy(tree, name),
                     pgtree_offset(tree, pgtree_find(tree, name, 0))};
}

void pgtree_read_schema(PgTree *tree, const void *node, SqlStatement *statement)
{
    const CreateSchemaStmt *create = node;
    /* AUTHORIZATION alone: the schema has the role's name. */
    const char *name = create->schemaname ? create->schemaname
                       : create->authrole ? create->authrole->rolename
                                          : NULL;
    statement->name = name_of(tree, name);
    statement->if_not_exists = create->if_not_exists;
    pgtree_read_actions(tree, create->schemaElts, statement);
}

void pgtree_read_extension(PgTree *tree, const void *node, SqlStatement *statement)
{
    const CreateExtensionStmt *create = node;
    statement->name = name_of(tree, create->extname);
    statement->if_not_exists = create->if_not_exists;
}

static void read_published(PgTree *tree, const List *objects, SqlStatement *statement)
{
    size_t count = pgtree_count(objects);
    SqlName *names = SQL_ARENA_ARRAY(tree->arena, SqlName, count);
    for (size_t i = 0; i < count; i++) {
        const PublicationObjSpec *object = pgtree_at(objects, i);
        if (object->pubtable)
            names[statement->name_count++] = pgtree_relation(tree, object->pubtable->relation);
    }
    statement->names = names;
}

void pgtree_read_publication(PgTree *tree, const void *node, SqlStatement *statement)
{
    const CreatePublicationStmt *create = node;
    statement->name = name_of(tree, create->pubname);
    read_published(tree, create->pubobjects, statement);
}

void pgtree_read_alter_publication(PgTree *tree, const void *node, SqlStatement *statement)
{
    const AlterPublicationStmt *alter = node;
    statement->name = name_of(tree, alter->pubname);
    read_published(tree, alter->pubobjects, statement);
}

/* The table is `table`, its plain columns are in `included`. */
void pgtree_read_statistics(PgTree *tree, const void *node, SqlStatement *statement)
{
    const CreateStatsStmt *create = node;
    size_t count = pgtree_count(create->exprs);
    const char **columns = SQL_ARENA_ARRAY(tree->arena, const char *, count);
    for (size_t i = 0; i < count; i++) {
        const StatsElem *elem = pgtree_at(create->exprs, i);
        if (elem->name)
            columns[statement->included_count++] = pgtree_copy(tree, elem->name);
    }
    statement->included = columns;
    statement->name = pgtree_qualified(tree, create->defnames);
    statement->if_not_exists = create->if_not_exists;
    const RangeVar *table =
        pgtree_count(create->relations) ? pgtree_at(create->relations, 0) : NULL;
    if (table && nodeTag(table) == T_RangeVar)
        statement->table = pgtree_relation(tree, table);
}

void pgtree_read_alter_statistics(PgTree *tree, const void *node, SqlStatement *statement)
{
    const AlterStatsStmt *alter = node;
    statement->name = pgtree_qualified(tree, alter->defnames);
    statement->if_exists = alter->missing_ok;
}
