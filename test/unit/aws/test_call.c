#include "unit.h"

#include "rig.h"

static const AwsService ECS = {"ECS", "ecs", "ecs", AWS_JSON_1_1,
                               "AmazonEC2ContainerServiceV20141113"};
static const AwsService DYNAMODB = {"DynamoDB", "dynamodb", "dynamodb", AWS_JSON_1_0,
                                    "DynamoDB_20120810"};
static const AwsService SNS = {"SNS", "sns", "sns", AWS_QUERY, "2010-03-31"};
static const AwsService S3 = {"S3", "s3", "s3", AWS_REST, NULL};

static AwsCall read_call(void)
{
    return (AwsCall){.service = &ECS, .operation = "DescribeTasks", .repeatable = true};
}

static void a_json_call_says_target_type_and_input(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.headers = "x-amzn-RequestId: r-1\r\n",
                                          .body = "{\"tasks\":[{\"lastStatus\":\"RUNNING\"}]}"},
                                         {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    AwsAnswer answer;
    AwsCall call = read_call();
    JSON_AUTO json_t *input = json_pack("{s:s, s:[s]}", "cluster", "c", "tasks", "t");
    call.input = input;
    assert_succeeds(aws_call(rig, rig->aws, &call, &answer, &err), &err);
    assert_int_equal(answer.status, 200);
    assert_null(answer.code);
    assert_string_equal(answer.request_id, "r-1");
    const json_t *task = json_array_get(json_object_get(answer.body, "tasks"), 0);
    assert_string_equal(json_get_string(task, "lastStatus", ""), "RUNNING");
    const char *heard = rig->http->heard[0];
    assert_contains(heard, "POST / HTTP/1.1\r\n");
    assert_contains(heard, "Content-Type: application/x-amz-json-1.1\r\n");
    assert_contains(heard, "X-Amz-Target: AmazonEC2ContainerServiceV20141113.DescribeTasks\r\n");
    assert_contains(heard, "\r\n\r\n{\"cluster\":\"c\",\"tasks\":[\"t\"]}");
    assert_contains(heard, "Authorization: AWS4-HMAC-SHA256 "
                           "Credential=AKIDEXAMPLE/20240229/eu-central-1/ecs/aws4_request, "
                           "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=");
    assert_int_equal(aws_request_count(rig->aws), 1);
}

static void a_call_without_input_sends_an_empty_object(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.status = 200}, {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    AwsAnswer answer;
    AwsCall call = {.service = &DYNAMODB, .operation = "ListTables"};
    assert_succeeds(aws_call(rig, rig->aws, &call, &answer, &err), &err);
    assert_contains(rig->http->heard[0], "application/x-amz-json-1.0\r\n");
    assert_contains(rig->http->heard[0], "\r\n\r\n{}");
    assert_true(json_is_object(answer.body));
}

static void a_query_call_sends_a_form_and_gets_xml(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.headers = "Content-Type: text/xml\r\n",
         .body =
             "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult>"
             "<MessageId>m&amp;1</MessageId></PublishResult><ResponseMetadata>"
             "<RequestId>r-2</RequestId></ResponseMetadata></PublishResponse>"},
        {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    AwsAnswer answer;
    JSON_AUTO json_t *input =
        json_pack("{s:s, s:i, s:b}", "Message", "a b&c=\xC3\xA4", "N", 7, "B", 1);
    AwsCall call = {.service = &SNS, .operation = "Publish", .input = input};
    assert_succeeds(aws_call(rig, rig->aws, &call, &answer, &err), &err);
    assert_contains(
        rig->http->heard[0],
        "\r\n\r\nAction=Publish&Version=2010-03-31&Message=a%20b%26c%3D%C3%A4&N=7&B=true");
    assert_contains(rig->http->heard[0], "Content-Type: application/x-www-form-urlencoded");
    assert_string_equal(aws_xml_text(rig, &answer, "MessageId"), "m&1");
    assert_string_equal(answer.request_id, "r-2");
    assert_null(answer.body);
}

