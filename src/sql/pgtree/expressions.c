#include "sql/pgtree/expr_readers.h"

#include <stdio.h>
#include <string.h>

static const SqlExpr **new_args(PgTree *tree, SqlExpr *expr, size_t count)
{
    const SqlExpr **args = count ? SQL_ARENA_ARRAY(tree->arena, const SqlExpr *, count) : NULL;
    expr->args = args;
    expr->arg_count = count;
    return args;
}

/* One to three arguments, those that are there. */
static void read_args(PgTree *tree, SqlExpr *expr, const void *first, const void *second,
                      const void *third)
{
    const void *const nodes[] = {first, second, third};
    const SqlExpr **args = new_args(tree, expr, 3);
    expr->arg_count = 0;
    for (size_t i = 0; i < lengthof(nodes); i++) {
        if (nodes[i])
            args[expr->arg_count++] = pgtree_expr(tree, nodes[i]);
    }
}

static void read_list_args(PgTree *tree, SqlExpr *expr, const List *list)
{
    expr->args = pgtree_exprs(tree, list, &expr->arg_count);
}

const char *pgtree_integer(const PgTree *tree, long value)
{
    char text[24];
    snprintf(text, sizeof(text), "%ld", value);
    return pgtree_copy(tree, text);
}

static void read_const(PgTree *tree, const void *node, SqlExpr *expr)
{
    const A_Const *constant = node;
    expr->offset = pgtree_offset(tree, constant->location);
    if (constant->isnull) {
        expr->kind = SQL_EXPR_NULL;
        return;
    }
    switch (nodeTag(&constant->val)) {
    case T_Integer:
        expr->kind = SQL_EXPR_NUMBER;
        expr->text = pgtree_integer(tree, constant->val.ival.ival);
        return;
    case T_Float:
        expr->kind = SQL_EXPR_NUMBER;
        expr->text = pgtree_copy(tree, constant->val.fval.fval);
        return;
    case T_Boolean:
        expr->kind = SQL_EXPR_BOOL;
        expr->text = constant->val.boolval.boolval ? "t" : "f";
        return;
    case T_BitString:
        expr->kind = SQL_EXPR_STRING;
        expr->text = pgtree_copy(tree, constant->val.bsval.bsval);
        return;
    default:
        expr->kind = SQL_EXPR_STRING;
        expr->text = pgtree_copy(tree, constant->val.sval.sval);
    }
}

static void read_column(PgTree *tree, const void *node, SqlExpr *expr)
{
    const ColumnRef *column = node;
    size_t count = pgtree_count(column->fields);
    expr->offset = pgtree_offset(tree, column->location);
    const char *last = pgtree_string(column->fields, count - 1);
    expr->kind = last ? SQL_EXPR_COLUMN : SQL_EXPR_STAR;
    expr->text = pgtree_copy(tree, last);
    if (count > 1)
        expr->table = pgtree_copy(tree, pgtree_string(column->fields, count - 2));
    if (count > 2)
        expr->schema = pgtree_copy(tree, pgtree_string(column->fields, count - 3));
}

static void read_parameter(PgTree *tree, const void *node, SqlExpr *expr)
{
    const ParamRef *parameter = node;
    expr->offset = pgtree_offset(tree, parameter->location);
    expr->kind = SQL_EXPR_PARAMETER;
    expr->number = parameter->number;
}

static const char *const OPERATOR_NAMES[] = {
    [AEXPR_DISTINCT] = "is distinct from",
    [AEXPR_NOT_DISTINCT] = "is not distinct from",
    [AEXPR_BETWEEN] = "between",
    [AEXPR_NOT_BETWEEN] = "not between",
    [AEXPR_BETWEEN_SYM] = "between symmetric",
    [AEXPR_NOT_BETWEEN_SYM] = "not between symmetric",
};

const char *pgtree_quantified(const PgTree *tree, const char *operator, const char * what)
{
    size_t length = strlen(operator) + strlen(what) + 2;
    char *text = SQL_ARENA_ARRAY(tree->arena, char, length);
    snprintf(text, length, "%s %s", operator, what);
    return text;
}

static const char *operator_name(PgTree *tree, const A_Expr *node)
{
    const char *name = pgtree_last_string(node->name);
    if (node->kind == AEXPR_OP_ANY || node->kind == AEXPR_OP_ALL)
        return pgtree_quantified(tree, name, node->kind == AEXPR_OP_ANY ? "any" : "all");
    if (node->kind == AEXPR_IN)
        return strcmp(name, "=") == 0 ? "in" : "not in";
    if (node->kind < lengthof(OPERATOR_NAMES) && OPERATOR_NAMES[node->kind])
        return OPERATOR_NAMES[node->kind];
    return pgtree_copy(tree, name);
}

static bool is_list(const Node *node)
{
    return node && nodeTag(node) == T_List;
}

