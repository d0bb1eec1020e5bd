/* What a column has that the one which takes its place needs as well (internal to this folder). */
#pragma once

#include "scaffold/recipe/facts.h"

/* Bits: which files a copy wants. */
typedef enum CopyKind {
    COPY_NONE = 0,
    COPY_INDEX = 1,
    COPY_CONSTRAINT = 2, /* unique; its index is a copy, too */
    COPY_FOREIGN_KEY = 4,
} CopyKind;

typedef struct RecipeCopy {
    unsigned kinds;
    const char *origin;     /* oid of the index or constraint that is copied */
    const char *name;       /* quoted */
    const char *columns;    /* list, the new column in the place of the old */
    const char *unique;     /* "UNIQUE " or "" */
    const char *references; /* "REFERENCES users(id) ON DELETE CASCADE" */
} RecipeCopy;

/* The plain indexes, unique constraints and, if asked for, foreign keys of the column, and how they
 * read with `new_column`; none without a database. What is special in some way (an expression, a
 * condition, another order or operator class) is not among them. Children of ctx. */
bool copies_read(TALLOC_CTX *ctx, const TableFacts *table, const char *column,
                 const char *new_column, bool foreign_keys, RecipeCopy **ret_copies,
                 size_t *ret_count, Error *err) MUST_USE;
