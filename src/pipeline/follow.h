/* Follows a run until it has ended: its log, its state, our lease. Private to this folder. */
#pragma once

#include "pipeline/ship_private.h"

typedef enum FollowEnd {
    FOLLOW_ENDED,    /* the observation says how */
    FOLLOW_RECORDED, /* somebody else recorded a verdict: read the run again */
    FOLLOW_LOST,     /* it cannot be seen, and nobody who could see it is left */
    FOLLOW_LEFT,     /* a signal came and it goes on without us */
    FOLLOW_STUCK,    /* it was told to stop and did not end in time */
} FollowEnd;

/* `ours`: we hold its lease; a signal stops it, or leaves it as config.leave_on_cancel says.
 * Others' runs are always left. The run's task must be recorded. */
bool follow_run(TALLOC_CTX *ctx, Ship *ship, const LedgerRun *run, bool ours,
                TaskObservation *ret_seen, FollowEnd *ret_end, Error *err) MUST_USE;
