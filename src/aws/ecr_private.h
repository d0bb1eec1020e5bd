/* What the files about ECR share. Private to this folder. */
#pragma once

#include "aws/aws.h"
#include "base/image_reference.h"

extern const AwsService ECR;

/* What a registry's name says when it is one of ECR's. */
typedef struct EcrRegistry {
    const char *account, *region; /* NULL: it is none of ECR's */
} EcrRegistry;

/* Children of ctx. `registry` may be NULL. */
EcrRegistry ecr_registry(TALLOC_CTX *ctx, const char *registry);
/* BatchGetImage of one image, by its digest where it has one, else by its tag. *ret_image is
 * borrowed: {imageId, imageManifest}. ERR_CONFIG when it is not there; `text` is how the person
 * calls it. */
bool ecr_ask_image(TALLOC_CTX *ctx, Aws *aws, const EcrRegistry *registry,
                   const ImageReference *image, const char *text, json_t **ret_image,
                   Error *err) MUST_USE;
