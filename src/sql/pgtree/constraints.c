#include "sql/pgtree/read.h"

static SqlReferentialAction referential_action(char action)
{
    static const struct {
        char letter;
        SqlReferentialAction action;
    } ACTIONS[] = {
        {FKCONSTR_ACTION_NOACTION, SQL_NO_ACTION},     {FKCONSTR_ACTION_RESTRICT, SQL_RESTRICT},
        {FKCONSTR_ACTION_CASCADE, SQL_CASCADE},        {FKCONSTR_ACTION_SETNULL, SQL_SET_NULL},
        {FKCONSTR_ACTION_SETDEFAULT, SQL_SET_DEFAULT},
    };
    for (size_t i = 0; i < lengthof(ACTIONS); i++) {
        if (ACTIONS[i].letter == action)
            return ACTIONS[i].action;
    }
    return SQL_NO_ACTION;
}

SqlIndexPart pgtree_index_part(PgTree *tree, const IndexElem *elem)
{
    return (SqlIndexPart){.column = pgtree_copy(tree, elem->name),
                          .expr = pgtree_expr(tree, elem->expr)};
}

/* Pairs of an element and the operator's name. */
static void read_exclusions(PgTree *tree, const List *list, SqlConstraint *constraint)
{
    size_t count = pgtree_count(list);
    SqlIndexPart *parts = count ? SQL_ARENA_ARRAY(tree->arena, SqlIndexPart, count) : NULL;
    for (size_t i = 0; i < count; i++) {
        const List *pair = pgtree_at(list, i);
        parts[i] = pgtree_index_part(tree, pgtree_at(pair, 0));
        parts[i].with_operator = pgtree_copy(tree, pgtree_last_string(pgtree_at(pair, 1)));
    }
    constraint->parts = parts;
    constraint->part_count = count;
}

static const SqlConstraintKind KINDS[] = {
    [CONSTR_NOTNULL] = SQL_CONSTRAINT_NOT_NULL,    [CONSTR_CHECK] = SQL_CONSTRAINT_CHECK,
    [CONSTR_PRIMARY] = SQL_CONSTRAINT_PRIMARY_KEY, [CONSTR_UNIQUE] = SQL_CONSTRAINT_UNIQUE,
    [CONSTR_EXCLUSION] = SQL_CONSTRAINT_EXCLUSION, [CONSTR_FOREIGN] = SQL_CONSTRAINT_FOREIGN_KEY,
};

static void read_columns(PgTree *tree, const Constraint *node, const char *column,
                         SqlConstraint *constraint)
{
    const List *list = node->contype == CONSTR_FOREIGN ? node->fk_attrs : node->keys;
    constraint->columns = pgtree_strings(tree, list, &constraint->column_count);
    if (constraint->column_count > 0 || !column)
        return;
    const char **columns = SQL_ARENA_NEW(tree->arena, const char *);
    columns[0] = column;
    constraint->columns = columns;
    constraint->column_count = 1;
}

/* CHECK (column) stands for NOT NULL column. */
static void make_not_null(PgTree *tree, SqlConstraint *constraint)
{
    const char **columns = SQL_ARENA_NEW(tree->arena, const char *);
    columns[0] = constraint->check ? constraint->check->text : NULL;
    constraint->kind = SQL_CONSTRAINT_NOT_NULL;
    constraint->columns = columns;
    constraint->column_count = 1;
    constraint->check = NULL;
}

void pgtree_constraint(PgTree *tree, const Constraint *node, const char *column,
                       SqlConstraint *constraint)
{
    *constraint = (SqlConstraint){
        .kind = KINDS[node->contype],
        .name = pgtree_copy(tree, node->conname),
        .references = {.offset = -1},
        .on_delete = referential_action(node->fk_del_action),
        .using_index = pgtree_copy(tree, node->indexname),
        .access_method = pgtree_copy(tree, node->access_method),
        .not_valid = node->skip_validation,
        .deferrable = node->deferrable,
        .no_inherit = node->is_no_inherit,
        .nulls_not_distinct = node->nulls_not_distinct,
        .offset = pgtree_offset(tree, node->location),
    };
    read_columns(tree, node, column, constraint);
    constraint->included = pgtree_strings(tree, node->including, &constraint->included_count);
    constraint->check = pgtree_expr(tree, node->raw_expr);
    if (node->pktable) {
        constraint->references = pgtree_relation(tree, node->pktable);
        constraint->referenced =
            pgtree_strings(tree, node->pk_attrs, &constraint->referenced_count);
    }
    read_exclusions(tree, node->exclusions, constraint);
    constraint->not_enforced = pgtree_marked(tree, PG_MARK_NOT_ENFORCED, node->location);
    constraint->temporal = pgtree_marked(tree, PG_MARK_TEMPORAL, node->location);
    if (pgtree_marked(tree, PG_MARK_NOT_NULL, node->location))
        make_not_null(tree, constraint);
}

