/* tidegate_statement: what is known of a group of a script, whatever happens to us.
 *
 * A group that runs alone is "started", committed, before it runs, and "committed" after it; one in
 * a transaction writes "committed" in that very transaction, so that the row is its proof. With the
 * script's last group the row of the history is written, and all become "done". "failed": nothing
 * of it remains; "settled": a person has looked after it.
 */
#pragma once

#include "migration/history/records.h"

/* What commits as one. `text`: of its statement, or of all that run in its transaction. */
typedef struct Checkpoint {
    const Script *script;
    const ScriptGroup *group;
    const Step *step;
    const char *text;
    const char *before; /* AloneBefore.text, or NULL */
    int64_t seq;        /* its row, if it was begun; 0: none */
} Checkpoint;

/* Writes, committed, that the group is about to run alone; fills its seq. */
bool checkpoint_begin(Engine *engine, Checkpoint *checkpoint, Error *err) MUST_USE;

/* The statements, without a semicolon at the end, that go into the group's own transaction: its
 * row, or with the last group the row of the history. `entry`: for that, may be NULL before.
 * Child of ctx. */
char *checkpoint_group_sql(TALLOC_CTX *ctx, Engine *engine, const Checkpoint *checkpoint,
                           const HistoryEntry *entry);

/* The same for a group that has run alone, in a transaction for it. */
bool checkpoint_done(Engine *engine, const Checkpoint *checkpoint, const HistoryEntry *entry,
                     Error *err) MUST_USE;

/* What became of a row that was begun, when it is none of these. `also`: "; .." that is to be
 * committed with it, or "". */
bool checkpoint_end(Engine *engine, int64_t seq, const char *path, const char *state,
                    const char *also, Error *err) MUST_USE;
