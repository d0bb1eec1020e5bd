/* A client for test/integration/test_aws_credentials.py: one signed call, told as JSON.
 *
 *     aws_probe OPERATION [ARGUMENT..]     PROBE_PROFILE, PROBE_ROLE: of AwsConfig
 *
 * Prints {"result": .., "requests": N}, or {"error": .., "message": .., "hint": ..} and ends
 * with 1.
 */
#include <stdio.h>
#include <string.h>

#include "aws/sts.h"
#include "net/http.h"

static const AwsService ECS = {"ECS", "ecs", "ecs", AWS_JSON_1_1,
                               "AmazonEC2ContainerServiceV20141113"};
static const AwsService DYNAMODB = {"DynamoDB", "dynamodb", "dynamodb", AWS_JSON_1_0,
                                    "DynamoDB_20120810"};
static const AwsService S3 = {"S3", "s3", "s3", AWS_REST, NULL};

typedef struct Probe {
    TALLOC_CTX *ctx;
    Aws *aws;
    char **arguments;
} Probe;

typedef bool (*Operation)(const Probe *probe, json_t **ret_result, Error *err);

static bool whoami(const Probe *probe, json_t **ret_result, Error *err)
{
    StsIdentity identity;
    if (!sts_caller_identity(probe->ctx, probe->aws, &identity, err))
        return false;
    *ret_result = json_pack("{s:s, s:s}", "account", identity.account, "arn", identity.arn);
    return true;
}

static bool ask(const Probe *probe, const AwsService *service, const char *operation,
                json_t **ret_result, Error *err)
{
    AwsCall call = {.service = service, .operation = operation, .repeatable = true};
    json_t *body;
    if (!aws_ask(probe->ctx, probe->aws, &call, &body, err))
        return false;
    *ret_result = json_incref(body);
    return true;
}

static bool clusters(const Probe *probe, json_t **ret_result, Error *err)
{
    return ask(probe, &ECS, "ListClusters", ret_result, err);
}

static bool tables(const Probe *probe, json_t **ret_result, Error *err)
{
    return ask(probe, &DYNAMODB, "ListTables", ret_result, err);
}

static bool rest(const Probe *probe, const char *operation, const AwsRequest *request,
                 AwsAnswer *ret_answer, Error *err)
{
    AwsCall call = {.service = &S3, .operation = operation, .repeatable = true};
    if (!aws_rest(probe->ctx, probe->aws, &call, request, ret_answer, err))
        return false;
    return !ret_answer->code || aws_refused(&call, ret_answer, err);
}

/* BUCKET KEY: writes it, reads it back, lists what begins so. */
static bool object(const Probe *probe, json_t **ret_result, Error *err)
{
    const char *bucket = probe->arguments[0], *key = probe->arguments[1];
    const char *path = talloc_asprintf(probe->ctx, "/%s", key);
    const char *const query[] = {"prefix", key, "list-type", "2", NULL};
    AwsRequest put = {
        .method = "PUT", .bucket = bucket, .path = path, .body = "x/y", .body_length = 3};
    AwsRequest get = {.bucket = bucket, .path = path};
    AwsRequest list = {.bucket = bucket, .path = "/", .query = query};
    AwsAnswer answer;
    char **keys;
    if (!rest(probe, "PutObject", &put, &answer, err) ||
        !rest(probe, "GetObject", &get, &answer, err))
        return false;
    const char *text = answer.text;
    if (!rest(probe, "ListObjectsV2", &list, &answer, err) ||
        !aws_xml_texts(probe->ctx, &answer, "Key", &keys, err))
        return false;
    *ret_result = json_pack("{s:s, s:s?}", "text", text, "key", keys[0]);
    return true;
}

/* HOST BUCKET KEY: reads an object by a URL that carries its signature. */
static bool presigned(const Probe *probe, json_t **ret_result, Error *err)
{
    AwsPresign presign = {
        .service = &S3,
        .host = probe->arguments[0],
        .path = talloc_asprintf(probe->ctx, "/%s/%s", probe->arguments[1], probe->arguments[2]),
        .expires_s = 60};
    Secret *url;
    HttpResponse response;
    if (!aws_presign(probe->ctx, probe->aws, &presign, &url, err))
        return false;
    /* The stand-in speaks no TLS; the scheme is not signed. */
    HttpRequest request = {
        .url = talloc_asprintf(probe->ctx, "http://%s", secret_reveal(url) + strlen("https://"))};
    if (!http_request(probe->ctx, &request, &response, err))
        return false;
    *ret_result = json_pack("{s:i, s:s}", "status", response.status, "text", response.body);
    return true;
}

static const struct {
    const char *name;
    Operation run;
    int arguments;
} OPERATIONS[] = {
    {"whoami", whoami, 0}, {"clusters", clusters, 0},   {"tables", tables, 0},
    {"object", object, 2}, {"presigned", presigned, 3},
};

static void say(const json_t *json)
{
    MALLOC_AUTO char *text = json_dumps(json, JSON_COMPACT);
    puts(text ? text : "{}");
}

static int run(const Probe *probe, Operation operation)
{
    ERROR_AUTO Error err = {0};
    json_t *result = NULL;
    bool ok = operation(probe, &result, &err);
    JSON_AUTO json_t *told =
        ok ? json_pack("{s:o, s:I}", "result", result, "requests",
                       (json_int_t)aws_request_count(probe->aws))
           : json_pack("{s:s, s:s, s:s?, s:s?}", "error", error_code(&err), "message", err.message,
                       "detail", err.detail, "hint", err.hint);
    say(told);
    return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    AwsConfig config = {.profile = env_get(env_system(), "PROBE_PROFILE"),
                        .role_arn = env_get(env_system(), "PROBE_ROLE")};
    Probe probe = {.ctx = ctx, .aws = aws_open(ctx, &config), .arguments = argv + 2};
    for (size_t i = 0; argc > 1 && i < COUNT_OF(OPERATIONS); i++) {
        if (strcmp(OPERATIONS[i].name, argv[1]) == 0 && argc - 2 == OPERATIONS[i].arguments)
            return run(&probe, OPERATIONS[i].run);
    }
    fputs("usage: aws_probe OPERATION [ARGUMENT..]\n", stderr);
    return 2;
}
