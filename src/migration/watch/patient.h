/* Statements that are let wait however long it takes: cutting them off would leave something
 * behind, or gain nobody anything. */
#pragma once

#include <stdbool.h>

/* Of a text as pg_stat_activity shows it, maybe cut off. What it is in words (static), or NULL for
 * one that may be cancelled while it waits: the same that have no lock_timeout in our own runs
 * (sql/gentle.h), and none of a text of several statements. */
const char *patient_statement(const char *query);
