#include "aws/ecs/revision.h"
#include "fake_aws.h"

#define DIGEST "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OLD    "ghcr.io/team/shop@sha256:old"
#define NEW    "ghcr.io/team/shop@" DIGEST

#define CONTENT(image)                                                                             \
    "\"family\": \"shop\", \"networkMode\": \"awsvpc\", \"cpu\": \"256\", "                        \
    "\"containerDefinitions\": [{\"name\": \"web\", \"image\": \"" image                           \
    "\", \"essential\": true}, {\"name\": \"worker\", \"image\": \"" image                         \
    "\", \"essential\": false}, {\"name\": \"proxy\", \"image\": \"envoy:1\", "                    \
    "\"essential\": false}]"
#define RESPONSE_ONLY(number)                                                                      \
    "\"taskDefinitionArn\": \"arn:aws:ecs:eu-west-1:1:task-definition/shop:" number                \
    "\", \"revision\": " number ", \"status\": \"ACTIVE\", \"requiresAttributes\": [{\"name\": "   \
    "\"x\"}], \"compatibilities\": [\"EC2\"], \"registeredAt\": 1.5, \"registeredBy\": \"x\", "    \
    "\"deregisteredAt\": 2"
#define DEFINITION(number, image, tags)                                                            \
    "{\"taskDefinition\": {" RESPONSE_ONLY(number) ", " CONTENT(image) "}, \"tags\": [" tags "]}"
#define OUR_TAGS                                                                                   \
    "{\"key\": \"tidegate:app\", \"value\": \"shop\"}, {\"key\": \"tidegate:environment\", "       \
    "\"value\": \"production\"}, {\"key\": \"tidegate:release\", \"value\": \"r2\"}"
#define ARN(number) "arn:aws:ecs:eu-west-1:1:task-definition/shop:" number

typedef struct Rig {
    Aws *aws;
    EcsRevisionRequest request;
    EcsRevision revision;
    Error err;
} Rig;

static int setup(void **state)
{
    Rig *rig = talloc_zero(NULL, Rig);
    rig->aws = fake_aws_new(rig);
    rig->request = (EcsRevisionRequest){
        .current = ARN("7"),
        .image = NEW,
        .app = "shop",
        .environment = "production",
        .release = "r2",
    };
    *state = rig;
    return 0;
}

static int teardown(void **state)
{
    Rig *rig = *state;
    error_clear(&rig->err);
    talloc_free(rig);
    return 0;
}

static bool make(Rig *rig)
{
    return ecs_revision_make(rig, rig->aws, NULL, &rig->request, &rig->revision, &rig->err);
}

static void script(Rig *rig, const char *tags)
{
    char *current = talloc_asprintf(
        rig, "{\"taskDefinition\": {" RESPONSE_ONLY("7") ", " CONTENT(OLD) "}, \"tags\": [%s]}",
        tags);
    fake_aws_answer(rig->aws, "DescribeTaskDefinition", current);
    fake_aws_answer(rig->aws, "ListTaskDefinitions",
                    "{\"taskDefinitionArns\": [\"" ARN("7") "\"]}");
    fake_aws_answer(rig->aws, "RegisterTaskDefinition", DEFINITION("8", NEW, OUR_TAGS));
}

static const json_t *registered(const Rig *rig)
{
    return fake_aws_input(rig->aws, "RegisterTaskDefinition", 0);
}

static const char *image_of(const Rig *rig, size_t container)
{
    const json_t *containers = json_object_get(registered(rig), "containerDefinitions");
    return json_get_string(json_array_get(containers, container), "image", "");
}

static void the_image_replaces_that_of_the_container_and_of_all_that_ran_the_same(void **state)
{
    Rig *rig = *state;
    script(rig, "");
    assert_succeeds(make(rig), &rig->err);
    assert_string_equal(image_of(rig, 0), NEW);
    assert_string_equal(image_of(rig, 1), NEW);
    assert_string_equal(image_of(rig, 2), "envoy:1");
    assert_string_equal(rig->revision.definition.arn, ARN("8"));
    assert_string_equal(rig->revision.container, "web");
    assert_false(rig->revision.reused);
}

static void what_only_a_description_has_is_dropped(void **state)
{
    static const char *const names[] = {
        "taskDefinitionArn", "revision",     "status",       "requiresAttributes",
        "compatibilities",   "registeredAt", "registeredBy", "deregisteredAt",
    };
    Rig *rig = *state;
    script(rig, "");
    assert_succeeds(make(rig), &rig->err);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_null(json_object_get(registered(rig), names[i]));
    assert_string_equal(json_get_string(registered(rig), "networkMode", ""), "awsvpc");
    assert_string_equal(json_get_string(registered(rig), "cpu", ""), "256");
}

