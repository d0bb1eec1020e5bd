/* Which pending files the release from before could not live with (internal to this folder). */
#pragma once

#include "lint/replay.h"

/* Notes the file if its findings from number `first` on say so, or its phase. */
void breaking_note(Replay *replay, const LintText *text, size_t first);
