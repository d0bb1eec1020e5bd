/* What files that run again (repeatable migrations) need of each other: who speaks of what another
 * one creates comes behind it.
 *
 * Names are compared without their kind, and a schema only where both say one: a need too many
 * moves a file, one too few makes it fail. Pure; the statements may go once they were added.
 */
#pragma once

#include "base/attr.h"
#include "sql/ast/statement.h"

typedef struct Needs Needs;

typedef struct Need {
    size_t file;        /* that must come before */
    const char *object; /* which it creates; as long as the Needs live */
} Need;

/* For files 0 to count - 1, which are in the order that counts where no need decides. */
Needs *needs_new(TALLOC_CTX *ctx, size_t count);
void needs_add(Needs *needs, size_t file, const SqlStatement *statement);

/* Fills ret_order with all files. Where some need each other in a circle, the first of those that
 * are left goes on, before what it needs. */
void needs_order(Needs *needs, size_t ret_order[]);
/* Afterwards: one for each file that this one needs, in their order. */
const Need *needs_of(const Needs *needs, size_t file, size_t *ret_count);
