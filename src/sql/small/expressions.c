/* Expressions by their operators' precedence (SQLite's "SQL Language Expressions", MariaDB's
 * "Operator Precedence"). */
#include "sql/small/small.h"

#include "base/attr.h"

enum {
    LEVEL_OR = 1,
    LEVEL_XOR,
    LEVEL_AND,
    LEVEL_NOT,
    LEVEL_COMPARE,
    LEVEL_BITS,
    LEVEL_ADD,
    LEVEL_MULTIPLY,
    LEVEL_CONCAT,
    LEVEL_UNARY
};

typedef struct OperatorRow {
    const char *text;
    int level;
    SqlExprKind kind;
    const char *name; /* in the tree; NULL: as written */
} OperatorRow;

static const OperatorRow operators[] = {
    {"OR", LEVEL_OR, SQL_EXPR_OR, NULL},
    {"XOR", LEVEL_XOR, SQL_EXPR_OPERATOR, "xor"},
    {"AND", LEVEL_AND, SQL_EXPR_AND, NULL},
    {"&&", LEVEL_AND, SQL_EXPR_AND, NULL},
    {"=", LEVEL_COMPARE, SQL_EXPR_OPERATOR, NULL},
    {"==", LEVEL_COMPARE, SQL_EXPR_OPERATOR, "="},
    {"<>", LEVEL_COMPARE, SQL_EXPR_OPERATOR, NULL},
    {"!=", LEVEL_COMPARE, SQL_EXPR_OPERATOR, "<>"},
    {"<=>", LEVEL_COMPARE, SQL_EXPR_OPERATOR, "is not distinct from"},
    {"<", LEVEL_COMPARE, SQL_EXPR_OPERATOR, NULL},
    {"<=", LEVEL_COMPARE, SQL_EXPR_OPERATOR, NULL},
    {">", LEVEL_COMPARE, SQL_EXPR_OPERATOR, NULL},
    {">=", LEVEL_COMPARE, SQL_EXPR_OPERATOR, NULL},
    {":=", LEVEL_COMPARE, SQL_EXPR_OTHER, NULL},
    {"&", LEVEL_BITS, SQL_EXPR_OPERATOR, NULL},
    {"|", LEVEL_BITS, SQL_EXPR_OPERATOR, NULL},
    {"<<", LEVEL_BITS, SQL_EXPR_OPERATOR, NULL},
    {">>", LEVEL_BITS, SQL_EXPR_OPERATOR, NULL},
    {"^", LEVEL_BITS, SQL_EXPR_OPERATOR, NULL},
    {"+", LEVEL_ADD, SQL_EXPR_OPERATOR, NULL},
    {"-", LEVEL_ADD, SQL_EXPR_OPERATOR, NULL},
    {"*", LEVEL_MULTIPLY, SQL_EXPR_OPERATOR, NULL},
    {"/", LEVEL_MULTIPLY, SQL_EXPR_OPERATOR, NULL},
    {"%", LEVEL_MULTIPLY, SQL_EXPR_OPERATOR, NULL},
    {"DIV", LEVEL_MULTIPLY, SQL_EXPR_OPERATOR, "div"},
    {"MOD", LEVEL_MULTIPLY, SQL_EXPR_OPERATOR, "%"},
    {"||", LEVEL_CONCAT, SQL_EXPR_OPERATOR, NULL},
    {"->", LEVEL_CONCAT, SQL_EXPR_OPERATOR, NULL},
    {"->>", LEVEL_CONCAT, SQL_EXPR_OPERATOR, NULL},
};

static const SqlExpr *binary(SmallReader *reader, int level);

SqlExpr *small_expr_new(SmallReader *reader, SqlExprKind kind)
{
    SqlExpr *expr = SQL_ARENA_NEW(reader->arena, SqlExpr);
    expr->kind = kind;
    expr->offset = small_offset(reader);
    return expr;
}

void small_expr_add(SmallReader *reader, SqlExpr *expr, const SqlExpr *arg)
{
    const SqlExpr **args = small_grow(reader, expr->args, expr->arg_count, sizeof(*args));
    args[expr->arg_count++] = arg;
    expr->args = args;
}

static SqlExpr *with_argument(SmallReader *reader, SqlExprKind kind, const SqlExpr *arg)
{
    SqlExpr *expr = small_expr_new(reader, kind);
    expr->offset = arg->offset;
    small_expr_add(reader, expr, arg);
    return expr;
}

static const OperatorRow *next_operator(const SmallReader *reader)
{
    static const OperatorRow or_in_mariadb = {"||", LEVEL_OR, SQL_EXPR_OR, NULL};
    if (reader->dialect != DIALECT_SQLITE && small_is_mark(reader, "||"))
        return &or_in_mariadb;
    for (size_t i = 0; i < COUNT_OF(operators); i++) {
        bool word = operators[i].text[0] >= 'A' && operators[i].text[0] <= 'Z';
        if (word ? small_is(reader, operators[i].text) : small_is_mark(reader, operators[i].text))
            return &operators[i];
    }
    return NULL;
}

static const SqlExpr *list_of(SmallReader *reader)
{
    SqlExpr *list = small_expr_new(reader, SQL_EXPR_LIST);
    if (!small_accept_mark(reader, "(")) { /* IN table */
        small_relation(reader);
        list->kind = SQL_EXPR_OTHER;
        return list;
    }
    if (small_starts_query(reader)) {
        list->kind = SQL_EXPR_SUBQUERY;
        list->query = small_query(reader);
    } else if (!small_is_mark(reader, ")")) {
        do
            small_expr_add(reader, list, small_expr(reader));
        while (small_accept_mark(reader, ","));
    }
    small_expect_mark(reader, ")");
    return list;
}

