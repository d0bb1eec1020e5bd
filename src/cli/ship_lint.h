/* Lint as the ship commands ask it: ShipConfig.judge. */
#pragma once

#include "cli/command.h"
#include "pipeline/ship.h"

/* Child of the invocation's context. */
const ShipJudge *ship_lint(Invocation *invocation);
/* What it found, as `lint --json` has it; JSON null when it was not asked or had nothing to judge.
 * New reference. */
json_t *ship_lint_json(const ShipConfig *config);
