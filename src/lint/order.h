/* The order in which sources are replayed (internal to this folder): as the engine would run them,
 * repeatables by what they need of each other (migration/plan/order.h). */
#pragma once

#include "lint/lint.h"
#include "lint/readers.h"

/* Puts the repeatables that stand next to each other from `first` on into that order: those that
 * are history before those that are judged. ret_order[first..] is filled up to where they end,
 * which is returned; where none stands at `first`, nothing is. PostgreSQL's alone, as in the
 * engine: elsewhere, and where nothing is needed, they stay as they are. */
size_t order_repeatables_from(const LintSource *sources, size_t first, size_t count,
                              Dialect dialect, Readers *readers, size_t ret_order[]);
