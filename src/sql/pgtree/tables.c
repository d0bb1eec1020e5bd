#include "sql/pgtree/read.h"

static void read_persistence(const RangeVar *relation, SqlStatement *statement)
{
    statement->temporary = relation->relpersistence == 't';
    statement->unlogged = relation->relpersistence == 'u';
}

static unsigned like_options(unsigned including)
{
    static const struct {
        unsigned server, option;
    } OPTIONS[] = {
        {CREATE_TABLE_LIKE_CONSTRAINTS, SQL_LIKE_CONSTRAINTS},
        {CREATE_TABLE_LIKE_DEFAULTS, SQL_LIKE_DEFAULTS},
        {CREATE_TABLE_LIKE_GENERATED, SQL_LIKE_GENERATED},
        {CREATE_TABLE_LIKE_IDENTITY, SQL_LIKE_IDENTITY},
        {CREATE_TABLE_LIKE_INDEXES, SQL_LIKE_INDEXES},
    };
    unsigned options = 0;
    for (size_t i = 0; i < lengthof(OPTIONS); i++)
        options |= including & OPTIONS[i].server ? OPTIONS[i].option : 0;
    return options;
}

/* Room for the elements of a table; the statement counts and shows them. */
typedef struct Elements {
    SqlColumn *columns;
    SqlConstraint *constraints;
    SqlName *likes;
    unsigned *like_options;
} Elements;

static void read_like(PgTree *tree, const TableLikeClause *like, SqlStatement *statement,
                      const Elements *elements)
{
    size_t at = statement->like_count++;
    elements->likes[at] = pgtree_relation(tree, like->relation);
    elements->like_options[at] = like_options(like->options);
}

static void read_element(PgTree *tree, const Node *node, SqlStatement *statement,
                         const Elements *elements)
{
    switch (nodeTag(node)) {
    case T_ColumnDef:
        pgtree_column(tree, (const ColumnDef *)node, &elements->columns[statement->column_count++]);
        break;
    case T_Constraint:
        pgtree_constraint(tree, (const Constraint *)node, NULL,
                          &elements->constraints[statement->constraint_count++]);
        break;
    case T_TableLikeClause:
        read_like(tree, (const TableLikeClause *)node, statement, elements);
        break;
    default:
        break;
    }
}

static size_t count_elements(const List *list, NodeTag tag)
{
    size_t count = 0;
    for (size_t i = 0; i < pgtree_count(list); i++)
        count += nodeTag(pgtree_at(list, i)) == tag;
    return count;
}

static void read_elements(PgTree *tree, const List *list, SqlStatement *statement)
{
    SqlArena *arena = tree->arena;
    size_t likes = count_elements(list, T_TableLikeClause);
    const Elements elements = {
        .columns = SQL_ARENA_ARRAY(arena, SqlColumn, count_elements(list, T_ColumnDef)),
        .constraints = SQL_ARENA_ARRAY(arena, SqlConstraint, count_elements(list, T_Constraint)),
        .likes = SQL_ARENA_ARRAY(arena, SqlName, likes),
        .like_options = SQL_ARENA_ARRAY(arena, unsigned, likes),
    };
    statement->columns = elements.columns;
    statement->constraints = elements.constraints;
    statement->likes = elements.likes;
    statement->like_options = elements.like_options;
    for (size_t i = 0; i < pgtree_count(list); i++)
        read_element(tree, pgtree_at(list, i), statement, &elements);
}

static void read_partition_key(PgTree *tree, const PartitionSpec *key, SqlStatement *statement)
{
    size_t count = pgtree_count(key->partParams);
    SqlIndexPart *parts = SQL_ARENA_ARRAY(tree->arena, SqlIndexPart, count);
    for (size_t i = 0; i < count; i++) {
        const PartitionElem *elem = pgtree_at(key->partParams, i);
        parts[i] = (SqlIndexPart){.column = pgtree_copy(tree, elem->name),
                                  .expr = pgtree_expr(tree, elem->expr)};
    }
    statement->parts = parts;
    statement->part_count = count;
}

void pgtree_read_create_table(PgTree *tree, const void *node, SqlStatement *statement)
{
    const CreateStmt *create = node;
    statement->name = pgtree_relation(tree, create->relation);
    statement->if_not_exists = create->if_not_exists;
    read_persistence(create->relation, statement);
    read_elements(tree, create->tableElts, statement);
    statement->parents = pgtree_relations(tree, create->inhRelations, &statement->parent_count);
    statement->partition = create->partbound != NULL;
    statement->partition_default = create->partbound && create->partbound->is_default;
    statement->partitioned = create->partspec != NULL;
    if (create->partspec)
        read_partition_key(tree, create->partspec, statement);
    if (create->ofTypename)
        statement->type = pgtree_type(tree, create->ofTypename);
}