static void read_operator(PgTree *tree, const void *node, SqlExpr *expr)
{
    const A_Expr *operation = node;
    expr->offset = pgtree_offset(tree, operation->location);
    if (operation->kind == AEXPR_NULLIF) {
        expr->kind = SQL_EXPR_CALL;
        expr->text = "nullif";
    } else {
        expr->kind = SQL_EXPR_OPERATOR;
        expr->text = operator_name(tree, operation);
    }
    const List *bounds = (const List *)operation->rexpr;
    if (operation->kind >= AEXPR_BETWEEN && is_list(operation->rexpr) && bounds->length == 2)
        read_args(tree, expr, operation->lexpr, pgtree_at(bounds, 0), pgtree_at(bounds, 1));
    else
        read_args(tree, expr, operation->lexpr, operation->rexpr, NULL);
}

static void read_boolean(PgTree *tree, const void *node, SqlExpr *expr)
{
    static const SqlExprKind KINDS[] = {
        [AND_EXPR] = SQL_EXPR_AND, [OR_EXPR] = SQL_EXPR_OR, [NOT_EXPR] = SQL_EXPR_NOT};
    const BoolExpr *boolean = node;
    expr->offset = pgtree_offset(tree, boolean->location);
    expr->kind = KINDS[boolean->boolop];
    read_list_args(tree, expr, boolean->args);
}

static void read_null_test(PgTree *tree, const void *node, SqlExpr *expr)
{
    const NullTest *test = node;
    expr->offset = pgtree_offset(tree, test->location);
    expr->kind = test->nulltesttype == IS_NULL ? SQL_EXPR_IS_NULL : SQL_EXPR_IS_NOT_NULL;
    read_args(tree, expr, test->arg, NULL, NULL);
}

static void read_boolean_test(PgTree *tree, const void *node, SqlExpr *expr)
{
    static const char *const NAMES[] = {
        [IS_TRUE] = "is true",       [IS_NOT_TRUE] = "is not true",
        [IS_FALSE] = "is false",     [IS_NOT_FALSE] = "is not false",
        [IS_UNKNOWN] = "is unknown", [IS_NOT_UNKNOWN] = "is not unknown"};
    const BooleanTest *test = node;
    expr->offset = pgtree_offset(tree, test->location);
    expr->kind = SQL_EXPR_OPERATOR;
    expr->text = NAMES[test->booltesttype];
    read_args(tree, expr, test->arg, NULL, NULL);
}

/* The grammar writes TRUE as a cast of a constant to bool. */
static bool is_word_for_bool(const TypeCast *cast)
{
    const A_Const *constant = (const A_Const *)cast->arg;
    return cast->location < 0 && constant && nodeTag(constant) == T_A_Const && !constant->isnull &&
           nodeTag(&constant->val) == T_Boolean;
}

static void read_cast(PgTree *tree, const void *node, SqlExpr *expr)
{
    const TypeCast *cast = node;
    if (is_word_for_bool(cast)) {
        read_const(tree, cast->arg, expr);
        return;
    }
    expr->offset = pgtree_offset(tree, cast->location);
    expr->kind = SQL_EXPR_CAST;
    expr->type = pgtree_type(tree, cast->typeName);
    read_args(tree, expr, cast->arg, NULL, NULL);
}

static void read_collate(PgTree *tree, const void *node, SqlExpr *expr)
{
    const CollateClause *collate = node;
    expr->offset = pgtree_offset(tree, collate->location);
    expr->kind = SQL_EXPR_COLLATE;
    expr->text = pgtree_copy(tree, pgtree_last_string(collate->collname));
    read_args(tree, expr, collate->arg, NULL, NULL);
}

static void read_case(PgTree *tree, const void *node, SqlExpr *expr)
{
    const CaseExpr *choice = node;
    size_t whens = pgtree_count(choice->args), count = 0;
    const SqlExpr **args = new_args(tree, expr, 2 * whens + 2);
    expr->offset = pgtree_offset(tree, choice->location);
    expr->kind = SQL_EXPR_CASE;
    if (choice->arg)
        args[count++] = pgtree_expr(tree, choice->arg);
    for (size_t i = 0; i < whens; i++) {
        const CaseWhen *when = pgtree_at(choice->args, i);
        args[count++] = pgtree_expr(tree, when->expr);
        args[count++] = pgtree_expr(tree, when->result);
    }
    if (choice->defresult)
        args[count++] = pgtree_expr(tree, choice->defresult);
    expr->number = choice->defresult != NULL;
    expr->arg_count = count;
}

static void read_coalesce(PgTree *tree, const void *node, SqlExpr *expr)
{
    const CoalesceExpr *coalesce = node;
    expr->offset = pgtree_offset(tree, coalesce->location);
    expr->kind = SQL_EXPR_COALESCE;
    read_list_args(tree, expr, coalesce->args);
}

static void read_min_max(PgTree *tree, const void *node, SqlExpr *expr)
{
    const MinMaxExpr *choice = node;
    expr->offset = pgtree_offset(tree, choice->location);
    expr->kind = SQL_EXPR_CALL;
    expr->text = choice->op == IS_GREATEST ? "greatest" : "least";
    read_list_args(tree, expr, choice->args);
}

