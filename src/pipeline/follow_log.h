/* Shows the output of the run that is followed, line by line. Private to this folder. */
#pragma once

#include "pipeline/ship_private.h"

/* What came since the last call; *ret_lines says how many lines. What cannot be read now is read
 * at the next look: a log is no proof of anything. */
void follow_log_show(Ship *ship, const LedgerRun *run, unsigned *ret_lines);
/* After the end, for an executor whose log comes later: until it is at its end and has been quiet
 * for `quiet_ms`, or a limit of a few times that. Called again, it goes on counting; 0: one look.
 */
void follow_log_drain(Ship *ship, const LedgerRun *run, int64_t quiet_ms);
