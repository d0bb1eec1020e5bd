/* Options that several ship commands take. */
#pragma once

#include "config/options.h"

/* Whose records, where. */
#define LEDGER_OPTIONS                                                                             \
    OPT_APP, OPT_LEDGER, OPT_PERSISTENT, OPT_DATABASE, OPT_REGION, OPT_PROFILE, OPT_ROLE,          \
        OPT_CLUSTER, OPT_SERVICE, OPT_ONE_SERVICE, OPT_DOCKER_HOST
/* Which release. */
#define RELEASE_OPTIONS OPT_RELEASE, OPT_IMAGE
/* How it is migrated. */
#define RUN_OPTIONS                                                                                \
    OPT_DIR, OPT_LAYOUT, OPT_OUT_OF_ORDER, OPT_SINGLE_TRANSACTION, OPT_LOCK_WAIT,                  \
        OPT_LOCK_TIMEOUT, OPT_LOCK_RETRY, OPT_STATEMENT_TIMEOUT, OPT_EXECUTOR, OPT_START_TIMEOUT,  \
        OPT_TIMEOUT, OPT_GRACE, OPT_AFTER_UNKNOWN, OPT_ON_CANCEL, OPT_FROM, OPT_CONTAINER,         \
        OPT_TASK_ROLE, OPT_CPU, OPT_MEMORY, OPT_TASK_ENVIRONMENT, OPT_NETWORK, OPT_USER,           \
        OPT_MOUNTS, OPT_TASK_SECRETS, OPT_ON_FAILURE, OPT_ROLLBACK, OPT_SKIP_UNCHANGED,            \
        OPT_MIGRATE_COMMAND
/* How it is deployed. */
#define DEPLOY_OPTIONS                                                                             \
    OPT_DEPLOYER, OPT_DEPLOY_COMMAND, OPT_HEALTH, OPT_DEPLOY_TIMEOUT, OPT_APPLICATION, OPT_GROUP,  \
        OPT_HOOKS, OPT_STOP_ON_CANCEL, OPT_DEPLOY_CONTAINER, OPT_DEPLOY_ORDER
/* Who goes on with it. */
#define HAND_OVER_OPTIONS OPT_OUTPUT
/* The lease, breaking glass, and who is told of it. */
#define WORK_OPTIONS OPT_WAIT, OPT_LEASE_TERM, OPT_OVERRIDE, OPT_REASON, OPT_NOTIFY
/* Who asked from outside. */
#define CALLBACK_OPTIONS OPT_TASK_TOKEN, OPT_CODEPIPELINE_JOB
