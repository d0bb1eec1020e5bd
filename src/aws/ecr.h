/* What Amazon ECR knows of images. */
#pragma once

#include "aws/aws.h"

/* An image that cannot change any more. */
typedef struct EcrImage {
    const char *pinned; /* "REGISTRY/REPOSITORY@sha256:..", child of ctx */
    const char *digest; /* "sha256:..": of the index where it has one, else of the image */
    /* Of the image in the index for the wanted platform; NULL: it is no index, or not known. */
    const char *platform_digest;
    bool in_ecr;        /* its registry is one of ECR's */
    const char *untold; /* why ECR told nothing about it; NULL: it did, or it is elsewhere */
} EcrImage;

/* Finds out what the reference means now. `architecture`: "amd64" or "arm64", of the index; NULL:
 * no platform is looked for.
 * A tag is only known in ECR: elsewhere a reference without a digest is ERR_CONFIG, as is a tag or
 * an image that is not there, or an index without that architecture. A reference with a digest
 * needs no permission: what ECR does not tell is left out then. */
bool ecr_resolve(TALLOC_CTX *ctx, Aws *aws, const char *image, const char *architecture,
                 EcrImage *ret, Error *err) MUST_USE;

/* The value of one of the image's labels; NULL: it has none of that name, or it is not in ECR.
 * Child of ctx. Asks for the manifest and its configuration: needs ecr:BatchGetImage and
 * ecr:GetDownloadUrlForLayer. */
bool ecr_image_label(TALLOC_CTX *ctx, Aws *aws, const EcrImage *image, const char *label,
                     const char **ret_value, Error *err) MUST_USE;

/* The processor that the image was built for ("amd64", "arm64"), as its configuration says; NULL:
 * it does not, or the image is not in ECR. As ecr_image_label(). */
bool ecr_image_architecture(TALLOC_CTX *ctx, Aws *aws, const EcrImage *image,
                            const char **ret_architecture, Error *err) MUST_USE;
