#include "unit.h"

#include "aws/sigv4.h"
#include "sigv4_vectors.h"

#define EXAMPLE_SECONDS 1440938160 /* 20150830T123600Z */

/* Not literals in one piece: they are AWS' published examples, no credentials. */
#define EXAMPLE_SECRET                                                                             \
    "wJalrXUtnFEMI/K7MDENG+"                                                                       \
    "bPxRfiCYEXAMPLEKEY"
#define S3_SECRET                                                                                  \
    "wJalrXUtnFEMI/K7MDENG/"                                                                       \
    "bPxRfiCYEXAMPLEKEY"

static const char * or (const char *given, const char *usual)
{
    return given ? given : usual;
}

static AwsKeys make_keys(TALLOC_CTX *ctx, bool s3, const char *token)
{
    return (AwsKeys){
        .access_key = s3 ? "AKIAIOSFODNN7EXAMPLE" : "AKIDEXAMPLE",
        .secret_key = secret_new(ctx, s3 ? S3_SECRET : EXAMPLE_SECRET),
        .session_token = token ? secret_new(ctx, token) : NULL,
    };
}

/* The value of the header, or NULL. */
static const char *find_header(const char *const *headers, const char *name)
{
    for (; *headers; headers++) {
        if (strncmp(*headers, name, strlen(name)) == 0)
            return *headers + strlen(name) + strlen(": ");
    }
    return NULL;
}

static void check_vector(const Vector *vector)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    AwsKeys keys = make_keys(ctx, vector->s3_keys, vector->token);
    const char *payload = or (vector->payload, "");
    SigV4Request request = {.method = or (vector->method, "GET"),
                            .host = or (vector->host, "example.amazonaws.com"),
                            .path = or (vector->path, "/"),
                            .query = vector->query,
                            .headers = vector->headers,
                            .payload = payload,
                            .payload_length = strlen(payload)};
    SigV4Scope scope = {.region = or (vector->region, "us-east-1"),
                        .service = or (vector->service, "service"),
                        .now_ms = 1000 * (vector->seconds ? vector->seconds : EXAMPLE_SECONDS)};
    const char *const *headers;
    assert_succeeds(sigv4_sign(ctx, &request, &scope, &keys, &headers, &err), &err);
    const char *wanted = talloc_asprintf(ctx, ", SignedHeaders=%s, Signature=%s",
                                         vector->signed_headers, vector->signature);
    const char *authorization = find_header(headers, "Authorization");
    if (!authorization || !strstr(authorization, wanted))
        fail_msg("%s: '%s' does not end in '%s'", vector->name, authorization, wanted);
    assert_string_equal(or (find_header(headers, "X-Amz-Security-Token"), ""),
                        or (vector->token, ""));
}

static void published_vectors_and_those_of_botocore_have_our_signature(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(VECTORS); i++)
        check_vector(&VECTORS[i]);
}

