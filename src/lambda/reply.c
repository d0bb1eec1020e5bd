#include "lambda/reply.h"

#include <string.h>

#include "report/report.h"

/* A run's own members: `up` has them in a member of their own. */
static const json_t *run_of(const json_t *object)
{
    const json_t *run = json_object_get(object, "run");
    return json_is_object(run) ? run : object;
}

static const char *verdict_of(const json_t *object)
{
    return json_get_string(run_of(object), "verdict", NULL);
}

static const char *code_of(const json_t *object)
{
    return json_get_string(json_object_get(object, "error"), "code", "");
}

const char *reply_run_id(const json_t *object)
{
    return json_get_string(run_of(object), "run_id", NULL);
}

bool reply_is_open(const json_t *object, bool cut_off)
{
    const char *verdict = verdict_of(object);
    bool waits = strcmp(code_of(object), "terminated") == 0;
    bool left =
        strcmp(code_of(object), "unknown") == 0 && (!verdict || strcmp(verdict, "unknown") != 0);
    return cut_off && (waits || left);
}

static const char *state_of(const json_t *object)
{
    const char *verdict = verdict_of(object);
    if (verdict && strcmp(verdict, "success") == 0)
        return "deploying";
    return reply_run_id(object) ? "running" : "waiting";
}

void reply_make_open(json_t *object)
{
    json_object_del(object, "error");
    if (!json_is_string(json_object_get(object, "state")))
        json_object_set_new(object, "state", json_string(state_of(object)));
}

void reply_make_failure(json_t *object)
{
    const json_t *error = json_object_get(object, "error");
    json_object_set_new(object, "errorType", json_string(json_get_string(error, "code", "failed")));
    json_object_set_new(object, "errorMessage",
                        json_string(json_get_string(error, "message", "it failed")));
}

json_t *reply_of_error(const Error *err)
{
    return json_pack("{s:s, s:b, s:i, s:o}", "schema", "tidegate.lambda.v1", "ok", 0, "exit",
                     error_exit_code(err), "error", report_error_json(err));
}