static void a_refusal_is_an_answer_with_a_bare_code(void **state UNUSED)
{
    static const struct {
        const AwsService *service;
        FakeAnswer answer;
        const char *code, *message;
    } CASES[] = {
        {&DYNAMODB,
         {.status = 400,
          .body =
              "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
              "\"message\":\"The conditional request failed\"}"},
         "ConditionalCheckFailedException",
         "The conditional request failed"},
        {&ECS,
         {.status = 400, .body = "{\"__type\":\"ClientException\",\"Message\":\"no\"}"},
         "ClientException",
         "no"},
        {&ECS,
         {.status = 400,
          .headers = "x-amzn-errortype: NotFoundException:http://internal.amazon.com/coral/\r\n",
          .body = "{\"message\":\"gone\"}"},
         "NotFoundException",
         "gone"},
        {&SNS,
         {.status = 404,
          .body =
              "<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does "
              "not exist</Message></Error><RequestId>r-3</RequestId></ErrorResponse>"},
         "NotFound",
         "Topic does not exist"},
        {&ECS, {.status = 404, .body = "<html>proxy</html>"}, "404", NULL},
        {&ECS, {.status = 413}, "413", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const FakeAnswer answers[] = {CASES[i].answer, {0}};
        TALLOC_AUTO Rig *rig = rig_new(answers);
        ERROR_AUTO Error err = {0};
        AwsAnswer answer;
        AwsCall call = {.service = CASES[i].service, .operation = "Do"};
        assert_succeeds(aws_call(rig, rig->aws, &call, &answer, &err), &err);
        assert_string_equal(answer.code, CASES[i].code);
        if (CASES[i].message)
            assert_string_equal(answer.message, CASES[i].message);
        else
            assert_null(answer.message);
        assert_int_equal(rig->http->count, 1);
    }
}

static void a_rest_call_escapes_path_and_query_once(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.headers = "ETag: \"e-1\"\r\n", .body = "bytes"}, {0}};
    static const char *const QUERY[] = {"list-type", "2", "prefix", "a/b c", NULL};
    static const char *const HEADERS[] = {"If-Match: \"e-0\"", NULL};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    AwsAnswer answer;
    AwsCall call = {.service = &S3, .operation = "PutObject", .repeatable = true};
    AwsRequest request = {.method = "PUT",
                          .bucket = "bucket",
                          .path = "/run 1/x:y",
                          .query = QUERY,
                          .headers = HEADERS,
                          .body = "data and more",
                          .body_length = 4};
    assert_succeeds(aws_rest(rig, rig->aws, &call, &request, &answer, &err), &err);
    const char *heard = rig->http->heard[0];
    assert_contains(heard, "PUT /bucket/run%201/x%3Ay?list-type=2&prefix=a%2Fb%20c HTTP/1.1\r\n");
    assert_contains(heard, talloc_asprintf(rig, "Host: 127.0.0.1:%d\r\n", rig->http->server->port));
    assert_contains(heard, "If-Match: \"e-0\"\r\n");
    assert_contains(heard, "X-Amz-Content-Sha256: "
                           "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7\r\n");
    assert_contains(heard, "\r\n\r\ndata");
    assert_string_equal(answer.etag, "\"e-1\"");
    assert_string_equal(answer.text, "bytes");
    assert_int_equal(answer.length, 5);
}

/* The proxy is asked for the host, and refuses. */
static const char *asked_host(Rig *rig, const char *bucket)
{
    ERROR_AUTO Error err = {0};
    AwsAnswer answer;
    AwsCall call = {.service = &S3, .operation = "GetObject", .repeatable = true};
    AwsRequest request = {.bucket = bucket, .path = "/k"};
    rig->http->count = 0;
    assert_false(aws_rest(rig, rig->aws, &call, &request, &answer, &err));
    assert_true(rig->http->count > 0);
    return rig->http->heard[0];
}

static void a_bucket_is_part_of_the_host_unless_it_has_dots(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.status = 403}, {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    char *proxy = talloc_asprintf(rig, "http://127.0.0.1:%d", rig->http->server->port);
    rig_set(rig, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    assert_int_equal(setenv("https_proxy", proxy, true), 0);
    assert_contains(asked_host(rig, "ledger"), "CONNECT ledger.s3.eu-central-1.amazonaws.com:443 ");
    assert_contains(asked_host(rig, "my.ledger"), "CONNECT s3.eu-central-1.amazonaws.com:443 ");
    assert_int_equal(unsetenv("https_proxy"), 0);
}

static void another_cancel_ends_only_its_own_calls(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.body = "{}"}, {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    AwsAnswer answer;
    AwsCall call = read_call();
    Cancel *cancel = cancel_new(rig);
    Aws *stopped = aws_with_cancel(rig, rig->aws, cancel);
    cancel_raise(cancel, 2);
    assert_fails(aws_call(rig, stopped, &call, &answer, &err), &err, ERR_INTERRUPTED, "SIGINT");
    error_clear(&err);
    assert_succeeds(aws_call(rig, rig->aws, &call, &answer, &err), &err);
    assert_succeeds(aws_call(rig, aws_with_cancel(rig, stopped, NULL), &call, &answer, &err), &err);
}

static void a_rest_answer_in_json_is_parsed(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.headers = "Content-Type: application/json\r\n", .body = "{\"MessageId\":\"7\"}"}, {0}};
    static const AwsService SES = {"SESv2", "email", "ses", AWS_REST, NULL};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    AwsAnswer answer;
    AwsCall call = {.service = &SES, .operation = "SendEmail"};
    AwsRequest request = {.method = "POST", .path = "/v2/email/outbound-emails"};
    assert_succeeds(aws_rest(rig, rig->aws, &call, &request, &answer, &err), &err);
    assert_string_equal(json_get_string(answer.body, "MessageId", ""), "7");
}

