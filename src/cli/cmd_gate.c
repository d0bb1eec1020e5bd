#include "cli/ship_finish.h"
#include "cli/ship_options.h"
#include "cli/ship_setup.h"

static void print_gate(Report *report, FILE *out, const void *data)
{
    const ShipStory *story = data;
    fprintf(out, "%sopen%s: release %s in %s is %s\n", report_style(report, STYLE_GOOD),
            report_style(report, STYLE_NONE), story->config->release, story->config->environment,
            story->gate->state);
}

static json_t *gate_json(const ShipConfig *config, const GateResult *gate)
{
    return json_pack("{s:s, s:s, s:b, s:s?, s:s?, s:s?, s:s?}", "release", config->release,
                     "environment", config->environment, "open", (int)gate->open, "verdict",
                     gate->verdict, "state", gate->state, "run_id", gate->run_id, "reason",
                     gate->reason);
}

static int run_gate(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Ship *ship = NULL;
    const ShipConfig *config = NULL;
    GateResult gate = {0};
    if (!ship_setup(invocation, SHIP_RELEASE, &ship, &config, &err))
        return invocation_fail(invocation, &err);
    bool open UNUSED = ship_gate(invocation->ctx, ship, &gate, &err);
    const ShipEnd end = {
        .json = gate_json(config, &gate),
        .text = print_gate,
        .story = {.config = config, .gate = &gate},
        .err = &err,
    };
    return ship_finish(invocation, &end);
}

static const OptionId options[] = {RELEASE_OPTIONS, LEDGER_OPTIONS, OPT_WAIT, OPTION_COUNT_OF};

const Command command_gate = {
    .name = "gate",
    .group = GROUP_SHIP,
    .summary = "ask whether a release may serve",
    .description =
        "Answers from the ledger: exit code 0 when the release is known to be migrated here, 8 "
        "with its state when it is not (never seen, migrating, failed, superseded), 7 when the "
        "outcome is not known. --wait waits while it is never seen or migrating; what has failed "
        "is "
        "answered at once.",
    .examples = "tidegate gate --release v42 --wait 10m && ./deploy.sh\n"
                "tidegate gate --json",
    .options = options,
    .needs_settings = true,
    .run = run_gate,
};
