/* Failures of a migration as a person wants to read them. */
#pragma once

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
