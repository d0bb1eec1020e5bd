"""Runs the program as a user would: in a folder, with a clean environment.

    result = tidegate.run("migrate", "--json", env={"DATABASE_URL": url})
    assert result.code == 0 and result.json["ok"]
"""

import json
import os
import pathlib
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DEFAULT_TIMEOUT = 60

# What a CI system or a developer's shell sets must not change what a test sees.
FOREIGN_PREFIXES = ("TIDEGATE_", "AWS_", "GITHUB_", "GITLAB_", "CI_", "PG")
FOREIGN_NAMES = {"CI", "DATABASE_URL", "NO_COLOR", "TASK_TOKEN", "BUILDKITE", "JENKINS_URL"}


def binary():
    """TIDEGATE_BIN, else the newest one built here."""
    if "TIDEGATE_BIN" in os.environ:
        return pathlib.Path(os.environ["TIDEGATE_BIN"]).resolve()
    built = [path for path in ROOT.glob("build*/src/cli/tidegate") if os.access(path, os.X_OK)]
    if not built:
        raise FileNotFoundError("no tidegate is built here: run script/build or set TIDEGATE_BIN")
    return max(built, key=lambda path: path.stat().st_mtime)


def clean_environment(extra=None):
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in FOREIGN_NAMES and not name.startswith(FOREIGN_PREFIXES)
    }
    kept["PATH"] = f"{binary().parent}{os.pathsep}{kept.get('PATH', os.defpath)}"
    kept["TERM"] = "xterm"
    kept.update({name: str(value) for name, value in (extra or {}).items()})
    return kept


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        """The one object on stdout; an error when there is anything else."""
        assert self.out.endswith("\n") and self.out.count("\n") == 1, self.out
        return json.loads(self.out)

    def __repr__(self):
        return f"exit code {self.code}\n--- stdout\n{self.out}--- stderr\n{self.err}"


class Tidegate:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def write(self, path, text):
        """A file below the folder, with its parents; returns its path."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
        return target

    def run(self, *args, env=None, cwd=None, input=None, timeout=DEFAULT_TIMEOUT, prefix=()):
        """Waits for the end; a signal that ended it is a negative code, as in subprocess. `prefix`:
        a command that runs it (harness/limits.py)."""
        done = subprocess.run(
            [*prefix, binary(), *map(str, args)],
            env=clean_environment(env),
            cwd=cwd or self.folder,
            input=None if input is None else input.encode(),
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            timeout=timeout,
        )
        decode = "utf-8", "surrogateescape"
        return Result(done.returncode, done.stdout.decode(*decode), done.stderr.decode(*decode))

    def start(self, *args, env=None, cwd=None, prefix=()):
        """Goes on in the background; a Background, whose signals go to the prefix where there is one."""
        return Background(args, clean_environment(env), cwd or self.folder, prefix)


class Background:
    """A program that runs while the test does something else."""

    def __init__(self, args, environment, folder, prefix=()):
        self.process = subprocess.Popen(
            [*prefix, binary(), *map(str, args)],
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="surrogateescape",
        )

    @property
    def pid(self):
        return self.process.pid

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.signal(signal.SIGKILL)

    def wait_until_it_says(self, text):
        """Reads stderr up to a line with this text; wait() has only what comes after."""
        for line in self.process.stderr:
            if text in line:
                return
        raise AssertionError(f"it ended without saying {text!r}")

    def wait(self, timeout=DEFAULT_TIMEOUT):
        out, err = self.process.communicate(timeout=timeout)
        return Result(self.process.returncode, out, err)
