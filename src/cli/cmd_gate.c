#include "cli/hand_over.h"
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

static json_t *gate_json(const ShipConfig *config, const char *release, const GateResult *gate)
{
    json_t *json =
        json_pack("{s:s?, s:s, s:b, s:s?, s:s?, s:s?, s:s?}", "release", release, "environment",
                  config->environment, "open", (int)gate->open, "verdict", gate->verdict, "state",
                  gate->state, "run_id", gate->run_id, "reason", gate->reason);
    json_object_set_new(json, "task_definition",
                        hand_over_task_definition(gate->open ? gate->run : NULL));
    return json;
}

static int run_plain_gate(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Ship *ship = NULL;
    const ShipConfig *config = NULL;
    GateResult gate = {0};
    if (!ship_setup(invocation, SHIP_RECORDED_RELEASE, &ship, &config, &err))
        return invocation_fail(invocation, &err);
    bool open UNUSED = ship_gate(invocation->ctx, ship, &gate, &err);
    const ShipEnd end = {
        .json = gate_json(config, config->release, &gate),
        .text = print_gate,
        .story = {.config = config, .gate = &gate},
        .err = &err,
    };
    return ship_finish(invocation, &end);
}

static json_t *answer_json(const PauseAnswer *answer)
{
    const DeployPause *pause = answer->pause;
    return json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:s?, s:s?}", "service", pause->service,
                     "deployment", pause->deployment, "hook", pause->hook, "task_definition",
                     pause->task_definition, "release", answer->release, "answer", answer->answer,
                     "expires_at", pause->expires_at);
}

static void print_answers(Report *report, FILE *out, const void *data)
{
    const ShipStory *story = data;
    for (size_t i = 0; i < story->paused->count; i++) {
        const PauseAnswer *answer = &story->paused->answers[i];
        fprintf(out, "%sopen%s: release %s in %s is %s; the deployment of service %s goes on\n",
                report_style(report, STYLE_GOOD), report_style(report, STYLE_NONE), answer->release,
                story->config->environment, answer->gate.state, answer->pause->service);
    }
}

/* The gate's members are those of the first answer that is not open, else of the first. */
static const PauseAnswer *speaker(const PauseResult *result)
{
    static const PauseAnswer nobody;
    for (size_t i = 0; i < result->count; i++) {
        if (!result->answers[i].gate.open)
            return &result->answers[i];
    }
    return result->count > 0 ? &result->answers[0] : &nobody;
}

static int run_answering_gate(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Ship *ship = NULL;
    const ShipConfig *config = NULL;
    PauseResult result = {0};
    if (!ship_setup(invocation, SHIP_NAMED_RELEASE, &ship, &config, &err))
        return invocation_fail(invocation, &err);
    bool went_on UNUSED = ship_gate_paused(invocation->ctx, ship, &result, &err);
    const PauseAnswer *first = speaker(&result);
    const ShipEnd end = {
        .json = gate_json(config, first->release, &first->gate),
        .text = print_answers,
        .story = {.config = config, .gate = &first->gate, .paused = &result},
        .err = &err,
    };
    json_t *answers = json_array();
    for (size_t i = 0; i < result.count; i++)
        json_array_append_new(answers, answer_json(&result.answers[i]));
    json_object_set_new(end.json, "answers", answers);
    return ship_finish(invocation, &end);
}

static int run_gate(Invocation *invocation)
{
    return settings_flag(invocation->settings, OPT_CONTINUE_DEPLOYMENT)
               ? run_answering_gate(invocation)
               : run_plain_gate(invocation);
}

static const OptionId options[] = {
    RELEASE_OPTIONS,         LEDGER_OPTIONS,   OPT_WAIT,        HAND_OVER_OPTIONS,
    OPT_CONTINUE_DEPLOYMENT, CALLBACK_OPTIONS, OPTION_COUNT_OF,
};

const Command command_gate = {
    .name = "gate",
    .group = GROUP_SHIP,
    .summary = "ask whether a release may serve",
    .description =
        "Answers from the ledger: exit code 0 when the release is known to be migrated here, 8 "
        "with its state when it is not (never seen, migrating, failed, superseded), 7 when the "
        "outcome is not known. --wait waits while it is never seen or migrating; what has failed "
        "is "
        "answered at once.\n"
        "--continue-deployment asks for the release of the ECS service deployment that waits at a "
        "PAUSE hook before its first task, and answers it: it goes on when the gate is open, and "
        "is "
        "sent back when the gate is closed for good. While that may still change it waits on.",
    .examples = "tidegate gate --release v42 --wait 10m && ./deploy.sh\n"
                "tidegate gate --json\n"
                "tidegate gate --continue-deployment --wait 30m",
    .options = options,
    .needs_settings = true,
    .run = run_gate,
};