/* What a column's clauses gather. */
typedef struct ColumnReader {
    PgTree *tree;
    SqlColumn *column;
    SqlConstraint *constraints;
    size_t count;
} ColumnReader;

static void read_constraint(ColumnReader *reader, const Constraint *node)
{
    pgtree_constraint(reader->tree, node, reader->column->name,
                      &reader->constraints[reader->count++]);
}

static void read_null(ColumnReader *reader, const Constraint *node)
{
    (void)node;
    reader->column->null = true;
}

static void read_not_null(ColumnReader *reader, const Constraint *node)
{
    reader->column->not_null = true;
    if (node->conname)
        read_constraint(reader, node);
}

/* Or a generated column of a newer server (newer.c). */
static void read_default(ColumnReader *reader, const Constraint *node)
{
    const SqlExpr *expr = pgtree_expr(reader->tree, node->raw_expr);
    if (pgtree_marked(reader->tree, PG_MARK_VIRTUAL, node->location))
        reader->column->generated = SQL_GENERATED_VIRTUAL;
    if (pgtree_marked(reader->tree, PG_MARK_UNSAID, node->location))
        reader->column->generated = SQL_GENERATED_UNSAID;
    if (reader->column->generated)
        reader->column->generation = expr;
    else
        reader->column->default_expr = expr;
}

static void read_identity(ColumnReader *reader, const Constraint *node)
{
    reader->column->identity =
        node->generated_when == 'a' ? SQL_IDENTITY_ALWAYS : SQL_IDENTITY_BY_DEFAULT;
}

static void read_generated(ColumnReader *reader, const Constraint *node)
{
    reader->column->generated = SQL_GENERATED_STORED;
    reader->column->generation = pgtree_expr(reader->tree, node->raw_expr);
}

/* DEFERRABLE stands behind the constraint that it belongs to, as a node of its own. */
static void read_deferrable(ColumnReader *reader, const Constraint *node)
{
    (void)node;
    if (reader->count > 0)
        reader->constraints[reader->count - 1].deferrable = true;
}

static void (*const CLAUSES[])(ColumnReader *reader, const Constraint *node) = {
    [CONSTR_NULL] = read_null,
    [CONSTR_NOTNULL] = read_not_null,
    [CONSTR_DEFAULT] = read_default,
    [CONSTR_IDENTITY] = read_identity,
    [CONSTR_GENERATED] = read_generated,
    [CONSTR_CHECK] = read_constraint,
    [CONSTR_PRIMARY] = read_constraint,
    [CONSTR_UNIQUE] = read_constraint,
    [CONSTR_EXCLUSION] = read_constraint,
    [CONSTR_FOREIGN] = read_constraint,
    [CONSTR_ATTR_DEFERRABLE] = read_deferrable,
    [CONSTR_ATTR_DEFERRED] = read_deferrable,
    [CONSTR_ATTR_IMMEDIATE] = NULL,
};

void pgtree_column(PgTree *tree, const ColumnDef *def, SqlColumn *column)
{
    size_t count = pgtree_count(def->constraints);
    *column = (SqlColumn){
        .name = pgtree_copy(tree, def->colname),
        .type = pgtree_type(tree, def->typeName),
        .default_expr = pgtree_expr(tree, def->raw_default),
        .offset = pgtree_offset(tree, def->location),
    };
    if (def->collClause)
        column->collation = pgtree_copy(tree, pgtree_last_string(def->collClause->collname));
    ColumnReader reader = {tree, column, NULL, 0};
    if (count > 0)
        reader.constraints = SQL_ARENA_ARRAY(tree->arena, SqlConstraint, count);
    for (size_t i = 0; i < count; i++) {
        const Constraint *node = pgtree_at(def->constraints, i);
        if (nodeTag(node) == T_Constraint && node->contype < lengthof(CLAUSES) &&
            CLAUSES[node->contype])
            CLAUSES[node->contype](&reader, node);
    }
    column->constraints = reader.constraints;
    column->constraint_count = reader.count;
}
