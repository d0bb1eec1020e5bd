/* Statements that are let wait however long it takes: cutting them off would leave something
 * behind, or gain nobody anything. */
#pragma once

#include <stdbool.h>

/* Of a text as pg_stat_activity shows it, maybe cut off. What it is in words (static), or NULL for
 * one that may be cancelled while it waits. CONCURRENTLY would leave an invalid index or a
 * partition that is half detached, VACUUM holds up no reads and writes: PostgreSQL's manual,
 * "Table-level Locks". */
const char *patient_statement(const char *query);
