/* The functions of libpg_query that we use, loaded when the first statement is read. */
#pragma once

#include "sql/pgtree/nodes.h"

#include "base/error.h"

/* What pg_query_internal.h, which is made for C files of that library alone, declares. */
typedef struct PgQueryRaw {
    List *tree; /* of RawStmt */
    char *stderr_buffer;
    PgQueryError *error;
} PgQueryRaw;
PgQueryRaw pg_query_raw_parse(const char *input);
void *pg_query_enter_memory_context(void);
void pg_query_exit_memory_context(void *context);
void pg_query_free_error(PgQueryError *error);

#define LIBPG_QUERY_FUNCTIONS(X)                                                                   \
    X(pg_query_enter_memory_context)                                                               \
    X(pg_query_exit_memory_context)                                                                \
    X(pg_query_free_error)                                                                         \
    X(pg_query_raw_parse)

struct LibpgQuery {
#define X(name) __typeof__(name) *name;
    LIBPG_QUERY_FUNCTIONS(X)
#undef X
};

extern struct LibpgQuery libpg_query;

bool libpg_query_load(Error *err) MUST_USE;
