"""RunTask: the checks that ECS makes, idempotency by client token, and what has no room."""

import json
import re
import time

from ..errors import AwsError
from .definitions import check_secret_names
from .lifecycle import runner
from .task import Placement, Task

TOKEN_SECONDS = 24 * 3600
OVERRIDES_LIMIT = 8192
NO_CAPACITY = "Capacity is unavailable at this time. Please try again later or in a different availability zone"


def _invalid(message):
    raise AwsError("InvalidParameterException", message)


def _check_launch(params, definition):
    if params.get("launchType") and params.get("capacityProviderStrategy"):
        _invalid("Specifying both a launch type and capacity provider strategy is not supported. Remove"
                 " one and try again.")  # fmt: skip
    kind = params.get("launchType")
    if kind == "FARGATE" and "FARGATE" not in definition["compatibilities"]:
        _invalid("Task definition does not support launch_type FARGATE.")
    network = params.get("networkConfiguration", {}).get("awsvpcConfiguration")
    if definition["networkMode"] == "awsvpc" and not network:
        _invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
    if definition["networkMode"] != "awsvpc" and network:
        _invalid(
            "Network Configuration is not valid for the given networkMode of this task definition."
        )
    if network and not 1 <= len(network["subnets"]) <= 16:
        _invalid("subnets can have at most 16 items.")
    if network and len(network.get("securityGroups", [])) > 5:
        _invalid("securityGroups can have at most 5 items.")


def _check_overrides(params, definition):
    overrides = params.get("overrides", {})
    if len(json.dumps(overrides, separators=(",", ":"), ensure_ascii=False)) > OVERRIDES_LIMIT:
        _invalid(f"Overrides can be at most {OVERRIDES_LIMIT} characters.")
    containers = {each["name"]: each for each in definition["containerDefinitions"]}
    for override in overrides.get("containerOverrides", []):
        container = containers.get(override.get("name"))
        if container is None:
            _invalid(
                f"Override for container named {override.get('name')} is not a container in the"
                " TaskDefinition."
            )
        check_secret_names(container, override.get("environment", []))


def _check_words(params):
    token = params.get("clientToken")
    if token is not None and not re.fullmatch(r"[\x21-\x7e]{1,64}", token):
        _invalid("clientToken can be at most 64 characters of ASCII 33-126.")
    started_by = params.get("startedBy")
    if started_by is not None and not re.fullmatch(r"[A-Za-z0-9/_-]{1,36}", started_by):
        # ECS takes more, but ListTasks by it is only good within these bounds.
        _invalid("startedBy can be at most 36 characters of letters, digits, '-', '_' and '/'.")
    if params.get("propagateTags") == "SERVICE":
        _invalid(
            "Invalid value for propagateTags: SERVICE is not valid for a task without a service."
        )
    if not 1 <= params.get("count", 1) <= 10:
        _invalid("count must be between 1 and 10.")
    if len(params.get("tags", [])) > 50:
        _invalid("tags can have at most 50 items.")


def _definition(region, params):
    definition = region.find_definition(params["taskDefinition"])
    if definition is None:
        raise AwsError("ClientException", "TaskDefinition not found.")
    if definition["status"] != "ACTIVE":
        raise AwsError("ClientException", "TaskDefinition is inactive")
    return definition


def _known(region, cluster, params):
    """The tasks that the token started before, or None; AwsError when it was for something else."""
    token = params.get("clientToken")
    before = region.tokens.get((cluster, token)) if token else None
    if before is None or time.time() - before[2] > TOKEN_SECONDS:
        return None
    if before[0] != _fingerprint(params):
        raise AwsError(
            "ConflictException",
            "The RunTask request could not be processed because the clientToken was used with different"
            " parameters.",
            fields={"resourceIds": before[1]},
        )
    return [region.tasks[arn] for arn in before[1] if arn in region.tasks]


def _fingerprint(params):
    return json.dumps(
        {name: params[name] for name in params if name != "clientToken"}, sort_keys=True
    )


def _tags(region, params, definition):
    tags = list(params.get("tags", []))
    if params.get("propagateTags") == "TASK_DEFINITION":
        own = {each["key"] for each in tags}
        inherited = region.tags_of(definition["taskDefinitionArn"])
        tags = [each for each in inherited if each["key"] not in own] + tags
    return tags


def _missing_capacity(world, region, cluster):
    fault = world.faults.take("no_capacity_then_capacity")
    if fault is None:
        return None
    failure = {"arn": region.arn(f"cluster/{cluster}"), "reason": fault.get("reason", NO_CAPACITY)}
    return {"tasks": [], "failures": [failure]}


def _missing_after_run(world, task):
    fault = world.faults.take("missing_after_run")
    if fault:
        # The rest of its count belongs to this task: `count` describes of it fail.
        left = fault["count"]
        task.missing = 1 + (left or 0)
        if left:
            fault["count"] = 0


def run_task(world, request):
    region, params = world.ecs.region(request.region), request.params
    cluster = region.cluster(params)
    _check_words(params)
    definition = _definition(region, params)
    _check_launch(params, definition)
    _check_overrides(params, definition)
    with region.lock:
        known = _known(region, cluster, params)
        if known is not None:
            return {"tasks": [task.described(True) for task in known], "failures": []}
        unavailable = _missing_capacity(world, region, cluster)
        if unavailable:
            return unavailable
        tasks = [
            _launch(world, region, cluster, params, definition)
            for _ in range(params.get("count", 1))
        ]
        if params.get("clientToken"):
            arns = [task.arn for task in tasks]
            region.tokens[cluster, params["clientToken"]] = (
                _fingerprint(params),
                arns,
                time.time(),
            )
        return {"tasks": [task.described(True) for task in tasks], "failures": []}


def _launch(world, region, cluster, params, definition):
    group = params.get("group") or f"family:{definition['family']}"
    placement = Placement(cluster, params, group, params.get("startedBy"))
    task = Task(region, definition, placement)
    _missing_after_run(world, task)
    region.tasks[task.arn] = task
    region.set_tags(task.arn, _tags(region, params, definition))
    task.start(runner(world))
    return task


def passed_roles(world):
    """For the permissions: the roles that a RunTask or RegisterTaskDefinition hands over."""

    def roles(request):
        params = request.params
        if request.action == "RunTask":
            region = world.ecs.region(request.region)
            definition = region.find_definition(str(params.get("taskDefinition", ""))) or {}
            overrides = params.get("overrides", {})
            found = [overrides.get(name) or definition.get(name) for name in _ROLES]
        else:
            found = [params.get(name) for name in _ROLES]
        return list(dict.fromkeys(role for role in found if role))

    return roles


_ROLES = ("taskRoleArn", "executionRoleArn")
