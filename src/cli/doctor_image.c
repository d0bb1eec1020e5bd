#include <string.h>

#include "aws/ecr.h"
#include "cli/doctor_sight.h"

#define LOOK_BACK 50

/* Of the newest release that the history names; NULL: it names none, or none with an image. */
static const char *find_last(Invocation *invocation, Ledger *ledger, Error *err)
{
    LedgerEvent *events = NULL;
    LedgerRelease *release = NULL;
    size_t count = 0;
    if (!ledger_events(invocation->ctx, ledger, LOOK_BACK, &events, &count, err))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        if (!events[i].release)
            continue;
        if (!ledger_release_get(invocation->ctx, ledger, events[i].release, &release, err))
            return NULL;
        return release ? release->image : NULL;
    }
    return NULL;
}

/* What is wrong with the ledger is told where it is checked. */
const char *doctor_last_image(Invocation *invocation)
{
    ERROR_AUTO Error ignored = {0};
    LedgerConfig config;
    Ledger *ledger = NULL;
    const char *dir;
    if (!doctor_open_ledger(invocation, &config, &ledger, &dir, &ignored) || !ledger)
        return NULL;
    return find_last(invocation, ledger, &ignored);
}

static Check judge_architecture(Sight *sight, const EcrImage *image, const char *shown,
                                const char *wanted)
{
    Invocation *invocation = sight->invocation;
    ERROR_AUTO Error err = {0};
    const char *architecture = NULL;
    if (image->platform_digest)
        return check_passed(invocation, "%s is there, built for %s", shown, wanted);
    if (!ecr_image_architecture(invocation->ctx, sight->aws, image, &architecture, &err))
        return check_skipped(invocation, err.hint ? talloc_strdup(invocation->ctx, err.hint) : NULL,
                             "%s is there; that it was built for %s is not checked from here",
                             shown, wanted);
    if (!architecture)
        return check_passed(invocation, "%s is there; it does not say what it was built for",
                            shown);
    if (strcmp(architecture, wanted) == 0)
        return check_passed(invocation, "%s is there, built for %s", shown, wanted);
    error_set(&err, ERR_CONFIG, "%s was built for %s, and the tasks run on %s", shown, architecture,
              wanted);
    error_hint(&err,
               "build it for %s, or set runtimePlatform.cpuArchitecture in the task definition",
               wanted);
    return check_failed(invocation, &err);
}

static Check judge_image(Sight *sight, const char *text, const char *origin, const char *wanted)
{
    Invocation *invocation = sight->invocation;
    ERROR_AUTO Error err = {0};
    EcrImage image;
    if (!ecr_resolve(invocation->ctx, sight->aws, text, wanted, &image, &err))
        return check_failed(invocation, &err);
    const char *shown = talloc_asprintf(invocation->ctx, "%s (%s)",
                                        sight_image(invocation->ctx, image.pinned), origin);
    if (image.untold)
        return check_skipped(invocation, "allow ecr:BatchGetImage on its repository",
                             "%s: not checked from here: %s", shown, image.untold);
    if (!image.in_ecr)
        return check_skipped(invocation, NULL, "%s is not in ECR: not checked", shown);
    return judge_architecture(sight, &image, shown, wanted);
}

/* The processor of the task where it migrates, else of the first service. */
static const json_t *definition_of(const Sight *sight)
{
    return sight->migrates ? sight->migrates->definition : sight->services[0].definition;
}

Check check_image(Sight *sight)
{
    Invocation *invocation = sight->invocation;
    const char *text = settings_string(invocation->settings, OPT_IMAGE);
    const char *origin = text ? "--image" : "of the last release";
    const json_t *definition = definition_of(sight);
    if (!definition)
        return sight_missing(sight, "the task definition is not known");
    if (!text)
        text = doctor_last_image(invocation);
    if (!text)
        return check_skipped(invocation, "name one: --image REPO@sha256:..",
                             "no release is recorded yet, and --image is not given");
    return judge_image(sight, text, origin, ecs_definition_architecture(definition));
}
