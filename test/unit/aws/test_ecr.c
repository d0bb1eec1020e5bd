#include "aws/ecr.h"
#include "fake_aws.h"

#define REPOSITORY "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/shop"
#define DIGEST     "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

#define IMAGE(manifest)                                                                            \
    "{\"images\": [{\"imageId\": {\"imageDigest\": \"" DIGEST                                      \
    "\"}, \"imageManifest\": \"" manifest "\"}], \"failures\": []}"
#define INDEX                                                                                      \
    "{\\\"manifests\\\": [{\\\"digest\\\": \\\"sha256:a\\\", \\\"platform\\\": {\\\"os\\\": "      \
    "\\\"linux\\\", \\\"architecture\\\": \\\"amd64\\\"}}, {\\\"digest\\\": \\\"sha256:b\\\", "    \
    "\\\"platform\\\": {\\\"os\\\": \\\"linux\\\", \\\"architecture\\\": \\\"arm64\\\"}}]}"

typedef struct Rig {
    Aws *aws;
    EcrImage image;
    Error err;
} Rig;

static int setup(void **state)
{
    Rig *rig = talloc_zero(NULL, Rig);
    rig->aws = fake_aws_new(rig);
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

static bool resolve(Rig *rig, const char *image, const char *architecture)
{
    return ecr_resolve(rig, rig->aws, image, architecture, &rig->image, &rig->err);
}

static void a_tag_becomes_the_digest_that_it_means_now(void **state)
{
    Rig *rig = *state;
    fake_aws_answer(rig->aws, "BatchGetImage", IMAGE("{}"));
    assert_succeeds(resolve(rig, REPOSITORY ":v2", "amd64"), &rig->err);
    assert_string_equal(rig->image.pinned, REPOSITORY "@" DIGEST);
    assert_string_equal(rig->image.digest, DIGEST);
    assert_null(rig->image.platform_digest);
    const json_t *asked = fake_aws_input(rig->aws, "BatchGetImage", 0);
    assert_string_equal(json_get_string(asked, "registryId", ""), "123456789012");
    assert_string_equal(json_get_string(asked, "repositoryName", ""), "team/shop");
    const json_t *id = json_array_get(json_object_get(asked, "imageIds"), 0);
    assert_string_equal(json_get_string(id, "imageTag", ""), "v2");
}

static void of_an_index_the_platform_digest_is_known_too(void **state)
{
    Rig *rig = *state;
    fake_aws_answer(rig->aws, "BatchGetImage", IMAGE(INDEX));
    assert_succeeds(resolve(rig, REPOSITORY ":v2", "arm64"), &rig->err);
    assert_string_equal(rig->image.digest, DIGEST);
    assert_string_equal(rig->image.platform_digest, "sha256:b");
    assert_succeeds(resolve(rig, REPOSITORY ":v2", NULL), &rig->err);
    assert_string_equal(rig->image.digest, DIGEST);
    assert_null(rig->image.platform_digest);
}

static void an_index_without_the_architecture_is_refused_before_anything_starts(void **state)
{
    Rig *rig = *state;
    fake_aws_answer(rig->aws, "BatchGetImage", IMAGE(INDEX));
    assert_fails(resolve(rig, REPOSITORY ":v2", "s390x"), &rig->err, ERR_CONFIG, "s390x");
    assert_contains(rig->err.detail, "linux/amd64, linux/arm64");
}

static void an_image_that_is_not_there_is_refused(void **state)
{
    Rig *rig = *state;
    fake_aws_answer(rig->aws, "BatchGetImage",
                    "{\"images\": [], \"failures\": [{\"failureCode\": \"ImageNotFound\", "
                    "\"failureReason\": \"Requested image not found\"}]}");
    assert_fails(resolve(rig, REPOSITORY "@" DIGEST, "amd64"), &rig->err, ERR_CONFIG,
                 "ECR has no image");
    assert_string_equal(rig->err.detail, "Requested image not found");
}

static void a_digest_needs_no_permission(void **state)
{
    Rig *rig = *state;
    fake_aws_refuse(rig->aws, "BatchGetImage", "AccessDeniedException", NULL);
    assert_succeeds(resolve(rig, REPOSITORY ":v2@" DIGEST, "amd64"), &rig->err);
    assert_string_equal(rig->image.pinned, REPOSITORY "@" DIGEST);
}

static void a_tag_does(void **state)
{
    Rig *rig = *state;
    fake_aws_refuse(rig->aws, "BatchGetImage", "AccessDeniedException", NULL);
    assert_fails(resolve(rig, REPOSITORY ":v2", "amd64"), &rig->err, ERR_AUTH, ":v2");
}

static void elsewhere_a_tag_is_refused_and_a_digest_is_taken(void **state)
{
    Rig *rig = *state;
    assert_succeeds(resolve(rig, "ghcr.io/a/b:v1@" DIGEST, "amd64"), &rig->err);
    assert_string_equal(rig->image.pinned, "ghcr.io/a/b@" DIGEST);
    assert_int_equal(fake_aws_count(rig->aws, "BatchGetImage"), 0);
    assert_fails(resolve(rig, "ghcr.io/a/b:v1", "amd64"), &rig->err, ERR_CONFIG, "has no digest");
    assert_contains(rig->err.hint, "ghcr.io/a/b@sha256:");
}

static void the_registry_says_which_region_is_asked(void **state)
{
    static const char *const registries[] = {
        "123456789012.dkr.ecr.us-east-2.amazonaws.com",
        "123456789012.dkr.ecr-fips.us-east-2.amazonaws.com",
        "123456789012.dkr-ecr.us-east-2.on.aws",
    };
    Rig *rig = *state;
    fake_aws_answer(rig->aws, "BatchGetImage", IMAGE("{}"));
    for (size_t i = 0; i < COUNT_OF(registries); i++) {
        char *image = talloc_asprintf(rig, "%s/shop:1", registries[i]);
        assert_succeeds(resolve(rig, image, "amd64"), &rig->err);
        const json_t *asked = fake_aws_asked(rig->aws, "BatchGetImage", i);
        assert_string_equal(json_get_string(asked, "region", ""), "us-east-2");
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_tag_becomes_the_digest_that_it_means_now),
        TEST(of_an_index_the_platform_digest_is_known_too),
        TEST(an_index_without_the_architecture_is_refused_before_anything_starts),
        TEST(an_image_that_is_not_there_is_refused),
        TEST(a_digest_needs_no_permission),
        TEST(a_tag_does),
        TEST(elsewhere_a_tag_is_refused_and_a_digest_is_taken),
        TEST(the_registry_says_which_region_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
