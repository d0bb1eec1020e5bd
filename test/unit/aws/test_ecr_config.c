#include "aws/ecr.h"
#include "rig.h"
#include "unit.h"

#define DIGEST "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define IN_ECR "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop@" DIGEST
#define MANIFEST                                                                                   \
    "{\"images\":[{\"imageManifest\":\"{\\\"config\\\":{\\\"digest\\\":\\\"sha256:c\\\"}}\"}]}"
#define LABELS "{\"config\":{\"Labels\":{\"tidegate.migrations\":\"abc\",\"other\":\"x\"}}}"

static FakeAnswer answers[4];

/* The registry's store is the same server, whose port is known only now. */
static Rig *registry(const char *config)
{
    static char place[256];
    memset(answers, 0, sizeof(answers));
    answers[0] = (FakeAnswer){.when = "BatchGetImage", .body = MANIFEST};
    answers[1] = (FakeAnswer){.when = "GetDownloadUrlForLayer", .body = place};
    answers[2] = (FakeAnswer){.when = "GET /config", .body = config};
    Rig *rig = rig_new(answers);
    snprintf(place, sizeof(place), "{\"downloadUrl\":\"%s/config?X-Amz-Signature=s3cret\"}",
             rig->http->url);
    return rig;
}

static void a_label_is_read_from_the_image_s_configuration(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = registry(LABELS);
    ERROR_AUTO Error err = {0};
    const EcrImage image = {.pinned = IN_ECR};
    const char *value = NULL;
    assert_succeeds(ecr_image_label(rig, rig->aws, &image, "tidegate.migrations", &value, &err),
                    &err);
    assert_string_equal(value, "abc");
    assert_contains(rig->http->heard[0], DIGEST);
    assert_contains(rig->http->heard[1], "sha256:c");
    assert_null(strstr(rig->http->heard[2], "Authorization"));
}

static void of_an_index_the_platform_s_image_is_asked(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = registry(LABELS);
    ERROR_AUTO Error err = {0};
    const EcrImage image = {.pinned = IN_ECR, .platform_digest = "sha256:platform"};
    const char *value = NULL;
    assert_succeeds(ecr_image_label(rig, rig->aws, &image, "other", &value, &err), &err);
    assert_contains(rig->http->heard[0], "sha256:platform");
}

static void an_image_without_the_label_has_no_value(void **state UNUSED)
{
    static const char *const configs[] = {"{}", "{\"config\":{\"Labels\":null}}", LABELS};
    for (size_t i = 0; i < COUNT_OF(configs); i++) {
        TALLOC_AUTO Rig *rig = registry(configs[i]);
        ERROR_AUTO Error err = {0};
        const EcrImage image = {.pinned = IN_ECR};
        const char *value = "before";
        assert_succeeds(ecr_image_label(rig, rig->aws, &image, "no.such", &value, &err), &err);
        assert_null(value);
    }
}

static void an_image_elsewhere_is_not_asked_for_labels(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = registry(LABELS);
    ERROR_AUTO Error err = {0};
    const EcrImage image = {.pinned = "ghcr.io/team/shop@" DIGEST};
    const char *value = "before";
    assert_succeeds(ecr_image_label(rig, rig->aws, &image, "other", &value, &err), &err);
    assert_null(value);
    assert_int_equal(rig->http->count, 0);
}

static void a_store_that_refuses_is_an_error_without_its_signed_url(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = registry(LABELS);
    ERROR_AUTO Error err = {0};
    const EcrImage image = {.pinned = IN_ECR};
    const char *value = NULL;
    answers[2].status = 403;
    assert_fails(ecr_image_label(rig, rig->aws, &image, "other", &value, &err), &err, ERR_FAILED,
                 "reading the labels");
    assert_contains(err.message, "403");
    assert_null(strstr(err.message, "s3cret"));
}

static void what_an_image_was_built_for_is_read_from_its_configuration(void **state UNUSED)
{
    static const struct {
        const char *config, *architecture;
    } CASES[] = {{"{\"architecture\":\"arm64\",\"os\":\"linux\"}", "arm64"}, {"{}", NULL}};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO Rig *rig = registry(CASES[i].config);
        ERROR_AUTO Error err = {0};
        const EcrImage image = {.pinned = IN_ECR};
        const char *architecture = "before";
        assert_succeeds(ecr_image_architecture(rig, rig->aws, &image, &architecture, &err), &err);
        if (CASES[i].architecture)
            assert_string_equal(architecture, CASES[i].architecture);
        else
            assert_null(architecture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_label_is_read_from_the_image_s_configuration),
        cmocka_unit_test(of_an_index_the_platform_s_image_is_asked),
        cmocka_unit_test(an_image_without_the_label_has_no_value),
        cmocka_unit_test(an_image_elsewhere_is_not_asked_for_labels),
        cmocka_unit_test(a_store_that_refuses_is_an_error_without_its_signed_url),
        cmocka_unit_test(what_an_image_was_built_for_is_read_from_its_configuration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
