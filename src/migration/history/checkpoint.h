/* tidegate_statement: what is known of a statement outside a transaction, whatever happens to us.
 */
#pragma once

#include "migration/history/records.h"

/* Writes, committed, that the statement is about to run. */
bool checkpoint_begin(Engine *engine, const Script *script, const Step *step, const char *statement,
                      int64_t *ret_seq, Error *err) MUST_USE;

/* How it ended: "done" together with the row of the history, in one transaction. */
bool checkpoint_done(Engine *engine, int64_t seq, const HistoryEntry *entry, Error *err) MUST_USE;
/* Nothing of it remains: it will run again. */
bool checkpoint_failed(Engine *engine, int64_t seq, const char *path, Error *err) MUST_USE;
/* A person has looked after it. */
bool checkpoint_settled(Engine *engine, int64_t seq, const char *path, Error *err) MUST_USE;
