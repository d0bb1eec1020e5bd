/* What is known of a run after it: the executor's observation and what the task itself told, put
 * together by one table. Success needs proof; what cannot be known is unknown. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/json.h"
#include "executor/executor.h"
#include "ledger/ledger.h"
#include "pipeline/states.h"

/* How the task ended, seen from outside. */
#define ENDINGS(X)                                                                                 \
    X(ENDING_ZERO, "it ended with code 0")                                                         \
    X(ENDING_CODE, "it ended with another code")                                                   \
    X(ENDING_KILLED, "it was killed")                                                              \
    X(ENDING_STOPPED_ZERO, "it was told to stop and answered with code 0")                         \
    X(ENDING_NOT_STARTED, "it never started")                                                      \
    X(ENDING_NO_CODE, "it has ended and its exit code was lost")                                   \
    X(ENDING_LOST, "it cannot be seen any more")

typedef enum Ending {
#define X(id, words) id,
    ENDINGS(X)
#undef X
        ENDING_COUNT
} Ending;

/* What the task itself told the ledger. */
#define INNERS(X)                                                                                  \
    X(INNER_NONE, "nothing was told from inside")                                                  \
    X(INNER_STARTED, "it told that it began, never how it ended")                                  \
    X(INNER_SUCCESS, "it told that it succeeded")                                                  \
    X(INNER_FAILED, "it told that it failed and left nothing behind")                              \
    X(INNER_PARTIAL, "it told that one migration is half done")                                    \
    X(INNER_UNKNOWN, "it told that it does not know how it ended")

typedef enum Inner {
#define X(id, words) id,
    INNERS(X)
#undef X
        INNER_COUNT
} Inner;

typedef struct VerdictRow {
    unsigned endings, inners; /* sets: 1 << Ending, 1 << Inner */
    const char *verdict; /* "success", "failed", "partial", "not-started", "killed", "unknown" */
    ErrorKind kind;      /* of the command's end: ERR_NONE, ERR_FAILED, ERR_PARTIAL, ERR_UNKNOWN */
    bool database_known; /* false: nobody told what state the database is in */
    bool proven;         /* nothing of it runs any more */
} VerdictRow;

Ending verdict_ending(const TaskObservation *observation);
Inner verdict_inner(const json_t *inner); /* NULL: none */
/* Every pair has its row. */
const VerdictRow *verdict_find(Ending ending, Inner inner);

const char *ending_words(Ending ending);
const char *inner_words(Inner inner);

/* How a command that followed this finished run ends; ERR_UNKNOWN when the run has no verdict. */
ErrorKind verdict_run_kind(const LedgerRun *run);
/* What that means for the release. */
ReleaseEvent verdict_event(ErrorKind kind);