static void tags_are_kept_and_say_the_release(void **state)
{
    Rig *rig = *state;
    script(rig, "{\"key\": \"team\", \"value\": \"a\"}, "
                "{\"key\": \"aws:cloudformation:stack-name\", \"value\": \"s\"}, "
                "{\"key\": \"tidegate:release\", \"value\": \"r1\"}");
    assert_succeeds(make(rig), &rig->err);
    const json_t *tags = json_object_get(registered(rig), "tags");
    assert_int_equal(json_array_size(tags), 4);
    assert_string_equal(ecs_tag(tags, "team"), "a");
    assert_string_equal(ecs_tag(tags, "tidegate:release"), "r2");
    assert_string_equal(ecs_tag(tags, "tidegate:app"), "shop");
    assert_string_equal(ecs_tag(tags, "tidegate:environment"), "production");
}

static void a_revision_of_the_same_release_and_content_is_taken_again(void **state)
{
    Rig *rig = *state;
    fake_aws_answer(rig->aws, "DescribeTaskDefinition", DEFINITION("7", OLD, ""));
    fake_aws_answer(
        rig->aws, "ListTaskDefinitions",
        "{\"taskDefinitionArns\": [\"" ARN("9") "\", \"" ARN("8") "\", \"" ARN("7") "\"]}");
    fake_aws_answer(rig->aws, "DescribeTaskDefinition", DEFINITION("9", NEW, ""));
    fake_aws_answer(rig->aws, "DescribeTaskDefinition", DEFINITION("8", NEW, OUR_TAGS));
    assert_succeeds(make(rig), &rig->err);
    assert_string_equal(rig->revision.definition.arn, ARN("8"));
    assert_true(rig->revision.reused);
    assert_int_equal(fake_aws_count(rig->aws, "RegisterTaskDefinition"), 0);
    assert_string_equal(fake_aws_text(rig->aws, "ListTaskDefinitions", 0, "sort"), "DESC");
}

static void a_revision_of_the_same_release_with_other_content_is_not(void **state)
{
    Rig *rig = *state;
    fake_aws_answer(rig->aws, "DescribeTaskDefinition", DEFINITION("7", OLD, ""));
    fake_aws_answer(rig->aws, "ListTaskDefinitions",
                    "{\"taskDefinitionArns\": [\"" ARN("8") "\", \"" ARN("7") "\"]}");
    fake_aws_answer(rig->aws, "DescribeTaskDefinition", DEFINITION("8", "other:1", OUR_TAGS));
    fake_aws_answer(rig->aws, "RegisterTaskDefinition", DEFINITION("9", NEW, OUR_TAGS));
    assert_succeeds(make(rig), &rig->err);
    assert_string_equal(rig->revision.definition.arn, ARN("9"));
}

static void what_serves_already_is_taken_without_a_further_question(void **state)
{
    Rig *rig = *state;
    fake_aws_answer(rig->aws, "DescribeTaskDefinition", DEFINITION("7", NEW, OUR_TAGS));
    assert_succeeds(make(rig), &rig->err);
    assert_string_equal(rig->revision.definition.arn, ARN("7"));
    assert_int_equal(fake_aws_count(rig->aws, "ListTaskDefinitions"), 0);
}

static void a_container_that_is_not_there_is_an_error_that_lists_them(void **state)
{
    Rig *rig = *state;
    script(rig, "");
    rig->request.container = "migrate";
    assert_fails(make(rig), &rig->err, ERR_CONFIG, "no container 'migrate'");
    assert_contains(rig->err.detail, "web, worker (not essential), proxy (not essential)");
    assert_contains(rig->err.hint, "migrate.container");
    assert_int_equal(fake_aws_count(rig->aws, "RegisterTaskDefinition"), 0);
}

static void two_essential_containers_need_a_name(void **state)
{
    Rig *rig = *state;
    fake_aws_answer(rig->aws, "DescribeTaskDefinition",
                    "{\"taskDefinition\": {\"taskDefinitionArn\": \"" ARN(
                        "7") "\", "
                             "\"containerDefinitions\": [{\"name\": \"a\"}, {\"name\": \"b\"}]}}");
    assert_fails(make(rig), &rig->err, ERR_CONFIG, "several containers");
    assert_contains(rig->err.detail, "a, b");
}

static void a_tag_value_has_only_what_tags_allow(void **state UNUSED)
{
    JSON_AUTO json_t *tags = json_array();
    TALLOC_AUTO char *much = talloc_zero_size(NULL, 400);
    memset(much, 'x', 399);
    ecs_tag_add(tags, "a", "feature/x#1 (é)");
    ecs_tag_add(tags, "b", much);
    ecs_tag_add(tags, "c", NULL);
    assert_string_equal(ecs_tag(tags, "a"), "feature/x_1 ____");
    assert_int_equal(strlen(ecs_tag(tags, "b")), 256);
    assert_null(ecs_tag(tags, "c"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_image_replaces_that_of_the_container_and_of_all_that_ran_the_same),
        TEST(what_only_a_description_has_is_dropped),
        TEST(tags_are_kept_and_say_the_release),
        TEST(a_revision_of_the_same_release_and_content_is_taken_again),
        TEST(a_revision_of_the_same_release_with_other_content_is_not),
        TEST(what_serves_already_is_taken_without_a_further_question),
        TEST(a_container_that_is_not_there_is_an_error_that_lists_them),
        TEST(two_essential_containers_need_a_name),
        cmocka_unit_test(a_tag_value_has_only_what_tags_allow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
