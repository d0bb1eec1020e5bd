#include "container/image.h"

#include <string.h>

#include "base/image_reference.h"
#include "container/image_private.h"
#include "container/registry_auth.h"

#define ID_LENGTH 71 /* "sha256:" and 64 hex digits */

static bool is_id(const char *reference)
{
    return strncmp(reference, "sha256:", 7) == 0 && strlen(reference) == ID_LENGTH &&
           strspn(reference + 7, "0123456789abcdef") == 64;
}

/* *ret is NULL when it is not on this engine. */
static bool inspect(TALLOC_CTX *ctx, ContainerEngine *engine, const char *reference,
                    const json_t **ret, Error *err)
{
    TALLOC_AUTO char *path = talloc_asprintf(NULL, "/images/%s/json", reference);
    ContainerAnswer answer;
    if (!container_ask(ctx, engine, &(ContainerCall){.path = path}, &answer, err))
        return false;
    if (answer.status >= 400 && answer.status != 404)
        return container_error(&answer, "looking at an image", err);
    *ret = answer.status == 404 ? NULL : answer.body;
    return true;
}

/* Docker Hub's own images have several names: "postgres", "docker.io/library/postgres". */
static const char *short_name(const char *name)
{
    static const char *const prefixes[] = {"docker.io/", "index.docker.io/", "library/"};
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            name += strlen(prefixes[i]);
    }
    return name;
}

/* The digest by which a registry knows this image under that name; NULL: none does. */
static const char *known_digest(const json_t *about, const char *name)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(about, "RepoDigests"), i, entry)
    {
        const char *text = short_name(json_string_value(entry)), *at = strrchr(text, '@');
        const char *wanted = short_name(name);
        if (at && strlen(wanted) == (size_t)(at - text) &&
            strncmp(wanted, text, strlen(wanted)) == 0)
            return at + 1;
    }
    return NULL;
}

static bool take(const json_t *about, ContainerImage *ret)
{
    ret->about = about;
    ret->id = json_get_string(about, "Id", NULL);
    return true;
}

static bool find_digest(TALLOC_CTX *ctx, ContainerEngine *engine, const char *name,
                        const char *digest, ContainerImage *ret, Error *err)
{
    const json_t *about = NULL;
    const char *pinned = talloc_asprintf(ctx, "%s@%s", name, digest);
    if (!inspect(ctx, engine, pinned, &about, err))
        return false;
    *ret = (ContainerImage){.pinned = pinned, .digest = talloc_strdup(ctx, digest)};
    return take(about, ret);
}

static bool find_id(TALLOC_CTX *ctx, ContainerEngine *engine, const char *id, ContainerImage *ret,
                    Error *err)
{
    const json_t *about = NULL;
    if (!inspect(ctx, engine, id, &about, err))
        return false;
    if (!about) {
        error_set(err, ERR_CONFIG, "the container engine has no image %s", id);
        return error_hint(err, "an image's id means something on its own engine alone: give the "
                               "image as REPOSITORY@sha256:..");
    }
    *ret = (ContainerImage){.pinned = talloc_strdup(ctx, id)};
    return take(about, ret);
}

/* By the engine, which asks the registry for its manifest. *ret_digest is NULL where the engine
 * does not do that. */
static bool ask_registry(TALLOC_CTX *ctx, ContainerEngine *engine, const ImageReference *image,
                         const char *tagged, const Cancel *cancel, const char **ret_digest,
                         Error *err)
{
    ContainerAnswer answer;
    ContainerCall call = {
        .path = talloc_asprintf(ctx, "/distribution/%s/json", tagged),
        .cancel = cancel,
    };
    *ret_digest = NULL;
    if (!registry_auth(ctx, engine, image->registry, cancel, &call.auth, err) ||
        !container_ask(ctx, engine, &call, &answer, err))
        return false;
    if (answer.status == 404 && strcasestr(answer.message, "not supported"))
        return true;
    if (answer.status >= 400)
        return image_error(answer.message, tagged, image->registry, call.auth != NULL, err);
    *ret_digest = json_get_string(json_object_get(answer.body, "Descriptor"), "digest", NULL);
    return *ret_digest ||
           error_set(err, ERR_FORMAT, "the registry tells no digest of the image '%s'", tagged);
}

/* Where registries cannot be asked: what was pulled tells its digest. */
static bool pull_digest(TALLOC_CTX *ctx, ContainerEngine *engine, const char *name,
                        const char *tagged, const Cancel *cancel, const char **ret_digest,
                        Error *err)
{
    const PullWatch watch = {.cancel = cancel};
    const json_t *about = NULL;
    if (!container_image_pull(engine, tagged, &watch, err) ||
        !inspect(ctx, engine, tagged, &about, err))
        return false;
    *ret_digest = known_digest(about, name);
    return *ret_digest ||
           error_set(err, ERR_FORMAT, "the container engine tells no digest of the image '%s'",
                     tagged);
}

static bool find_tag(TALLOC_CTX *ctx, ContainerEngine *engine, const ImageReference *image,
                     const Cancel *cancel, ContainerImage *ret, Error *err)
{
    const char *tagged =
        talloc_asprintf(ctx, "%s:%s", image->name, image->tag ? image->tag : "latest");
    const json_t *here = NULL;
    const char *digest = NULL;
    if (!inspect(ctx, engine, tagged, &here, err))
        return false;
    if (here && !known_digest(here, image->name)) {
        *ret = (ContainerImage){.pinned = json_get_string(here, "Id", "")};
        return take(here, ret);
    }
    return ask_registry(ctx, engine, image, tagged, cancel, &digest, err) &&
           (digest || pull_digest(ctx, engine, image->name, tagged, cancel, &digest, err)) &&
           find_digest(ctx, engine, image->name, digest, ret, err);
}

bool container_image_find(TALLOC_CTX *ctx, ContainerEngine *engine, const char *reference,
                          const Cancel *cancel, ContainerImage *ret, Error *err)
{
    ImageReference image;
    if (is_id(reference))
        return find_id(ctx, engine, reference, ret, err);
    if (!image_reference_parse(ctx, reference, &image, err))
        return false;
    return image.digest ? find_digest(ctx, engine, image.name, image.digest, ret, err)
                        : find_tag(ctx, engine, &image, cancel, ret, err);
}

const char *container_image_label(const ContainerImage *image, const char *label)
{
    const json_t *config = json_object_get(image->about, "Config");
    return json_get_string(json_object_get(config, "Labels"), label, NULL);
}
