/* What was not understood is said and counted, never passed over (internal to this folder). */
#pragma once

#include "lint/replay.h"

void coverage_add(Replay *replay, const LintText *text);
