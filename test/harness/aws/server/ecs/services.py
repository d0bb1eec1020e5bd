"""CreateService, UpdateService, DescribeServices, and what lists and steers service deployments."""

import copy
import time

from ..errors import AwsError
from .deployment import Deployment
from .paging import page
from .service import Service

_CONFIGURATION = {
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
    "strategy": "ROLLING",
    "bakeTimeInMinutes": 0,
}
_KEPT = (
    "loadBalancers", "serviceRegistries", "launchType", "capacityProviderStrategy", "platformVersion",
    "networkConfiguration", "healthCheckGracePeriodSeconds", "enableECSManagedTags", "propagateTags",
    "enableExecuteCommand", "placementConstraints", "placementStrategy", "volumeConfigurations",
    "availabilityZoneRebalancing",
)  # fmt: skip


def _invalid(message):
    raise AwsError("InvalidParameterException", message)


def _resolve(region, reference):
    definition = region.find_definition(reference)
    if definition is None:
        raise AwsError("ClientException", "TaskDefinition not found.")
    if definition["status"] != "ACTIVE":
        raise AwsError("ClientException", "TaskDefinition is inactive")
    return definition["taskDefinitionArn"]


def find(region, cluster, reference):
    return region.services.get((cluster, reference.rsplit("/", 1)[-1]))


def _active(region, cluster, reference):
    service = find(region, cluster, reference)
    if service is None:
        raise AwsError("ServiceNotFoundException", "Service not found.")
    if service.view["status"] != "ACTIVE":
        raise AwsError("ServiceNotActiveException", "Service was not ACTIVE.")
    return service


def _check_created(region, params, definition):
    if params.get("launchType") and params.get("capacityProviderStrategy"):
        _invalid("Specifying both a launch type and capacity provider strategy is not supported. Remove"
                 " one and try again.")  # fmt: skip
    network = params.get("networkConfiguration", {}).get("awsvpcConfiguration")
    if definition["networkMode"] == "awsvpc" and not network:
        _invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.")


def create_service(world, request):
    region, params = world.ecs.region(request.region), request.params
    cluster, name = region.cluster(params), params["serviceName"]
    arn = _resolve(region, params.get("taskDefinition", ""))
    _check_created(region, params, region.find_definition(arn))
    existing = find(region, cluster, name)
    if existing and existing.view["status"] == "ACTIVE":
        _invalid("Creation of service was not idempotent.")
    view = {
        "serviceArn": region.arn(f"service/{cluster}/{name}"),
        "serviceName": name,
        "clusterArn": region.arn(f"cluster/{cluster}"),
        "status": "ACTIVE",
        "taskDefinition": arn,
        "desiredCount": params.get("desiredCount", 1),
        "deploymentConfiguration": {**copy.deepcopy(_CONFIGURATION), **params.get("deploymentConfiguration", {})},
        "deploymentController": params.get("deploymentController", {"type": "ECS"}),
        "schedulingStrategy": "REPLICA",
        "loadBalancers": [],
        "serviceRegistries": [],
        "placementConstraints": [],
        "placementStrategy": [],
        "events": [],
        "createdAt": time.time(),
        "createdBy": request.key.principal,
        **{each: copy.deepcopy(params[each]) for each in _KEPT if each in params},
    }  # fmt: skip
    if not {"launchType", "capacityProviderStrategy"} & set(params):
        view["launchType"] = "EC2"
    if view.get("launchType") == "FARGATE" or "capacityProviderStrategy" in view:
        view.setdefault("platformVersion", "LATEST")
        view["platformFamily"] = "Linux"
    service = Service(region, cluster, view)
    region.services[cluster, name] = service
    region.set_tags(view["serviceArn"], params.get("tags"))
    Deployment(world, service).start()
    return {"service": service.described(True)}


def _check_controller(service, params):
    if service.view["deploymentController"]["type"] != "CODE_DEPLOY":
        return
    for name, word in (("taskDefinition", "task definition"), ("networkConfiguration", "network"),
                       ("platformVersion", "platform version"), ("loadBalancers", "load balancers")):  # fmt: skip
        if name in params:
            _invalid(f"Unable to update {word} on services with a CODE_DEPLOY deployment controller. Use AWS"
                     " CodeDeploy to trigger a new deployment.")  # fmt: skip
    if params.get("forceNewDeployment"):
        _invalid(
            "Cannot force a new deployment on services with a CODE_DEPLOY deployment controller."
        )


def update_service(world, request):
    region, params = world.ecs.region(request.region), request.params
    service = _active(region, region.cluster(params), params["service"])
    _check_controller(service, params)
    changes = {
        name: copy.deepcopy(params[name]) for name in (*_KEPT, "desiredCount") if name in params
    }
    if "taskDefinition" in params:
        changes["taskDefinition"] = _resolve(region, params["taskDefinition"])
    with service.lock:
        before = service.carried()
        configuration = params.get("deploymentConfiguration", {})
        service.view["deploymentConfiguration"].update(copy.deepcopy(configuration))
        service.view.update(changes)
        if service.carried() != before or params.get("forceNewDeployment"):
            redeploy(world, service)
        else:
            _scale(world, service)
        return {"service": service.described(True)}


