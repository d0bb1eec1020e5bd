/* What operators stand between: literals, columns, calls, CASE, subqueries. */
#include "sql/small/small.h"

#include "base/attr.h"

static bool is_any(const SmallReader *reader, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (small_is(reader, words[i]))
            return true;
    }
    return false;
}

bool small_is_reserved(const SmallReader *reader)
{
    static const char *const words[] = {
        "AND",       "AS",        "BETWEEN",  "CASE",    "COLLATE", "CROSS",
        "DELETE",    "DO",        "ELSE",     "END",     "EXCEPT",  "FETCH",
        "FOR",       "FORCE",     "FROM",     "FULL",    "GLOB",    "GROUP",
        "HAVING",    "IGNORE",    "IN",       "INDEXED", "INNER",   "INSERT",
        "INTERSECT", "INTO",      "IS",       "ISNULL",  "JOIN",    "LEFT",
        "LIKE",      "LIMIT",     "LOCK",     "MATCH",   "NATURAL", "NOT",
        "NOTNULL",   "OFFSET",    "ON",       "OR",      "ORDER",   "PROCEDURE",
        "REGEXP",    "RETURNING", "RIGHT",    "SELECT",  "SET",     "STRAIGHT_JOIN",
        "THEN",      "UNION",     "UPDATE",   "USE",     "USING",   "VALUES",
        "WHEN",      "WHERE",     "WINDOW",   "WITH",    "XOR",     "DIV",
        "RLIKE",     "OUTER",     "PARTITION"};
    return is_any(reader, words, COUNT_OF(words));
}

static void read_arguments(SmallReader *reader, SqlExpr *call)
{
    small_accept(reader, "DISTINCT");
    if (small_is_mark(reader, "*")) {
        small_expr_add(reader, call, small_expr_new(reader, SQL_EXPR_STAR));
        small_next(reader);
    } else if (!small_is_mark(reader, ")")) {
        do {
            small_expr_add(reader, call, small_expr(reader));
            small_skip_item(reader); /* ORDER BY, SEPARATOR, USING, FROM .. */
        } while (small_accept_mark(reader, ","));
    }
    small_expect_mark(reader, ")");
}

static bool is_aggregate(const SqlExpr *call)
{
    static const char *const names[] = {"count",
                                        "sum",
                                        "avg",
                                        "total",
                                        "group_concat",
                                        "json_group_array",
                                        "json_group_object",
                                        "bit_and",
                                        "bit_or",
                                        "bit_xor",
                                        "std",
                                        "stddev",
                                        "variance",
                                        "json_arrayagg",
                                        "json_objectagg"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(names[i], call->text) == 0)
            return true;
    }
    return call->arg_count == 1 &&
           (strcmp(call->text, "min") == 0 || strcmp(call->text, "max") == 0);
}

static void read_call(SmallReader *reader, SqlExpr *call)
{
    call->kind = SQL_EXPR_CALL;
    call->text = small_lower(reader, call->text);
    read_arguments(reader, call);
    reader->folded = reader->folded || is_aggregate(call);
    if (strcmp(call->text, "coalesce") == 0 || strcmp(call->text, "ifnull") == 0) {
        call->kind = SQL_EXPR_COALESCE;
        call->text = NULL;
    }
    if (small_accept(reader, "FILTER"))
        small_skip(reader);
    if (small_accept(reader, "OVER")) {
        reader->folded = true;
        small_skip(reader);
    } else if (small_accept(reader, "AGAINST")) {
        small_skip(reader);
    }
}

/* [[schema.]table.]column, a call, or a star. */
static const SqlExpr *read_name(SmallReader *reader)
{
    SqlExpr *expr = small_expr_new(reader, SQL_EXPR_COLUMN);
    expr->text = small_name(reader);
    for (int part = 0; part < 2 && small_accept_mark(reader, "."); part++) {
        expr->schema = expr->table;
        expr->table = expr->text;
        if (small_is_mark(reader, "*")) {
            small_next(reader);
            expr->kind = SQL_EXPR_STAR;
            expr->text = NULL;
            expr->schema = NULL;
            return expr;
        }
        expr->text = small_name(reader);
    }
    if (small_accept_mark(reader, "(")) {
        expr->schema = expr->table;
        expr->table = NULL;
        read_call(reader, expr);
    } else {
        expr->schema = NULL;
    }
    return expr;
}

static const SqlExpr *read_case(SmallReader *reader)
{
    SqlExpr *expr = small_expr_new(reader, SQL_EXPR_CASE);
    small_next(reader);
    if (!small_is(reader, "WHEN"))
        small_expr_add(reader, expr, small_expr(reader));
    while (small_accept(reader, "WHEN")) {
        small_expr_add(reader, expr, small_expr(reader));
        small_expect(reader, "THEN");
        small_expr_add(reader, expr, small_expr(reader));
    }
    if (small_accept(reader, "ELSE"))
        small_expr_add(reader, expr, small_expr(reader));
    small_expect(reader, "END");
    return expr;
}

