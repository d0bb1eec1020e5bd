/* What the commands about one run have in common: all of them but what they do with it. */
#pragma once

#include "cli/ship_finish.h"
#include "cli/ship_setup.h"

typedef struct ShipRunCommand {
    ShipNeed need;
    NoticesNeed notices;
    /* *ret is filled as far as it came, on failure too. */
    bool (*act)(Invocation *invocation, Ship *ship, RunResult *ret, Error *err);
    ReportText text; /* of a success */
} ShipRunCommand;

/* Returns the exit code. */
int ship_run_command(Invocation *invocation, const ShipRunCommand *command);
