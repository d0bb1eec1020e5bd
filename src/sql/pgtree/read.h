/* Turns PostgreSQL's nodes into ours: the readers, by the part of the tree (internal to this
 * folder). Each allocates in the tree's arena and copies all text, as the nodes go with the parse.
 */
#pragma once

#include "sql/pgtree/nodes.h"

#include "sql/ast/arena.h"
#include "sql/ast/statement.h"

/* Deeper expressions become SQL_EXPR_OTHER, so that whoever walks a tree may recurse. */
#define PGTREE_DEPTH_MAX 1000

/* What the text said where another was parsed in its place (newer.h). */
typedef enum PgMarkKind {
    PG_MARK_VIRTUAL,  /* a DEFAULT is GENERATED .. VIRTUAL */
    PG_MARK_UNSAID,   /* .. GENERATED with neither word */
    PG_MARK_NOT_NULL, /* a CHECK is NOT NULL of the column it names */
    PG_MARK_NOT_ENFORCED,
    PG_MARK_ENFORCED,
    PG_MARK_TEMPORAL,   /* WITHOUT OVERLAPS, PERIOD */
    PG_MARK_EXPRESSION, /* SET DEFAULT is SET EXPRESSION */
} PgMarkKind;

typedef struct PgMark {
    PgMarkKind kind;
    int location; /* of the node it belongs to */
} PgMark;

typedef struct PgTree {
    SqlArena *arena;
    const char *text; /* what was parsed, NUL-terminated */
    size_t length;
    int base; /* of `text` in the statement's text; negative: not known */
    unsigned depth;
    unsigned bodies; /* how many function bodies this stands in */
    const PgMark *marks;
    size_t mark_count;
    bool aggregate; /* an aggregate or a window was read in this query */
} PgTree;

/* A byte offset in the statement's text. */
static inline int pgtree_offset(const PgTree *tree, int location)
{
    return location < 0 || tree->base < 0 ? -1 : tree->base + location;
}

/* Where the name stands at or behind the location `from`, as a location; -1: nowhere. PostgreSQL's
 * nodes of commands have no locations. */
int pgtree_find(const PgTree *tree, const char *name, int from);

/* The same of a name with its schema. */
int pgtree_find_name(const PgTree *tree, const SqlName *name, int from);

bool pgtree_marked(const PgTree *tree, PgMarkKind kind, int location);

static inline const char *pgtree_copy(const PgTree *tree, const char *text)
{
    return sql_arena_copy(tree->arena, text);
}

/* names.c */
SqlName pgtree_relation(const PgTree *tree, const RangeVar *relation);
/* A list of Strings: "schema"."name", a catalog before it left out. */
SqlName pgtree_qualified(const PgTree *tree, const List *names);
/* The name in a node of DROP, COMMENT and the like: a list, a String, a TypeName, a function. */
SqlName pgtree_object_name(const PgTree *tree, const Node *node);
/* The same without a look for its place, for one of many. */
SqlName pgtree_bare_name(const PgTree *tree, const Node *node);
const char *const *pgtree_strings(const PgTree *tree, const List *list, size_t *ret_count);
const SqlName *pgtree_relations(const PgTree *tree, const List *list, size_t *ret_count);
const char *pgtree_role(const PgTree *tree, const RoleSpec *role);
/* The option of that name in a list of DefElem; NULL: none. */
const DefElem *pgtree_option(const List *options, const char *name);
/* Whether a boolean option is there and not off. */
bool pgtree_option_on(const List *options, const char *name);

/* types.c */
const SqlType *pgtree_type(const PgTree *tree, const TypeName *node);

/* expressions.c */
const SqlExpr *pgtree_expr(PgTree *tree, const void *wrapped); /* NULL for NULL */
/* A list of expressions. */
const SqlExpr *const *pgtree_exprs(PgTree *tree, const List *list, size_t *ret_count);
const SqlExpr *pgtree_row(PgTree *tree, const List *list);
const char *pgtree_integer(const PgTree *tree, long value);

/* queries.c: of any of the five kinds of statement; NULL for another node. */
const SqlQuery *pgtree_query(PgTree *tree, const Node *node);
/* SELECT INTO's clause: that of the first part of a set operation. */
const IntoClause *pgtree_into(const SelectStmt *select);

/* from.c: a list that grows while a query's FROM, conditions and other expressions are read. */
typedef struct PgFrom {
    SqlFrom *items;
    size_t count, room;
} PgFrom;
typedef struct PgExprs {
    const SqlExpr **items;
    size_t count, room;
} PgExprs;
void pgtree_add_expr(PgTree *tree, PgExprs *exprs, const SqlExpr *expr); /* not NULL */
void pgtree_add_exprs(PgTree *tree, PgExprs *exprs, const List *list);
void pgtree_from(PgTree *tree, const List *list, PgFrom *from, PgExprs *conditions,
                 PgExprs *others);

/* constraints.c */
void pgtree_column(PgTree *tree, const ColumnDef *def, SqlColumn *ret_column);
void pgtree_constraint(PgTree *tree, const Constraint *node, const char *column,
                       SqlConstraint *ret_constraint);
SqlIndexPart pgtree_index_part(PgTree *tree, const IndexElem *elem);

/* objects.c */
typedef struct PgObject {
    SqlObjectKind kind;
    const char *create, *alter, *drop; /* words */
} PgObject;
const PgObject *pgtree_object(ObjectType type);

/* The readers of statements, one for a node tag; statements.c has the table. */
typedef void PgStatementReader(PgTree *tree, const void *node, SqlStatement *statement);
void pgtree_statement(PgTree *tree, const Node *node, SqlStatement *statement);
PgStatementReader pgtree_read_create_table, pgtree_read_create_table_as, pgtree_read_index,
    pgtree_read_view, pgtree_read_sequence, pgtree_read_alter_sequence, pgtree_read_refresh;
PgStatementReader pgtree_read_alter_table, pgtree_read_alter_domain;
PgStatementReader pgtree_read_enum, pgtree_read_alter_enum, pgtree_read_composite,
    pgtree_read_domain, pgtree_read_define, pgtree_read_range;
PgStatementReader pgtree_read_drop, pgtree_read_drop_database, pgtree_read_drop_role,
    pgtree_read_truncate, pgtree_read_rename, pgtree_read_set_schema, pgtree_read_set_owner,
    pgtree_read_comment, pgtree_read_grant, pgtree_read_grant_role, pgtree_read_depends;
PgStatementReader pgtree_read_function, pgtree_read_trigger, pgtree_read_rule, pgtree_read_policy,
    pgtree_read_alter_policy, pgtree_read_do, pgtree_read_call, pgtree_read_alter_function;
PgStatementReader pgtree_read_select, pgtree_read_dml, pgtree_read_explain, pgtree_read_copy,
    pgtree_read_cursor, pgtree_read_prepare, pgtree_read_execute;
PgStatementReader pgtree_read_vacuum, pgtree_read_cluster, pgtree_read_reindex, pgtree_read_lock,
    pgtree_read_set, pgtree_read_transaction, pgtree_read_schema, pgtree_read_extension,
    pgtree_read_publication, pgtree_read_alter_publication, pgtree_read_statistics,
    pgtree_read_alter_statistics, pgtree_read_role, pgtree_read_create_database;
