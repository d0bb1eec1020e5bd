/* Directives of a file that nobody reads: "-- tidegate: no-transction", or one that stands too
 * late.
 */
#pragma once

#include "lint/replay.h"

void directives_judge(Replay *replay, const LintText *text);
