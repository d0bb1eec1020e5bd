/* Images of a container engine: what a reference means, whether it is there, getting it. */
#pragma once

#include "container/engine.h"

/* An image that cannot change any more. */
typedef struct ContainerImage {
    /* "REPOSITORY@sha256:.."; of one that is on this engine alone, never pushed and never pulled,
     * its id ("sha256:.."). */
    const char *pinned;
    const char *digest;  /* of the registry's manifest or index; NULL: on this engine alone */
    const char *id;      /* on this engine; NULL: it is not there yet */
    const json_t *about; /* what the engine tells of it; NULL: it is not there yet */
} ContainerImage;

/* Finds out what the reference means now. A digest is asked nobody about; a tag is what the
 * registry says now, but for an image that is on this engine alone. Nothing is pulled, but by
 * Podman, whose API does not ask registries. ERR_CONFIG: there is no such image; ERR_AUTH: the
 * registry wants another login; ERR_FAILED: it cannot be asked. Children of ctx. */
bool container_image_find(TALLOC_CTX *ctx, ContainerEngine *engine, const char *reference,
                          const Cancel *cancel, ContainerImage *ret, Error *err) MUST_USE;

/* Who waits while an image is pulled; or NULL. */
typedef struct PullWatch {
    const Cancel *cancel;
    void *data;
    bool (*go_on)(void *data, Error *err); /* about every second; or NULL */
} PullWatch;

/* Gets an image by "REPOSITORY@sha256:.." or "REPOSITORY:TAG", telling what of it is there. As
 * container_image_find() otherwise. */
bool container_image_pull(ContainerEngine *engine, const char *reference, const PullWatch *watch,
                          Error *err) MUST_USE;

/* The value of one of its labels; NULL: it has none of that name. Borrowed. */
const char *container_image_label(const ContainerImage *image, const char *label);