static void read_array(PgTree *tree, const void *node, SqlExpr *expr)
{
    const A_ArrayExpr *array = node;
    expr->offset = pgtree_offset(tree, array->location);
    expr->kind = SQL_EXPR_ARRAY;
    read_list_args(tree, expr, array->elements);
}

static void read_row(PgTree *tree, const void *node, SqlExpr *expr)
{
    const RowExpr *row = node;
    expr->offset = pgtree_offset(tree, row->location);
    expr->kind = SQL_EXPR_ROW;
    read_list_args(tree, expr, row->args);
}

static void read_list(PgTree *tree, const void *node, SqlExpr *expr)
{
    expr->kind = SQL_EXPR_LIST;
    read_list_args(tree, expr, node);
}

static void read_default(PgTree *tree, const void *node, SqlExpr *expr)
{
    expr->offset = pgtree_offset(tree, ((const SetToDefault *)node)->location);
    expr->kind = SQL_EXPR_DEFAULT;
}

static PgExprReader *const READERS[] = {
    [T_A_Const] = read_const,
    [T_ColumnRef] = read_column,
    [T_ParamRef] = read_parameter,
    [T_A_Expr] = read_operator,
    [T_BoolExpr] = read_boolean,
    [T_NullTest] = read_null_test,
    [T_BooleanTest] = read_boolean_test,
    [T_TypeCast] = read_cast,
    [T_CollateClause] = read_collate,
    [T_CaseExpr] = read_case,
    [T_CoalesceExpr] = read_coalesce,
    [T_MinMaxExpr] = read_min_max,
    [T_A_ArrayExpr] = read_array,
    [T_RowExpr] = read_row,
    [T_List] = read_list,
    [T_SetToDefault] = read_default,
    [T_SubLink] = pgtree_read_subquery,
    [T_FuncCall] = pgtree_read_call_expr,
    [T_SQLValueFunction] = pgtree_read_value_function,
    [T_A_Indirection] = pgtree_read_indirection,
    [T_XmlExpr] = pgtree_read_xml,
    [T_XmlSerialize] = pgtree_read_xml_serialize,
    [T_GroupingFunc] = pgtree_read_grouping,
    [T_GroupingSet] = pgtree_read_grouping_set,
};

/* Wrappers that say nothing of the value. */
static const Node *unwrap(const Node *node)
{
    for (;;) {
        if (nodeTag(node) == T_NamedArgExpr)
            node = (const Node *)((const NamedArgExpr *)node)->arg;
        else if (nodeTag(node) == T_SortBy)
            node = ((const SortBy *)node)->node;
        else if (nodeTag(node) == T_ResTarget)
            node = ((const ResTarget *)node)->val;
        else
            return node;
    }
}

/* Of a chain of operators that is too long the columns can still be told. */
static const SqlExpr *read_too_deep(PgTree *tree, const Node *node, SqlExpr *expr)
{
    PgExprs columns = {0};
    while (nodeTag(node) == T_A_Expr) {
        const A_Expr *operation = (const A_Expr *)node;
        if (operation->rexpr && nodeTag(operation->rexpr) == T_ColumnRef)
            pgtree_add_expr(tree, &columns, pgtree_expr(tree, operation->rexpr));
        if (!operation->lexpr)
            break;
        node = operation->lexpr;
    }
    if (nodeTag(node) == T_ColumnRef)
        pgtree_add_expr(tree, &columns, pgtree_expr(tree, node));
    expr->args = columns.items;
    expr->arg_count = columns.count;
    return expr;
}

const SqlExpr *pgtree_expr(PgTree *tree, const void *wrapped)
{
    if (!wrapped)
        return NULL;
    const Node *node = unwrap(wrapped);
    SqlExpr *expr = SQL_ARENA_NEW(tree->arena, SqlExpr);
    *expr = (SqlExpr){.kind = SQL_EXPR_OTHER, .offset = -1};
    NodeTag tag = nodeTag(node);
    if (tree->depth >= PGTREE_DEPTH_MAX && tag != T_ColumnRef)
        return read_too_deep(tree, node, expr);
    if (tag < lengthof(READERS) && READERS[tag]) {
        tree->depth++;
        READERS[tag](tree, node, expr);
        tree->depth--;
    }
    return expr;
}

const SqlExpr *const *pgtree_exprs(PgTree *tree, const List *list, size_t *ret_count)
{
    size_t count = pgtree_count(list), kept = 0;
    const SqlExpr **exprs = count ? SQL_ARENA_ARRAY(tree->arena, const SqlExpr *, count) : NULL;
    for (size_t i = 0; i < count; i++) {
        const SqlExpr *expr = pgtree_expr(tree, pgtree_at(list, i));
        if (expr)
            exprs[kept++] = expr;
    }
    *ret_count = kept;
    return exprs;
}

const SqlExpr *pgtree_row(PgTree *tree, const List *list)
{
    SqlExpr *row = SQL_ARENA_NEW(tree->arena, SqlExpr);
    row->kind = SQL_EXPR_ROW;
    row->args = pgtree_exprs(tree, list, &row->arg_count);
    row->offset = row->arg_count ? row->args[0]->offset : -1;
    return row;
}
