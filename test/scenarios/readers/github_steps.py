"""The steps of one job: shells, composite actions of the repository, and what stands in for others'
actions. Each step sees what the earlier ones wrote into $GITHUB_OUTPUT, $GITHUB_ENV and $GITHUB_PATH.
"""

import os
import pathlib
import signal
import time

import yaml

from scenarios.pipeline import FAILED, KILLED, SUCCESS, Result
from scenarios.readers import github_actions
from scenarios.readers.github_expressions import fill, holds

_STEP = {"name", "id", "if", "run", "uses", "with", "env", "shell", "working-directory"}
# What GitHub starts for `run:`, without and with `shell: bash`.
_OPTIONS = {None: "-e", "bash": "-eo pipefail"}


def _assignments(path):
    """Of a file of commands: NAME=value, and NAME<<END .. END."""
    found, lines = {}, path.read_text(encoding="utf-8").splitlines()
    while lines:
        line = lines.pop(0)
        name, mark, end = line.partition("<<")
        if mark and "=" not in name:
            text = []
            while (each := lines.pop(0)) != end:
                text.append(each)
            found[name] = "\n".join(text)
        elif line:
            name, _, found[name] = line.partition("=")
    return found


class Steps:
    """`told`: the context `steps` of the job so far. `work`: the folder that lines run in, empty until
    something is checked out."""

    def __init__(self, yard, commit, folder, variables, permissions, kill_at):
        self.yard, self.commit, self.folder, self.permissions = yard, commit, folder, permissions
        self.work, self.told = folder / "work", {}
        self.tracking = f"github_{folder.name}"
        self.variables = {"RUNNER_TRACKING_ID": self.tracking, **variables}
        self._kill_at, self._output, self._seconds, self._killed = kill_at, [], 0.0, False
        self._paths = []

    def run(self, steps, contexts):
        status, code = "success", 0
        for number, step in enumerate(steps):
            ended = self._step(step, contexts, status, self.told, f"step-{number}")
            if self._killed:
                return self._result(KILLED, None)
            if ended:
                status, code = "failure", ended
        return self._result(FAILED if code else SUCCESS, code)

    def _result(self, status, code):
        return Result(status, code, "".join(self._output), self._seconds)

    def _step(self, step, contexts, status, told, place):
        """The exit code; 0 for a step that is left out."""
        unknown = set(step) - _STEP
        assert not unknown, f"the reader does not know {unknown} of a step"
        contexts = {**contexts, "steps": told, "runner": {"temp": self.variables["RUNNER_TEMP"], "os": "Linux"}}
        if not holds(step.get("if", ""), contexts, status):
            return 0
        self._output.append(f"--- {step.get('name') or step.get('uses') or step.get('id', 'run')}\n")
        outputs, code = {}, 0
        if "run" in step:
            outputs, code = self._lines(step, contexts, place)
        elif step["uses"].startswith("./"):
            outputs, code = self._composite(step, contexts, place)
        else:
            outputs, code = github_actions.stand_in(self, step["uses"], fill(step.get("with", {}), contexts))
        if "id" in step:
            told[step["id"]] = {"outputs": outputs, "outcome": "failure" if code else "success"}
        return code

    def _lines(self, step, contexts, place):
        given = fill(step.get("env", {}), contexts)
        folder = self.work / fill(step.get("working-directory", "."), contexts)
        files = {name: self.folder / f"{place}-{name}" for name in ("output", "env", "path", "step_summary")}
        for path in files.values():
            path.touch()
        values = {**self.variables, **given, **{f"GITHUB_{name.upper()}": str(path) for name, path in files.items()}}
        lines = [f'PATH="{each}:$PATH"' for each in self._paths] + [fill(step["run"], contexts)]
        code = self.shell(lines, folder, values, _OPTIONS[step.get("shell")])
        self.variables.update(_assignments(files["env"]))
        self._paths += files["path"].read_text(encoding="utf-8").split()
        return _assignments(files["output"]), code

    def shell(self, lines, folder, values, options="-eo pipefail"):
        """Runs the lines as part of this job; the exit code."""
        done = self.yard.shell.run(lines, folder, values, self._kill_at, options)
        self._output.append(done.output)
        self._seconds += done.seconds
        self._killed = done.killed
        return done.code

    def _composite(self, step, contexts, place):
        """An action of the repository; its steps know its inputs, and not who calls it."""
        path = pathlib.Path(step["uses"]) / "action.yml"
        action = yaml.safe_load((self.work / path).read_text(encoding="utf-8"))
        assert action["runs"]["using"] == "composite", path
        given = fill(step.get("with", {}), contexts)
        unknown = set(given) - set(action.get("inputs", {}))
        assert not unknown, f"{path} has no inputs {unknown}"
        inner = {name: contexts[name] for name in ("github", "env")}
        inner["inputs"] = {
            name: given[name] if name in given else fill(each.get("default", ""), inner)
            for name, each in action.get("inputs", {}).items()
        }
        told, code = {}, 0
        for number, each in enumerate(action["runs"]["steps"]):
            assert "run" not in each or "shell" in each, f"{path}: `run` needs a `shell` in an action"
            if not self._killed:
                code = self._step(each, inner, "failure" if code else "success", told, f"{place}-{number}") or code
        outputs = {name: each["value"] for name, each in action.get("outputs", {}).items()}
        # A step that was left out has no outputs.
        for each in action["runs"]["steps"]:
            told.setdefault(each.get("id"), {"outputs": {}})
        return fill(outputs, {**inner, "steps": told}), code

    def clean_up(self):
        """What the runner does after a job: processes that carry its variable are ended."""
        deadline = time.monotonic() + 5
        while (left := _carrying(f"RUNNER_TRACKING_ID={self.tracking}")) and time.monotonic() < deadline:
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.02)


def _carrying(assignment):
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
        try:
            if assignment.encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:
            pass
    return found
