#include "aws/ecr.h"

#include <string.h>

#include "aws/ecr_private.h"
#include "base/buf.h"

#define ACCOUNT_LENGTH 12
#define NAMES_MOST     1024

const AwsService ECR = {
    .id = "ECR",
    .host = "api.ecr",
    .signing_name = "ecr",
    .protocol = AWS_JSON_1_1,
    .target = "AmazonEC2ContainerRegistry_V20150921",
};

/* ACCOUNT.dkr.ecr.REGION.amazonaws.com (or .com.cn, or ecr-fips), ACCOUNT.dkr-ecr.REGION.on.aws */
EcrRegistry ecr_registry(TALLOC_CTX *ctx, const char *registry)
{
    static const char *const middles[] = {".dkr.ecr.", ".dkr.ecr-fips.", ".dkr-ecr.",
                                          ".dkr-ecr-fips."};
    if (!registry || strspn(registry, "0123456789") != ACCOUNT_LENGTH)
        return (EcrRegistry){0};
    for (size_t i = 0; i < COUNT_OF(middles); i++) {
        const char *rest = registry + ACCOUNT_LENGTH;
        if (strncmp(rest, middles[i], strlen(middles[i])) != 0)
            continue;
        rest += strlen(middles[i]);
        return (EcrRegistry){
            .account = talloc_strndup(ctx, registry, ACCOUNT_LENGTH),
            .region = talloc_strndup(ctx, rest, strcspn(rest, ".")),
        };
    }
    return (EcrRegistry){0};
}

static json_t *image_question(const EcrRegistry *registry, const ImageReference *image)
{
    static const char *const media_types[] = {
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    };
    json_t *accepted = json_array();
    for (size_t i = 0; i < COUNT_OF(media_types); i++)
        json_array_append_new(accepted, json_string(media_types[i]));
    const char *key = image->digest ? "imageDigest" : "imageTag";
    return json_pack("{s:s, s:s, s:[{s:s}], s:o}", "registryId", registry->account,
                     "repositoryName", image->repository, "imageIds", key,
                     image->digest ? image->digest : image->tag, "acceptedMediaTypes", accepted);
}

static bool error_absent(const char *image, const char *why, Error *err)
{
    error_set(err, ERR_CONFIG, "ECR has no image '%s'", image);
    if (why)
        error_detail(err, "%s", why);
    return error_hint(err, "was it pushed, and to this account and region?");
}

bool ecr_ask_image(TALLOC_CTX *ctx, Aws *aws, const EcrRegistry *registry,
                   const ImageReference *image, const char *text, json_t **ret_image, Error *err)
{
    JSON_AUTO json_t *input = image_question(registry, image);
    const AwsCall call = {
        .service = &ECR, .operation = "BatchGetImage", .input = input, .repeatable = true};
    json_t *body = NULL;
    if (!aws_ask(ctx, aws_in_region(ctx, aws, registry->region), &call, &body, err))
        return error_wrap(err, "looking up the image '%s'", text);
    json_t *found = json_array_get(json_object_get(body, "images"), 0);
    const json_t *failure = json_array_get(json_object_get(body, "failures"), 0);
    if (!found)
        return error_absent(text, json_get_string(failure, "failureReason", NULL), err);
    *ret_image = found;
    return true;
}

static bool error_architecture(const json_t *manifests, const char *text, const char *architecture,
                               Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Buf names = buf_new(tmp, NAMES_MOST);
    size_t i;
    json_t *manifest;
    json_array_foreach(manifests, i, manifest)
    {
        const json_t *platform = json_object_get(manifest, "platform");
        bool added UNUSED =
            buf_printf(&names, "%s%s/%s", i ? ", " : "", json_get_string(platform, "os", "?"),
                       json_get_string(platform, "architecture", "?"));
    }
    error_set(err, ERR_CONFIG, "the image '%s' was not built for %s", text, architecture);
    error_detail(err, "it was built for: %s", buf_text(&names));
    return error_hint(err,
                      "build it for %s too, or set runtimePlatform.cpuArchitecture in the "
                      "task definition",
                      architecture);
}

static bool find_platform(TALLOC_CTX *ctx, const char *manifest_text, const char *text,
                          const char *architecture, const char **ret_digest, Error *err)
{
    ERROR_AUTO Error garbled = {0};
    JSON_AUTO json_t *manifest = NULL;
    if (!json_parse_object(manifest_text, &manifest, &garbled))
        return true; /* of a kind that says nothing here */
    const json_t *manifests = json_object_get(manifest, "manifests");
    if (!manifests || !architecture)
        return true;
    size_t i;
    json_t *entry;
    json_array_foreach(manifests, i, entry)
    {
        const json_t *platform = json_object_get(entry, "platform");
        if (strcmp(json_get_string(platform, "architecture", ""), architecture) == 0) {
            *ret_digest = talloc_strdup(ctx, json_get_string(entry, "digest", NULL));
            return true;
        }
    }
    return error_architecture(manifests, text, architecture, err);
}

static bool error_moving(const ImageReference *image, const char *text, Error *err)
{
    error_set(err, ERR_CONFIG,
              "the image '%s' has no digest, and outside of ECR it cannot be "
              "looked up",
              text);
    return error_hint(err, "give it by digest: --image %s@sha256:..", image->name);
}

/* Of a digest that is given, ECR may tell more; that we may not ask is no obstacle. */
static bool may_go_without(const ImageReference *image, const Error *failure)
{
    return image->digest && (failure->kind == ERR_AUTH || failure->kind == ERR_CONNECT ||
                             failure->kind == ERR_UNKNOWN || failure->kind == ERR_FAILED);
}

static bool look_up(TALLOC_CTX *ctx, Aws *aws, const EcrRegistry *registry,
                    const ImageReference *image, const char *text, const char *architecture,
                    EcrImage *found, Error *err)
{
    ERROR_AUTO Error failure = {0};
    json_t *known = NULL;
    if (!ecr_ask_image(ctx, aws, registry, image, text, &known, &failure)) {
        found->untold = talloc_strdup(ctx, failure.message);
        return may_go_without(image, &failure) || error_move(err, &failure);
    }
    found->digest =
        json_get_string(json_object_get(known, "imageId"), "imageDigest", image->digest);
    if (!found->digest)
        return error_set(err, ERR_FORMAT, "ECR tells no digest of the image '%s'", text);
    return find_platform(ctx, json_get_string(known, "imageManifest", ""), text, architecture,
                         &found->platform_digest, err);
}

bool ecr_resolve(TALLOC_CTX *ctx, Aws *aws, const char *text, const char *architecture,
                 EcrImage *ret, Error *err)
{
    ImageReference image;
    if (!image_reference_parse(ctx, text, &image, err))
        return false;
    EcrRegistry registry = ecr_registry(ctx, image.registry);
    EcrImage found = {.digest = image.digest, .in_ecr = registry.account != NULL};
    if (!registry.account && !image.digest)
        return error_moving(&image, text, err);
    if (!image.digest && !image.tag)
        image.tag = "latest";
    if (registry.account && !look_up(ctx, aws, &registry, &image, text, architecture, &found, err))
        return false;
    found.pinned = talloc_asprintf(ctx, "%s@%s", image.name, found.digest);
    *ret = found;
    return true;
}
