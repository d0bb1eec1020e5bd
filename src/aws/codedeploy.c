#include "aws/codedeploy.h"

#include <string.h>

#include "base/digest.h"

#define DESCRIPTION_MOST 100

static const AwsService CODEDEPLOY = {
    .id = "CodeDeploy",
    .host = "codedeploy",
    .signing_name = "codedeploy",
    .protocol = AWS_JSON_1_1,
    .target = "CodeDeploy_20141006",
};

static AwsCall call_of(const char *operation, const json_t *input, bool repeatable)
{
    return (AwsCall){
        .service = &CODEDEPLOY,
        .operation = operation,
        .input = input,
        .repeatable = repeatable,
    };
}

static bool ask(TALLOC_CTX *ctx, Aws *aws, const char *operation, const json_t *input,
                json_t **ret_body, Error *err)
{
    const AwsCall call = call_of(operation, input, true);
    return aws_ask(ctx, aws, &call, ret_body, err);
}

char *codedeploy_sha256(TALLOC_CTX *ctx, const char *app_spec)
{
    char hex[DIGEST_HEX_SIZE];
    digest_hex(app_spec, strlen(app_spec), hex);
    return talloc_strdup(ctx, hex);
}

bool codedeploy_group_services(TALLOC_CTX *ctx, Aws *aws, const CodeDeployGroup *group,
                               const json_t **ret_services, Error *err)
{
    JSON_AUTO json_t *input = json_pack("{s:s, s:s}", "applicationName", group->application,
                                        "deploymentGroupName", group->group);
    json_t *body = NULL;
    if (!ask(ctx, aws, "GetDeploymentGroup", input, &body, err))
        return false;
    *ret_services = json_object_get(json_object_get(body, "deploymentGroupInfo"), "ecsServices");
    return true;
}

static json_t *create_input(const CodeDeployRequest *request)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    return json_pack("{s:s, s:s, s:s, s:{s:s, s:{s:s, s:s}}}", "applicationName",
                     request->group.application, "deploymentGroupName", request->group.group,
                     "description", talloc_strndup(tmp, request->description, DESCRIPTION_MOST),
                     "revision", "revisionType", "AppSpecContent", "appSpecContent", "content",
                     request->app_spec, "sha256", codedeploy_sha256(tmp, request->app_spec));
}

bool codedeploy_create(TALLOC_CTX *ctx, Aws *aws, const CodeDeployRequest *request,
                       const char **ret_id, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *input = create_input(request);
    const AwsCall call = call_of("CreateDeployment", input, false);
    AwsAnswer answer = {0};
    if (!aws_call(tmp, aws, &call, &answer, err))
        return false;
    if (answer.code && strcmp(answer.code, "DeploymentLimitExceededException") == 0) {
        *ret_id = NULL;
        return true;
    }
    if (answer.code)
        return aws_refused(&call, &answer, err);
    const char *id = json_get_string(answer.body, "deploymentId", NULL);
    if (!id)
        return error_set(err, ERR_UNKNOWN, "CodeDeploy began a deployment and did not name it");
    *ret_id = talloc_strdup(ctx, id);
    return true;
}

/* Where the content's hash is, by what kind of revision CodeDeploy calls it. */
static const char *content_sha256(const json_t *info)
{
    const json_t *revision = json_object_get(info, "revision");
    const json_t *content = json_object_get(revision, "appSpecContent");
    if (!content)
        content = json_object_get(revision, "string");
    return json_get_string(content, "sha256", NULL);
}

bool codedeploy_get(TALLOC_CTX *ctx, Aws *aws, const char *id, CodeDeployDeployment *ret,
                    Error *err)
{
    JSON_AUTO json_t *input = json_pack("{s:s}", "deploymentId", id);
    json_t *body = NULL;
    if (!ask(ctx, aws, "GetDeployment", input, &body, err))
        return false;
    const json_t *info = json_object_get(body, "deploymentInfo");
    const json_t *failure = json_object_get(info, "errorInformation");
    const json_t *rollback = json_object_get(info, "rollbackInfo");
    *ret = (CodeDeployDeployment){
        .id = talloc_strdup(ctx, id),
        .status = json_get_string(info, "status", ""),
        .description = json_get_string(info, "description", NULL),
        .content_sha256 = content_sha256(info),
        .error_code = json_get_string(failure, "code", NULL),
        .error_message = json_get_string(failure, "message", NULL),
        .rollback_id = json_get_string(rollback, "rollbackDeploymentId", NULL),
        .rollback_message = json_get_string(rollback, "rollbackMessage", NULL),
        .goes_back =
            json_get_bool(json_object_get(info, "autoRollbackConfiguration"), "enabled", false),
        .waits_to_terminate = json_get_bool(info, "instanceTerminationWaitTimeStarted", false),
    };
    return true;
}

bool codedeploy_at_work(TALLOC_CTX *ctx, Aws *aws, const CodeDeployGroup *group,
                        const char **ret_id, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *input =
        json_pack("{s:s, s:s, s:[s, s, s, s, s]}", "applicationName", group->application,
                  "deploymentGroupName", group->group, "includeOnlyStatuses", "Created", "Queued",
                  "InProgress", "Baking", "Ready");
    json_t *body = NULL;
    if (!ask(tmp, aws, "ListDeployments", input, &body, err))
        return false;
    const char *id = json_string_value(json_array_get(json_object_get(body, "deployments"), 0));
    *ret_id = id ? talloc_strdup(ctx, id) : NULL;
    return true;
}

bool codedeploy_events(TALLOC_CTX *ctx, Aws *aws, const char *id, const json_t **ret_events,
                       Error *err)
{
    JSON_AUTO json_t *list = json_pack("{s:s}", "deploymentId", id);
    json_t *body = NULL;
    *ret_events = NULL;
    if (!ask(ctx, aws, "ListDeploymentTargets", list, &body, err))
        return false;
    const char *target = json_string_value(json_array_get(json_object_get(body, "targetIds"), 0));
    if (!target)
        return true;
    JSON_AUTO json_t *get = json_pack("{s:s, s:s}", "deploymentId", id, "targetId", target);
    if (!ask(ctx, aws, "GetDeploymentTarget", get, &body, err))
        return false;
    const json_t *found = json_object_get(body, "deploymentTarget");
    *ret_events = json_object_get(json_object_get(found, "ecsTarget"), "lifecycleEvents");
    return true;
}

bool codedeploy_stop(Aws *aws, const char *id, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *input = json_pack("{s:s, s:b}", "deploymentId", id, "autoRollbackEnabled", 1);
    json_t *body = NULL;
    return ask(tmp, aws, "StopDeployment", input, &body, err);
}
