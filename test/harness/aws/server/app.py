"""Puts the stand-in together: the world, the services of our own, moto for the rest."""

import time

from . import conditional, metadata, sts
from .door import Door
from .ecs.operations import ECS
from .ecs.run_task import passed_roles
from .ecs.store import Ecs
from .http import Server
from .metadata import Metadata
from .moto_bridge import Moto
from .world import World

OWN = {each.name: each for each in (ECS,)}


def _serve(world, request):
    own = OWN.get(request.service)
    if own and own.handles(request):
        return own.answer(world, request)
    if request.service == "sts":
        return sts.serve(world, request, world.moto.call)
    return conditional.serve_through(world, request, world.moto.call)


def make_world():
    world = World()
    door = Door(world, [metadata.route], _serve, passed_roles(world))
    world.server = Server(door, lambda: time.time() + world.settings["clock_skew"])
    world.moto = Moto(f"127.0.0.1:{world.server.port}")
    world.ecs, world.metadata = Ecs(), Metadata()
    world.issue_admin()
    return world
