/* One command on each of the databases that are configured. */
#pragma once

#include "cli/command.h"

typedef struct DatabaseView {
    const char *name;      /* NULL: the only one, which has none */
    Invocation invocation; /* with its settings */
} DatabaseView;

/* In their order, at least one; child of the invocation's context. */
DatabaseView *database_views(const Invocation *invocation, size_t *ret_count);
/* Says of which database the error is. Always returns false. */
bool database_views_wrap(const DatabaseView *view, Error *err);
