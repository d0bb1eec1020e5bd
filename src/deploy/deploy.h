/* How the new version starts to serve, behind one vtable: `command`, `docker`, `ecs`,
 * `codedeploy`, `none`.
 *
 * `command` runs a command that makes the new version serve, and then asks a health URL until it
 * answers 2xx. Where the answer is a JSON object with the member "release", it must name the
 * release that is deployed: an app that tells its release proves which version serves, while any
 * other 2xx proves only that something answers. Without a health URL the command's exit code 0 is
 * all the proof there is.
 *
 * The command gets TIDEGATE_RELEASE, TIDEGATE_IMAGE, TIDEGATE_PREVIOUS_RELEASE and
 * TIDEGATE_DEPLOYMENT (empty when there is none). It may leave a server in the background, whose
 * output must then go elsewhere (`./server >> server.log 2>&1 &`): the pipe of the command's own
 * output is closed about a second after it ended.
 *
 * `ecs` changes the task definition of the target's services, one after the other, and nothing else
 * of them; `codedeploy` has AWS CodeDeploy shift them (blue/green). Both follow the deployment that
 * they began, by its id, and tell what serves where after a failure.
 *
 * `docker` replaces a named container by one of the new image that is like it in all else, once its
 * health check passed, and goes back to the old one otherwise.
 *
 * `none` does nothing: somebody else deploys, and the record says that it was handed over.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "aws/aws.h"
#include "aws/target.h"
#include "base/cancel.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"
#include "container/engine.h"
#include "container/target.h"

typedef struct DeployRequest {
    const char *release, *image, *previous; /* previous: the release serving now, or NULL */
    const char *deployment;                 /* id of this deployment */
    const char *const *command;             /* NULL-terminated; driver `command` */
    const char *const *environment;         /* more "NAME=value", NULL-terminated; or NULL */
    const char *directory;                  /* where the command runs; NULL: here */
    const char *health;                     /* URL, or NULL */
    int64_t timeout_ms;                     /* of all of it, until it is healthy; 0: the driver's */
    Aws *aws;                               /* NULL where the driver needs none */
    const AwsTarget *target;                /* or NULL */
    ContainerEngine *engine;                /* as aws */
    const ContainerTarget *containers;      /* or NULL */
    const char *app, *release_environment, *actor;
    const char *application, *group; /* of CodeDeploy; NULL: by its own convention */
    const char *const *hooks;        /* of CodeDeploy: "AfterAllowTestTraffic=FUNCTION"; or NULL */
    bool stop_on_cancel; /* of CodeDeploy: a signal stops the deployment and goes back */
    /* What the release's run was started with (ExecutorDriver.plan), so that the very revision that
     * migrated is the one that serves; or NULL. */
    const json_t *plan;
    const char *log_path; /* where the command's output is kept (appended); or NULL */
    Clock *clock;
    const Cancel *cancel;
    Progress *progress;
    /* Called about every second and right before the command: renews the lease, false stops. */
    bool (*still_ours)(void *data, Error *err); /* or NULL */
    void *data;
} DeployRequest;

typedef struct DeployOutcome {
    const char *state;   /* "deployed", "failed", "handed-over" */
    const char *serving; /* release that serves now as far as it is proven, or NULL */
    const char *reason;  /* words for a person; NULL on success */
    const char *next;    /* what a person may do about a failure; or NULL */
    json_t *details;     /* for the record: services, revisions, deployment ids; new ref or NULL */
} DeployOutcome;

typedef struct DeployDriver {
    const char *name;
    bool goes_on; /* what it has begun goes on elsewhere when we leave */
    /* Whether the request's command and URL are of a form that can work, before anything is begun;
     * nothing is run or asked. ERR_CONFIG. NULL: there is nothing to check. */
    bool (*check)(const DeployRequest *request, Error *err);
    /* Whether the release serves now, by a look at what serves; nothing is changed. A failure: that
     * cannot be told. NULL: it cannot be looked at, the records must do. */
    bool (*serves)(TALLOC_CTX *ctx, const DeployRequest *request, bool *ret_serves, Error *err);
    /* False with *err for a deployment that failed as well: ret_outcome is filled in both cases,
     * with children of ctx. ERR_DEPLOY: it failed; else what prevented or stopped it (ERR_CONFIG,
     * ERR_FENCED, ERR_INTERRUPTED, ..). */
    bool (*deploy)(TALLOC_CTX *ctx, const DeployRequest *request, DeployOutcome *ret_outcome,
                   Error *err);
} DeployDriver;

/* Watches until the release serves, whoever deploys it, and nothing is changed: the target's
 * services of ECS, one after the other, must come to a revision of the release (the one that its
 * run was planned with, or one with its tag or its image's digest) and be through with it. As
 * DeployDriver.deploy; that nobody did so in time is ERR_DEPLOY. */
bool deploy_observe(TALLOC_CTX *ctx, const DeployRequest *request, DeployOutcome *ret_outcome,
                    Error *err) MUST_USE;
/* ERR_CONFIG: there is nothing to look at. */
bool deploy_observe_check(const DeployRequest *request, Error *err) MUST_USE;

/* NULL when there is none of that name. */
const DeployDriver *deploy_find(const char *name);