static void the_authorization_names_key_scope_and_algorithm(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    AwsKeys keys = make_keys(ctx, false, NULL);
    SigV4Request request = {.method = "GET", .host = "example.amazonaws.com", .path = "/"};
    SigV4Scope scope = {"us-east-1", "service", 1000LL * EXAMPLE_SECONDS};
    const char *const *headers;
    assert_succeeds(sigv4_sign(ctx, &request, &scope, &keys, &headers, &err), &err);
    assert_string_equal(find_header(headers, "Authorization"),
                        "AWS4-HMAC-SHA256 "
                        "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                        "SignedHeaders=host;x-amz-date, Signature="
                        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    assert_string_equal(find_header(headers, "Host"), "example.amazonaws.com");
    assert_string_equal(find_header(headers, "X-Amz-Date"), "20150830T123600Z");
    assert_null(find_header(headers, "X-Amz-Content-Sha256"));
}

static void s3_is_told_the_digest_of_the_payload(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    AwsKeys keys = make_keys(ctx, true, NULL);
    SigV4Request request = {.method = "PUT",
                            .host = "examplebucket.s3.amazonaws.com",
                            .path = "/x",
                            .payload = "Welcome to Amazon S3. And more",
                            .payload_length = strlen("Welcome to Amazon S3.")};
    SigV4Scope scope = {"us-east-1", "s3", 1000LL * EXAMPLE_SECONDS};
    const char *const *headers;
    assert_succeeds(sigv4_sign(ctx, &request, &scope, &keys, &headers, &err), &err);
    assert_string_equal(find_header(headers, "X-Amz-Content-Sha256"),
                        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
}

/* The example of "Authenticating Requests: Using Query Parameters" in the S3 API Reference. */
static void a_presigned_s3_url_is_the_published_one(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    AwsKeys keys = make_keys(ctx, true, NULL);
    SigV4Request request = {
        .method = "GET", .host = "examplebucket.s3.amazonaws.com", .path = "/test.txt"};
    SigV4Scope scope = {"us-east-1", "s3", 1369353600LL * 1000};
    Secret *query;
    assert_succeeds(sigv4_presign(ctx, &request, &scope, &keys, 86400, &query, &err), &err);
    assert_string_equal(
        secret_reveal(query),
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F"
        "us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&"
        "X-Amz-SignedHeaders=host&X-Amz-Signature="
        "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

/* As botocore 1.43.11 makes it (SigV4QueryAuth). */
static void a_presigned_database_login_carries_port_and_session_token(void **state UNUSED)
{
    static const struct {
        const char *token, *signature;
    } CASES[] = {
        {NULL, "9e05e3ab2be4338ea0d4c7a9865bfa837a824def4e4513f5e106da836690f598"},
        {EXAMPLE_TOKEN, "fd4d78cc09e5f32baaa91b4cd6d78cca072a6bfe0aff925ecf90cb12e72ea9c4"},
    };
    static const char *const QUERY[] = {"Action", "connect", "DBUser", "app_user", NULL};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        AwsKeys keys = make_keys(ctx, false, CASES[i].token);
        SigV4Request request = {.method = "GET",
                                .host = "db.cluster-x.eu-central-1.rds.amazonaws.com:5432",
                                .path = "/",
                                .query = QUERY};
        SigV4Scope scope = {"eu-central-1", "rds-db", 1709251199LL * 1000};
        Secret *query;
        assert_succeeds(sigv4_presign(ctx, &request, &scope, &keys, 900, &query, &err), &err);
        assert_contains(secret_reveal(query), "Action=connect&DBUser=app_user&X-Amz-Algorithm=");
        assert_contains(secret_reveal(query), "&X-Amz-Expires=900&");
        assert_contains(secret_reveal(query), CASES[i].signature);
        assert_int_equal(strstr(secret_reveal(query), "X-Amz-Security-Token=") != NULL,
                         CASES[i].token != NULL);
    }
}

/* From AWS' test suite: get-header-key-duplicate. */
static void a_header_that_is_there_twice_is_signed_once_with_both_values(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    AwsKeys keys = make_keys(ctx, false, NULL);
    static const char *const HEADERS[] = {"My-Header1: value2", "My-Header1: value2",
                                          "My-Header1: value1", NULL};
    SigV4Request request = {
        .method = "GET", .host = "example.amazonaws.com", .path = "/", .headers = HEADERS};
    SigV4Scope scope = {"us-east-1", "service", 1000LL * EXAMPLE_SECONDS};
    const char *const *headers;
    assert_succeeds(sigv4_sign(ctx, &request, &scope, &keys, &headers, &err), &err);
    assert_contains(find_header(headers, "Authorization"),
                    "SignedHeaders=host;my-header1;x-amz-date, Signature="
                    "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors_and_those_of_botocore_have_our_signature),
        cmocka_unit_test(the_authorization_names_key_scope_and_algorithm),
        cmocka_unit_test(s3_is_told_the_digest_of_the_payload),
        cmocka_unit_test(a_presigned_s3_url_is_the_published_one),
        cmocka_unit_test(a_presigned_database_login_carries_port_and_session_token),
        cmocka_unit_test(a_header_that_is_there_twice_is_signed_once_with_both_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
