#include <string.h>
#include <sys/wait.h>

#include "base/process.h"
#include "deploy/command/health.h"
#include "deploy/command/run.h"
#include "deploy/drivers.h"
#include "net/http.h"

#define TIMEOUT_MS   60000
#define FIRST_ASK_MS 1000

static bool refuse_health_url(Error *err)
{
    error_hint(err, "set deploy.health in tidegate.yml, for example http://127.0.0.1:8080/healthz");
    return error_wrap(err, "the health URL");
}

static bool check_health_form(const DeployRequest *request, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *url = request->health;
    if (!url || strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0)
        return true;
    error_set(err, ERR_CONFIG, "'%s' does not begin with http:// or https://",
              http_shown_url(tmp, url));
    return refuse_health_url(err);
}

/* Before anything is done: a URL that cannot be used must not stop a deployment half-way. */
static bool try_health_url(const DeployRequest *request, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    HealthAnswer answer;
    if (!request->health ||
        health_ask(tmp, request->health, FIRST_ASK_MS, request->cancel, &answer, err))
        return true;
    return err->kind == ERR_CONFIG && refuse_health_url(err);
}

static bool check_command(const DeployRequest *request, Error *err)
{
    if (!request->command || !request->command[0]) {
        error_set(err, ERR_CONFIG, "the deployer 'command' has no command");
        return error_hint(err, "set deploy.command in tidegate.yml");
    }
    return true;
}

static bool check(const DeployRequest *request, Error *err)
{
    return check_command(request, err) && check_health_form(request, err);
}

/* Whether the command did its part; else *err says why not. */
static bool judge_command(const DeployRequest *request, const CommandEnd *end, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (WIFEXITED(end->status) && WEXITSTATUS(end->status) == 0 && !end->timed_out)
        return true;
    if (end->timed_out)
        error_set(err, ERR_DEPLOY, "the deploy command '%s' did not end in time and was stopped",
                  request->command[0]);
    else
        error_set(err, ERR_DEPLOY, "the deploy command '%s' failed: %s", request->command[0],
                  process_status_text(tmp, end->status));
    if (end->tail)
        error_detail(err, "its last lines:\n%s", end->tail);
    if (request->log_path)
        error_hint(err, "all of its output is in %s", request->log_path);
    return false;
}

static bool run_command(TALLOC_CTX *ctx, const DeployRequest *request, int64_t deadline, Error *err)
{
    CommandEnd end;
    if (command_run(ctx, request, deadline, &end, err))
        return judge_command(request, &end, err);
    /* A command that cannot be started is a failed deployment, for which the records are kept. */
    if (!end.started && err->kind == ERR_FAILED)
        err->kind = ERR_DEPLOY;
    return false;
}

static bool await_health(TALLOC_CTX *ctx, const DeployRequest *request, int64_t timeout_ms,
                         int64_t deadline, Error *err)
{
    bool serves = false;
    const char *words = NULL;
    if (!request->health)
        return true;
    if (!health_await(ctx, request, deadline, &serves, &words, err))
        return false;
    if (serves)
        return true;
    const char *time = clock_duration_text(ctx, timeout_ms);
    const char *url = http_shown_url(ctx, request->health);
    error_set(err, ERR_DEPLOY, "release %s did not serve within %s: %s", request->release, time,
              words);
    return error_hint(err, "read the app's own log, and ask it yourself: curl -i '%s'", url);
}

static bool do_deploy(TALLOC_CTX *ctx, const DeployRequest *request, Error *err)
{
    int64_t timeout_ms = request->timeout_ms > 0 ? request->timeout_ms : TIMEOUT_MS;
    int64_t deadline = request->clock->monotonic_ms(request->clock) + timeout_ms;
    if (cancel_signal(request->cancel))
        return cancel_error(request->cancel, err);
    if (request->still_ours && !request->still_ours(request->data, err))
        return false;
    return run_command(ctx, request, deadline, err) &&
           await_health(ctx, request, timeout_ms, deadline, err);
}

static bool say_failed(TALLOC_CTX *ctx, const DeployRequest *request, DeployOutcome *ret_outcome,
                       Error *err)
{
    const char *serving = health_who_serves(ctx, request);
    const char *who = serving ? talloc_asprintf(ctx, "release %s serves", serving)
                              : "what serves now is not known";
    *ret_outcome = (DeployOutcome){
        .state = "failed",
        .serving = serving,
        .reason = talloc_asprintf(ctx, "%s; %s", err->message, who),
    };
    if (err->kind == ERR_DEPLOY) {
        TALLOC_AUTO char *cause = talloc_strdup(NULL, err->detail);
        error_detail(err, "%s%s%s", who, cause ? "\n" : "", cause ? cause : "");
    }
    return false;
}

static bool deploy(TALLOC_CTX *ctx, const DeployRequest *given, DeployOutcome *ret_outcome,
                   Error *err)
{
    DeployRequest request = *given;
    if (!request.clock)
        request.clock = clock_system();
    if (!check(&request, err) || !try_health_url(&request, err)) {
        *ret_outcome = (DeployOutcome){.state = "failed",
                                       .serving = given->previous,
                                       .reason = talloc_strdup(ctx, err->message)};
        return false;
    }
    if (!do_deploy(ctx, &request, err))
        return say_failed(ctx, &request, ret_outcome, err);
    *ret_outcome =
        (DeployOutcome){.state = "deployed", .serving = talloc_strdup(ctx, request.release)};
    return true;
}

const DeployDriver COMMAND_DEPLOYER = {.name = "command", .check = check, .deploy = deploy};
