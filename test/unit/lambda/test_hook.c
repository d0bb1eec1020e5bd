#include "fake_host.h"
#include "lambda/event.h"

#define REVISIONS                                                                                  \
    {                                                                                              \
        .when = "DescribeServiceRevisions",                                                        \
        .body = "{\"serviceRevisions\": [{\"taskDefinition\": \"web:7\"}]}"                        \
    }
#define DEFINITION(image, tags)                                                                    \
    {                                                                                              \
        .when = "DescribeTaskDefinition",                                                          \
        .body = "{\"taskDefinition\": {\"taskDefinitionArn\": \"web:7\", "                         \
                "\"containerDefinitions\": [{\"name\": \"web\", \"image\": \"" image               \
                "\"}]}, \"tags\": [" tags "]}"                                                     \
    }
#define TAG(key, value) "{\"key\": \"" key "\", \"value\": \"" value "\"}"
#define V42             TAG("tidegate:release", "v42")
#define DIGEST          "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const FakeAnswer OF_V42[] = {REVISIONS, DEFINITION("shop:v42", V42), {0}};

/* "SUCCEEDED", "FAILED", "IN_PROGRESS" */
static const char *ask(FakeHost *host, const char *event)
{
    const LambdaInvocation invocation = {
        .id = "id-1",
        .deadline_ms = RIG_NOW_MS + 60000,
        .event = json_keep(host, json_loads(event, 0, NULL)),
    };
    EventReply reply = event_answer(host, &host->host, &invocation);
    json_keep(host, reply.body);
    assert_false(reply.failed);
    const char *status = json_get_string(reply.body, "hookStatus", "");
    bool again = strcmp(status, "IN_PROGRESS") == 0;
    assert_int_equal(json_get_int(reply.body, "callBackDelay", 0), again ? 30 : 0);
    return status;
}

static const char EVENT[] = "{\"lifecycleStage\": \"PRE_SCALE_UP\", \"executionDetails\": "
                            "{\"targetServiceRevisionArn\": \"revision-1\"}}";

static void each_answer_of_the_gate_is_one_for_ecs(void **state UNUSED)
{
    static const struct {
        GateResult gate;
        ErrorKind kind;
        const char *status;
    } rows[] = {
        {{.open = true, .state = "migrated"}, ERR_NONE, "SUCCEEDED"},
        {{.state = "never-seen"}, ERR_GATE, "IN_PROGRESS"},
        {{.state = "migrating"}, ERR_GATE, "IN_PROGRESS"},
        {{.state = "unknown"}, ERR_UNKNOWN, "IN_PROGRESS"},
        {{.state = "migration-failed", .closed_for_good = true}, ERR_GATE, "FAILED"},
        {{.state = "superseded", .closed_for_good = true}, ERR_SUPERSEDED, "FAILED"},
        {{0}, ERR_CONNECT, "IN_PROGRESS"},
        {{0}, ERR_CONFIG, "FAILED"},
        {{0}, ERR_AUTH, "FAILED"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        TALLOC_AUTO FakeHost *host = fake_host_new(OF_V42);
        host->gate = rows[i].gate;
        host->gate_error = rows[i].kind;
        assert_string_equal(ask(host, EVENT), rows[i].status);
        assert_string_equal(host->asked[0].release, "v42");
        assert_contains(host->said.text, "a deployment of release v42 is beginning");
    }
}

static void a_revision_of_another_place_is_sent_back(void **state UNUSED)
{
    static const FakeAnswer APP[] = {
        REVISIONS, DEFINITION("shop:v42", V42 ", " TAG("tidegate:app", "mail")), {0}};
    static const FakeAnswer ENVIRONMENT[] = {
        REVISIONS, DEFINITION("shop:v42", V42 ", " TAG("tidegate:environment", "staging")), {0}};
    static const FakeAnswer SAME[] = {
        REVISIONS,
        DEFINITION("shop:v42", V42
                   ", " TAG("tidegate:app", "shop") ", " TAG("tidegate:environment", "production")),
        {0}};
    static const struct {
        const FakeAnswer *answers;
        const char *status;
    } rows[] = {{APP, "FAILED"}, {ENVIRONMENT, "FAILED"}, {SAME, "SUCCEEDED"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        TALLOC_AUTO FakeHost *host = fake_host_new(rows[i].answers);
        host->gate = (GateResult){.open = true, .state = "migrated"};
        assert_string_equal(ask(host, EVENT), rows[i].status);
    }
}

static void without_a_tag_the_digest_names_the_release(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {REVISIONS, DEFINITION("shop@" DIGEST, ""), {0}};
    TALLOC_AUTO FakeHost *host = fake_host_new(ANSWERS);
    host->gate = (GateResult){.open = true, .state = "migrated"};
    assert_string_equal(ask(host, EVENT), "SUCCEEDED");
    assert_string_equal(host->asked[0].release, DIGEST);
}

static void what_names_no_release_is_sent_back(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {REVISIONS, DEFINITION("shop:latest", ""), {0}};
    TALLOC_AUTO FakeHost *host = fake_host_new(ANSWERS);
    assert_string_equal(ask(host, EVENT), "FAILED");
    assert_int_equal(host->count, 0);
    assert_contains(host->said.text, "names no release");
}

static void the_deployment_names_its_revision_too(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.when = "DescribeServiceDeployments",
         .body = "{\"serviceDeployments\": [{\"serviceDeploymentArn\": \"d\", "
                 "\"targetServiceRevision\": {\"arn\": \"revision-1\"}}]}"},
        REVISIONS,
        DEFINITION("shop:v42", V42),
        {0}};
    TALLOC_AUTO FakeHost *host = fake_host_new(ANSWERS);
    host->gate = (GateResult){.open = true, .state = "migrated"};
    assert_string_equal(ask(host, "{\"lifecycleStage\": \"PRE_SCALE_UP\", \"resourceArn\": \"d\"}"),
                        "SUCCEEDED");
    assert_string_equal(ask(host, "{\"lifecycleStage\": \"PRE_SCALE_UP\"}"), "FAILED");
}

static void a_revision_that_ecs_does_not_know_is_sent_back(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.body = "{\"serviceRevisions\": []}"}, {0}};
    TALLOC_AUTO FakeHost *host = fake_host_new(ANSWERS);
    assert_string_equal(ask(host, EVENT), "FAILED");
}

static void an_ecs_that_does_not_answer_is_asked_again(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.status = 503}, {0}};
    TALLOC_AUTO FakeHost *host = fake_host_new(ANSWERS);
    assert_string_equal(ask(host, EVENT), "IN_PROGRESS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_of_the_gate_is_one_for_ecs),
        cmocka_unit_test(a_revision_of_another_place_is_sent_back),
        cmocka_unit_test(without_a_tag_the_digest_names_the_release),
        cmocka_unit_test(what_names_no_release_is_sent_back),
        cmocka_unit_test(the_deployment_names_its_revision_too),
        cmocka_unit_test(a_revision_that_ecs_does_not_know_is_sent_back),
        cmocka_unit_test(an_ecs_that_does_not_answer_is_asked_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
