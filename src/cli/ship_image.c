#include "cli/ship_image.h"

#include <string.h>

#include "aws/ecr.h"
#include "cli/aws_setup.h"
#include "cli/container_setup.h"
#include "container/image.h"

/* Whose images are looked up, and where. */
typedef enum Registry { REGISTRY_NONE, REGISTRY_ECR, REGISTRY_OF_ENGINE } Registry;

static Registry registry_of(const char *driver)
{
    static const struct {
        const char *driver;
        Registry registry;
    } rows[] = {
        {"ecs", REGISTRY_ECR},
        {"ecs-exec", REGISTRY_ECR},
        {"codedeploy", REGISTRY_ECR},
        {"docker", REGISTRY_OF_ENGINE},
    };
    for (size_t i = 0; driver && i < COUNT_OF(rows); i++) {
        if (strcmp(rows[i].driver, driver) == 0)
            return rows[i].registry;
    }
    return REGISTRY_NONE;
}

static bool find_in_ecr(Invocation *invocation, const char *image, const char **ret_pinned,
                        Error *err)
{
    EcrImage found = {0};
    if (!ecr_resolve(invocation->ctx, aws_of_settings(invocation), image, NULL, &found, err))
        return false;
    *ret_pinned = found.pinned;
    return true;
}

static bool find_by_engine(Invocation *invocation, const char *image, const char **ret_pinned,
                           Error *err)
{
    ContainerImage found = {0};
    if (!container_image_find(invocation->ctx, container_of_settings(invocation), image,
                              invocation->cancel, &found, err))
        return false;
    *ret_pinned = found.pinned;
    return true;
}

bool ship_image(Invocation *invocation, const char **ret_image, Error *err)
{
    const Settings *settings = invocation->settings;
    const char *image = settings_string(settings, OPT_IMAGE);
    Registry registry = registry_of(settings_string(settings, OPT_EXECUTOR));
    *ret_image = image;
    if (registry == REGISTRY_NONE)
        registry = registry_of(settings_string(settings, OPT_DEPLOYER));
    if (!image || strchr(image, '@') || registry == REGISTRY_NONE)
        return true;
    bool found = registry == REGISTRY_ECR ? find_in_ecr(invocation, image, ret_image, err)
                                          : find_by_engine(invocation, image, ret_image, err);
    if (found)
        progress_say(invocation->progress, PROGRESS_VERBOSE, "%s is %s now", image, *ret_image);
    return found;
}
