/* PostgreSQL's nodes, as its own headers have them, and how we walk them. Only files of this folder
 * include it.
 *
 * The library gives pointers to the nodes of the server that it was made of, so both must be of one
 * major version; test/unit/sql/test_pgtree_layout.c compares what the structs say with what the
 * library itself says. */
#pragma once

#include <postgres.h>

#include <nodes/parsenodes.h>

/* port.h puts the server's own in the place of some of the C library's functions. */
#undef fprintf
#undef printf
#undef qsort
#undef snprintf
#undef sprintf
#undef vsnprintf
#undef strerror

enum { PGTREE_NODES_MAJOR = PG_VERSION_NUM / 10000 };
#undef PG_MAJORVERSION
#undef PG_VERSION
#undef PG_VERSION_NUM

#include <pg_query.h>

_Static_assert(PG_VERSION_NUM / 10000 == PGTREE_NODES_MAJOR,
               "libpg-query-dev and postgresql-server-dev are of different versions");

#define LIBPG_QUERY_SONAME "libpg_query.so.1504.0"

static inline size_t pgtree_count(const List *list)
{
    return list ? (size_t)list->length : 0;
}

static inline const void *pgtree_at(const List *list, size_t i)
{
    return list->elements[i].ptr_value;
}

/* The text of the i-th element, a String; NULL for anything else (a star). */
static inline const char *pgtree_string(const List *list, size_t i)
{
    const Node *node = pgtree_at(list, i);
    return node && nodeTag(node) == T_String ? ((const String *)node)->sval : NULL;
}

static inline const char *pgtree_last_string(const List *list)
{
    return list && list->length > 0 ? pgtree_string(list, (size_t)list->length - 1) : NULL;
}
