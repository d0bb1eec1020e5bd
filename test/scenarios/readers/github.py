"""Workflows of GitHub Actions: jobs, needs, if, env, outputs, `run:` steps, reusable workflows and
composite actions that are in the repository. Other actions are stood in for (github_actions.py). What
it does not know it refuses, so that no line of a file is passed over in silence.
After "Workflow syntax for GitHub Actions" and "Metadata syntax reference".

    pipeline = GithubPipeline(yard, ".github/workflows/deploy.yml", settings={"AWS_ROLE": arn})
    outcome = pipeline.run(commit)
    outcome = pipeline.dispatch(".github/workflows/run-command.yml", commit, {"command": "bin/seed"})
"""

import dataclasses
import pathlib
import shutil
import tempfile

import yaml

from scenarios.pipeline import FAILED, KILLED, SKIPPED, SUCCESS, Job, Outcome, Pipeline, Result
from scenarios.readers.github_expressions import fill, holds
from scenarios.readers.github_steps import Steps

REPOSITORY = "example/shop"
_TOP = {"name", "on", "permissions", "jobs", "env", "concurrency"}
_JOB = {"name", "runs-on", "environment", "permissions", "needs", "if", "env", "outputs", "steps",
        "timeout-minutes", "concurrency"}  # fmt: skip
_CALL = {"name", "needs", "if", "permissions", "uses", "with"}


@dataclasses.dataclass
class GithubJob(Job):
    """`label` in its own workflow, `scope`: the name of the call it is in and what that was given;
    `peers`: what it needs by the name in the file -> names of jobs."""

    raw: dict = dataclasses.field(default_factory=dict)
    label: str = ""
    scope: "Scope" = None
    peers: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Scope:
    """A workflow as it was called: `prefix` of its jobs' names, `given`: its inputs as they were
    written, which the caller's scope and needs fill when the job begins."""

    file: "Workflow"
    prefix: str = ""
    given: dict = dataclasses.field(default_factory=dict)
    caller: GithubJob = None


class Workflow:
    def __init__(self, text, path):
        self.raw = yaml.safe_load(text)
        if True in self.raw:  # `on` is a boolean of YAML 1.1
            self.raw["on"] = self.raw.pop(True)
        unknown = set(self.raw) - _TOP
        assert not unknown, f"{path}: the reader does not know {unknown}"
        self.jobs, self.path = self.raw["jobs"], path
        for name, job in self.jobs.items():
            unknown = set(job) - (_CALL if "uses" in job else _JOB)
            assert not unknown, f"{path}: job {name}: the reader does not know {unknown}"

    def inputs(self, event, given):
        """What the event's inputs are: given, default or empty; one that is required must be there."""
        declared = (self.raw["on"][event] or {}).get("inputs", {})
        unknown = set(given) - set(declared)
        assert not unknown, f"{self.path} has no inputs {unknown}"
        for name, each in declared.items():
            assert name in given or not each.get("required"), f"{self.path} needs the input {name}"
            options = each.get("options")
            assert not options or given.get(name, options[0]) in options, (name, given, options)
        return {name: given.get(name, each.get("default", "")) for name, each in declared.items()}


def _listed(value):
    return value if isinstance(value, list) else [value] if value else []


