"""Puts the stand-in together: the world, the services of our own, moto for the rest."""

import time

from . import alarms, conditional, lambda_runtime, layers, metadata, sts
from .callbacks import PIPELINE, STATES, Callbacks
from .codedeploy import CODEDEPLOY, CodeDeploy
from .door import Door
from .ecs.execute import Sessions, make_upgrade
from .ecs.operations import ECS
from .ecs.run_task import passed_roles
from .ecs.store import Ecs
from .http import Server
from .metadata import Metadata
from .moto_bridge import Moto
from .states.executions import Executions, check_definition
from .world import World

# by the name that requests are signed for
OWN = {
    "ecs": ECS,
    "codedeploy": CODEDEPLOY,
    "states": STATES,
    "codepipeline": PIPELINE,
}


def _serve(world, request):
    own = layers.service_of(world) if request.service == "ecr" else OWN.get(request.service)
    if own and own.handles(request):
        return own.answer(world, request)
    if request.service == "states":
        check_definition(request)
    if request.service == "lambda":
        return lambda_runtime.invoke_operation(world, request)
    if request.service == "sts":
        return sts.serve(world, request, world.moto.call)
    if request.service == "monitoring":
        return alarms.serve_through(world, request, world.moto.call)
    return conditional.serve_through(world, request, world.moto.call)


def make_world():
    world = World()
    door = Door(world, [metadata.route, layers.route], _serve, passed_roles(world))
    world.server = Server(door, lambda: time.time() + world.settings["clock_skew"])
    world.moto = Moto(f"127.0.0.1:{world.server.port}")
    world.ecs, world.metadata = Ecs(), Metadata()
    world.more = {
        "callbacks": Callbacks(),
        "codedeploy": CodeDeploy(),
        "executions": Executions(),
        "lambda": lambda_runtime.LambdaRuntime(),
        "layers": layers.Layers(),
        "mails": alarms.Mails(),
        "sessions": Sessions(),
    }
    world.runtime_server = Server(world.more["lambda"].handle).start()
    world.server.upgrade = make_upgrade(world)
    world.issue_admin()
    return world
