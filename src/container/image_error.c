#include <string.h>

#include "container/image_private.h"

typedef struct Refusal {
    const char *part; /* of the engine's words */
    ErrorKind kind;
    const char *words;
} Refusal;

/* Words of registries, and of Docker's and Podman's for them; the first that fits counts. */
static const Refusal refusals[] = {
    {"unauthorized", ERR_AUTH, "the registry does not let us have it"},
    {"authentication required", ERR_AUTH, "the registry does not let us have it"},
    {"no basic auth credentials", ERR_AUTH, "the registry wants a login"},
    {"access denied", ERR_AUTH, "the registry does not let us have it, or does not have it"},
    {"denied:", ERR_AUTH, "the registry does not let us have it"},
    {"403", ERR_AUTH, "the registry does not let us have it"},
    {"manifest unknown", ERR_CONFIG, "the registry does not have it"},
    {"not found", ERR_CONFIG, "the registry does not have it"},
    {"no matching manifest", ERR_CONFIG, "it was not built for the engine's platform"},
    {"name unknown", ERR_CONFIG, "the registry does not have it"},
    {"no space left", ERR_FAILED, "the engine's disk is full"},
    {"", ERR_FAILED, "the engine does not get it"},
};

static bool hint_of(const Refusal *row, const char *registry, bool logged_in, Error *err)
{
    const char *name = registry ? registry : "docker.io";
    if (row->kind == ERR_AUTH)
        return error_hint(err, "%s: docker login %s",
                          logged_in ? "the login that was found is not enough, make another"
                                    : "no login was found for it",
                          name);
    if (row->kind == ERR_CONFIG)
        return error_hint(err, "was it pushed, there and under this name?");
    return error_hint(err, "see whether the engine reaches %s: docker pull", name);
}

bool image_error(const char *message, const char *reference, const char *registry, bool logged_in,
                 Error *err)
{
    const Refusal *row = refusals;
    while (*row->part && !strcasestr(message, row->part))
        row++;
    error_set(err, row->kind, "the image '%s' cannot be had: %s", reference, row->words);
    error_detail(err, "%s", message);
    return hint_of(row, registry, logged_in, err);
}
