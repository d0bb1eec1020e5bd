"""Task definitions: everything that was registered is described again."""

import copy
import re
import time

from ..errors import AwsError
from .paging import page

_CONTAINER_DEFAULTS = {
    "cpu": 0, "essential": True, "environment": [], "mountPoints": [], "volumesFrom": [],
    "portMappings": [], "systemControls": [],
}  # fmt: skip
# Fargate's sizes in CPU units and MiB: cpu -> (smallest, largest, step); 256 has its own list.
_FARGATE_MEMORY = {
    512: (1024, 4096, 1024), 1024: (2048, 8192, 1024), 2048: (4096, 16384, 1024),
    4096: (8192, 30720, 1024), 8192: (16384, 61440, 4096), 16384: (32768, 122880, 8192),
}  # fmt: skip


def _client_error(message):
    raise AwsError("ClientException", message)


def _number(text, unit, factor):
    """'1 vCPU' is 1024 units, '2 GB' 2048 MiB; a bare number counts as it is."""
    match = re.fullmatch(r"\s*([\d.]+)\s*(%s)?\s*" % unit, str(text), re.IGNORECASE)
    if not match:
        _client_error(f"Invalid setting for container: '{text}'")
    return int(float(match.group(1)) * (factor if match.group(2) else 1))


def check_fargate_size(cpu, memory):
    if not cpu or not memory:
        _client_error("Fargate requires task definition to have cpu and memory at task-level.")
    cpu, memory = _number(cpu, "vcpu", 1024), _number(memory, "gb", 1024)
    if cpu == 256:
        good = memory in (512, 1024, 2048)
    else:
        low, high, step = _FARGATE_MEMORY.get(cpu, (0, -1, 1))
        good = low <= memory <= high and memory % step == 0
    if not good:
        _client_error(
            f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See the"
            " Amazon ECS documentation for the valid values."
        )


def check_secret_names(container, environment):
    taken = {each["name"] for each in environment}
    for secret in container.get("secrets", []):
        if secret["name"] in taken:
            _client_error(
                "The secret name must be unique and not shared with any new or existing environment"
                f" variables set on the container, such as '{secret['name']}'."
            )


def _check_containers(params, fargate):
    containers = params["containerDefinitions"]
    if not containers:
        _client_error("Container list cannot be empty.")
    names = [each.get("name") for each in containers]
    if len(set(names)) != len(names):
        _client_error("Container names must be unique.")
    if not any(each.get("essential", True) for each in containers):
        _client_error("Task definition must have at least one essential container.")
    for container in containers:
        if not container.get("image"):
            _client_error("Container.image should not be null or empty.")
        if not container.get("name"):
            _client_error("Container.name should not be null or empty.")
        has_memory = (
            container.get("memory") or container.get("memoryReservation") or params.get("memory")
        )
        if not fargate and not has_memory:
            _client_error(
                "Invalid setting for container '" + container["name"] + "'. At least one of 'memory' or"
                " 'memoryReservation' must be specified."
            )  # fmt: skip
        check_secret_names(container, container.get("environment", []))


def _check(params):
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", params["family"]):
        _client_error("Family contains invalid characters.")
    fargate = "FARGATE" in params.get("requiresCompatibilities", [])
    _check_containers(params, fargate)
    if fargate:
        if params.get("networkMode") != "awsvpc":
            _client_error("Fargate only supports network mode 'awsvpc'.")
        check_fargate_size(params.get("cpu"), params.get("memory"))
        drivers = {each["logConfiguration"]["logDriver"] for each in params["containerDefinitions"]
                   if "logConfiguration" in each}  # fmt: skip
        if "awslogs" in drivers and not params.get("executionRoleArn"):
            _client_error("Fargate requires task definition to have execution role ARN to support log"
                          " driver awslogs.")  # fmt: skip


def _described(region, params, principal):
    given = copy.deepcopy(params)
    given.pop("tags", None)
    family = params["family"]
    revision = len(region.families.get(family, [])) + 1
    given["containerDefinitions"] = [
        {**copy.deepcopy(_CONTAINER_DEFAULTS), **each} for each in given["containerDefinitions"]
    ]
    return {
        "networkMode": "bridge",
        "volumes": [],
        "placementConstraints": [],
        **given,
        "taskDefinitionArn": region.arn(f"task-definition/{family}:{revision}"),
        "revision": revision,
        "status": "ACTIVE",
        "requiresAttributes": [{"name": "com.amazonaws.ecs.capability.docker-remote-api.1.18"}],
        "compatibilities": sorted({"EC2", *params.get("requiresCompatibilities", [])}),
        "registeredAt": time.time(),
        "registeredBy": principal,
    }


def register_task_definition(world, request):
    region, params = world.ecs.region(request.region), request.params
    _check(params)
    with region.lock:
        definition = _described(region, params, request.key.principal)
        region.families.setdefault(params["family"], []).append(definition)
    region.set_tags(definition["taskDefinitionArn"], params.get("tags"))
    return {"taskDefinition": definition, "tags": region.tags_of(definition["taskDefinitionArn"])}


def describe_task_definition(world, request):
    region, params = world.ecs.region(request.region), request.params
    definition = region.find_definition(params["taskDefinition"])
    if definition is None:
        _client_error("Unable to describe task definition.")
    answer = {"taskDefinition": definition}
    if "TAGS" in params.get("include", []):
        answer["tags"] = region.tags_of(definition["taskDefinitionArn"])
    return answer


def deregister_task_definition(world, request):
    region = world.ecs.region(request.region)
    reference = request.params["taskDefinition"]
    definition = region.find_definition(reference) if ":" in reference else None
    if definition is None:
        _client_error("The specified task definition does not exist. Specify a valid account, family,"
                      " revision and try again.")  # fmt: skip
    definition["status"], definition["deregisteredAt"] = "INACTIVE", time.time()
    return {"taskDefinition": definition}


def list_task_definitions(world, request):
    region, params = world.ecs.region(request.region), request.params
    status, prefix = params.get("status", "ACTIVE"), params.get("familyPrefix")
    with region.lock:
        arns = [
            each["taskDefinitionArn"]
            for family, revisions in sorted(region.families.items())
            for each in revisions
            if each["status"] == status and prefix in (None, family)
        ]
    if params.get("sort") == "DESC":
        arns.reverse()
    return page("taskDefinitionArns", arns, params)


def list_task_definition_families(world, request):
    region, params = world.ecs.region(request.region), request.params
    prefix = params.get("familyPrefix", "")
    return page(
        "families", [name for name in sorted(region.families) if name.startswith(prefix)], params
    )
