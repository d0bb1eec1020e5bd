#include <string.h>

#include "aws/ecs/fit.h"
#include "cli/doctor_sight.h"

/* Who can change a service, by its deployment controller. */
static const struct {
    const char *deployer, *controller, *hint;
} FITTING[] = {
    {"ecs", "ECS", "set deploy.driver: codedeploy, or none where something else deploys it"},
    {"codedeploy", "CODE_DEPLOY", "set deploy.driver: ecs"},
};

static bool check_controller(const Sight *sight, const SightedService *service, Error *err)
{
    const char *controller = service->serving.controller;
    for (size_t i = 0; i < COUNT_OF(FITTING) && service->deployed; i++) {
        if (!doctor_deploys_by(sight->invocation, FITTING[i].deployer) ||
            strcmp(controller, FITTING[i].controller) == 0)
            continue;
        error_set(err, ERR_CONFIG,
                  "its deployment controller is %s, which deploy.driver %s cannot use", controller,
                  FITTING[i].deployer);
        return error_hint(err, "%s", FITTING[i].hint);
    }
    return true;
}

static Check error_no_service(const Sight *sight)
{
    ERROR_AUTO Error err = {0};
    error_set(&err, ERR_CONFIG, "no service is named");
    error_hint(&err, "set aws.service in tidegate.yml");
    return check_failed(sight->invocation, &err);
}

Check check_service(Sight *sight, SightedService *service)
{
    Invocation *invocation = sight->invocation;
    ERROR_AUTO Error err = {0};
    if (!service->name)
        return error_no_service(sight);
    if (!sight_is_usable(sight))
        return sight_missing(sight, NULL);
    if (!ecs_describe_service(invocation->ctx, sight->aws, sight->target.cluster, service->name,
                              &service->service, &err))
        return check_failed(invocation, &err);
    service->serving = ecs_service_serving(service->service);
    if (!check_controller(sight, service, &err))
        return check_failed(invocation, &err);
    long long wanted = json_get_int(service->service, "desiredCount", 0);
    long long running = json_get_int(service->service, "runningCount", 0);
    if (service->deployed && (wanted == 0 || running < wanted))
        return check_warned(invocation,
                            "look at its events: aws ecs describe-services; with desiredCount 0 no "
                            "deployment of it serves anything",
                            "ACTIVE, %lld of %lld tasks run, controller %s", running, wanted,
                            service->serving.controller);
    return check_passed(invocation, "ACTIVE, %lld of %lld tasks run, controller %s", running,
                        wanted, service->serving.controller);
}

static bool can_migrate(const Sight *sight, const SightedService *service, Error *err)
{
    const char *executor = settings_string(sight->invocation->settings, OPT_EXECUTOR);
    return ecs_container_can_migrate(service->container, err) &&
           (strcmp(executor, "ecs-exec") != 0 ||
            ecs_container_can_exec(service->definition, service->container, sight->target.task_role,
                                   err));
}

/* The deployer looks for the same name in every service. */
static bool find_container(const Sight *sight, SightedService *service, Error *err)
{
    if (ecs_definition_container(service->definition, sight->target.container, &service->container,
                                 err))
        return true;
    if (sight->target.container && service != sight->migrates)
        error_hint(err,
                   "migrate.container counts for all services: leave it out where each has one "
                   "essential container");
    return false;
}

static bool look_at_definition(const Sight *sight, SightedService *service, Error *err)
{
    EcsDefinition definition;
    if (!service->serving.task_definition)
        return error_set(err, ERR_CONFIG, "the service has none yet");
    if (!ecs_describe_definition(sight->invocation->ctx, sight->aws,
                                 service->serving.task_definition, &definition, err))
        return false;
    service->definition = definition.definition;
    if (!find_container(sight, service, err))
        return false;
    return service != sight->migrates || can_migrate(sight, service, err);
}

Check check_definition(Sight *sight, SightedService *service)
{
    ERROR_AUTO Error err = {0};
    if (!service->service)
        return sight_missing(sight, "the service is not known");
    if (!look_at_definition(sight, service, &err))
        return check_failed(sight->invocation, &err);
    return check_passed(
        sight->invocation, "%s, container %s, image %s",
        sight_short(service->serving.task_definition),
        json_get_string(service->container, "name", "?"),
        sight_image(sight->invocation->ctx, json_get_string(service->container, "image", "?")));
}