static const SqlExpr *read_cast(SmallReader *reader)
{
    SqlExpr *expr = small_expr_new(reader, SQL_EXPR_CAST);
    small_next(reader);
    small_expect_mark(reader, "(");
    small_expr_add(reader, expr, small_expr(reader));
    if (!small_accept(reader, "AS")) { /* CONVERT(x, type) */
        if (small_accept(reader, "USING"))
            small_name(reader);
        else
            small_expect_mark(reader, ",");
    }
    if (!small_is_mark(reader, ")"))
        expr->type = small_type(reader);
    small_skip_item(reader);
    small_expect_mark(reader, ")");
    if (!expr->type)
        expr->kind = SQL_EXPR_OTHER;
    return expr;
}

static const SqlExpr *read_exists(SmallReader *reader)
{
    SqlExpr *expr = small_expr_new(reader, SQL_EXPR_SUBQUERY);
    small_next(reader);
    small_expect_mark(reader, "(");
    expr->text = "exists";
    expr->query = small_query(reader);
    small_expect_mark(reader, ")");
    return expr;
}

static const SqlExpr *read_parentheses(SmallReader *reader)
{
    int offset = small_offset(reader);
    small_next(reader);
    if (small_starts_query(reader)) {
        SqlExpr *expr = small_expr_new(reader, SQL_EXPR_SUBQUERY);
        expr->query = small_query(reader);
        small_expect_mark(reader, ")");
        return expr;
    }
    const SqlExpr *first = small_expr(reader);
    if (!small_is_mark(reader, ",")) {
        small_expect_mark(reader, ")");
        return first;
    }
    SqlExpr *row = small_expr_new(reader, SQL_EXPR_ROW);
    row->offset = offset;
    small_expr_add(reader, row, first);
    while (small_accept_mark(reader, ","))
        small_expr_add(reader, row, small_expr(reader));
    small_expect_mark(reader, ")");
    return row;
}

static const SqlExpr *literal(SmallReader *reader, SqlExprKind kind, const char *text)
{
    SqlExpr *expr = small_expr_new(reader, kind);
    expr->text = text;
    small_next(reader);
    return expr;
}

static const SqlExpr *read_number(SmallReader *reader)
{
    const SqlToken *token = small_peek(reader, 0);
    return literal(reader, SQL_EXPR_NUMBER,
                   sql_arena_copy_length(reader->arena, token->text, token->length));
}

static const SqlExpr *read_string(SmallReader *reader)
{
    SqlExpr *expr = small_expr_new(reader, SQL_EXPR_STRING);
    expr->text = small_string(reader);
    while (reader->dialect != DIALECT_SQLITE && small_peek(reader, 0)->kind == SQL_TOKEN_STRING)
        expr->text = small_string(reader); /* 'a' 'b': the value is of no interest */
    return expr;
}

/* ?, ?1, :name, @name, $name; and @@variable. */
static const SqlExpr *read_parameter(SmallReader *reader)
{
    SqlExpr *expr = small_expr_new(reader, SQL_EXPR_PARAMETER);
    bool question = small_is_mark(reader, "?"), variable = small_is_mark(reader, "@");
    small_next(reader);
    const SqlToken *token = small_peek(reader, 0);
    if (question) {
        bool numbered = token->kind == SQL_TOKEN_NUMBER && token->start == reader->end;
        expr->number = numbered ? atoi(token->text) : ++reader->parameters;
        if (numbered)
            small_next(reader);
        return expr;
    }
    if (variable && reader->dialect != DIALECT_SQLITE) {
        expr->kind = SQL_EXPR_OTHER;
        small_accept_mark(reader, "@");
    }
    if (small_peek(reader, 0)->kind == SQL_TOKEN_NUMBER)
        small_next(reader);
    else
        expr->text = small_name(reader);
    while (small_accept_mark(reader, "."))
        small_name(reader);
    expr->number = expr->kind == SQL_EXPR_PARAMETER ? ++reader->parameters : 0;
    return expr;
}

static const SqlExpr *read_sign(SmallReader *reader)
{
    SqlExpr *expr = small_expr_new(reader, SQL_EXPR_OPERATOR);
    bool minus = small_is_mark(reader, "-");
    expr->text = sql_arena_copy_length(reader->arena, small_peek(reader, 0)->text, 1);
    small_next(reader);
    const SqlExpr *arg = small_operand(reader);
    if (arg->kind == SQL_EXPR_NUMBER && arg->text && arg->text[0] != '-') {
        expr->kind = SQL_EXPR_NUMBER;
        expr->text = minus ? small_join(reader, "-", arg->text) : arg->text;
        return expr;
    }
    small_expr_add(reader, expr, arg);
    return expr;
}

