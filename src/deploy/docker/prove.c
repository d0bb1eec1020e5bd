#include "deploy/docker/prove.h"

#include <string.h>

#include "container/log.h"
#include "deploy/command/health.h"
#include "deploy/command/output.h"
#include "net/http.h"

#define LOOK_MS 250
/* Without any check of its own: that it did not end meanwhile is all the proof there is. */
#define STEADY_MS 5000
/* For the last lines of one that failed. */
#define LINES_MS   300
#define WORDS_MOST 500

typedef enum Sight { SIGHT_WAIT, SIGHT_RUNS, SIGHT_PROVEN } Sight;

static const json_t *health_of(const json_t *container)
{
    return json_object_get(json_object_get(container, "State"), "Health");
}

static bool says(const json_t *container, const char *status)
{
    return strcmp(json_get_string(health_of(container), "Status", "none"), status) == 0;
}

bool container_is_healthy(const json_t *container)
{
    return !says(container, "unhealthy") && !says(container, "starting");
}

static int64_t now_ms(const DeployRequest *request)
{
    return request->clock->monotonic_ms(request->clock);
}

static bool ended(const json_t *container, Error *err)
{
    const json_t *state = json_object_get(container, "State");
    const char *words = json_get_string(state, "Error", "");
    if (json_get_bool(state, "OOMKilled", false))
        return error_set(err, ERR_DEPLOY, "the new container ended: out of memory");
    return error_set(err, ERR_DEPLOY, "the new container ended with exit code %lld%s%s",
                     (long long)json_get_int(state, "ExitCode", -1), *words ? ": " : "", words);
}

static bool unhealthy(const json_t *container, Error *err)
{
    const json_t *log = json_object_get(health_of(container), "Log");
    const json_t *last = json_array_get(log, json_array_size(log) - 1);
    TALLOC_AUTO char *words = talloc_strndup(NULL, json_get_string(last, "Output", ""), WORDS_MOST);
    words[strcspn(words, "\r\n")] = '\0';
    return error_set(err, ERR_DEPLOY, "the new container is unhealthy%s%s", *words ? ": " : "",
                     words);
}

/* False: it has failed. */
static bool judge(const json_t *container, Sight *ret_sight, Error *err)
{
    if (!container)
        return error_set(err, ERR_DEPLOY, "somebody removed the new container");
    if (!container_runs(container) || json_get_int(container, "RestartCount", 0) > 0)
        return ended(container, err);
    if (says(container, "unhealthy"))
        return unhealthy(container, err);
    *ret_sight = says(container, "healthy")    ? SIGHT_PROVEN
                 : says(container, "starting") ? SIGHT_WAIT
                                               : SIGHT_RUNS;
    return true;
}

static void take_line(void *data, const char *time UNUSED, const char *stream UNUSED,
                      const char *text)
{
    output_add(data, text);
}

/* Its lines are kept where those of a deploy command are. */
static bool with_lines(const DeployRequest *request, const char *name, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    Output output;
    ContainerLog *log = NULL;
    ContainerLogState state;
    if (!output_begin(tmp, request->progress, request->log_path, &output, &ignored))
        return false;
    bool read UNUSED = container_log_open(tmp, request->engine, name, NULL, &log, &ignored) &&
                       container_log_read(log, LINES_MS, take_line, &output, &state, &ignored);
    output_end(&output);
    const char *tail = output_tail_text(tmp, &output);
    return tail ? error_detail(err, "its last lines:\n%s", tail) : false;
}

static bool error_late(const DeployRequest *request, Error *err)
{
    return error_set(err, ERR_DEPLOY, "the new container of release %s was not healthy in time",
                     request->release);
}

/* Proven, or as good as that where a URL is asked next. */
static bool is_enough(const DeployRequest *request, Sight sight, int64_t runs_since)
{
    return sight == SIGHT_PROVEN ||
           (sight == SIGHT_RUNS && (request->health || now_ms(request) - runs_since >= STEADY_MS));
}

static bool pause_before_next(const DeployRequest *request, Error *err)
{
    if (request->still_ours && !request->still_ours(request->data, err))
        return false;
    return request->clock->sleep_ms(request->clock, LOOK_MS, request->cancel) ||
           cancel_error(request->cancel, err);
}

static bool await(const DeployRequest *request, const char *name, int64_t deadline, Error *err)
{
    int64_t runs_since = now_ms(request);
    for (;;) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        const json_t *container = NULL;
        if (!container_inspect(tmp, request->engine, name, &container, NULL, err))
            return false;
        Sight sight = SIGHT_WAIT;
        if (!judge(container, &sight, err))
            return false;
        if (is_enough(request, sight, runs_since))
            return true;
        if (now_ms(request) >= deadline)
            return error_late(request, err);
        progress_say(request->progress, PROGRESS_WAIT,
                     "waiting for the new container of release %s", request->release);
        if (!pause_before_next(request, err))
            return false;
    }
}

bool prove_container(const DeployRequest *request, const char *name, int64_t deadline, Error *err)
{
    if (await(request, name, deadline, err))
        return true;
    return err->kind == ERR_DEPLOY && with_lines(request, name, err);
}

bool prove_url(const DeployRequest *request, const char *name, int64_t deadline, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *words = NULL;
    bool serves = false;
    if (!request->health)
        return true;
    if (!health_await(tmp, request, deadline, &serves, &words, err))
        return false;
    if (serves)
        return true;
    error_set(err, ERR_DEPLOY, "release %s did not serve in time: %s", request->release, words);
    return with_lines(request, name, err);
}
