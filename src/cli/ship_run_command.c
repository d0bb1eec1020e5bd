#include "cli/ship_run_command.h"

#include "cli/ship_lint.h"

/* The run's own members, and what lint found before it. */
static json_t *run_json(const ShipConfig *config, const RunResult *result)
{
    json_t *json = ship_run_json(config, result);
    json_object_set_new(json, "lint", ship_lint_json(config));
    return json;
}

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
        .json = run_json(config, &result),
        .text = command->text,
        .story = {.config = config, .run = &result},
        .err = &err,
        .notices = notices,
    };
    return ship_finish(invocation, &end);
}