/* Words that are no names, with what they become; those in capitals of SQL become calls. */
static const SqlExpr *read_word(SmallReader *reader)
{
    static const char *const calls[] = {"CURRENT_TIMESTAMP", "CURRENT_DATE",   "CURRENT_TIME",
                                        "LOCALTIME",         "LOCALTIMESTAMP", "CURRENT_USER"};
    static const struct {
        const char *word;
        const SqlExpr *(*read)(SmallReader *reader);
    } rows[] = {{"CASE", read_case}, {"CAST", read_cast}, {"EXISTS", read_exists}};
    if (small_is(reader, "NULL"))
        return literal(reader, SQL_EXPR_NULL, NULL);
    if (small_is(reader, "TRUE") || small_is(reader, "FALSE"))
        return literal(reader, SQL_EXPR_BOOL, small_is(reader, "TRUE") ? "t" : "f");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (small_is(reader, rows[i].word))
            return rows[i].read(reader);
    }
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        if (!small_is(reader, calls[i]))
            continue;
        const SqlExpr *call = literal(reader, SQL_EXPR_CALL, small_lower(reader, calls[i]));
        if (small_is_mark(reader, "("))
            small_skip(reader);
        return call;
    }
    return NULL;
}

static const SqlExpr *read_interval(SmallReader *reader)
{
    SqlExpr *expr = small_expr_new(reader, SQL_EXPR_OTHER);
    small_next(reader);
    small_expr_add(reader, expr, small_expr(reader));
    small_name(reader); /* the unit */
    return expr;
}

/* Words of MariaDB alone. */
static const SqlExpr *read_maria_word(SmallReader *reader)
{
    bool called = small_peek(reader, 1)->kind == SQL_TOKEN_OPEN;
    if (small_is(reader, "CONVERT") && called)
        return read_cast(reader);
    if (small_is(reader, "DEFAULT") && !called)
        return literal(reader, SQL_EXPR_DEFAULT, NULL);
    if (small_is(reader, "INTERVAL") && !called)
        return read_interval(reader);
    if (small_is(reader, "BINARY") && !called) {
        small_next(reader);
        return small_operand(reader);
    }
    bool string_follows = small_peek(reader, 1)->kind == SQL_TOKEN_STRING;
    if (small_peek(reader, 0)->kind == SQL_TOKEN_WORD && string_follows) {
        small_next(reader); /* DATE '..', _utf8mb4'..' */
        return read_string(reader);
    }
    return NULL;
}

/* SQLite: "$" belongs to a word. */
static const SqlExpr *read_dollar(SmallReader *reader)
{
    SqlExpr *expr = small_expr_new(reader, SQL_EXPR_PARAMETER);
    expr->text = small_name(reader) + 1;
    expr->number = ++reader->parameters;
    return expr;
}

static bool is_parameter(const SmallReader *reader)
{
    static const char *const marks[] = {"?", ":", "@", "$", "#"};
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        if (small_is_mark(reader, marks[i]))
            return true;
    }
    return false;
}

static const SqlExpr *read_marked(SmallReader *reader)
{
    if (small_is_mark(reader, "("))
        return read_parentheses(reader);
    if (small_is_mark(reader, "-") || small_is_mark(reader, "+") || small_is_mark(reader, "~") ||
        small_is_mark(reader, "!"))
        return read_sign(reader);
    if (small_is_mark(reader, ".") && small_peek(reader, 1)->kind == SQL_TOKEN_NUMBER) {
        small_next(reader);
        return read_number(reader);
    }
    return is_parameter(reader) ? read_parameter(reader) : NULL;
}

static const SqlExpr *read_named(SmallReader *reader)
{
    const SqlExpr *expr = NULL;
    if (small_peek(reader, 0)->kind == SQL_TOKEN_WORD) {
        if (small_peek(reader, 0)->text[0] == '$')
            return read_dollar(reader);
        expr = read_word(reader);
        if (!expr && reader->dialect != DIALECT_SQLITE)
            expr = read_maria_word(reader);
    }
    bool called = small_peek(reader, 1)->kind == SQL_TOKEN_OPEN;
    if (!expr && (!small_is_reserved(reader) || called))
        expr = read_name(reader);
    return expr;
}

static const SqlExpr *operand(SmallReader *reader)
{
    const SqlExpr *expr = NULL;
    switch (small_peek(reader, 0)->kind) {
    case SQL_TOKEN_NUMBER:
        expr = read_number(reader);
        break;
    case SQL_TOKEN_STRING:
        expr = read_string(reader);
        break;
    case SQL_TOKEN_WORD:
    case SQL_TOKEN_NAME:
        expr = read_named(reader);
        break;
    default:
        expr = read_marked(reader);
        break;
    }
    if (expr)
        return expr;
    small_fail(reader);
    return small_expr_new(reader, SQL_EXPR_OTHER);
}

const SqlExpr *small_operand(SmallReader *reader)
{
    const SqlExpr *expr =
        small_enter(reader) ? operand(reader) : small_expr_new(reader, SQL_EXPR_OTHER);
    while (small_accept(reader, "COLLATE")) {
        SqlExpr *collated = small_expr_new(reader, SQL_EXPR_COLLATE);
        collated->offset = expr->offset;
        collated->text = small_name(reader);
        small_expr_add(reader, collated, expr);
        expr = collated;
    }
    small_leave(reader);
    return expr;
}
