/* What each statement does, flagged or not, as `lint --json --effects` tells it. */
#pragma once

#include "base/json.h"
#include "lint/judge/judge.h"

/* Appends an object for each of them: {file, line, statement, locks, rewrites, scans, builds,
 * fails, breaks}, and the facts behind them: foreign_key_scans, proven. */
void effects_json_add(json_t *array, const JudgedStatement *statements, size_t count);
