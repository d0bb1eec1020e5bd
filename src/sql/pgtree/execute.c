#include "sql/pgtree/body.h"

#include "sql/pgtree/raw.h"

static bool is_const(const Node *node, NodeTag tag)
{
    return node && nodeTag(node) == T_A_Const && !((const A_Const *)node)->isnull &&
           nodeTag(&((const A_Const *)node)->val) == tag;
}

/* The value of an expression of constants, concatenations and format(); NULL: only the server
 * knows. Child of ctx. */
static char *constant_text(TALLOC_CTX *ctx, const Node *node, unsigned depth);

/* Longer chains are not written by hand. */
#define CHAIN_MAX 200

static char *concatenation(TALLOC_CTX *ctx, const A_Expr *operation, unsigned depth)
{
    const char *name = pgtree_last_string(operation->name);
    if (operation->kind != AEXPR_OP || !operation->lexpr || !name || strcmp(name, "||") != 0)
        return NULL;
    char *left = constant_text(ctx, operation->lexpr, depth);
    char *right = left ? constant_text(left, operation->rexpr, depth) : NULL;
    return right ? talloc_strdup_append(left, right) : NULL;
}

static char *append_quoted(char *text, const char *value, char quote)
{
    text = talloc_asprintf_append(text, "%c", quote);
    for (; *value; value++)
        text = talloc_asprintf_append(text, *value == quote ? "%c%c" : "%c", *value, *value);
    return talloc_asprintf_append(text, "%c", quote);
}

/* One %I, %L or %s. What a literal is does not matter to what the statement does to the schema, so
 * that one that is not known is an empty one. */
static char *append_argument(char *text, char directive, const Node *argument, unsigned depth)
{
    const char *value = argument ? constant_text(text, argument, depth) : NULL;
    if (directive == 'L')
        return append_quoted(text, value ? value : "", '\'');
    if (!value)
        return NULL;
    return directive == 'I' ? append_quoted(text, value, '"') : talloc_strdup_append(text, value);
}

/* format() of the manual's page "String Functions", without positions and widths. */
static char *format_text(TALLOC_CTX *ctx, const List *args, unsigned depth)
{
    const char *format = pgtree_count(args) ? constant_text(ctx, pgtree_at(args, 0), depth) : NULL;
    char *text = talloc_strdup(ctx, "");
    size_t next = 1;
    for (const char *at = format; at && text && *at; at++) {
        if (*at != '%') {
            text = talloc_strndup_append(text, at, 1);
        } else if (at[1] == '%') {
            text = talloc_strdup_append(text, "%");
            at++;
        } else if (at[1] && strchr("ILs", at[1])) {
            at++;
            text = append_argument(text, *at,
                                   next < pgtree_count(args) ? pgtree_at(args, next) : NULL, depth);
            next++;
        } else {
            return NULL;
        }
    }
    return format ? text : NULL;
}

static char *call_text(TALLOC_CTX *ctx, const FuncCall *call, unsigned depth)
{
    const char *name = pgtree_last_string(call->funcname);
    if (name && strcmp(name, "format") == 0)
        return format_text(ctx, call->args, depth);
    if (name && strcmp(name, "quote_ident") == 0 && pgtree_count(call->args) == 1)
        return append_argument(talloc_strdup(ctx, ""), 'I', pgtree_at(call->args, 0), depth);
    return NULL;
}

static char *constant_text(TALLOC_CTX *ctx, const Node *node, unsigned depth)
{
    if (depth++ > CHAIN_MAX)
        return NULL;
    if (is_const(node, T_String))
        return talloc_strdup(ctx, ((const A_Const *)node)->val.sval.sval);
    if (is_const(node, T_Integer))
        return talloc_asprintf(ctx, "%d", ((const A_Const *)node)->val.ival.ival);
    if (node && nodeTag(node) == T_TypeCast)
        return constant_text(ctx, ((const TypeCast *)node)->arg, depth);
    if (node && nodeTag(node) == T_A_Expr)
        return concatenation(ctx, (const A_Expr *)node, depth);
    if (node && nodeTag(node) == T_FuncCall)
        return call_text(ctx, (const FuncCall *)node, depth);
    return NULL;
}

/* Where the value stands in the part, if it stands there as it is. */
static int value_base(const PgPart *part, const char *value)
{
    const char *at = memmem(part->text, part->length, value, strlen(value));
    return part->base < 0 || !at ? -1 : part->base + (int)(at - part->text);
}

void pgtree_inner_execute(PgInner *inner, const PgPart *part)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *query = talloc_asprintf(tmp, "SELECT %.*s", (int)part->length, part->text);
    PgTree tree = {.arena = inner->tree->arena, .length = strlen(query), .base = -1};
    const char *why;
    const List *list = pgtree_raw_parse(&tree, query, &why);
    const SelectStmt *select =
        pgtree_count(list) == 1 ? (const void *)((const RawStmt *)pgtree_at(list, 0))->stmt : NULL;
    const ResTarget *target =
        select && nodeTag(select) == T_SelectStmt && pgtree_count(select->targetList) == 1
            ? pgtree_at(select->targetList, 0)
            : NULL;
    const char *value = target ? constant_text(tmp, target->val, 0) : NULL;
    if (value)
        pgtree_inner_parse(inner, "", &(PgPart){value, strlen(value), value_base(part, value)});
    else
        inner->dynamic++;
}
