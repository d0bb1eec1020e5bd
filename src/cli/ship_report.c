#include "cli/ship_report.h"

#include <string.h>

#include "base/clock.h"
#include "cli/hand_over.h"

json_t *ship_run_json(const ShipConfig *config, const RunResult *result)
{
    const LedgerRun *run = result->run;
    if (!run)
        return json_pack("{s:n, s:n, s:n, s:n, s:n, s:s?, s:s, s:n, s:n, s:n, s:n, s:n, s:n, s:b, "
                         "s:b, s:n, s:n, s:n, s:n, s:n, s:n}",
                         "task_definition", "run_id", "next", "unchanged", "database_id", "release",
                         config->release, "environment", config->environment, "executor", "verdict",
                         "stop_code", "reason", "log", "attempt", "attached", (int)result->attached,
                         "nothing_to_do", (int)result->nothing_to_do, "started_at", "ended_at",
                         "database_state", "exit_code", "task", "applied");
    json_t *json = json_pack(
        "{s:s, s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:I, s:b, s:b, s:s?, s:s?, s:s?}", "run_id",
        run->run_id, "release", run->release, "environment", config->environment, "executor",
        run->executor, "verdict", run->verdict, "stop_code", run->stop_code, "reason", run->reason,
        "log", run->log, "attempt", (json_int_t)run->attempt, "attached", (int)result->attached,
        "nothing_to_do", (int)result->nothing_to_do, "started_at", run->started_at, "ended_at",
        run->ended_at, "database_state", run->database_state);
    json_object_set_new(json, "exit_code",
                        run->exit_code >= 0 ? json_integer(run->exit_code) : json_null());
    json_object_set_new(json, "next", json_string_or_null(run->next));
    json_object_set_new(json, "unchanged", json_string_or_null(run->unchanged));
    json_object_set_new(json, "database_id", json_string_or_null(run->database_id));
    json_object_set_new(json, "task", run->task ? json_incref(run->task) : json_null());
    json_object_set_new(json, "task_definition", hand_over_task_definition(run));
    json_t *applied = json_object_get(run->inner, "applied");
    json_object_set_new(json, "applied", applied ? json_incref(applied) : json_null());
    return json;
}

json_t *ship_deploy_json(const ShipConfig *config, const DeployResult *result)
{
    json_t *json =
        json_pack("{s:s?, s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:b}", "release", config->release,
                  "environment", config->environment, "deployer", config->deployer, "state",
                  result->state, "serving", result->serving, "deployment", result->deployment,
                  "reason", result->reason, "nothing_to_do", (int)result->nothing_to_do);
    json_object_set_new(json, "task_definition", hand_over_task_definition(result->run));
    /* In which order a container was replaced, and what that cost. */
    static const char *const of_container[] = {"order", "nothing_served_ms"};
    json_t *services = json_object_get(result->details, "services");
    json_object_set_new(json, "services", services ? json_incref(services) : json_null());
    for (size_t i = 0; i < COUNT_OF(of_container); i++) {
        json_t *value = json_object_get(result->details, of_container[i]);
        json_object_set_new(json, of_container[i], value ? json_incref(value) : json_null());
    }
    return json;
}

char *ship_took_text(TALLOC_CTX *ctx, const char *started_at, const char *ended_at)
{
    int64_t from = 0, to = 0;
    if (!started_at || !ended_at || !clock_parse_rfc3339(started_at, &from) ||
        !clock_parse_rfc3339(ended_at, &to) || to < from)
        return talloc_strdup(ctx, "");
    return clock_duration_text(ctx, to - from);
}

/* "3 migrations, 1.2 s", as far as it is known. */
static char *what_ran(TALLOC_CTX *ctx, const LedgerRun *run)
{
    const json_t *applied = json_object_get(run->inner, "applied");
    char *took = ship_took_text(ctx, run->started_at, run->ended_at);
    if (!json_is_array(applied))
        return took;
    size_t count = json_array_size(applied);
    return talloc_asprintf(ctx, "%zu migration%s%s%s", count, count == 1 ? "" : "s",
                           *took ? ", " : "", took);
}

static void print_run(FILE *out, const LedgerRun *run, const char *indent)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *ran = what_ran(tmp, run);
    const char *attempt =
        run->attempt > 0 ? talloc_asprintf(tmp, ", attempt %lld", (long long)run->attempt) : "";
    fprintf(out, "%srun %s%s%s%s\n", indent, run->run_id, attempt, *ran ? ": " : "", ran);
}

void ship_run_text(Report *report, FILE *out, const void *data)
{
    const ShipStory *story = data;
    const ShipConfig *config = story->config;
    const LedgerRun *run = story->run->run;
    if (story->run->nothing_to_do) {
        fprintf(out, "nothing to do: release %s is already migrated in %s\n", run->release,
                config->environment);
        return;
    }
    bool is_migration = run->kind && strcmp(run->kind, "migrate") == 0;
    fprintf(out, "%s%srelease %s %s in %s%s\n", report_style(report, STYLE_GOOD),
            is_migration ? "" : "the command of ", run->release,
            is_migration ? "is migrated" : "succeeded", config->environment,
            report_style(report, STYLE_NONE));
    print_run(out, run, "  ");
}

/* What a deployment came to: state, with the words around the release and the environment. */
static const struct {
    const char *state, *done, *nothing;
} endings[] = {
    {"deployed", "serves", "is already serving"},
    {"handed-over", "is handed over: something else deploys it", "was handed over already"},
};

void ship_deploy_text(Report *report, FILE *out, const void *data)
{
    const ShipStory *story = data;
    const ShipConfig *config = story->config;
    const DeployResult *deploy = story->deploy;
    for (size_t i = 0; deploy->state && i < COUNT_OF(endings); i++) {
        if (strcmp(deploy->state, endings[i].state) != 0)
            continue;
        if (deploy->nothing_to_do)
            fprintf(out, "nothing to do: release %s %s in %s\n", config->release,
                    endings[i].nothing, config->environment);
        else
            fprintf(out, "%srelease %s %s in %s%s\n", report_style(report, STYLE_GOOD),
                    config->release, endings[i].done, config->environment,
                    report_style(report, STYLE_NONE));
    }
}

void ship_up_text(Report *report, FILE *out, const void *data)
{
    const ShipStory *story = data;
    ship_deploy_text(report, out, data);
    if (!story->run->nothing_to_do && story->run->run)
        print_run(out, story->run->run, "  migrated by ");
    if (!story->deploy->nothing_to_do && story->deploy->deployment)
        fprintf(out, "  deployed by %s, deployment %s\n", story->config->deployer,
                story->deploy->deployment);
}
