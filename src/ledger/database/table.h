/* The table of documents: looked for, checked, made. */
#pragma once

#include "ledger/database/database_store.h"

/* Connects, unless there is only an SQLite file that does not exist yet, and looks for the table
 * unless it was seen: store->present. ERR_FORMAT when it is of a newer format or not ours. */
bool table_find(DatabaseStore *store, Error *err) MUST_USE;
/* The same, and makes it. */
bool table_make(DatabaseStore *store, Error *err) MUST_USE;
