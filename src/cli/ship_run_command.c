#include "cli/ship_run_command.h"

int ship_run_command(Invocation *invocation, const ShipRunCommand *command)
{
    ERROR_AUTO Error err = {0};
    Ship *ship = NULL;
    const ShipConfig *config = NULL;
    Notices *notices = NULL;
    RunResult result = {0};
    if (!ship_setup(invocation, command->need, &ship, &config, &err) ||
        !notices_begin(invocation, ship, command->notices, &notices, &err))
        return invocation_fail(invocation, &err);
    bool done UNUSED = command->act(invocation, ship, &result, &err);
    const ShipEnd end = {
        .json = ship_run_json(config, &result),
        .text = command->text,
        .story = {.config = config, .run = &result},
        .err = &err,
        .notices = notices,
    };
    return ship_finish(invocation, &end);
}