def redeploy(world, service):
    """A new deployment of what the service's view says; one that is under way is given up."""
    if service.deployment:
        service.deployment.abandon(
            "Service deployment stopped because a new service deployment was started."
        )
    Deployment(world, service).start()


def _scale(world, service):
    """The desired count alone changes: the revision stays."""
    entry, wanted = service.entries[0], service.view["desiredCount"]
    if service.deployment and not service.deployment.over:
        return
    alive = [task for task in entry.tasks if not task.stopped]
    for _ in range(wanted - len(alive)):
        entry.start_task(world)
    for task in alive[wanted:]:
        task.ask_stop("ServiceSchedulerInitiated", "Scaling activity initiated")


def delete_service(world, request):
    region, params = world.ecs.region(request.region), request.params
    service = _active(region, region.cluster(params), params["service"])
    if service.view["desiredCount"] and not params.get("force"):
        _invalid("The service cannot be stopped while it is scaled above 0.")
    if service.deployment:
        service.deployment.abandon()
    service.view["status"] = "INACTIVE"
    for entry in service.entries:
        entry.stop_tasks()
    return {"service": service.described()}


def describe_services(world, request):
    region, params = world.ecs.region(request.region), request.params
    cluster = region.cluster(params)
    if len(params["services"]) > 10:
        _invalid("Services can have at most 10 items.")
    found, failures = [], []
    for reference in params["services"]:
        service = find(region, cluster, reference)
        if service:
            found.append(service.described("TAGS" in params.get("include", [])))
        else:
            name = reference.rsplit("/", 1)[-1]
            failures.append({"arn": region.arn(f"service/{cluster}/{name}"), "reason": "MISSING"})
    return {"services": found, "failures": failures}


def list_services(world, request):
    region, params = world.ecs.region(request.region), request.params
    cluster = region.cluster(params)
    arns = [each.arn for each in region.services.values()
            if each.cluster == cluster and each.view["status"] == "ACTIVE"]  # fmt: skip
    return page("serviceArns", arns, params)


# --- service deployments ----------------------------------------------------------------------

_BRIEF = ("serviceDeploymentArn", "serviceArn", "clusterArn", "startedAt", "createdAt", "finishedAt",
          "status", "statusReason")  # fmt: skip


def list_service_deployments(world, request):
    region, params = world.ecs.region(request.region), request.params
    if params["service"].startswith("arn:"):
        cluster = params["service"].rsplit("/", 2)[-2]
    else:
        cluster = region.cluster(params)
    service = find(region, cluster, params["service"])
    if service is None:
        raise AwsError("ServiceNotFoundException", "Service not found.")
    wanted = params.get("status")
    briefs = []
    for deployment in reversed(list(region.service_deployments.values())):
        view = deployment.view
        if deployment.service is service and (not wanted or view["status"] in wanted):
            brief = {name: view[name] for name in _BRIEF if name in view}
            briefs.append({**brief, "targetServiceRevisionArn": deployment.entry.revision_arn})
    return page("serviceDeployments", briefs, params)


def describe_service_deployments(world, request):
    region = world.ecs.region(request.region)
    found, failures = [], []
    for arn in request.params["serviceDeploymentArns"]:
        deployment = region.service_deployments.get(arn)
        if deployment:
            found.append(deployment.described())
        else:
            failures.append({"arn": arn, "reason": "MISSING"})
    return {"serviceDeployments": found, "failures": failures}


def describe_service_revisions(world, request):
    region = world.ecs.region(request.region)
    arns = request.params["serviceRevisionArns"]
    found = [region.revisions[arn] for arn in arns if arn in region.revisions]
    missing = [{"arn": arn, "reason": "MISSING"} for arn in arns if arn not in region.revisions]
    return {"serviceRevisions": found, "failures": missing}


def _deployment(region, params):
    deployment = region.service_deployments.get(params["serviceDeploymentArn"])
    if deployment is None:
        raise AwsError("ServiceDeploymentNotFoundException", "Service deployment not found.")
    return deployment


def continue_service_deployment(world, request):
    region, params = world.ecs.region(request.region), request.params
    deployment = _deployment(region, params)
    deployment.hooks.answer(params["hookId"], params.get("action", "CONTINUE"))
    return {"serviceDeploymentArn": deployment.arn}


def stop_service_deployment(world, request):
    region, params = world.ecs.region(request.region), request.params
    deployment = _deployment(region, params)
    deployment.stop(rollback=params.get("stopType", "ROLLBACK") == "ROLLBACK")
    return {"serviceDeploymentArn": deployment.arn}