void pgtree_read_create_table_as(PgTree *tree, const void *node, SqlStatement *statement)
{
    const CreateTableAsStmt *create = node;
    const IntoClause *into = create->into;
    if (create->objtype == OBJECT_MATVIEW) {
        statement->kind = SQL_CREATE_VIEW;
        statement->object = SQL_OBJECT_MATERIALIZED_VIEW;
        statement->words = "CREATE MATERIALIZED VIEW";
    }
    statement->name = pgtree_relation(tree, into->rel);
    statement->if_not_exists = create->if_not_exists;
    statement->flag = into->skipData;
    read_persistence(into->rel, statement);
    statement->view_columns = pgtree_strings(tree, into->colNames, &statement->view_column_count);
    statement->query = pgtree_query(tree, create->query);
}

static void read_index_parts(PgTree *tree, const IndexStmt *index, SqlStatement *statement)
{
    size_t count = pgtree_count(index->indexParams);
    SqlIndexPart *parts = count ? SQL_ARENA_ARRAY(tree->arena, SqlIndexPart, count) : NULL;
    for (size_t i = 0; i < count; i++)
        parts[i] = pgtree_index_part(tree, pgtree_at(index->indexParams, i));
    statement->parts = parts;
    statement->part_count = count;
}

static void read_included(PgTree *tree, const IndexStmt *index, SqlStatement *statement)
{
    size_t count = pgtree_count(index->indexIncludingParams);
    const char **included = count ? SQL_ARENA_ARRAY(tree->arena, const char *, count) : NULL;
    for (size_t i = 0; i < count; i++) {
        const IndexElem *elem = pgtree_at(index->indexIncludingParams, i);
        included[i] = pgtree_copy(tree, elem->name);
    }
    statement->included = included;
    statement->included_count = count;
}

void pgtree_read_index(PgTree *tree, const void *node, SqlStatement *statement)
{
    const IndexStmt *index = node;
    statement->name.name = pgtree_copy(tree, index->idxname);
    statement->name.offset = pgtree_offset(tree, pgtree_find(tree, index->idxname, 0));
    statement->table = pgtree_relation(tree, index->relation);
    statement->only = !index->relation->inh;
    statement->access_method = pgtree_copy(tree, index->accessMethod);
    statement->unique = index->unique;
    statement->nulls_not_distinct = index->nulls_not_distinct;
    statement->concurrently = index->concurrent;
    statement->if_not_exists = index->if_not_exists;
    statement->predicate = pgtree_expr(tree, index->whereClause);
    read_index_parts(tree, index, statement);
    read_included(tree, index, statement);
}

void pgtree_read_view(PgTree *tree, const void *node, SqlStatement *statement)
{
    const ViewStmt *view = node;
    statement->name = pgtree_relation(tree, view->view);
    statement->or_replace = view->replace;
    read_persistence(view->view, statement);
    statement->view_columns = pgtree_strings(tree, view->aliases, &statement->view_column_count);
    statement->query = pgtree_query(tree, view->query);
}

void pgtree_read_refresh(PgTree *tree, const void *node, SqlStatement *statement)
{
    const RefreshMatViewStmt *refresh = node;
    statement->name = pgtree_relation(tree, refresh->relation);
    statement->concurrently = refresh->concurrent;
    statement->flag = refresh->skipData;
}

/* AS type and OWNED BY, which CREATE and ALTER share. */
static void read_sequence_options(PgTree *tree, const List *options, SqlStatement *statement)
{
    const DefElem *type = pgtree_option(options, "as");
    const DefElem *owner = pgtree_option(options, "owned_by");
    if (type && type->arg)
        statement->type = pgtree_type(tree, (const TypeName *)type->arg);
    const List *column = owner ? (const List *)owner->arg : NULL;
    size_t count = pgtree_count(column);
    if (count < 2)
        return;
    statement->part = pgtree_copy(tree, pgtree_string(column, count - 1));
    statement->table.name = pgtree_copy(tree, pgtree_string(column, count - 2));
    if (count > 2)
        statement->table.schema = pgtree_copy(tree, pgtree_string(column, count - 3));
}

void pgtree_read_sequence(PgTree *tree, const void *node, SqlStatement *statement)
{
    const CreateSeqStmt *create = node;
    statement->name = pgtree_relation(tree, create->sequence);
    statement->if_not_exists = create->if_not_exists;
    read_persistence(create->sequence, statement);
    read_sequence_options(tree, create->options, statement);
}

void pgtree_read_alter_sequence(PgTree *tree, const void *node, SqlStatement *statement)
{
    const AlterSeqStmt *alter = node;
    statement->name = pgtree_relation(tree, alter->sequence);
    statement->if_exists = alter->missing_ok;
    read_sequence_options(tree, alter->options, statement);
}
