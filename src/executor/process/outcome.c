#include "executor/process/outcome.h"

#include "base/secret.h"
#include "executor/process/task.h"

#define OUTCOME_FORMAT 1

bool outcome_write(const char *run_dir, const Outcome *outcome, Error *err)
{
    TALLOC_AUTO char *reason = secret_redact(NULL, outcome->reason);
    JSON_AUTO json_t *json = json_pack("{s:i, s:b, s:i}", "format", OUTCOME_FORMAT, "started",
                                       (int)outcome->started, "signal", outcome->signal);
    json_object_set_new(json, "exit_code",
                        outcome->has_exit_code ? json_integer(outcome->exit_code) : json_null());
    json_object_set_new(json, "stop_code", json_string_or_null(outcome->stop_code));
    json_object_set_new(json, "reason", json_string_or_null(reason));
    json_object_set_new(json, "started_at", json_string_or_null(outcome->started_at));
    json_object_set_new(json, "ended_at", json_string_or_null(outcome->ended_at));
    return run_file_write(run_dir, RUN_FILE_OUTCOME, json, err);
}

bool outcome_read(TALLOC_CTX *ctx, const char *run_dir, bool *ret_found, TaskObservation *ret,
                  Error *err)
{
    JSON_AUTO json_t *json = NULL;
    if (!run_file_read(run_dir, RUN_FILE_OUTCOME, &json, err))
        return false;
    *ret_found = json != NULL;
    if (!json)
        return true;
    if (json_get_int(json, "format", 0) > OUTCOME_FORMAT)
        return error_set(err, ERR_FORMAT, "the outcome in '%s' was written by a newer tidegate",
                         run_dir);
    *ret = (TaskObservation){
        .state = TASK_ENDED,
        .has_exit_code = json_is_integer(json_object_get(json, "exit_code")),
        .exit_code = (int)json_get_int(json, "exit_code", 0),
        .signal = (int)json_get_int(json, "signal", 0),
        .started = json_get_bool(json, "started", true),
        .ended_proven = true,
        .stop_code = talloc_strdup(ctx, json_get_string(json, "stop_code", NULL)),
        .reason = talloc_strdup(ctx, json_get_string(json, "reason", NULL)),
        .started_at = talloc_strdup(ctx, json_get_string(json, "started_at", NULL)),
        .ended_at = talloc_strdup(ctx, json_get_string(json, "ended_at", NULL)),
    };
    return true;
}
