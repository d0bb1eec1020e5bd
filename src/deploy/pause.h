/* Deployments that somebody else began and that wait for a word before their first task starts: on
 * ECS a lifecycle hook of the target type PAUSE at the stage PRE_SCALE_UP. */
#pragma once

#include <stddef.h>

#include "deploy/deploy.h"

typedef struct DeployPause {
    const char *service;
    const char *deployment; /* ARN */
    const char *hook;
    const char *task_definition; /* ARN that it leads to; or NULL */
    const char *release;         /* that the task definition names; or NULL */
    const char *expires_at;      /* RFC 3339: when it is answered without us; or NULL */
    bool goes_on_alone;          /* that answer is to go on */
} DeployPause;

/* The target's services are looked at: *ret_pauses are those that wait now, *ret_count of them;
 * children of ctx. Of the request, aws, target and the progress are used. */
bool deploy_find_pauses(TALLOC_CTX *ctx, const DeployRequest *request, DeployPause **ret_pauses,
                        size_t *ret_count, Error *err) MUST_USE;

/* Whether its revision names that release. */
bool deploy_pause_is_of(const DeployPause *pause, const char *release);

/* Lets it go on, or sends it back. ERR_UNKNOWN: the reply was lost, and it cannot be seen (yet)
 * that it was answered. */
bool deploy_answer_pause(const DeployRequest *request, const DeployPause *pause, bool go_on,
                         Error *err) MUST_USE;
