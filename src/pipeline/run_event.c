#include "pipeline/run_event.h"

#include <string.h>

#include "pipeline/databases.h"

static json_t *names_json(const char *const *names)
{
    json_t *json = json_array();
    for (; *names; names++)
        json_array_append_new(json, json_string_or_null(*names));
    return json;
}

static json_t *run_details(const LedgerRun *run)
{
    json_t *more = json_pack("{s:I, s:b}", "attempt", (json_int_t)run->attempt, "ended_proven",
                             (int)run->ended_proven);
    if (run->exit_code >= 0)
        json_object_set_new(more, "exit_code", json_integer(run->exit_code));
    const struct {
        const char *key, *value;
    } texts[] = {
        {"kind", run->kind},
        {"stop_code", run->stop_code},
        {"database_state", run->database_state},
        {"override", run->override_rule},
        {"override_reason", run->override_reason},
        {"database_id", run->database_id},
        {"database_before", run->database_before},
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (texts[i].value)
            json_object_set_new(more, texts[i].key, json_string(texts[i].value));
    }
    if (run->database_shared)
        json_object_set_new(more, "database_shared", names_json(run->database_shared));
    return more;
}

bool run_is_migration(const LedgerRun *run)
{
    return !run->kind || strcmp(run->kind, "migrate") == 0;
}

bool run_event_append(Ledger *ledger, const LedgerRun *run, const char *state, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *more = run_details(run);
    LedgerEvent event = {
        .kind = "run",
        .release = run->release,
        .run_id = run->run_id,
        .state = state,
        .verdict = run->verdict,
        .actor = run->actor,
        .ci_url = run->ci_url,
        .started_at = run->started_at,
        .ended_at = run->ended_at,
        .reason = run->reason ? run->reason : databases_reason(tmp, run),
        .more = more,
    };
    return ledger_event_append(ledger, &event, err);
}

static char *now_text(TALLOC_CTX *ctx, const Ship *ship)
{
    return clock_rfc3339(ctx, ship->config.clock->wall_ms(ship->config.clock), true);
}

bool deployment_event_append(Ship *ship, const char *deployment, const char *state,
                             const char *started_at, const DeployOutcome *outcome, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LedgerEvent event = {
        .kind = "deployment",
        .release = ship->config.release,
        .state = state,
        .actor = ship->config.actor,
        .ci_url = ship->config.ci_url,
        .started_at = started_at,
        .ended_at = outcome ? now_text(tmp, ship) : NULL,
        .deployment = deployment,
        .reason = outcome ? outcome->reason : NULL,
        .more = outcome ? outcome->details : NULL,
    };
    return ledger_event_append(ship->ledger, &event, err);
}

bool override_event_append(Ship *ship, const char *rule, const char *run_id, const char *deployment,
                           Error *err)
{
    JSON_AUTO json_t *more = json_pack("{s:s}", "rule", rule);
    LedgerEvent event = {
        .kind = "override",
        .release = ship->config.release,
        .run_id = run_id,
        .state = rule,
        .actor = ship->config.actor,
        .ci_url = ship->config.ci_url,
        .deployment = deployment,
        .reason = ship->config.reason,
        .more = more,
    };
    return ledger_event_append(ship->ledger, &event, err);
}