class GithubPipeline(Pipeline):
    """`settings`: variables of the repository and its environments, which somebody set by hand: {name:
    value}, or for an environment {name: {..}}. `machine`: what a self-hosted runner has besides."""

    def __init__(self, yard, path=".github/workflows/deploy.yml", settings=None, machine=None):
        super().__init__(yard)
        self.path, self.settings, self.machine, self._number = path, settings or {}, machine or {}, 0
        self._event, self._inputs = "push", {}

    # --- events -------------------------------------------------------------------------------

    def run(self, commit, kill_at=None):
        """A push of that commit to main."""
        self._number += 1
        return self._follow(commit, self.jobs(commit), kill_at)

    def dispatch(self, path, commit, inputs):
        """Somebody starts a workflow by hand on main, which is at that commit."""
        self._number += 1
        workflow = self._workflow(commit, path)
        scope = Scope(workflow, given=workflow.inputs("workflow_dispatch", inputs))
        return self._follow(commit, self._flat(commit, scope), None, "workflow_dispatch")

    def jobs(self, commit):
        workflow = self._workflow(commit, self.path)
        push = workflow.raw["on"]["push"]
        assert set(push) == {"branches"}, f"the reader does not know {push}"
        return self._flat(commit, Scope(workflow)) if "main" in push["branches"] else []

    def _workflow(self, commit, path):
        return Workflow(self.yard.project.show(commit, path), path)

    def _follow(self, commit, jobs, kill_at, event="push"):
        outcome, self._event = Outcome(), event
        outcome.outputs = {}
        for job in jobs:
            result = self._run_job(commit, job, outcome, kill_at)
            outcome.note(job, result)
            if result.status == KILLED:
                break
        return outcome

    # --- jobs of a workflow and of those that it calls ----------------------------------------

    def _flat(self, commit, scope):
        """All jobs, those that are needed first; a call stands for the jobs of the other workflow."""
        found, made = [], {}
        waiting = dict(scope.file.jobs)
        while waiting:
            ready = [name for name, job in waiting.items()
                     if all(each in made for each in _listed(job.get("needs")))]  # fmt: skip
            assert ready, f"{scope.file.path}: jobs need each other, or one that is not there: {list(waiting)}"
            for name in ready:
                jobs = self._expanded(commit, name, waiting.pop(name), scope, made)
                made[name] = [each.name for each in jobs]
                found += jobs
        return found

    def _expanded(self, commit, label, raw, scope, made):
        peers = {name: made[name] for name in _listed(raw.get("needs"))}
        needs = [each for names in peers.values() for each in names]
        needs += scope.caller.needs if scope.caller else []
        job = GithubJob(f"{scope.prefix}{label}", [], needs=needs, raw=raw, label=label, scope=scope,
                        peers=peers)  # fmt: skip
        if "uses" not in raw:
            return [job]
        assert raw["uses"].startswith("./"), f"no workflow of others: {raw['uses']}"
        workflow = self._workflow(commit, raw["uses"][2:])
        inner = Scope(workflow, f"{scope.prefix}{label} / ", raw.get("with", {}), job)
        return self._flat(commit, inner)

    # --- one job ------------------------------------------------------------------------------

    def _contexts(self, commit, job, outcome):
        """What expressions of the job may name, without its steps."""
        needs = {
            name: {"result": self._result(names, outcome),
                   "outputs": outcome.outputs.get(names[0], {}) if len(names) == 1 else {}}
            for name, names in job.peers.items()
        }  # fmt: skip
        contexts = {"github": self._github(commit), "vars": self.settings, "secrets": {}, "needs": needs,
                    "inputs": self._given(commit, job, outcome), "env": {}}  # fmt: skip
        environment = fill(_name_of(job.raw.get("environment")), contexts)
        own = self.settings.get(environment)
        contexts["vars"] = {**self.settings, **own} if isinstance(own, dict) else self.settings
        return contexts

    @staticmethod
    def _result(names, outcome):
        statuses = {outcome.jobs[name].status for name in names}
        for status, word in ((FAILED, "failure"), (KILLED, "cancelled"), (SKIPPED, "skipped")):
            if status in statuses:
                return word
        return "success"

    def _given(self, commit, job, outcome):
        scope = job.scope
        if scope.caller is None:
            return scope.given
        outer = self._contexts(commit, scope.caller, outcome)
        return scope.file.inputs("workflow_call", fill(scope.given, outer))

    def _github(self, commit):
        return {"sha": commit, "ref": "refs/heads/main", "ref_name": "main", "repository": REPOSITORY,
                "event_name": self._event, "run_id": str(self._number), "actor": "ada",
                "event": {"before": self.yard.project.before(commit)}}  # fmt: skip

    def variables(self, commit, job, folder):
        hosted = "self-hosted" in _listed(job.raw["runs-on"])
        return {
            **(self.machine if hosted else {}), "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_SHA": commit, "GITHUB_REF": "refs/heads/main",
            "GITHUB_REF_NAME": "main", "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_ACTOR": "ada",
            "GITHUB_RUN_ID": str(self._number), "GITHUB_JOB": job.label, "GITHUB_EVENT_NAME": self._event,
            "GITHUB_SERVER_URL": "https://github.com", "GITHUB_WORKSPACE": str(folder / "work"),
            "RUNNER_TEMP": str(folder / "temp"), "RUNNER_OS": "Linux",
        }  # fmt: skip

    def _run_job(self, commit, job, outcome, kill_at):
        contexts = self._contexts(commit, job, outcome)
        statuses = [outcome.jobs[name].status for name in job.needs]
        bad = any(each in (FAILED, KILLED) for each in statuses)
        status = "failure" if bad else "success" if all(each == SUCCESS for each in statuses) else "skipped"
        conditions = [each.raw["if"] for each in (job, job.scope.caller) if each and "if" in each.raw]
        if not all(holds(each, contexts, status) for each in conditions or [""]):
            return Result(SKIPPED)
        folder = pathlib.Path(tempfile.mkdtemp(prefix="tidegate-job-"))
        try:
            return self._work(commit, job, outcome, contexts, folder, kill_at)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _work(self, commit, job, outcome, contexts, folder, kill_at):
        for name in ("work", "temp"):
            (folder / name).mkdir()
        variables = {**self.variables(commit, job, folder), **fill(job.scope.file.raw.get("env", {}), contexts)}
        variables.update(fill(job.raw.get("env", {}), contexts))
        kill = kill_at if kill_at and kill_at.job == job.name else None
        steps = Steps(self.yard, commit, folder, variables, permissions_of(job), kill)
        result = steps.run(job.raw["steps"], contexts)
        steps.clean_up()
        if result.status == SUCCESS:
            outcome.outputs[job.name] = fill(job.raw.get("outputs", {}), {**contexts, "steps": steps.told})
        return result


def _name_of(environment):
    return environment.get("name") if isinstance(environment, dict) else environment


def permissions_of(job):
    """{permission: level}: the job's own, else its workflow's; a called workflow gets no more than the
    job that calls it has."""
    own = job.raw.get("permissions", job.scope.file.raw.get("permissions", {}))
    if job.scope.caller is None:
        return own
    outer = permissions_of(job.scope.caller)
    own = own or outer
    return {name: level for name, level in own.items() if outer.get(name) in (level, "write")}
