#include "base/image_reference.h"
#include "unit.h"

#define DIGEST "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void a_reference_has_these_parts(void **state UNUSED)
{
    static const struct {
        const char *text, *registry, *repository, *tag, *digest;
    } rows[] = {
        {"postgres", NULL, "postgres", NULL, NULL},
        {"library/postgres:16", NULL, "library/postgres", "16", NULL},
        {"localhost/shop", "localhost", "shop", NULL, NULL},
        {"127.0.0.1:5000/shop:3", "127.0.0.1:5000", "shop", "3", NULL},
        {"ghcr.io/a/b:v1@" DIGEST, "ghcr.io", "a/b", "v1", DIGEST},
        {"123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/shop@" DIGEST,
         "123456789012.dkr.ecr.eu-west-1.amazonaws.com", "team/shop", NULL, DIGEST},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        ImageReference image;
        assert_succeeds(image_reference_parse(ctx, rows[i].text, &image, &err), &err);
        const char *const pairs[][2] = {{rows[i].registry, image.registry},
                                        {rows[i].repository, image.repository},
                                        {rows[i].tag, image.tag},
                                        {rows[i].digest, image.digest}};
        for (size_t k = 0; k < COUNT_OF(pairs); k++) {
            if (pairs[k][0])
                assert_string_equal(pairs[k][0], pairs[k][1]);
            else
                assert_null(pairs[k][1]);
        }
    }
}

static void what_is_no_reference_is_refused(void **state UNUSED)
{
    static const char *const texts[] = {
        "",    "shop:",    "shop@sha256:12", "shop@md5:0123",
        "a b", "ghcr.io/", "shop\n",         "shop@" DIGEST "0",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        ImageReference image;
        assert_fails(image_reference_parse(ctx, texts[i], &image, &err), &err, ERR_CONFIG,
                     "is no image reference");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reference_has_these_parts),
        cmocka_unit_test(what_is_no_reference_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
