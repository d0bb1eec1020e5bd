"""Images: what a reference in a task definition runs.

A test puts them: {"root": folder, "env": {..}, "entrypoint": [..], "cmd": [..], "workdir": ".."} is
run as a process of this machine in `root`; {"docker": id, "socket": path, "binds": [..]} in a
container of a real engine. With the setting `engine`, that engine pulls what was not put.
"""

import tempfile

from .docker import Docker, inspect, pull_by_engine
from .process import Process
from .stops import NotStarted


class Image:
    def __init__(self, reference, description):
        self.reference = reference
        self.docker, self.socket = description.get("docker"), description.get("socket")
        self.binds = list(description.get("binds") or [])
        self.root = description.get("root") or tempfile.gettempdir()
        self.env = dict(description.get("env") or {})
        self.entrypoint = list(description.get("entrypoint") or [])
        self.cmd = list(description.get("cmd") or [])
        self.workdir = description.get("workdir") or "/"
        if self.docker:
            self.entrypoint, self.cmd = inspect(self.socket, self.docker)

    @property
    def digest(self):
        return self.reference.partition("@")[2] or "sha256:" + "0" * 64

    def container(self, words, environment, definition, marker):
        """What runs it; not started yet."""
        workdir = definition.get("workingDirectory")
        if self.docker:
            return Docker(self, words, environment, workdir, definition.get("memory"))
        return Process(self, words, environment, workdir, marker)


def pull(world, reference):
    """The Image; NotStarted as ECS words it when there is none."""
    description, socket = world.images.get(reference), world.settings["engine"]
    if description is None and socket:
        pull_by_engine(socket, reference)
        description = {"docker": reference, "socket": socket}
    if description is None and world.settings["strict_images"]:
        raise NotStarted(
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve"
            f" ref {reference}: {reference}: not found"
        )
    return Image(reference, description or {})
