/* Whether a release may serve, judged from the ledger's records alone. */
#pragma once

#include <stdbool.h>

#include "ledger/ledger.h"
#include "pipeline/states.h"

typedef struct GateAnswer {
    bool open;
    ErrorKind kind;    /* ERR_NONE when open; else ERR_GATE, ERR_SUPERSEDED, ERR_UNKNOWN */
    bool final;        /* waiting will not change it */
    const char *state; /* "never-seen" or a release state */
    const char *words; /* why; a constant */
    const char *hint;  /* what to do, where that does not follow from the state; or NULL */
} GateAnswer;

/* `release` and `latest` (its latest run) are NULL when there are none. */
GateAnswer gate_judge(const LedgerRelease *release, const LedgerRun *latest,
                      const LedgerHead *head);

/* Whether a newer release has migrated or deployed in this environment. */
bool release_is_superseded(const LedgerRelease *release, const LedgerHead *head);
