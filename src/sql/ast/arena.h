/* Where a tree's nodes live: memory that is handed out in one direction and freed as a whole.
 *
 * A statement takes some twenty small pieces; a talloc header for each would be larger than the
 * pieces. The first block begins with a struct of the caller's (a SqlStatement), which is the
 * talloc chunk that is given out: all other blocks are its children.
 */
#pragma once

#include <stddef.h>

#include "base/attr.h"

typedef struct SqlArena {
    TALLOC_CTX *root;
    char *cursor, *end;
    size_t next; /* bytes of the next block */
} SqlArena;

/* Returns `size` zero bytes, a talloc child of ctx, and an arena with about `expected` more. */
void *sql_arena_init(SqlArena *arena, TALLOC_CTX *ctx, size_t size, size_t expected);
/* `size` zero bytes, aligned for any type. Never NULL: without memory the process ends, as it does
 * in the parser's library. */
void *sql_arena_get(SqlArena *arena, size_t size);
/* Copies; NULL for NULL. */
char *sql_arena_copy(SqlArena *arena, const char *text);
char *sql_arena_copy_length(SqlArena *arena, const char *text, size_t length);

#define SQL_ARENA_ARRAY(arena, type, count) ((type *)sql_arena_get(arena, sizeof(type) * (count)))
#define SQL_ARENA_NEW(arena, type)          SQL_ARENA_ARRAY(arena, type, 1)
