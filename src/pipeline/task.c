#include "pipeline/task.h"

#include <string.h>

#include "base/fs.h"
#include "pipeline/run_event.h"
#include "pipeline/unchanged.h"

/* Beyond the grace time: here SIGKILL and the record of the end; elsewhere networks are taken down
 * as well before a task counts as stopped. */
#define STOP_EXTRA_MS      15000
#define STOP_EXTRA_AWAY_MS 120000

static json_t *strings_to_json(const char *const *list)
{
    json_t *array = json_array();
    for (; list && *list; list++)
        json_array_append_new(array, json_string(*list));
    return array;
}

static void add_variable(json_t *array, const char *name, const char *value)
{
    if (!value)
        return;
    TALLOC_AUTO char *text = talloc_asprintf(NULL, "%s=%s", name, value);
    json_array_append_new(array, json_string(text));
}

static bool runs_here(const char *executor)
{
    const ExecutorDriver *driver = executor ? executor_find(executor) : NULL;
    return !driver || driver->local;
}

static json_t *environment_to_json(const Ship *ship, const char *run_id, int64_t number)
{
    const ShipConfig *config = &ship->config;
    TALLOC_AUTO char *fence = talloc_asprintf(NULL, "%lld", (long long)number);
    bool local = runs_here(config->executor);
    /* A file's path here means nothing, or another file, there. */
    bool reachable = local || strncmp(config->ledger_url, "file:", strlen("file:")) != 0;
    json_t *array = strings_to_json(local ? config->environment_extra : config->environment_away);
    add_variable(array, "TIDEGATE_RUN", run_id);
    add_variable(array, "TIDEGATE_RELEASE", config->release);
    add_variable(array, "TIDEGATE_IMAGE", config->image);
    add_variable(array, "TIDEGATE_LEDGER", reachable ? config->ledger_url : NULL);
    add_variable(array, "TIDEGATE_FENCE", fence);
    add_variable(array, "TIDEGATE_APP", config->app);
    return array;
}

json_t *task_intent(const Ship *ship, const char *const *command, const char *run_id,
                    int64_t number)
{
    const ShipConfig *config = &ship->config;
    return json_pack("{s:o, s:o, s:s?, s:I, s:I, s:I, s:I}", "command", strings_to_json(command),
                     "environment", environment_to_json(ship, run_id, number), "directory",
                     config->directory, "start_timeout_ms", (json_int_t)config->start_timeout_ms,
                     "timeout_ms", (json_int_t)config->timeout_ms, "grace_ms",
                     (json_int_t)config->grace_ms, "fence", (json_int_t)number);
}

/* NULL unless it is an array of strings. The strings are borrowed from the array. */
static const char *const *json_to_strings(TALLOC_CTX *ctx, const json_t *array)
{
    if (!json_is_array(array))
        return NULL;
    size_t count = json_array_size(array);
    const char **list = talloc_zero_array(ctx, const char *, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++) {
        list[i] = json_string_value(json_array_get(array, i));
        if (!list[i])
            return NULL;
    }
    return list;
}

bool task_request(TALLOC_CTX *ctx, const Ledger *ledger, const LedgerRun *run,
                  ExecutorRequest *ret_request, Error *err)
{
    const json_t *intent = run->intent;
    ExecutorRequest request = {
        .run_id = run->run_id,
        .client_token = run->client_token,
        .command = json_to_strings(ctx, json_object_get(intent, "command")),
        .environment = json_to_strings(ctx, json_object_get(intent, "environment")),
        .directory = json_get_string(intent, "directory", NULL),
        .run_dir = fs_join(ctx, ledger_local_dir(ledger), run->run_id),
        .start_timeout_ms = json_get_int(intent, "start_timeout_ms", 0),
        .timeout_ms = json_get_int(intent, "timeout_ms", 0),
        .grace_ms = json_get_int(intent, "grace_ms", 0),
        .plan = json_object_get(intent, "plan"),
    };
    if (!request.command || !request.command[0] || !request.environment)
        return error_set(err, ERR_FORMAT, "the intent of run %s names no command", run->run_id);
    *ret_request = request;
    return true;
}

bool task_plan(const Ship *ship, const LedgerRun *run, json_t *intent, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const ShipConfig *config = &ship->config;
    const ExecutorHost host = task_host(config);
    const ExecutorDriver *driver = NULL;
    ExecutorRequest request = {0};
    json_t *plan = NULL;
    if (!task_driver(run, &driver, err) || !task_request(tmp, ship->ledger, run, &request, err))
        return false;
    if (!driver->plan)
        return true;
    request.app = config->app;
    request.release_environment = config->environment;
    request.release = config->release;
    request.image = config->image;
    request.actor = config->actor;
    request.target = &config->target;
    request.container = &config->container;
    request.ledger = config->ledger_url;
    request.label = config->skip_unchanged && run_is_migration(run) ? MIGRATIONS_LABEL : NULL;
    if (!driver->plan(tmp, &host, &request, &plan, err))
        return error_wrap(err, "nothing was started for release %s", run->release);
    json_object_set_new(intent, "plan", plan);
    return true;
}

bool task_driver(const LedgerRun *run, const ExecutorDriver **ret_driver, Error *err)
{
    const ExecutorDriver *driver = run->executor ? executor_find(run->executor) : NULL;
    if (!driver) {
        error_set(err, ERR_FORMAT,
                  "run %s uses the executor '%s', which this version does not know", run->run_id,
                  run->executor ? run->executor : "");
        return error_hint(err, "install the tidegate version that started it");
    }
    *ret_driver = driver;
    return true;
}

ExecutorHost task_host(const ShipConfig *config)
{
    return (ExecutorHost){
        .aws = config->aws,
        .clock = config->clock,
        .cancel = config->cancel,
        .progress = config->progress,
        .engine = config->engine,
        .secrets = config->secrets,
    };
}

bool task_observe(TALLOC_CTX *ctx, const ShipConfig *config, const LedgerRun *run,
                  TaskObservation *ret, Error *err)
{
    const ExecutorDriver *driver = NULL;
    const ExecutorHost host = task_host(config);
    return task_driver(run, &driver, err) && (driver->observe(ctx, &host, run->task, ret, err) ||
                                              error_wrap(err, "observing run %s", run->run_id));
}

int64_t task_stop_extra_ms(const ExecutorDriver *driver)
{
    return driver->local ? STOP_EXTRA_MS : STOP_EXTRA_AWAY_MS;
}

int64_t task_longest_start_ms(const LedgerRun *run)
{
    return json_get_int(run->intent, "start_timeout_ms", 0);
}

int64_t task_longest_ms(const LedgerRun *run)
{
    return task_longest_start_ms(run) + json_get_int(run->intent, "timeout_ms", 0) +
           json_get_int(run->intent, "grace_ms", 0);
}

bool task_record(TALLOC_CTX *ctx, Ship *ship, LedgerRun **run, json_t *task, Error *err)
{
    const ExecutorDriver *driver = NULL;
    if (!task_driver(*run, &driver, err))
        return false;
    (*run)->task = json_keep(*run, json_incref(task));
    (*run)->log = driver->log_location(ctx, task);
    (*run)->state = "running";
    return ledger_run_put(ship->ledger, *run, err) &&
           ship_recall_run(ctx, ship, (*run)->run_id, run, err);
}