static const SqlExpr *read_in(SmallReader *reader, const SqlExpr *left, bool negated)
{
    SqlExpr *expr = with_argument(reader, SQL_EXPR_OPERATOR, left);
    expr->text = negated ? "not in" : "in";
    const SqlExpr *list = list_of(reader);
    if (list->kind == SQL_EXPR_SUBQUERY) {
        expr->kind = SQL_EXPR_SUBQUERY;
        expr->query = list->query;
    } else {
        small_expr_add(reader, expr, list);
    }
    return expr;
}

static const SqlExpr *read_between(SmallReader *reader, const SqlExpr *left, bool negated)
{
    SqlExpr *expr = with_argument(reader, SQL_EXPR_OPERATOR, left);
    expr->text = negated ? "not between" : "between";
    small_expr_add(reader, expr, binary(reader, LEVEL_BITS));
    small_expect(reader, "AND");
    small_expr_add(reader, expr, binary(reader, LEVEL_BITS));
    return expr;
}

static const SqlExpr *read_like(SmallReader *reader, const SqlExpr *left, bool negated)
{
    SqlExpr *expr = with_argument(reader, SQL_EXPR_OPERATOR, left);
    expr->text = negated ? "!~~" : "~~";
    small_expr_add(reader, expr, binary(reader, LEVEL_BITS));
    if (small_accept(reader, "ESCAPE"))
        small_operand(reader);
    return expr;
}

static const SqlExpr *read_is(SmallReader *reader, const SqlExpr *left)
{
    bool negated = small_accept(reader, "NOT");
    if (small_accept(reader, "NULL") || small_accept(reader, "UNKNOWN"))
        return with_argument(reader, negated ? SQL_EXPR_IS_NOT_NULL : SQL_EXPR_IS_NULL, left);
    if (small_accept(reader, "DISTINCT FROM"))
        negated = !negated;
    SqlExpr *expr = with_argument(reader, SQL_EXPR_OPERATOR, left);
    expr->text = negated ? "is distinct from" : "is not distinct from";
    small_expr_add(reader, expr, binary(reader, LEVEL_BITS));
    return expr;
}

typedef const SqlExpr *Predicate(SmallReader *reader, const SqlExpr *left, bool negated);

/* NULL: none comes. */
static const SqlExpr *predicate(SmallReader *reader, const SqlExpr *left)
{
    static const struct {
        const char *word;
        Predicate *read;
    } rows[] = {{"IN", read_in},     {"BETWEEN", read_between}, {"LIKE", read_like},
                {"GLOB", read_like}, {"REGEXP", read_like},     {"RLIKE", read_like},
                {"MATCH", read_like}};
    if (small_accept(reader, "IS"))
        return read_is(reader, left);
    if (small_accept(reader, "ISNULL"))
        return with_argument(reader, SQL_EXPR_IS_NULL, left);
    if (small_accept(reader, "NOTNULL") || small_accept(reader, "NOT NULL"))
        return with_argument(reader, SQL_EXPR_IS_NOT_NULL, left);
    bool negated = small_is(reader, "NOT");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (!small_is_at(reader, negated, rows[i].word))
            continue;
        small_next(reader);
        if (negated)
            small_next(reader);
        return rows[i].read(reader, left, negated);
    }
    return NULL;
}

/* a AND b AND c is one node of three arguments. */
static const SqlExpr *combine(SmallReader *reader, const OperatorRow *row, const SqlExpr *left,
                              const SqlExpr *right, SqlExpr **joined)
{
    bool joins = row->kind == SQL_EXPR_AND || row->kind == SQL_EXPR_OR;
    if (joins && *joined && *joined == left && (*joined)->kind == row->kind) {
        small_expr_add(reader, *joined, right);
        return left;
    }
    SqlExpr *expr = with_argument(reader, row->kind, left);
    if (!joins)
        expr->text = row->name ? row->name : row->text;
    small_expr_add(reader, expr, right);
    *joined = expr;
    return expr;
}

static const SqlExpr *prefixed(SmallReader *reader, int level)
{
    if (level <= LEVEL_NOT && small_is(reader, "NOT") && small_enter(reader)) {
        SqlExpr *expr = small_expr_new(reader, SQL_EXPR_NOT);
        small_next(reader);
        small_expr_add(reader, expr, binary(reader, LEVEL_NOT));
        small_leave(reader);
        return expr;
    }
    return small_operand(reader);
}

static const SqlExpr *binary(SmallReader *reader, int level)
{
    const SqlExpr *left = prefixed(reader, level);
    SqlExpr *joined = NULL;
    for (int chain = 0;; chain++) {
        const SqlExpr *tested = level <= LEVEL_COMPARE ? predicate(reader, left) : NULL;
        if (chain > SMALL_CHAIN_MAX && !joined) {
            small_fail_because(reader, "too many operators");
            return left;
        }
        if (tested) {
            left = tested;
            continue;
        }
        const OperatorRow *row = next_operator(reader);
        if (!row || row->level < level)
            return left;
        small_next(reader);
        left = combine(reader, row, left, binary(reader, row->level + 1), &joined);
        if (chain > SMALL_CHAIN_MAX && joined->kind != SQL_EXPR_AND && joined->kind != SQL_EXPR_OR)
            small_fail_because(reader, "too many operators");
    }
}

const SqlExpr *small_expr(SmallReader *reader)
{
    const SqlExpr *expr =
        small_enter(reader) ? binary(reader, LEVEL_OR) : small_expr_new(reader, SQL_EXPR_OTHER);
    small_leave(reader);
    return expr;
}
