/* AWS by a script: stands in for the calls of aws/aws.h, so that a test says what each answers and
 * sees what was asked. Include it in one source of a test program only.
 *
 *     Aws *aws = fake_aws_new(ctx);
 *     fake_aws_answer(aws, "StopTask", "{\"task\": {}}");
 *     ecs_stop_task(aws, ..);
 *     assert_string_equal(fake_aws_text(aws, "StopTask", 0, "reason"), "..");
 *
 * Answers of one operation come in the order they were given; the last one stays. An operation
 * without an answer fails the test.
 */
#pragma once

#include "aws/aws.h"
#include "unit.h"

#define FAKE_ANSWERS 256

typedef struct FakeAnswer {
    const char *operation;
    const char *body; /* JSON */
    const char *code; /* of a refusal; NULL: success */
    ErrorKind lost;   /* no answer, with this kind; ERR_NONE: there is one */
    bool used;
} FakeAnswer;

struct Aws {
    FakeAnswer answers[FAKE_ANSWERS];
    size_t count;
    json_t *asked; /* array of {operation, input, repeatable, region} */
    const char *region;
    int64_t now_ms;
    Aws *parent; /* of another region */
};

static inline int fake_aws_destroy(Aws *aws)
{
    json_decref(aws->asked);
    return 0;
}

static inline Aws *fake_aws_new(TALLOC_CTX *ctx)
{
    Aws *aws = talloc_zero(ctx, Aws);
    aws->asked = json_array();
    aws->region = "eu-west-1";
    aws->now_ms = 1795197723000; /* 2026-11-20T18:02:03Z */
    talloc_set_destructor(aws, fake_aws_destroy);
    return aws;
}

static inline void fake_aws_add(Aws *aws, FakeAnswer answer)
{
    assert_true(aws->count < FAKE_ANSWERS);
    answer.operation = talloc_strdup(aws, answer.operation);
    answer.body = talloc_strdup(aws, answer.body ? answer.body : "{}");
    aws->answers[aws->count++] = answer;
}

static inline void fake_aws_answer(Aws *aws, const char *operation, const char *body)
{
    fake_aws_add(aws, (FakeAnswer){.operation = operation, .body = body});
}

/* `body`: as the service words it; NULL: {}. */
static inline void fake_aws_refuse(Aws *aws, const char *operation, const char *code,
                                   const char *body)
{
    fake_aws_add(aws, (FakeAnswer){.operation = operation, .code = code, .body = body});
}

static inline void fake_aws_lose(Aws *aws, const char *operation, ErrorKind kind)
{
    fake_aws_add(aws, (FakeAnswer){.operation = operation, .lost = kind});
}

/* How often it was asked. */
static inline size_t fake_aws_count(const Aws *aws, const char *operation)
{
    size_t i, count = 0;
    json_t *asked;
    json_array_foreach(aws->asked, i, asked)
    {
        if (strcmp(json_get_string(asked, "operation", ""), operation) == 0)
            count++;
    }
    return count;
}

/* The n-th (from 0) question of that operation: {operation, input, repeatable, region}. */
static inline const json_t *fake_aws_asked(const Aws *aws, const char *operation, size_t n)
{
    size_t i;
    json_t *asked;
    json_array_foreach(aws->asked, i, asked)
    {
        if (strcmp(json_get_string(asked, "operation", ""), operation) == 0 && n-- == 0)
            return asked;
    }
    fail_msg("%s was not asked that often", operation);
    return NULL;
}

static inline const json_t *fake_aws_input(const Aws *aws, const char *operation, size_t n)
{
    return json_object_get(fake_aws_asked(aws, operation, n), "input");
}

static inline const char *fake_aws_text(const Aws *aws, const char *operation, size_t n,
                                        const char *member)
{
    return json_get_string(fake_aws_input(aws, operation, n), member, NULL);
}

static inline FakeAnswer *fake_aws_take(Aws *aws, const char *operation)
{
    FakeAnswer *last = NULL;
    for (size_t i = 0; i < aws->count; i++) {
        FakeAnswer *answer = &aws->answers[i];
        if (strcmp(answer->operation, operation) != 0)
            continue;
        last = answer;
        if (!answer->used) {
            answer->used = true;
            return answer;
        }
    }
    if (!last)
        fail_msg("no answer was given for %s", operation);
    return last;
}

