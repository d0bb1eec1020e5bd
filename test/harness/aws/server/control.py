"""The control API, on a port of its own so that it answers while the network is lost: POST
/_standin/NAME with a JSON object, answered with one."""

import json

from .errors import AwsError, Response
from .faults import FAULTS
from .metadata import SSO_TOKEN


def _json(value, status=200):
    return Response(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


def _state(world, _):
    """What a client needs to reach us."""
    return {"url": world.url, "environment": world.admin.environment(), "sso_token": SSO_TOKEN}


def _reset(world, _):
    world.reset()
    return _state(world, None)


def _kill_tasks(world, _):
    world.server.find_again()
    world.ecs.reset()
    return {}


def _set(world, values):
    world.set(**values)
    return world.settings


def _fault(world, values):
    world.faults.inject(**values)
    return {}


def _faults(*_):
    return {"faults": {name: sorted(parameters) for name, (_, parameters) in FAULTS.items()}}


def _lift(world, _):
    world.lifts += 1
    world.faults.clear()
    world.permissions.lift()
    world.server.find_again()
    return {}


def _taken(world, _):
    return {"faults": world.faults.taken()}


def _network(world, values):
    world.server.lose(float(values["seconds"]), values.get("mode", "reset"))
    return {}


def _network_back(world, _):
    world.server.find_again()
    return {}


def _deny(world, values):
    world.permissions.deny(**values)
    return {}


def _allow_only(world, values):
    world.permissions.allow_only(**values)
    return {}


def _calls(world, values):
    calls = world.permissions.calls()
    if values.get("forget"):
        world.permissions.forget_calls()
    return {"calls": calls}


def _key(world, values):
    """A new access key: a user's, or with `lifetime` a temporary one."""
    principal = values.get("principal", "arn:aws:iam::123456789012:user/ci")
    key = world.keys.issue(principal, values.get("lifetime"))
    return {"environment": key.environment()}


def _expire(world, values):
    return {"expired": world.keys.expire(values.get("principal", ""))}


def _login(world, values):
    """Whose key signed a login token for a database, when that principal may do the action on the
    resource, and the key's secret; else why not."""
    try:
        key = world.keys.known(values["access_key"], values["session_token"])
        world.keys.check_lifetime(key, world.now())
        world.permissions.check([(values["action"], values["resource"])], key.principal)
    except AwsError as error:
        return {"refused": error.message}
    return {"principal": key.principal, "secret": key.secret}


def _image(world, values):
    world.images[values.pop("reference")] = values
    return {}


def _remove_image(world, values):
    world.images.pop(values["reference"], None)
    return {}


def _layer(world, values):
    """A blob of a repository of ECR."""
    return {"digest": world.more["layers"].put(values["repository"], values["text"])}


def _task_token(world, _):
    """For Step Functions: a task that waits for its result."""
    return {"token": world.more["callbacks"].make_token()}


def _time_out_token(world, values):
    world.more["callbacks"].time_out(values["token"])
    return {}


def _pipeline_job(world, values):
    return world.more["callbacks"].make_job(values)


def _answers(world, _):
    """What Step Functions and CodePipeline were told, in order."""
    return {"answers": world.more["callbacks"].answers}


def _invoke(world, values):
    """An event for the Lambda runtime; its answer."""
    return world.more["lambda"].invoke(values["event"], seconds=float(values.get("seconds", 30)))


def _lambda(world, values):
    """Where the runtime API is; of a function that is named, which has its own from now on."""
    function = values.get("function")
    path = world.more["lambda"].add(function) if function else ""
    return {
        "api": f"127.0.0.1:{world.runtime_server.port}{path}",
        "init_errors": world.more["lambda"].init_errors,
    }


def _bad_frames(world, _):
    """What was wrong with what clients of ExecuteCommand sent."""
    return {"frames": world.more["sessions"].frames}


def _tasks(world, values):
    """All tasks of a region with what only the stand-in knows: the process of each container, and
    how it really ended."""
    region = world.ecs.region(values.get("region", "eu-west-1"))
    with region.lock:
        tasks = list(region.tasks.values())
    return {
        "tasks": [
            {**task.described(), "pids": {name: each.pid for name, each in task.containers.items()},
             "states": list(task.states), "truth": dict(task.truth), "simulated": task.simulated}
            for task in tasks
        ]
    }  # fmt: skip


def _mails(world, _):
    """What subscribers of SNS topics by mail got."""
    return {"mails": world.more["mails"].sent}


def _serving(world, values):
    region = world.ecs.region(values.get("region", "eu-west-1"))
    service = region.services.get((values["cluster"], values["service"]))
    return {"serving": service.serving() if service else []}


def _rollouts(world, values):
    """Every deployment of a service that was begun, oldest first."""
    region = world.ecs.region(values.get("region", "eu-west-1"))
    with region.lock:
        begun = list(region.service_deployments.values())
    return {
        "rollouts": [
            {"begun": each.view["createdAt"], "ended": each.view.get("finishedAt"),
             "status": each.view["status"],
             "images": [one["image"] for one in each.entry.definition["containerDefinitions"]]}
            for each in begun
            if (each.service.cluster, each.service.name) == (values["cluster"], values["service"])
        ]
    }  # fmt: skip


HANDLERS = {
    "state": _state,
    "reset": _reset,
    "kill_tasks": _kill_tasks,
    "set": _set,
    "fault": _fault,
    "faults": _faults,
    "lift": _lift,
    "taken": _taken,
    "network": _network,
    "network_back": _network_back,
    "deny": _deny,
    "allow_only": _allow_only,
    "calls": _calls,
    "key": _key,
    "expire": _expire,
    "login": _login,
    "image": _image,
    "remove_image": _remove_image,
    "layer": _layer,
    "task_token": _task_token,
    "time_out_token": _time_out_token,
    "pipeline_job": _pipeline_job,
    "answers": _answers,
    "invoke": _invoke,
    "lambda": _lambda,
    "bad_frames": _bad_frames,
    "tasks": _tasks,
    "mails": _mails,
    "serving": _serving,
    "rollouts": _rollouts,
}


def make_handler(world):
    def handle(request):
        handler = HANDLERS.get(request.path.rpartition("/_standin/")[2])
        if handler is None:
            return _json({"error": f"no {request.path}; there are {', '.join(HANDLERS)}"}, 404)
        try:
            return _json(handler(world, json.loads(request.body or b"{}")))
        except (KeyError, TypeError, ValueError) as error:
            return _json({"error": f"{type(error).__name__}: {error}"}, 400)

    return handle
