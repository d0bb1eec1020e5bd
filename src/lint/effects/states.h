/* What other servers call the errors that the handlers name by PostgreSQL's SQLSTATE (internal to
 * this folder). Done last: effects_settle() goes by the states. */
#pragma once

#include "base/dialect.h"
#include "lint/effects/effects.h"

void states_translate(Dialect dialect, Effects *effects);
