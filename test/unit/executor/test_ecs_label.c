/* Which migrations the image of a plan carries. */
#include "ecs_rig.h"

#define IN_ECR    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop@" DIGEST
#define CONTAINER "{\"name\": \"web\", \"essential\": true, \"image\": \"" IN_ECR "\"" AWSLOGS "}"
#define MANIFEST                                                                                   \
    "{\"images\": [{\"imageId\": {\"imageDigest\": \"" DIGEST                                      \
    "\"}, \"imageManifest\": \"{\\\"config\\\": {\\\"digest\\\": \\\"sha256:c\\\"}}\"}]}"

static int setup(void **state)
{
    rig_setup(state);
    EcsRig *rig = *state;
    rig->request.image = IN_ECR;
    rig->request.label = "tidegate.migrations";
    rig_describe(rig, FARGATE NETWORK, CONTAINER);
    fake_aws_answer(rig->aws, "BatchGetImage", MANIFEST);
    fake_aws_answer(rig->aws, "GetDownloadUrlForLayer", "{\"downloadUrl\": \"https://layers/c\"}");
    return 0;
}

static const char *migrations(const EcsRig *rig)
{
    return json_get_string(rig->plan, PLAN_MIGRATIONS, NULL);
}

static void the_plan_has_the_labels_value(void **state)
{
    EcsRig *rig = *state;
    fake_aws_answer(rig->aws, "fetch",
                    "{\"config\": {\"Labels\": {\"tidegate.migrations\": \"hash-1\"}}}");
    assert_succeeds(rig_plan(rig), &rig->err);
    assert_string_equal(migrations(rig), "hash-1");
    assert_string_equal(fake_aws_text(rig->aws, "fetch", 0, "url"), "https://layers/c");
}

static void an_image_without_it_has_none(void **state)
{
    EcsRig *rig = *state;
    fake_aws_answer(rig->aws, "fetch", "{\"config\": {\"Labels\": {}}}");
    assert_succeeds(rig_plan(rig), &rig->err);
    assert_null(migrations(rig));
}

static void where_it_is_not_wanted_nobody_asks(void **state)
{
    EcsRig *rig = *state;
    rig->request.label = NULL;
    assert_succeeds(rig_plan(rig), &rig->err);
    assert_null(migrations(rig));
    assert_int_equal(fake_aws_count(rig->aws, "GetDownloadUrlForLayer"), 0);
}

/* What only saves work stops nothing. */
static void that_it_cannot_be_read_is_a_warning(void **state)
{
    EcsRig *rig = *state;
    fake_aws_add(rig->aws, (FakeAnswer){.operation = "fetch", .code = "403"});
    assert_succeeds(rig_plan(rig), &rig->err);
    assert_null(migrations(rig));
    assert_contains(rig->heard.text, "warning: whether the migrations are unchanged");
}

static void a_signal_is_no_warning(void **state)
{
    EcsRig *rig = *state;
    fake_aws_add(rig->aws, (FakeAnswer){.operation = "fetch", .lost = ERR_INTERRUPTED});
    assert_false(rig_plan(rig));
    assert_int_equal(rig->err.kind, ERR_INTERRUPTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, rig_teardown)
        T(the_plan_has_the_labels_value),
        T(an_image_without_it_has_none),
        T(where_it_is_not_wanted_nobody_asks),
        T(that_it_cannot_be_read_is_a_warning),
        T(a_signal_is_no_warning),
#undef T
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
