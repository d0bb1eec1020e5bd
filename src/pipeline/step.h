/* One step of a release through the state table, recorded. Private to this folder. */
#pragma once

#include "ledger/ledger.h"
#include "pipeline/states.h"

typedef struct Step {
    const char *release;
    ReleaseEvent event;
    const char *run_id;     /* becomes the release's latest run; NULL: stays */
    const char *deployment; /* becomes its latest deployment; NULL: stays */
    const char *only_run;   /* do nothing unless this is the release's latest run; or NULL */
    const char *serving;    /* for ACTION_PROVEN_SERVING: who is proven to serve; or NULL */
    /* For a step that begins something: the release as it was when that was decided, and is told
     * its new version. When it has changed since, another process has taken over, and the step is
     * ERR_FENCED. Or NULL */
    LedgerRelease *seen;
    const LedgerRun *applied_by; /* what it applied may add to LedgerHead.breaking; or NULL */
    const char *database_id;     /* for ACTION_MIGRATED: the environment's database; NULL: stays */
} Step;

/* Whether the release is still as it was seen; `seen` is NULL when it was not in the ledger. */
bool step_check_seen(const LedgerRelease *now, const LedgerRelease *seen, Error *err) MUST_USE;
/* Asks the table, changes the environment's head by the row's action, then the release. Repeats
 * itself while others change the records; may be repeated after a crash. ERR_INTERNAL when the
 * table has no row. *ret_row may be NULL on success: `only_run` did not hold. */
bool step_record(Ledger *ledger, const Step *step, const Transition **ret_row, Error *err) MUST_USE;
