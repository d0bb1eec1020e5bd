"""Runs the lines of a job as a CI system does: bash, one script, ended by the first failure.

The environment is that of the job alone. On PATH are `tidegate` as it was built here, Docker's
client, and what stands in (tools/): `aws` is Debian's with the stand-in's address, `terraform` our own.
"""

import os
import pathlib
import signal
import subprocess
import threading
import time

TOOLS = pathlib.Path(__file__).resolve().parent / "tools"
LIMIT_SECONDS = 300
# Of ours, what a job may see: nothing that a CI system would not have.
_KEPT = ("LANG", "LC_ALL", "TMPDIR")


class Done:
    """How a script ended. `code`: None when it was killed."""

    def __init__(self, code, output, seconds):
        self.code, self.output, self.seconds = code, output, seconds

    @property
    def killed(self):
        return self.code is None


class KillAt:
    """When a job is to be killed: at a line with this text, or as soon as a condition holds. All of
    the job's processes end at once, as with a runner whose machine is lost."""

    def __init__(self, job, text=None, condition=None):
        self.job, self.text, self.condition = job, text, condition


class Shell:
    """`environment`: of every job; `bin`: a folder of further programs (tidegate)."""

    def __init__(self, environment, bin):
        self._path = os.pathsep.join([str(bin), str(TOOLS), "/usr/local/bin", "/usr/bin", "/bin"])
        self._environment = environment

    def run(self, lines, folder, environment, kill_at=None, options="-eo pipefail"):
        """`lines` in one bash in `folder`; a Done."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        values = {**kept, "PATH": self._path, "TERM": "dumb", **self._environment, **environment}
        script = "\n".join([f"set {options}", *lines])
        return _Script(script, folder, values).follow(kill_at)


class _Script:
    def __init__(self, script, folder, environment):
        self._began, self._lines, self._seen = time.monotonic(), [], threading.Event()
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def _read(self, text):
        for line in self._process.stdout:
            self._lines.append(line.decode("utf-8", "replace"))
            if text and text in self._lines[-1]:
                self._kill()
                self._seen.set()

    def _kill(self):
        """The whole session: what a line has started in the background is of the job."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def follow(self, kill_at):
        text = kill_at.text if kill_at else None
        reader = threading.Thread(target=self._read, args=(text,), daemon=True)
        reader.start()
        deadline = self._began + LIMIT_SECONDS
        while self._process.poll() is None:
            if kill_at and kill_at.condition and kill_at.condition():
                self._kill()
                self._seen.set()
                break
            if time.monotonic() > deadline:
                self._kill()
                raise TimeoutError(f"a job took longer than {LIMIT_SECONDS} s:\n{''.join(self._lines)}")
            time.sleep(0.02)
        code = self._process.wait()
        reader.join(2)  # what was left in the background may keep the pipe open
        self._kill()
        code = None if self._seen.is_set() else code
        return Done(code, "".join(self._lines), time.monotonic() - self._began)
