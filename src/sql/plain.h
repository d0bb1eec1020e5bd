/* Statements after which the session is surely as it was. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/dialect.h"

/* Whether a statement sets nothing in its session and calls nothing that could: no SET, no query,
 * no function but those of an index, which the server calls in a restricted operation and whose
 * settings it takes back (index_build() in PostgreSQL's src/backend/catalog/index.c). Triggers on
 * events are the database's own. What is not known counts as not plain. */
bool sql_is_plain(Dialect dialect, const char *text, size_t length);
