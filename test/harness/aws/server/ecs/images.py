"""Images: what a reference in a task definition runs.

A test puts them: {"root": folder, "env": {..}, "entrypoint": [..], "cmd": [..], "workdir": ".."} is
run as a process of this machine in `root`; {"docker": id} in a container of a real engine.
"""

import tempfile

from .stops import NotStarted


class Image:
    def __init__(self, reference, description):
        self.reference = reference
        self.docker = description.get("docker")
        self.root = description.get("root") or tempfile.gettempdir()
        self.env = dict(description.get("env") or {})
        self.entrypoint = list(description.get("entrypoint") or [])
        self.cmd = list(description.get("cmd") or [])
        self.workdir = description.get("workdir") or "/"

    @property
    def digest(self):
        return self.reference.partition("@")[2] or "sha256:" + "0" * 64


def pull(world, reference):
    """The Image; NotStarted as ECS words it when there is none."""
    description = world.images.get(reference)
    if description is None and world.settings["strict_images"]:
        raise NotStarted(
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve"
            f" ref {reference}: {reference}: not found"
        )
    return Image(reference, description or {})
