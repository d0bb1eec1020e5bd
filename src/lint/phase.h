/* Contract-phase files: `-- tidegate: phase=contract after=V42` (RELEASES.md).
 *
 * What such a file breaks is what it is for, and allowed once the release that serves in the target
 * environment was built with migration 42; before that it blocks. */
#pragma once

#include "lint/replay.h"

/* Judges the findings of a pending file from number `first` on; nothing for one without a phase. */
void phase_judge(Replay *replay, const LintText *text, size_t first);
