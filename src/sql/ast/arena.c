#include "sql/ast/arena.h"

#include <stdalign.h>
#include <string.h>

#define BLOCK_MAX ((size_t)64 * 1024)

static size_t round_up(size_t size)
{
    size_t unit = alignof(max_align_t);
    return (size + unit - 1) & ~(unit - 1);
}

static char *new_block(TALLOC_CTX *ctx, size_t size)
{
    char *block = talloc_size(ctx, size);
    if (!block)
        abort();
    return block;
}

void *sql_arena_init(SqlArena *arena, TALLOC_CTX *ctx, size_t size, size_t expected)
{
    size_t first = round_up(size);
    char *block = new_block(ctx, first + expected);
    memset(block, 0, first);
    *arena = (SqlArena){.root = block,
                        .cursor = block + first,
                        .end = block + first + expected,
                        .next = expected < 512 ? 512 : expected};
    return block;
}

/* A piece that would waste most of a block gets one of its own. */
static void *get_from_new_block(SqlArena *arena, size_t size)
{
    if (size > arena->next / 4)
        return memset(new_block(arena->root, size), 0, size);
    arena->cursor = new_block(arena->root, arena->next);
    arena->end = arena->cursor + arena->next;
    if (arena->next < BLOCK_MAX)
        arena->next *= 2;
    return sql_arena_get(arena, size);
}

void *sql_arena_get(SqlArena *arena, size_t size)
{
    size = round_up(size);
    if (size > (size_t)(arena->end - arena->cursor))
        return get_from_new_block(arena, size);
    void *piece = arena->cursor;
    arena->cursor += size;
    return memset(piece, 0, size);
}

/* Text needs no alignment: it is cut from the block's end. */
char *sql_arena_copy_length(SqlArena *arena, const char *text, size_t length)
{
    char *copy;
    if (length < (size_t)(arena->end - arena->cursor)) {
        arena->end -= length + 1;
        copy = arena->end;
    } else {
        copy = sql_arena_get(arena, length + 1);
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *sql_arena_copy(SqlArena *arena, const char *text)
{
    return text ? sql_arena_copy_length(arena, text, strlen(text)) : NULL;
}