static void asking_turns_a_refusal_into_an_error(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.status = 400,
         .headers = "x-amzn-RequestId: r-9\r\n",
         .body = "{\"__type\":\"ClusterNotFoundException\",\"message\":\"Cluster not found.\"}"},
        {.body = "{\"a\":1}"},
        {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    json_t *body = NULL;
    AwsCall call = read_call();
    assert_fails(aws_ask(rig, rig->aws, &call, &body, &err), &err, ERR_FAILED,
                 "ECS DescribeTasks: ClusterNotFoundException: Cluster not found.");
    assert_string_equal(err.detail, "HTTP 400, request r-9");
    error_clear(&err);
    assert_succeeds(aws_ask(rig, rig->aws, &call, &body, &err), &err);
    assert_int_equal(json_get_int(body, "a", 0), 1);
}

static void connections_are_kept_between_calls(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.body = "{}"}, {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    json_t *body;
    AwsCall call = read_call();
    for (int i = 0; i < 3; i++)
        assert_succeeds(aws_ask(rig, rig->aws, &call, &body, &err), &err);
    assert_int_equal(rig->http->server->connections, 1);
    assert_int_equal(aws_request_count(rig->aws), 3);
}

static void the_region_comes_from_caller_or_environment(void **state UNUSED)
{
    static const FakeAnswer NOTHING[] = {{0}};
    TALLOC_AUTO Rig *rig = rig_bare(NOTHING);
    ERROR_AUTO Error err = {0};
    const char *region = NULL;
    rig_open(rig);
    assert_fails(aws_region(rig->aws, &region, &err), &err, ERR_CONFIG, "no AWS region");
    assert_contains(err.hint, "AWS_REGION");
    error_clear(&err);
    rig_set(rig, "AWS_DEFAULT_REGION", "us-west-2");
    assert_succeeds(aws_region(rig->aws, &region, &err), &err);
    assert_string_equal(region, "us-west-2");
    rig_set(rig, "AWS_REGION", "eu-north-1");
    rig_open(rig);
    assert_succeeds(aws_region(rig->aws, &region, &err), &err);
    assert_string_equal(region, "eu-north-1");
    rig->config.region = "ap-south-1";
    rig_open(rig);
    assert_succeeds(aws_region(rig->aws, &region, &err), &err);
    assert_string_equal(region, "ap-south-1");
}

static void another_region_shares_credentials_and_count(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.body = "{}"}, {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    json_t *body;
    AwsCall call = read_call();
    assert_ptr_equal(aws_in_region(rig, rig->aws, NULL), rig->aws);
    Aws *other = aws_in_region(rig, rig->aws, "us-east-1");
    assert_succeeds(aws_ask(rig, other, &call, &body, &err), &err);
    TALLOC_FREE(rig->aws);
    assert_succeeds(aws_ask(rig, other, &call, &body, &err), &err);
    assert_contains(rig->http->heard[1], "/us-east-1/ecs/aws4_request");
    assert_int_equal(aws_request_count(other), 2);
}

/* As botocore's generate_db_auth_token() makes it for the same keys and time. */
static void a_database_login_is_presigned(void **state UNUSED)
{
    static const FakeAnswer NOTHING[] = {{0}};
    static const AwsService RDS = {.id = "RDS", .signing_name = "rds-db"};
    static const char *const QUERY[] = {"Action", "connect", "DBUser", "app_user", NULL};
    TALLOC_AUTO Rig *rig = rig_new(NOTHING);
    ERROR_AUTO Error err = {0};
    Secret *url;
    AwsPresign presign = {.service = &RDS,
                          .host = "db.cluster-x.eu-central-1.rds.amazonaws.com:5432",
                          .query = QUERY,
                          .expires_s = 900};
    assert_succeeds(aws_presign(rig, rig->aws, &presign, &url, &err), &err);
    assert_contains(secret_reveal(url),
                    "https://db.cluster-x.eu-central-1.rds.amazonaws.com:5432/?Action=connect&"
                    "DBUser=app_user&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                    "AKIDEXAMPLE%2F20240229%2Feu-central-1%2Frds-db%2Faws4_request&X-Amz-Date="
                    "20240229T235959Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature="
                    "9b79818334ae4da55c0dfca255beff29d4a56e58f66533696d7e0b6e7782c40d");
    assert_int_equal(rig->http->count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_json_call_says_target_type_and_input),
        cmocka_unit_test(a_call_without_input_sends_an_empty_object),
        cmocka_unit_test(a_query_call_sends_a_form_and_gets_xml),
        cmocka_unit_test(a_refusal_is_an_answer_with_a_bare_code),
        cmocka_unit_test(a_rest_call_escapes_path_and_query_once),
        cmocka_unit_test(a_bucket_is_part_of_the_host_unless_it_has_dots),
        cmocka_unit_test(another_cancel_ends_only_its_own_calls),
        cmocka_unit_test(a_rest_answer_in_json_is_parsed),
        cmocka_unit_test(asking_turns_a_refusal_into_an_error),
        cmocka_unit_test(connections_are_kept_between_calls),
        cmocka_unit_test(the_region_comes_from_caller_or_environment),
        cmocka_unit_test(another_region_shares_credentials_and_count),
        cmocka_unit_test(a_database_login_is_presigned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
