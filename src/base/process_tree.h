/* Which processes descend from one, read from proc(5). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"

typedef struct ProcessTree {
    pid_t *pids; /* without the root; those that end meanwhile may be among them */
    size_t count;
} ProcessTree;

/* The children of `root`, their children and so on. Somebody whose parent ended is a child of the
 * next subreaper above (prctl(2), PR_SET_CHILD_SUBREAPER). Empty where /proc cannot be read.
 * `pids` is a child of ctx. */
ProcessTree process_tree(TALLOC_CTX *ctx, pid_t root);
