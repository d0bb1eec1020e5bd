#include <string.h>

#include "base/secret_source.h"
#include "cli/container_setup.h"
#include "cli/doctor.h"
#include "config/reference.h"
#include "container/containers.h"
#include "container/image.h"

bool doctor_migrates_in_container(const Invocation *invocation)
{
    const char *executor = settings_string(invocation->settings, OPT_EXECUTOR);
    return executor && strcmp(executor, "docker") == 0;
}

bool doctor_needs_engine(const Invocation *invocation)
{
    return doctor_migrates_in_container(invocation) || doctor_deploys_by(invocation, "docker");
}

Check check_engine(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    ContainerEngine *engine = container_of_settings(invocation);
    ContainerEngineFacts facts;
    if (!container_engine_facts(invocation->ctx, engine, &facts, &err))
        return check_failed(invocation, &err);
    return check_passed(invocation, "%s %s, API %s, at %s", facts.name, facts.version, facts.api,
                        container_engine_host(engine));
}

static Check judge_image(Invocation *invocation, const char *text, const char *origin)
{
    ERROR_AUTO Error err = {0};
    ContainerImage image;
    if (!container_image_find(invocation->ctx, container_of_settings(invocation), text,
                              invocation->cancel, &image, &err))
        return check_failed(invocation, &err);
    if (image.about)
        return check_passed(invocation, "%s (%s) is on the engine", text, origin);
    return check_passed(invocation, "%s (%s) is not on the engine yet and will be pulled", text,
                        origin);
}

Check check_engine_image(Invocation *invocation)
{
    const char *given = settings_string(invocation->settings, OPT_IMAGE);
    const char *last = given ? NULL : doctor_last_image(invocation);
    if (!given && !last)
        return check_skipped(invocation, "name one: --image REPO@sha256:..",
                             "no release is recorded yet, and --image is not given");
    return judge_image(invocation, given ? given : last, given ? "--image" : "of the last release");
}

/* The one that is replaced, or beside which migrations run. */
static const char *container_name(const Invocation *invocation)
{
    const char *name = settings_string(invocation->settings, OPT_DEPLOY_CONTAINER);
    return name ? name : settings_string(invocation->settings, OPT_FROM);
}

Check check_container(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    const char *name = container_name(invocation);
    const json_t *container = NULL;
    if (!name && !doctor_deploys_by(invocation, "docker"))
        return check_passed(invocation, "none: the migration has only what `migrate` says");
    if (!name) {
        error_set(&err, ERR_CONFIG, "which container serves is not configured");
        error_hint(&err, "write deploy: {driver: docker, container: NAME}");
        return check_failed(invocation, &err);
    }
    if (!container_inspect(invocation->ctx, container_of_settings(invocation), name, &container,
                           NULL, &err))
        return check_failed(invocation, &err);
    if (container)
        return check_passed(invocation, "%s is %s", name,
                            json_get_string(json_object_get(container, "State"), "Status", "?"));
    error_set(&err, ERR_CONFIG, "there is no container '%s'", name);
    error_hint(&err, "make the first one: docker create --name %s .. IMAGE", name);
    return check_failed(invocation, &err);
}

/* Only what is on this machine: no secret is asked of AWS here. */
static bool is_here(const char *reference)
{
    ReferenceKind kind = reference_kind(reference, NULL);
    return kind == REFERENCE_ENVIRONMENT || kind == REFERENCE_FILE;
}

Check check_container_secrets(Invocation *invocation)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    ContainerTarget target;
    size_t count = 0, here = 0;
    SecretSource *source = secret_source_of_settings(invocation);
    if (!container_target_of_settings(invocation, &target, &err))
        return check_failed(invocation, &err);
    for (; target.secrets && target.secrets[count]; count++) {
        const char *reference = strchr(target.secrets[count], '=') + 1;
        Secret *secret = NULL;
        if (is_here(reference) && !source->resolve(source, tmp, reference, &secret, &err))
            return check_failed(invocation, &err);
        here += is_here(reference);
    }
    if (count == 0)
        return check_warned(invocation,
                            "name what the command needs: migrate.secrets: {DATABASE_URL: "
                            "env:DATABASE_URL}, unless the image or the container beside it has it",
                            "none is given to the migration");
    return check_passed(invocation, "%zu of %zu can be looked up here", here, count);
}

Check check_container_database(Invocation *invocation)
{
    return check_skipped(invocation, NULL,
                         "the migration's container reaches it: not checked from here");
}
