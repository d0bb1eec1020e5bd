"""DescribeTasks, ListTasks, StopTask."""

from ..errors import AwsError
from .paging import page


def describe_tasks(world, request):
    region, params = world.ecs.region(request.region), request.params
    cluster = region.cluster(params)
    if len(params["tasks"]) > 100:
        raise AwsError("InvalidParameterException", "Tasks can have at most 100 items.")
    region.forget_old_tasks(world.settings["stopped_visible"])
    found, failures = [], []
    for reference in params["tasks"]:
        arn = region.task_arn(cluster, reference)
        task = region.tasks.get(arn)
        if task is None or task.cluster != cluster or _is_missing(task):
            failures.append({"arn": arn, "reason": "MISSING"})
        else:
            found.append(task.described("TAGS" in params.get("include", [])))
    return {"tasks": found, "failures": failures}


def _is_missing(task):
    """Eventually consistent: for so many times nobody has heard of it yet."""
    with task.region.lock:
        missing = task.missing > 0
        task.missing -= missing
    return missing


def _wanted(params):
    """Whether a task passes the request's filters."""
    family = params.get("family")
    service = str(params.get("serviceName") or "").rsplit("/", 1)[-1]
    status, launch = params.get("desiredStatus", "RUNNING"), params.get("launchType")

    def wanted(task):
        view = task.view
        own_family = view["taskDefinitionArn"].rsplit("/", 1)[-1].partition(":")[0]
        return (
            view["desiredStatus"] == status
            and (not family or own_family == family)
            and (not service or view["group"] == f"service:{service}")
            and (not params.get("startedBy") or view.get("startedBy") == params["startedBy"])
            and (not launch or view["launchType"] == launch)
        )

    return wanted


def list_tasks(world, request):
    region, params = world.ecs.region(request.region), request.params
    cluster = region.cluster(params)
    if params.get("startedBy") and (params.get("family") or params.get("serviceName")):
        raise AwsError("InvalidParameterException", "startedBy must be the only filter.")
    region.forget_old_tasks(world.settings["stopped_visible"])
    wanted = _wanted(params)
    with region.lock:
        arns = [
            task.arn for task in region.tasks.values() if task.cluster == cluster and wanted(task)
        ]
    return page("taskArns", arns, params)


def stop_task(world, request):
    region, params = world.ecs.region(request.region), request.params
    cluster = region.cluster(params)
    task = region.tasks.get(region.task_arn(cluster, params["task"]))
    if task is None or task.cluster != cluster:
        raise AwsError("InvalidParameterException", "The referenced task was not found.")
    if not task.stopped:
        task.ask_stop("UserInitiated", params.get("reason") or "Task stopped by user")
    with region.lock:
        region.tags.pop(task.arn, None)  # a stopped task has no tags any more
    return {"task": task.described()}
