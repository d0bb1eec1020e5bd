/* Tasks of ECS. JSON as the API reference names its members; borrowed results live as long as ctx.
 */
#pragma once

#include "aws/aws.h"

/* What RunTask answered. A refusal is an answer too: HTTP 200 can carry failures and no task. */
typedef struct EcsStarted {
    const json_t *tasks;     /* array, borrowed; NULL when refused */
    const json_t *failures;  /* array of {arn, reason, detail}; or NULL */
    const json_t *conflicts; /* ConflictException: ARNs of the token's tasks; or NULL */
    const char *code;        /* of a refusal; NULL: none */
    const char *message;     /* of a refusal */
} EcsStarted;

/* `input` is RunTask's own and has a clientToken, so that sending it again starts nothing twice.
 * False: no answer (see aws_call()), or a refusal for permissions (ERR_AUTH). */
bool ecs_run_task(TALLOC_CTX *ctx, Aws *aws, const json_t *input, EcsStarted *ret,
                  Error *err) MUST_USE;

typedef struct EcsTasks {
    const json_t *tasks;    /* array, borrowed */
    const json_t *failures; /* array of {arn, reason: "MISSING"}; or NULL */
} EcsTasks;

/* `arns`: an array of 1 to 100. With tags. Eventually consistent: a task may be MISSING for a while
 * after RunTask; a stopped one is, after about an hour. */
bool ecs_describe_tasks(TALLOC_CTX *ctx, Aws *aws, const char *cluster, const json_t *arns,
                        EcsTasks *ret, Error *err) MUST_USE;

/* ARNs (new reference) of the tasks that are wanted to run and were started with that startedBy:
 * ECS takes no other filter beside it. */
bool ecs_list_running(Aws *aws, const char *cluster, const char *started_by, json_t **ret_arns,
                      Error *err) MUST_USE;
/* ARNs (new reference) of the family's tasks that have stopped, or are told to, within about the
 * last hour. */
bool ecs_list_stopped(Aws *aws, const char *cluster, const char *family, json_t **ret_arns,
                      Error *err) MUST_USE;

/* Asks it to stop: SIGTERM, and SIGKILL after the container's stopTimeout. ECS forgets its tags. */
bool ecs_stop_task(Aws *aws, const char *cluster, const char *task, const char *reason,
                   Error *err) MUST_USE;
