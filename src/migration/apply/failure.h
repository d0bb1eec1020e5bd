/* Failures of a migration as a person wants to read them. */
#pragma once

#include "migration/history/records.h"
#include "migration/script/batch.h"
#include "migration/script/script.h"
#include "migration/session.h"

/* Gives the error its place in the file. */
void failure_place(Error *err, const Script *script, Place place);

/* After the server refused something of a batch. */
void failure_of_batch(Error *err, const Script *script, const Batch *batch,
                      const DbScriptOutcome *outcome, size_t prefix_statements,
                      size_t prefix_characters);

/* A group failed after others of its script were committed: makes the error ERR_PARTIAL. */
void failure_after_commits(Error *err, const Script *script, const ScriptGroup *group);

/* The fence has another number: somebody else has taken over. Replaces *err. Returns false. */
bool failure_fenced(Error *err, const char *path);

/* Adds what of this run is committed, that nothing of the script remains, and what to type next. */
void failure_explain(Error *err, const Script *script, const MigrateResult *result);
/* The same where all `count` migrations of the run were in one transaction. `script` NULL: it was
 * none of them. */
void failure_explain_together(Error *err, const Script *script, size_t count);

/* Writes the row which says that the script was tried, after it was rolled back; of what is partial
 * its checkpoints tell. A tool that shares the history is told where it would write a row itself.
 * `kind`: of the failure. */
void failure_record(Engine *engine, const Script *script, const Step *step, int64_t duration_ms,
                    ErrorKind kind);
