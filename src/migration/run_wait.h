/* Waiting for the run lock while another run has it: says and tells who that is, pauses between two
 * looks, and gives up in the same words whatever the database. */
#pragma once

#include "migration/patience.h"

typedef struct RunWait {
    Patience patience;
    char *told; /* the holder that was told last; child of the engine */
} RunWait;

/* For as long as --lock-wait says; 0: one try. */
RunWait run_wait_new(Engine *engine);

/* "run R on HOST (pid 12), for 3 s; session 34 of USER from ADDRESS, 'APPLICATION'". Child of ctx.
 */
char *run_wait_text(TALLOC_CTX *ctx, const RunEventHolder *holder);

/* Pauses before the next look. False: it was cancelled, or the time is over (ERR_BUSY). */
bool run_wait_turn(RunWait *wait, const RunEventHolder *holder, Error *err) MUST_USE;
