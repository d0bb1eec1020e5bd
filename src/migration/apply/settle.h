/* Work outside a transaction that was begun and did not end: finds out what became of it. */
#pragma once

#include "migration/history/records.h"

/* What one piece of open work came to, in words for the person. */
typedef void (*SettleSay)(void *data, const char *text);

/* Settles all open work of this app and reads the history again. What only a person can tell is
 * ERR_PARTIAL, and `result` (may be NULL) says which; with `by_person` it counts as looked after.
 */
bool settle_open_work(Engine *engine, bool by_person, MigrateResult *result, SettleSay say,
                      void *say_data, Error *err) MUST_USE;
