/* Statements that may wait for a lock for as long as it takes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/dialect.h"

/* Whether the lock that a statement takes on a table lets the application read and write it, so
 * that nobody has to queue behind it while it waits: in PostgreSQL, share update exclusive at most
 * (manual, "Table-Level Locks"). Cutting such a wait short helps nobody, and CREATE INDEX
 * CONCURRENTLY would leave an invalid index. What is not known counts as not gentle. */
bool sql_is_gentle(Dialect dialect, const char *text, size_t length);
