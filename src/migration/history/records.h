/* What is written into our tables: rows of the history, of runs, of statements outside
 * transactions. */
#pragma once

#include "migration/script/script.h"
#include "migration/session.h"

/* What happens to a migration: the words of its history row. */
typedef struct Step {
    const char *status; /* "applied", "undone", "baseline" */
    const char *kind;   /* "versioned", "repeatable", "undo", "baseline" */
    const char *verb;   /* for the person: "applied" */
} Step;

const Step *step_apply(const MigrationFile *file);
const Step *step_undo(const MigrationFile *file);

typedef struct HistoryEntry {
    const char *version, *name, *kind, *path, *status;
    const char *checksum, *checksum_norm, *content; /* or NULL */
    int64_t duration_ms;                            /* negative: the database knows */
    int64_t statements;
    /* Of what another tool did: its name, and when (RFC 3339, or NULL); NULL: we do it now. */
    const char *tool, *applied_at;
} HistoryEntry;

/* The INSERT for a row of the history, and what goes with it into the table of a tool that shares
 * it, without a semicolon at the end; child of ctx. */
char *records_history_sql(TALLOC_CTX *ctx, Engine *engine, const HistoryEntry *entry);

/* Fills checksum, checksum_norm and content of the entry from the script's text (NULL: too large).
 */
void records_fill_content(TALLOC_CTX *ctx, HistoryEntry *entry, const Script *script,
                          const char *text, size_t length);
/* An entry for a script; content not filled. */
HistoryEntry records_entry(const Script *script, const Step *step, int64_t duration_ms);

/* An entry with the content of the file as it is now, if it is small enough to be kept. */
bool records_full_entry(TALLOC_CTX *ctx, const Script *script, const Step *step,
                        int64_t duration_ms, HistoryEntry *ret_entry, Error *err) MUST_USE;

/* The same for a file that is not run now. */
bool records_file_entry(TALLOC_CTX *ctx, const Engine *engine, const MigrationFile *file,
                        const Step *step, HistoryEntry *ret_entry, Error *err) MUST_USE;

/* tidegate_run: the INSERT that returns seq, and the UPDATE at the end. */
char *records_run_begin_sql(TALLOC_CTX *ctx, Engine *engine);
char *records_run_end_sql(TALLOC_CTX *ctx, const Engine *engine, const char *verdict,
                          const Error *failure);
/* Raises the fence, writes the owner's row, ends the rows of runs that died: statements for the
 * transaction that takes over. The number of the fence is the third one's result on PostgreSQL. */
char *records_take_lock_sql(TALLOC_CTX *ctx, const Engine *engine);
bool records_take_lock(Engine *engine, Error *err) MUST_USE;
/* Gives the owner's row back, if it is still ours. */
char *records_give_lock_sql(TALLOC_CTX *ctx, const Engine *engine);
/* For the end of a migration's transaction: "" or, in the last one, "; .." that ends the run as
 * well, so that no kill can come between the last migration and the verdict. */
char *records_closing_sql(TALLOC_CTX *ctx, const Engine *engine);

/* The row of a run that had nothing to do: begun and ended at once. */
bool records_run_idle(Engine *engine, const char *verdict, const Error *failure,
                      Error *err) MUST_USE;
