#include "cli/ship_image.h"

#include <string.h>

#include "aws/ecr.h"
#include "cli/aws_setup.h"

/* Those that work with images in ECR. */
static bool is_of_ecs(const char *name)
{
    static const char *const names[] = {"ecs", "ecs-exec", "codedeploy"};
    for (size_t i = 0; name && i < COUNT_OF(names); i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

bool ship_image(Invocation *invocation, const char **ret_image, Error *err)
{
    const Settings *settings = invocation->settings;
    const char *image = settings_string(settings, OPT_IMAGE);
    *ret_image = image;
    if (!image || strchr(image, '@') ||
        (!is_of_ecs(settings_string(settings, OPT_EXECUTOR)) &&
         !is_of_ecs(settings_string(settings, OPT_DEPLOYER))))
        return true;
    EcrImage found = {0};
    if (!ecr_resolve(invocation->ctx, aws_of_settings(invocation), image, NULL, &found, err))
        return false;
    progress_say(invocation->progress, PROGRESS_VERBOSE, "%s is %s now", image, found.pinned);
    *ret_image = found.pinned;
    return true;
}
