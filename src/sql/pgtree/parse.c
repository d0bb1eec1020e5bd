#include "sql/pgtree/parse.h"

#include "sql/pgtree/library.h"
#include "sql/pgtree/raw.h"

bool pgtree_load(Error *err)
{
    return libpg_query_load(err);
}

/* A tree takes about four bytes for one of its text; huge statements are huge strings or rows. */
static size_t expected_size(size_t length)
{
    return 4 * (length < 4096 ? length : 4096) + 128;
}

const SqlStatement *pgtree_parse(TALLOC_CTX *ctx, const char *text, size_t length)
{
    const char *why = pgtree_refuses(text, length);
    SqlArena arena;
    SqlStatement *statement =
        sql_arena_init(&arena, ctx, sizeof(SqlStatement), why ? 0 : expected_size(length));
    talloc_set_name_const(statement, "SqlStatement");
    if (why) {
        pgtree_unparsed(statement, text, length, why);
        return statement;
    }
    TALLOC_AUTO char *terminated = talloc_strndup(NULL, text, length);
    PGTREE_SESSION_AUTO PgSession session = pgtree_session_begin();
    PgTree tree = {.arena = &arena, .length = length};
    const List *list = pgtree_raw_parse(&tree, terminated, &why);
    if (list)
        pgtree_statement(&tree, ((const RawStmt *)pgtree_at(list, 0))->stmt, statement);
    else
        pgtree_unparsed(statement, text, length, why);
    return statement;
}

/* The only column of a SELECT of nothing else; NULL: it is no such thing. */
static const Node *parse_target(PgTree *tree, char *query)
{
    const char *why;
    const List *list = pgtree_raw_parse(tree, query, &why);
    const SelectStmt *select =
        pgtree_count(list) == 1 ? (const void *)((const RawStmt *)pgtree_at(list, 0))->stmt : NULL;
    if (!select || nodeTag(select) != T_SelectStmt || pgtree_count(select->targetList) != 1 ||
        select->op != SETOP_NONE || select->fromClause || select->whereClause)
        return NULL;
    const ResTarget *target = pgtree_at(select->targetList, 0);
    return target->name ? NULL : target->val;
}

const SqlExpr *pgtree_parse_expression(TALLOC_CTX *ctx, const char *text)
{
    size_t length = strlen(text);
    if (pgtree_refuses(text, length))
        return NULL;
    TALLOC_AUTO char *query = talloc_asprintf(NULL, "SELECT %s", text);
    PGTREE_SESSION_AUTO PgSession session = pgtree_session_begin();
    SqlArena arena;
    SqlExpr *result = sql_arena_init(&arena, ctx, sizeof(SqlExpr), expected_size(length));
    PgTree tree = {.arena = &arena, .length = strlen(query), .base = -1};
    const Node *node = parse_target(&tree, query);
    if (!node) {
        talloc_free(result);
        return NULL;
    }
    *result = *pgtree_expr(&tree, node);
    return result;
}

const SqlType *pgtree_parse_type(TALLOC_CTX *ctx, const char *text)
{
    size_t length = strlen(text);
    if (pgtree_refuses(text, length))
        return NULL;
    TALLOC_AUTO char *query = talloc_asprintf(NULL, "SELECT NULL::%s", text);
    PGTREE_SESSION_AUTO PgSession session = pgtree_session_begin();
    SqlArena arena;
    SqlType *result = sql_arena_init(&arena, ctx, sizeof(SqlType), length + 64);
    PgTree tree = {.arena = &arena, .length = strlen(query), .base = -1};
    const TypeCast *cast = (const TypeCast *)parse_target(&tree, query);
    const SqlType *type =
        cast && nodeTag(cast) == T_TypeCast ? pgtree_type(&tree, cast->typeName) : NULL;
    if (!type) {
        talloc_free(result);
        return NULL;
    }
    *result = *type;
    return result;
}
