/* What `run` and `up` do about the latest attempt of a release: one table. */
#pragma once

#include "ledger/ledger.h"

typedef enum AttemptKind {
    ATTEMPT_NONE,
    ATTEMPT_RUNNING, /* recorded as started, no verdict yet */
    ATTEMPT_SUCCEEDED,
    ATTEMPT_ENDED,         /* failed, not-started, killed, partial; proven to have ended */
    ATTEMPT_UNKNOWN_ENDED, /* unknown, but nothing of it runs any more */
    ATTEMPT_UNKNOWN,       /* unknown, and something of it may still run */
} AttemptKind;

typedef enum AttemptAction {
    ATTEMPT_START,   /* attempt n + 1 with a new client token */
    ATTEMPT_ATTACH,  /* follow the one that runs */
    ATTEMPT_NOTHING, /* say so; 0 */
    ATTEMPT_ASK,     /* refuse, unless --after-unknown */
    ATTEMPT_REFUSE,  /* never a second task */
} AttemptAction;

AttemptKind attempt_kind(const LedgerRun *latest); /* NULL: none */
AttemptAction attempt_action(AttemptKind kind);
