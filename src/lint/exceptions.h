/* Findings that somebody has allowed, where they stand (lint/allow/), and exceptions that are wrong
 * themselves (internal to this folder). */
#pragma once

#include "lint/replay.h"

/* For the findings of a pending file from number `first` on. */
void exceptions_heed(Replay *replay, const LintText *text, size_t first);
