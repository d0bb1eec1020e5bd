/* AWS CodeDeploy, as far as blue/green deployments of ECS services need it. Texts are children of
 * ctx; errors as aws_ask() gives them. */
#pragma once

#include "aws/aws.h"

typedef struct CodeDeployGroup {
    const char *application, *group; /* names */
} CodeDeployGroup;

typedef struct CodeDeployDeployment {
    const char *id;
    /* "Created", "Queued", "InProgress", "Baking", "Ready", "Succeeded", "Failed", "Stopped" */
    const char *status;
    const char *description;                /* or NULL */
    const char *content_sha256;             /* of its AppSpec; or NULL */
    const char *error_code, *error_message; /* errorInformation; or NULL */
    const char *rollback_id;                /* of the deployment that goes back from it; or NULL */
    const char *rollback_message;           /* or NULL */
    bool goes_back;                         /* after a failure: by its group's configuration */
    bool waits_to_terminate; /* the traffic is moved; the old tasks are kept for some time */
} CodeDeployDeployment;

/* What a deployment starts with. Strings are borrowed. */
typedef struct CodeDeployRequest {
    CodeDeployGroup group;
    const char *app_spec;    /* JSON text */
    const char *description; /* up to 100 characters are kept */
} CodeDeployRequest;

/* SHA-256 in hex, as CodeDeploy names an AppSpec's content. Child of ctx. */
char *codedeploy_sha256(TALLOC_CTX *ctx, const char *app_spec);

/* The services that the group deploys: array of {clusterName, serviceName}, borrowed. */
bool codedeploy_group_services(TALLOC_CTX *ctx, Aws *aws, const CodeDeployGroup *group,
                               const json_t **ret_services, Error *err) MUST_USE;

/* *ret_id is NULL when another deployment of the group is at work (DeploymentLimitExceeded). A lost
 * reply is ERR_UNKNOWN: there is no token by which it could be asked for again. */
bool codedeploy_create(TALLOC_CTX *ctx, Aws *aws, const CodeDeployRequest *request,
                       const char **ret_id, Error *err) MUST_USE;
bool codedeploy_get(TALLOC_CTX *ctx, Aws *aws, const char *id, CodeDeployDeployment *ret,
                    Error *err) MUST_USE;
/* The newest deployment of the group that is at work; *ret_id is NULL when there is none. */
bool codedeploy_at_work(TALLOC_CTX *ctx, Aws *aws, const CodeDeployGroup *group,
                        const char **ret_id, Error *err) MUST_USE;
/* Its lifecycle events so far: array of {lifecycleEventName, status, diagnostics{..}}, borrowed;
 * NULL when it has not begun. */
bool codedeploy_events(TALLOC_CTX *ctx, Aws *aws, const char *id, const json_t **ret_events,
                       Error *err) MUST_USE;
/* Stops it and goes back to what served before. */
bool codedeploy_stop(Aws *aws, const char *id, Error *err) MUST_USE;
