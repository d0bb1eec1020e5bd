#include "sql/pgtree/parse.h"

#include "base/utf8.h"
#include "sql/pgtree/library.h"
#include "sql/pgtree/read.h"
#include "sql/pgtree/words.h"

#include <stdio.h>

bool pgtree_load(Error *err)
{
    return libpg_query_load(err);
}

/* The library's memory context of one parse. */
typedef struct Session {
    void *context;
} Session;

static Session session_begin(void)
{
    return (Session){libpg_query.pg_query_enter_memory_context()};
}

static void session_end(Session *session)
{
    libpg_query.pg_query_exit_memory_context(session->context);
}
#define SESSION_AUTO CLEANUP(session_end)

/* NULL with the server's message, a copy in the arena, where it does not parse. */
static const List *raw_parse(SqlArena *arena, const char *text, const char **ret_message)
{
    PgQueryRaw raw = libpg_query.pg_query_raw_parse(text);
    free(raw.stderr_buffer);
    if (!raw.error)
        return raw.tree ? raw.tree : NIL;
    if (ret_message)
        *ret_message = sql_arena_copy(arena, raw.error->message);
    libpg_query.pg_query_free_error(raw.error);
    return NULL;
}

static void set_unparsed(SqlStatement *statement, const char *text, size_t length, const char *why)
{
    *statement = (SqlStatement){.kind = SQL_UNPARSED,
                                .object = SQL_OBJECT_OTHER,
                                .words = pgtree_words(text, length),
                                .name = {.offset = -1},
                                .table = {.offset = -1},
                                .other = {.offset = -1},
                                .text = why,
                                .body_offset = -1};
}

/* Why the server itself would not even look at the text; NULL: it would. */
static const char *refuses(const char *text, size_t length)
{
    if (length > SQL_PARSE_MAX)
        return "longer than 16 MiB";
    if (memchr(text, '\0', length))
        return "invalid byte sequence for encoding \"UTF8\": 0x00";
    if (!utf8_check(text, length, NULL))
        return "invalid byte sequence for encoding \"UTF8\"";
    return NULL;
}

const SqlStatement *pgtree_parse(TALLOC_CTX *ctx, const char *text, size_t length)
{
    const char *why = refuses(text, length);
    size_t expected = why ? 0 : 4 * (length < 4096 ? length : 4096) + 128;
    SqlArena arena;
    SqlStatement *statement = sql_arena_init(&arena, ctx, sizeof(SqlStatement), expected);
    talloc_set_name_const(statement, "SqlStatement");
    if (why) {
        set_unparsed(statement, text, length, why);
        return statement;
    }
    TALLOC_AUTO char *terminated = talloc_strndup(NULL, text, length);
    SESSION_AUTO Session session = session_begin();
    const List *list = raw_parse(&arena, terminated, &why);
    if (!list) {
        set_unparsed(statement, text, length, why ? why : "no statement");
        return statement;
    }
    PgTree tree = {.arena = &arena, .text = terminated, .length = length};
    pgtree_statement(&tree, ((const RawStmt *)pgtree_at(list, 0))->stmt, statement);
    return statement;
}

/* The first column of `SELECT <text>`, whose text begins at `prefix`; NULL: it is no such thing. */
static const Node *parse_target(SqlArena *arena, const char *query)
{
    const List *list = raw_parse(arena, query, NULL);
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
    static const char PREFIX[] = "SELECT ";
    size_t length = strlen(text);
    if (refuses(text, length))
        return NULL;
    TALLOC_AUTO char *query = talloc_asprintf(NULL, "%s%s", PREFIX, text);
    SESSION_AUTO Session session = session_begin();
    SqlArena arena;
    SqlExpr *result = sql_arena_init(&arena, ctx, sizeof(SqlExpr), 2 * length + 128);
    const Node *node = parse_target(&arena, query);
    PgTree tree = {
        .arena = &arena, .text = query, .length = length + sizeof(PREFIX) - 1, .base = -1};
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
    if (refuses(text, length))
        return NULL;
    TALLOC_AUTO char *query = talloc_asprintf(NULL, "SELECT NULL::%s", text);
    SESSION_AUTO Session session = session_begin();
    SqlArena arena;
    SqlType *result = sql_arena_init(&arena, ctx, sizeof(SqlType), length + 64);
    const TypeCast *cast = (const TypeCast *)parse_target(&arena, query);
    PgTree tree = {.arena = &arena, .text = query, .length = strlen(query), .base = -1};
    const SqlType *type =
        cast && nodeTag(cast) == T_TypeCast ? pgtree_type(&tree, cast->typeName) : NULL;
    if (!type) {
        talloc_free(result);
        return NULL;
    }
    *result = *type;
    return result;
}
