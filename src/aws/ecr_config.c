#include "aws/ecr.h"
#include "aws/ecr_private.h"

/* A configuration has a line per layer and the labels: kilobytes. */
#define LARGEST_CONFIG ((size_t)1 << 20)

/* Where the image's configuration can be fetched, for some minutes; child of ctx. */
static bool config_url(TALLOC_CTX *ctx, Aws *aws, const EcrRegistry *registry,
                       const ImageReference *image, const char *digest, const char **ret_url,
                       Error *err)
{
    JSON_AUTO json_t *input = json_pack("{s:s, s:s, s:s}", "registryId", registry->account,
                                        "repositoryName", image->repository, "layerDigest", digest);
    const AwsCall call = {
        .service = &ECR, .operation = "GetDownloadUrlForLayer", .input = input, .repeatable = true};
    json_t *body = NULL;
    if (!aws_ask(ctx, aws_in_region(ctx, aws, registry->region), &call, &body, err))
        return false;
    *ret_url = json_get_string(body, "downloadUrl", NULL);
    return *ret_url || error_set(err, ERR_FORMAT, "ECR tells no place of the layer %s", digest);
}

/* The URL is signed and good for anybody: a secret. */
static bool fetch_config(TALLOC_CTX *ctx, Aws *aws, const char *url, json_t **ret_config,
                         Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Secret *secret = secret_new(tmp, url);
    const char *body = NULL;
    json_t *config = NULL;
    if (!aws_fetch(tmp, aws, secret, LARGEST_CONFIG, &body, err) ||
        !json_parse_object(body, &config, err))
        return false;
    *ret_config = json_keep(ctx, config);
    return true;
}

/* The image's configuration, child of ctx; NULL: it has none, or is not in ECR. */
static bool read_config(TALLOC_CTX *ctx, Aws *aws, const EcrImage *image, json_t **ret_config,
                        Error *err)
{
    ImageReference reference;
    json_t *known = NULL;
    const char *url = NULL;
    JSON_AUTO json_t *manifest = NULL;
    *ret_config = NULL;
    if (!image_reference_parse(ctx, image->pinned, &reference, err))
        return false;
    EcrRegistry registry = ecr_registry(ctx, reference.registry);
    if (!registry.account)
        return true;
    if (image->platform_digest)
        reference.digest = image->platform_digest;
    if (!ecr_ask_image(ctx, aws, &registry, &reference, image->pinned, &known, err) ||
        !json_parse_object(json_get_string(known, "imageManifest", "{}"), &manifest, err))
        return false;
    const char *digest = json_get_string(json_object_get(manifest, "config"), "digest", NULL);
    return !digest || (config_url(ctx, aws, &registry, &reference, digest, &url, err) &&
                       fetch_config(ctx, aws, url, ret_config, err));
}

bool ecr_image_label(TALLOC_CTX *ctx, Aws *aws, const EcrImage *image, const char *label,
                     const char **ret_value, Error *err)
{
    json_t *config;
    *ret_value = NULL;
    if (!read_config(ctx, aws, image, &config, err))
        return error_wrap(err, "reading the labels of the image '%s'", image->pinned);
    /* The OCI image specification, "config" in the image's configuration. */
    const json_t *labels = json_object_get(json_object_get(config, "config"), "Labels");
    *ret_value = json_get_string(labels, label, NULL);
    return true;
}

bool ecr_image_architecture(TALLOC_CTX *ctx, Aws *aws, const EcrImage *image,
                            const char **ret_architecture, Error *err)
{
    json_t *config;
    if (!read_config(ctx, aws, image, &config, err))
        return error_wrap(err, "reading what the image '%s' was built for", image->pinned);
    *ret_architecture = json_get_string(config, "architecture", NULL);
    return true;
}
