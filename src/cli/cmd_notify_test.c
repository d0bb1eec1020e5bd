#include "cli/notices.h"
#include "cli/ship_options.h"
#include "pipeline/identity.h"
#include "report/table.h"

#define MOST_WORDS 64

typedef struct TestStory {
    const NotifyResult *results;
    size_t count;
} TestStory;

/* The targets of the command line, else those of the configuration. */
static bool find_targets(Invocation *invocation, NotifyTarget ***ret_targets,
                         NotifyConfig *ret_config, Error *err)
{
    const char *const *words = invocation->argument_count > 0
                                   ? invocation->arguments
                                   : settings_list(invocation->settings, OPT_NOTIFY);
    if (words && !notices_targets(invocation, words, ret_targets, ret_config, err))
        return false;
    if (words && **ret_targets)
        return true;
    error_set(err, ERR_CONFIG, "there is nobody to notify");
    return error_hint(err, "add to tidegate.yml: notify: [slack:env:SLACK_HOOK], or name a target: "
                           "tidegate notify test slack:env:SLACK_HOOK");
}

static bool make_event(Invocation *invocation, NotifyEvent *ret_event, Error *err)
{
    const Settings *settings = invocation->settings;
    Clock *clock = invocation->clock;
    *ret_event = (NotifyEvent){
        .kind = NOTIFY_TEST,
        .git_sha = identity_commit(invocation->env),
        .exit_code = -1,
        .actor = identity_actor(invocation->ctx, invocation->env),
        .ci_url = identity_ci_url(invocation->ctx, invocation->env),
        .at = clock_rfc3339(invocation->ctx, clock->wall_ms(clock), true),
        .duration_ms = -1,
    };
    return settings_require(settings, OPT_APP, &ret_event->app, err) &&
           settings_environment(settings, &ret_event->environment, err);
}

static json_t *test_json(const TestStory *story, const NotifyEvent *event)
{
    json_t *list = json_array();
    for (size_t i = 0; i < story->count; i++) {
        const NotifyResult *result = &story->results[i];
        json_array_append_new(list, json_pack("{s:s, s:b, s:s, s:I}", "target",
                                              notify_target_name(result->target), "told",
                                              (int)result->told, "answer", result->answer,
                                              "duration_ms", (json_int_t)result->took_ms));
    }
    return json_pack("{s:s?, s:s?, s:o}", "app", event->app, "environment", event->environment,
                     "targets", list);
}

static void print_test(Report *report, FILE *out, const void *data)
{
    const TestStory *story = data;
    for (size_t i = 0; i < story->count; i++) {
        const NotifyResult *result = &story->results[i];
        fprintf(out, "%s%-4s%s  %s: %s\n",
                report_style(report, result->told ? STYLE_GOOD : STYLE_ERROR),
                result->told ? "ok" : "fail", report_style(report, STYLE_NONE),
                notify_target_name(result->target), result->answer);
    }
}

static void take_failures(const TestStory *story, Error *err)
{
    size_t failed = 0;
    for (size_t i = 0; i < story->count; i++)
        failed += !story->results[i].told;
    if (failed > 0)
        error_set(err, ERR_FAILED, "%zu of %zu targets were not notified", failed, story->count);
}

static int run_notify_test(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    NotifyTarget **targets = NULL;
    NotifyConfig config = {0};
    NotifyEvent event = {0};
    TestStory story = {0};
    if (!make_event(invocation, &event, &err) || !find_targets(invocation, &targets, &config, &err))
        return invocation_fail(invocation, &err);
    story.results = notify_send(invocation->ctx, targets, &event, &config, &story.count);
    take_failures(&story, &err);
    /* For people the lines have said it. */
    bool is_json = settings_flag(invocation->settings, OPT_JSON);
    return report_finish(invocation->report, test_json(&story, &event), print_test, &story,
                         error_exit_code(&err), is_json ? &err : NULL);
}

static const OptionId options[] = {
    OPT_APP, OPT_NOTIFY, OPT_REGION, OPT_PROFILE, OPT_ROLE, OPTION_COUNT_OF,
};

const Command command_notify_test = {
    .name = "notify test",
    .group = GROUP_SETUP,
    .arguments = "[TARGET..]",
    .max_arguments = MOST_WORDS,
    .summary = "send a test to everybody who is notified",
    .description =
        "Sends a message that says that it is a test to each target of `notify:`, or to those "
        "given, and shows what answered, one line each. 1 when one of them could not be notified.",
    .examples = "tidegate notify test --env production\n"
                "tidegate notify test slack:env:SLACK_HOOK",
    .options = options,
    .needs_settings = true,
    .run = run_notify_test,
};
