/* Queries as data: what they read, what they write, which columns they give. */
#pragma once

#include "sql/ast/expression.h"

typedef enum SqlQueryKind {
    SQL_QUERY_SELECT,
    SQL_QUERY_VALUES,
    SQL_QUERY_SET, /* UNION, INTERSECT, EXCEPT: `parts` */
    SQL_QUERY_INSERT,
    SQL_QUERY_UPDATE,
    SQL_QUERY_DELETE,
    SQL_QUERY_MERGE,
} SqlQueryKind;

typedef struct SqlTarget { /* an output column, or column = expression of INSERT and UPDATE */
    const char *name;      /* the alias or the assigned column; NULL: none written */
    const SqlExpr *expr;   /* NULL for INSERT's columns */
    int offset;
} SqlTarget;

typedef struct SqlFrom { /* one item of FROM, joins flattened */
    SqlName relation;    /* name NULL: `query` or `function` */
    const char *alias;   /* NULL: none */
    const struct SqlQuery *query;
    const SqlExpr *function;
    const char *const *columns; /* behind the alias: its columns' new names */
    size_t column_count;
    bool outer; /* on the nullable side of an outer join */
    bool only;  /* ONLY relation */
    /* The right side of JOIN USING or NATURAL JOIN: the columns that it shares with the items from
     * `join_start` on, which are one column each. */
    const char *const *merged;
    size_t merged_count;
    bool natural;
    size_t join_start;
} SqlFrom;

typedef struct SqlConflict { /* ON CONFLICT */
    bool present, update;
    const char *constraint;     /* ON CONSTRAINT name; or NULL */
    const char *const *columns; /* the target's plain columns */
    size_t column_count;
    const SqlTarget *sets;
    size_t set_count;
} SqlConflict;

typedef struct SqlCte {
    const char *name;
    const char *const *columns; /* their new names */
    size_t column_count;
    const struct SqlQuery *query;
} SqlCte;

typedef struct SqlQuery {
    SqlQueryKind kind;
    int offset;
    const SqlCte *ctes;
    size_t cte_count;
    const SqlTarget *targets; /* SELECT's output; INSERT's columns; UPDATE's assignments */
    size_t target_count;
    const SqlFrom *from; /* FROM, USING; not the relation that is written */
    size_t from_count;
    const SqlExpr *const *conditions; /* WHERE (first) and all ON and HAVING */
    size_t condition_count;
    const SqlExpr *where; /* NULL: none */
    /* All other expressions: GROUP BY, ORDER BY, LIMIT, windows; JOIN USING as columns; the
     * conditions of ON CONFLICT. */
    const SqlExpr *const *others;
    size_t other_count;
    bool plain;      /* no GROUP BY, DISTINCT, LIMIT, aggregate or window: one row for one row */
    bool locks_rows; /* FOR UPDATE, FOR SHARE .. */

    SqlName relation; /* that is written: INSERT, UPDATE, DELETE, MERGE; into by SELECT INTO */
    const char *alias;
    const SqlExpr *const *rows; /* VALUES: an SQL_EXPR_ROW each */
    size_t row_count;
    const struct SqlQuery *source; /* INSERT .. SELECT or VALUES; NULL: DEFAULT VALUES */
    SqlConflict conflict;
    const SqlTarget *returning;
    size_t returning_count;
    bool overriding; /* OVERRIDING SYSTEM VALUE */

    const struct SqlQuery *const *parts; /* of SQL_QUERY_SET */
    size_t part_count;
} SqlQuery;

/* Calls `visit` for the query and for every query inside it, wherever it stands (FROM, WITH, a
 * condition, a target). */
void sql_query_walk(const SqlQuery *query, void (*visit)(const SqlQuery *query, void *data),
                    void *data);
/* The same for the query and the expression (each may be NULL) and, by `visit_expr`, for every
 * expression in them as well, those of subqueries among them. */
void sql_query_walk_all(const SqlQuery *query, const SqlExpr *expr,
                        void (*visit)(const SqlQuery *query, void *data),
                        void (*visit_expr)(const SqlExpr *expr, void *data), void *data);