bool aws_call(TALLOC_CTX *ctx, Aws *aws, const AwsCall *call, AwsAnswer *ret_answer, Error *err)
{
    Aws *script = aws->parent ? aws->parent : aws;
    json_array_append_new(script->asked,
                          json_pack("{s:s, s:o, s:b, s:s}", "operation", call->operation, "input",
                                    call->input ? json_deep_copy(call->input) : json_object(),
                                    "repeatable", (int)call->repeatable, "region", aws->region));
    const FakeAnswer *answer = fake_aws_take(script, call->operation);
    if (answer->lost != ERR_NONE)
        return error_set(err, answer->lost, "no answer to %s", call->operation);
    json_t *body = json_loads(answer->body, 0, NULL);
    if (!body)
        fail_msg("the answer for %s is not JSON: %s", call->operation, answer->body);
    json_array_append_new(script->asked, json_pack("{s:o}", "answer", body)); /* keeps it */
    *ret_answer = (AwsAnswer){
        .status = answer->code ? 400 : 200,
        .code = answer->code,
        .message = talloc_strdup(ctx, json_get_string(body, "message", answer->code)),
        .request_id = "request-1",
        .body = body,
    };
    return true;
}

bool aws_refused(const AwsCall *call, const AwsAnswer *answer, Error *err)
{
    ErrorKind kind = strstr(answer->code, "AccessDenied") ? ERR_AUTH
                     : strstr(answer->code, "Throttling") ? ERR_BUSY
                                                          : ERR_FAILED;
    return error_set(err, kind, "%s: %s: %s", call->operation, answer->code, answer->message);
}

bool aws_ask(TALLOC_CTX *ctx, Aws *aws, const AwsCall *call, json_t **ret_body, Error *err)
{
    AwsAnswer answer = {0};
    if (!aws_call(ctx, aws, call, &answer, err))
        return false;
    if (answer.code)
        return aws_refused(call, &answer, err);
    *ret_body = answer.body;
    return true;
}

bool aws_region(Aws *aws, const char **ret_region, Error *err UNUSED)
{
    *ret_region = aws->region;
    return true;
}

Aws *aws_in_region(TALLOC_CTX *ctx, Aws *aws, const char *region)
{
    if (!region || strcmp(region, aws->region) == 0)
        return aws;
    Aws *other = talloc_zero(ctx, Aws);
    other->region = talloc_strdup(other, region);
    other->parent = aws->parent ? aws->parent : aws;
    return other;
}

/* Asked of as an operation of its own, with the query as its input. */
bool aws_presign(TALLOC_CTX *ctx, Aws *aws, const AwsPresign *presign, Secret **ret_url,
                 Error *err UNUSED)
{
    Aws *script = aws->parent ? aws->parent : aws;
    json_t *input = json_pack("{s:s}", "host", presign->host);
    for (const char *const *pair = presign->query; pair && *pair; pair += 2)
        json_object_set_new(input, pair[0], json_string(pair[1]));
    json_array_append_new(script->asked, json_pack("{s:s, s:o, s:s}", "operation", "presign",
                                                   "input", input, "region", aws->region));
    *ret_url = secret_new(
        ctx, talloc_asprintf(ctx, "https://%s/?signed-%d", presign->host, presign->age_s));
    return true;
}

/* An operation of its own, too: "fetch". */
bool aws_fetch(TALLOC_CTX *ctx, Aws *aws, const Secret *url, size_t max_body UNUSED,
               const char **ret_body, Error *err)
{
    Aws *script = aws->parent ? aws->parent : aws;
    json_array_append_new(script->asked,
                          json_pack("{s:s, s:{s:s}, s:s}", "operation", "fetch", "input", "url",
                                    secret_reveal(url), "region", aws->region));
    const FakeAnswer *answer = fake_aws_take(script, "fetch");
    if (answer->lost != ERR_NONE || answer->code)
        return error_set(err, answer->code ? ERR_FAILED : answer->lost, "no answer to a fetch");
    *ret_body = talloc_strdup(ctx, answer->body);
    return true;
}

Aws *aws_with_cancel(TALLOC_CTX *ctx UNUSED, Aws *aws, const Cancel *cancel UNUSED)
{
    return aws;
}

int64_t aws_now_ms(const Aws *aws)
{
    return aws->parent ? aws->parent->now_ms : aws->now_ms;
}
