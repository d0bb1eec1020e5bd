#include "cli/doctor_sight.h"

#include <string.h>

#include "cli/aws_setup.h"
#include "cli/database_views.h"

#define DIGITS_SHOWN 12

static bool begins_with_one_of(const char *text, const char *const *words)
{
    for (; text && *words; words++) {
        if (strncmp(text, *words, strlen(*words)) == 0)
            return true;
    }
    return false;
}

bool doctor_migrates_away(const Invocation *invocation)
{
    const char *executor = settings_string(invocation->settings, OPT_EXECUTOR);
    return executor && strcmp(executor, "process") != 0;
}

bool doctor_migrates_on_ecs(const Invocation *invocation)
{
    return doctor_migrates_away(invocation) && !doctor_migrates_in_container(invocation);
}

bool doctor_deploys_by(const Invocation *invocation, const char *driver)
{
    const char *value = settings_string(invocation->settings, OPT_DEPLOYER);
    return value && strcmp(value, driver) == 0;
}

bool sight_needs_ecs(const Invocation *invocation)
{
    return doctor_migrates_on_ecs(invocation) || doctor_deploys_by(invocation, "ecs") ||
           doctor_deploys_by(invocation, "codedeploy");
}

static bool keeps_a_database(const Invocation *invocation)
{
    static const char *const REFERENCES[] = {"ssm:", "secretsmanager:", "rds-iam:", NULL};
    size_t count;
    const DatabaseView *views = database_views(invocation, &count);
    for (size_t i = 0; i < count; i++) {
        if (begins_with_one_of(settings_string(views[i].invocation.settings, OPT_DATABASE),
                               REFERENCES))
            return true;
    }
    return false;
}

bool sight_needs_aws(const Invocation *invocation)
{
    static const char *const LEDGERS[] = {"dynamodb:", "s3:", NULL};
    const Settings *settings = invocation->settings;
    return sight_needs_ecs(invocation) ||
           begins_with_one_of(settings_string(settings, OPT_LEDGER), LEDGERS) ||
           keeps_a_database(invocation);
}

static size_t count_names(const char *const *names)
{
    size_t count = 0;
    while (names[count])
        count++;
    return count;
}

static SightedService *find_service(Sight *sight, const char *name)
{
    for (size_t i = 0; i < sight->count; i++) {
        if (sight->services[i].name && strcmp(sight->services[i].name, name) == 0)
            return &sight->services[i];
    }
    return NULL;
}

/* The services that are deployed, and the one whose network and roles migrations take. */
static void list_services(Sight *sight)
{
    const AwsTarget *target = &sight->target;
    size_t named = count_names(target->services);
    sight->services = talloc_zero_array(sight, SightedService, (unsigned)named + 2);
    for (size_t i = 0; i < named; i++)
        sight->services[sight->count++] =
            (SightedService){.name = target->services[i], .deployed = true};
    if (target->from && !find_service(sight, target->from))
        sight->services[sight->count++].name = target->from;
    if (sight->count == 0)
        sight->count = 1;
    if (doctor_migrates_on_ecs(sight->invocation))
        sight->migrates = target->from ? find_service(sight, target->from) : sight->services;
}

Sight *sight_new(Invocation *invocation)
{
    static const char *const NONE[] = {NULL};
    ERROR_AUTO Error ignored = {0};
    Sight *sight = talloc_zero(invocation->ctx, Sight);
    sight->invocation = invocation;
    sight->aws = aws_with_cancel(sight, aws_of_settings(invocation), invocation->cancel);
    sight->target.services = NONE;
    bool known UNUSED = aws_target_of_settings(invocation, &sight->target, &ignored);
    list_services(sight);
    return sight;
}

bool sight_is_usable(const Sight *sight)
{
    return sight->account != NULL;
}

const char *sight_short(const char *arn)
{
    const char *slash = strrchr(arn, '/');
    return slash ? slash + 1 : arn;
}

char *sight_image(TALLOC_CTX *ctx, const char *image)
{
    static const char DIGEST[] = "@sha256:";
    const char *name = sight_short(image), *digest = strstr(name, DIGEST);
    size_t kept = digest ? (size_t)(digest - name) + strlen(DIGEST) + DIGITS_SHOWN : strlen(name);
    return talloc_asprintf(ctx, "%.*s%s", (int)kept, name, kept < strlen(name) ? ".." : "");
}

Check sight_missing(const Sight *sight, const char *what)
{
    return check_skipped(sight->invocation, NULL, "not checked: %s",
                         sight_is_usable(sight) ? what : "AWS cannot be asked");
}
