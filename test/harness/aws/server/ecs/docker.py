"""A container as a container of a Docker engine, on the host's network."""

import json
import threading

from harness.engine_api import Engine, EngineError

from .stops import NotStarted


def _refused(kind, error):
    return NotStarted(f"{kind}: Error response from daemon: {error.message}")


class Docker:
    """The same face as process.Process. `output` is lines; `memory` in MiB is a real limit."""

    def __init__(self, image, words, environment, workdir, memory=None):
        self._image, self._words = image, words
        self._given, self._workdir, self._memory = environment, workdir, memory
        self._engine, self._id, self.out_of_memory = Engine(image.socket), None, False
        self.output, self.pid = None, None

    def start(self):
        environment = [f"{name}={value}" for name, value in self._given.items()]
        host = {"NetworkMode": "host", "Binds": self._image.binds}
        if self._memory:
            host["Memory"] = int(self._memory) * 1024 * 1024
            host["MemorySwap"] = host["Memory"]
        config = {"Image": self._image.docker, "Entrypoint": self._words[:1],
                  "Cmd": self._words[1:], "Env": environment, "HostConfig": host,
                  **({"WorkingDir": self._workdir} if self._workdir else {})}  # fmt: skip
        try:
            self._id = self._engine.call("POST", "/containers/create", config)["Id"]
        except EngineError as error:
            kind = (
                "CannotPullContainerError" if error.status == 404 else "CannotCreateContainerError"
            )
            raise _refused(kind, error) from error
        self.output = _lines(self._engine.output(self._id))
        self._ended = threading.Event()
        try:
            self._engine.call("POST", f"/containers/{self._id}/start")
        except EngineError as error:
            self._remove()
            raise _refused("CannotStartContainerError", error) from error
        self.pid = self._engine.call("GET", f"/containers/{self._id}/json")["State"]["Pid"]

    def terminate(self):
        self._kill("SIGTERM")

    def kill(self):
        self._kill("SIGKILL")

    def _kill(self, signal):
        if self._id:
            try:
                self._engine.call("POST", f"/containers/{self._id}/kill", signal=signal)
            except EngineError:
                pass  # it has ended by itself

    def wait(self):
        """The exit code that the engine holds of it; the container is gone afterwards."""
        self._engine.call("POST", f"/containers/{self._id}/wait", timeout=None)
        state = self._engine.call("GET", f"/containers/{self._id}/json")["State"]
        self.out_of_memory = bool(state["OOMKilled"])
        return state["ExitCode"]

    def finish(self):
        """After its output was read."""
        self._remove()

    def _remove(self):
        try:
            self._engine.call("DELETE", f"/containers/{self._id}", force="1")
        except EngineError:
            pass

    def inside(self, words):
        """How to run a command in it: (words, environment, folder)."""
        command = ["docker", "-H", f"unix://{self._engine.path}", "exec", "-it", self._id, *words]
        return command, {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/"}, "/"


def _lines(pieces):
    """Lines out of pieces that end anywhere."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line + b"\n"
    if rest:
        yield rest


def pull_by_engine(socket, reference):
    """NotStarted when the registry has no such image, or does not answer."""
    name, at, digest = reference.partition("@")
    repository, _, tag = (name, "", digest) if at else reference.rpartition(":")
    try:
        told = Engine(socket).call("POST", "/images/create", fromImage=repository, tag=tag)
    except EngineError as error:
        raise _refused("CannotPullContainerError", error) from error
    # Progress, a JSON object per line: a failure after the first is one of them.
    lines = told.splitlines() if isinstance(told, str) else [json.dumps(told)]
    for line in lines:
        why = json.loads(line).get("error")
        if why:
            raise _refused("CannotPullContainerError", EngineError(404, why))


def inspect(socket, image):
    """(entry point, command) of an image; NotStarted when the engine has none."""
    try:
        config = Engine(socket).call("GET", f"/images/{image}/json")["Config"]
    except EngineError as error:
        raise _refused("CannotPullContainerError", error) from error
    return config.get("Entrypoint") or [], config.get("Cmd") or []
