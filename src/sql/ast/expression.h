/* Names, types and expressions of SQL as data, whichever dialect they were written in.
 *
 * Part of the tree that sql_parse() (sql/parse.h) makes of a statement. All of it belongs to one
 * talloc context, is never changed after it was made, and holds no pointer into a client library.
 * Names are as the server would compare them: unquoted ones folded to lower case. `offset` is a
 * byte offset in the statement's text, -1 where the place is not known.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct SqlName {
    const char *schema; /* NULL: not written */
    const char *name;
    int offset;
} SqlName;

/* "character varying(20)" is {"varchar", {20}, 1}; "serial8" stays what it is, as it is no type. */
typedef struct SqlType {
    const char *schema; /* NULL: not written, or the server's own */
    const char *name;   /* the server's short name: int4, int8, varchar, bpchar, timestamptz .. */
    int modifiers[2];   /* length; precision and scale */
    int modifier_count;
    int array_dimensions;
    bool set_of;
    int offset;
} SqlType;

typedef enum SqlExprKind {
    SQL_EXPR_NULL,
    SQL_EXPR_BOOL,   /* text: "t" or "f" */
    SQL_EXPR_NUMBER, /* text: as written */
    SQL_EXPR_STRING, /* text: its value */
    SQL_EXPR_DEFAULT,
    SQL_EXPR_COLUMN,    /* [table.]text; a whole row as `table` alone is a column, too */
    SQL_EXPR_STAR,      /* [table.]* */
    SQL_EXPR_PARAMETER, /* number: 1-based */
    SQL_EXPR_CALL,      /* schema, text: the function; SQL's own words (CURRENT_TIMESTAMP) as
                           "current_timestamp" */
    SQL_EXPR_OPERATOR,  /* text: "+", "~~" (LIKE), "in", "not in", "between", "is distinct from",
                           "= any" ..; one or more arguments */
    SQL_EXPR_AND,
    SQL_EXPR_OR,
    SQL_EXPR_NOT,
    SQL_EXPR_IS_NULL,
    SQL_EXPR_IS_NOT_NULL,
    SQL_EXPR_CAST,    /* type, one argument */
    SQL_EXPR_COLLATE, /* text: the collation, one argument */
    SQL_EXPR_CASE,    /* arguments: all its parts, in order; number: 1 when the last is ELSE */
    SQL_EXPR_COALESCE,
    SQL_EXPR_ARRAY,
    SQL_EXPR_ROW,
    SQL_EXPR_LIST,     /* what stands behind IN */
    SQL_EXPR_SUBQUERY, /* query; EXISTS, IN and scalar ones alike */
    SQL_EXPR_OTHER,    /* anything else, with the arguments that could be read */
} SqlExprKind;

struct SqlQuery;

typedef struct SqlExpr {
    SqlExprKind kind;
    int offset;
    const char *schema; /* of a function; NULL: not written */
    const char *table;  /* qualifier of a column, NULL: none */
    const char *text;
    int number;
    const SqlType *type;
    const struct SqlExpr *const *args;
    size_t arg_count;
    const struct SqlQuery *query;
} SqlExpr;

/* Walks an expression and all below it (subqueries' own expressions excepted), parents first, until
 * `visit` returns false. Returns whether it walked to the end. */
bool sql_expr_walk(const SqlExpr *expr, bool (*visit)(const SqlExpr *expr, void *data), void *data);
/* Whether two expressions read the same, places aside; a subquery equals itself only. NULL equals
 * NULL only. */
bool sql_expr_equal(const SqlExpr *a, const SqlExpr *b);
bool sql_type_equal(const SqlType *a, const SqlType *b);
bool sql_name_equal(const SqlName *a, const SqlName *b);
