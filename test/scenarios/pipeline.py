"""What a reader makes of a generated file: jobs, and the pipeline that runs them for one commit.

    pipeline = GitlabPipeline(yard, "examples/gitlab-terraform/.gitlab-ci.yml text")
    outcome = pipeline.run(commit)
    assert outcome.green and outcome["deploy"].status == "success"
    outcome = pipeline.run(commit, kill_at=KillAt("migrate", condition=yard.migrating))
    assert outcome.killed
"""

import dataclasses
import shutil
import typing

SUCCESS, FAILED, SKIPPED, KILLED, MANUAL = "success", "failed", "skipped", "killed", "manual"


@dataclasses.dataclass
class Job:
    """`lines`: what one bash runs; `environment`: the job's own variables; `needs`: names of jobs
    that must have succeeded, None: all of earlier stages (the reader's order); `when`: "on_success",
    "on_failure", "always" or "manual" (not run: nobody presses the button; `optional` is then true);
    `exports(folder)`: variables that later jobs get, read when the job has ended (artifacts); `after`:
    lines for a bash of their own behind it, whatever it came to, that change nothing of its status."""

    name: str
    lines: list
    environment: dict = dataclasses.field(default_factory=dict)
    needs: list | None = None
    when: str = "on_success"
    optional: bool = False
    exports: typing.Callable | None = None
    after: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Result:
    status: str
    code: int | None = None
    output: str = ""
    seconds: float = 0.0


class Outcome:
    """`green`: as the CI system shows the pipeline. `jobs`: {name: Result}, in order."""

    def __init__(self):
        self.jobs, self._optional, self.variables = {}, set(), {}

    def note(self, job, result):
        self.jobs[job.name] = result
        if job.optional:
            self._optional.add(job.name)

    def __getitem__(self, name):
        return self.jobs[name]

    @property
    def green(self):
        counted = [each for name, each in self.jobs.items() if name not in self._optional]
        return all(each.status in (SUCCESS, SKIPPED) for each in counted) and any(
            each.status == SUCCESS for each in counted
        )

    @property
    def killed(self):
        return any(each.status == KILLED for each in self.jobs.values())

    @property
    def seconds(self):
        return sum(each.seconds for each in self.jobs.values())

    @property
    def output(self):
        return "".join(f"=== {name}: {each.status}\n{each.output}" for name, each in self.jobs.items())

    __repr__ = __str__ = lambda self: self.output


class Pipeline:
    """A list of jobs in order, each in a fresh checkout of the commit. A reader subclasses it and
    gives `jobs(commit)` and `variables(commit, job, folder)`: what the CI system itself sets."""

    def __init__(self, yard):
        self.yard = yard

    def jobs(self, commit):
        raise NotImplementedError

    def variables(self, commit, job, folder):
        raise NotImplementedError

    def run(self, commit, kill_at=None):
        """All of it, or up to the kill: then what follows is as if it was never reached."""
        outcome = Outcome()
        for job in self.jobs(commit):
            result = self._run_job(commit, job, outcome, kill_at)
            outcome.note(job, result)
            if result.status == KILLED:
                break
        return outcome

    def retry(self, commit, name, outcome):
        """One job alone, as somebody who presses its button: its Result. What it needs is not asked
        for, as in another pipeline that only deploys."""
        job = next(each for each in self.jobs(commit) if each.name == name)
        return self._run_job(commit, dataclasses.replace(job, when="always"), outcome, None)

    def _may_run(self, job, outcome):
        needed = outcome.jobs if job.needs is None else {each: outcome.jobs[each] for each in job.needs}
        # A job that needs nobody in particular passes over what was left to a person.
        good = all(
            each.status == SUCCESS or (job.needs is None and each.status in (SKIPPED, MANUAL))
            for each in needed.values()
        )
        failed = any(each.status == FAILED for each in outcome.jobs.values())
        return {"on_success": good and not (job.needs is None and failed), "on_failure": failed,
                "always": True}.get(job.when, False)  # fmt: skip

    def _run_job(self, commit, job, outcome, kill_at):
        if job.when == "manual":
            return Result(MANUAL)
        if not self._may_run(job, outcome):
            return Result(SKIPPED)
        folder = self.yard.project.checkout(commit)
        environment = {**self.variables(commit, job, folder), **outcome.variables, **job.environment}
        environment = self.expand(environment, job)
        kill = kill_at if kill_at and kill_at.job == job.name else None
        try:
            done = self.yard.shell.run(job.lines, folder, environment, kill)
            if job.exports and not done.killed:
                outcome.variables.update(job.exports(folder))
            if job.after and not done.killed:
                after = self.yard.shell.run(job.after, folder, environment)
                done.output += f"--- after it: {after.code}\n{after.output}"
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        status = KILLED if done.killed else FAILED if done.code else SUCCESS
        return Result(status, done.code, done.output, done.seconds)

    def expand(self, environment, job):
        """Variables that stand in others' values, where the CI system puts them in."""
        return environment
