"""A container as a process of this machine: its own session, ended with all that it started."""

import os
import pathlib
import shutil
import signal
import subprocess
import threading

from harness.aws.processes import members

from .stops import NotStarted

_DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def exit_code(returncode):
    return 128 - returncode if returncode < 0 else returncode


class Process:
    """`marker`: a value in the environment that no other container has. stdin is empty; `output` is
    the stream of both stdout and stderr."""

    def __init__(self, image, words, environment, workdir, marker):
        self._image, self._words, self._marker = image, words, marker.encode()
        self._environment = {"PATH": _DEFAULT_PATH, "HOME": "/root", **environment}
        self._workdir = workdir or image.workdir
        self._process = self.folder = None

    def _folder(self):
        inside = pathlib.Path(self._image.root) / self._workdir.lstrip("/")
        return inside if inside.is_dir() else self._image.root

    def _program(self, folder):
        first = self._words[0] if self._words else ""
        if "/" in first and not first.startswith("/"):
            first = str(pathlib.Path(folder) / first)
        found = shutil.which(first, path=self._environment["PATH"])
        if not found:
            raise NotStarted(
                "CannotStartContainerError: ResourceInitializationError: failed to create new container"
                " runtime task: failed to create shim task: OCI runtime create failed: runc create"
                f' failed: unable to start container process: exec: "{first}": executable file not found'
                " in $PATH: unknown"
            )
        return found

    def start(self):
        folder = self.folder = self._folder()
        words = [self._program(folder), *self._words[1:]]
        # The kernel ends it when we die, whatever way. It is this thread that has to live on.
        guard = ["setpriv", "--pdeathsig", "KILL", "--"] if shutil.which("setpriv") else []
        self._process = subprocess.Popen(
            guard + words, cwd=folder, env=self._environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.output = self._process.stdout

    out_of_memory = False  # nothing limits its memory

    def inside(self, words):
        """How to run a command beside it: (words, environment, folder)."""
        found = shutil.which(words[0], path=self._environment["PATH"]) or words[0]
        return [found, *words[1:]], self._environment, self.folder

    @property
    def pid(self):
        return self._process.pid

    def terminate(self):
        self._signal(signal.SIGTERM)

    def kill(self):
        self._signal(signal.SIGKILL)

    def _signal(self, number):
        if self._process and self._process.poll() is None:
            self._process.send_signal(number)

    def wait(self):
        """The exit code as Docker tells it. What the process left behind ends with it."""
        code = exit_code(self._process.wait())
        self.sweep()
        return code

    def finish(self):
        """After its output was read: nothing is left."""

    def sweep(self):
        for pid in members(self._marker):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


class Simulated:
    """A container of a service that only needs to be there: it runs until it is told to end."""

    output = None
    pid = None
    out_of_memory = False

    def __init__(self):
        self._end = threading.Event()

    def start(self):
        pass

    def terminate(self):
        self._end.set()

    kill = terminate

    def wait(self):
        self._end.wait()
        return 143

    def finish(self):
        pass
