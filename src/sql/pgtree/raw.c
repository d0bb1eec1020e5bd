#include "sql/pgtree/raw.h"

#include "base/utf8.h"
#include "sql/parse.h"
#include "sql/pgtree/library.h"
#include "sql/pgtree/newer.h"
#include "sql/pgtree/words.h"

PgSession pgtree_session_begin(void)
{
    return (PgSession){libpg_query.pg_query_enter_memory_context()};
}

void pgtree_session_end(PgSession *session)
{
    libpg_query.pg_query_exit_memory_context(session->context);
}

static const List *parse(SqlArena *arena, const char *text, const char **ret_message)
{
    PgQueryRaw raw = libpg_query.pg_query_raw_parse(text);
    free(raw.stderr_buffer);
    if (!raw.error) {
        *ret_message = "no statement";
        return raw.tree;
    }
    *ret_message = sql_arena_copy(arena, raw.error->message);
    libpg_query.pg_query_free_error(raw.error);
    return NULL;
}

const List *pgtree_raw_parse(PgTree *tree, char *text, const char **ret_message)
{
    const char *ignored;
    tree->text = text;
    const List *list = parse(tree->arena, text, ret_message);
    if (!list && pgtree_rewrite_newer(tree, text))
        list = parse(tree->arena, text, &ignored);
    return list;
}

const char *pgtree_refuses(const char *text, size_t length)
{
    if (length > SQL_PARSE_MAX)
        return "longer than 16 MiB";
    if (memchr(text, '\0', length))
        return "invalid byte sequence for encoding \"UTF8\": 0x00";
    if (!utf8_check(text, length, NULL))
        return "invalid byte sequence for encoding \"UTF8\"";
    return NULL;
}

void pgtree_unparsed(SqlStatement *statement, const char *text, size_t length, const char *why)
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
