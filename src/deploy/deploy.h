/* How the new version starts to serve, behind one vtable: `command` and `none` now. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/progress.h"

typedef struct DeployRequest {
    const char *release, *image, *previous; /* previous: the release serving now, or NULL */
    const char *deployment;                 /* id of this deployment */
    const char *const *command;             /* NULL-terminated; driver `command` */
    const char *const *environment;         /* "NAME=value": TIDEGATE_RELEASE, TIDEGATE_IMAGE, ... */
    const char *directory;
    const char *health;                     /* URL, or NULL */
    int64_t timeout_ms;                     /* until it is healthy */
    const char *log_path;                   /* where the command's output is kept */
    Clock *clock;
    const Cancel *cancel;
    Progress *progress;
    /* Called about every second and right before the command: renews the lease, false stops. */
    bool (*still_ours)(void *data, Error *err);
    void *data;
} DeployRequest;

typedef struct DeployOutcome {
    const char *state;   /* "deployed", "failed", "handed-over" */
    const char *serving; /* release that serves now as far as it is proven, or NULL */
    const char *reason;  /* words for a person; NULL on success */
} DeployOutcome;

typedef struct DeployDriver {
    const char *name;
    /* False with *err for a deployment that failed as well: ret_outcome is filled in both cases. */
    bool (*deploy)(TALLOC_CTX *ctx, const DeployRequest *request, DeployOutcome *ret_outcome, Error *err);
} DeployDriver;

const DeployDriver *deploy_find(const char *name);
