"""The one oracle of the fault campaign: what must hold after every command, whatever went wrong.

It compares what Tidegate said and recorded with the truth, which is the stand-in's (what really ran
in tasks and how it ended, what the service was told to serve) and the database's own.

    violations = judge(trial, over=False)       # over: nothing is left to be done
    Violation.rule                              # one of RULES
"""

import dataclasses
import time

from harness.aws.scene import CLUSTER
from harness.aws.shipyard import SERVICE

RULES = {
    "false success": "success was said or recorded, or a gate opened, without proof of it",
    "started twice": "an attempt has more than one task",
    "two at once": "two migration tasks ran at the same time",
    "statement repeated": "a statement ran twice, or a version is recorded as applied twice",
    "served too early": "the service was given a release whose migration had not succeeded",
    "wrong exit code": "an exit code that the trial or what was said with it does not allow",
    "wrong record": "a record that contradicts the truth, or is left open",
    "lease stuck": "the next release found the lease taken",
    "orphan task": "a task is left that nobody ends, or that no record names",
    "secret told": "a key stands in an output",
    "no fault": "what should have gone wrong did not",
    "no end": "a command or the trial itself broke off",
}
OLD = "r0"


@dataclasses.dataclass(frozen=True)
class Violation:
    rule: str
    text: str

    def __str__(self):
        return f"{self.rule}: {self.text}"


@dataclasses.dataclass
class Task:
    """A migration task as it really was. `began` is None when its container never ran."""

    run_id: str
    release: str
    status: str
    began: float | None
    ended: float | None
    code: int | None
    by_itself: bool

    @property
    def succeeded(self):
        return self.by_itself and self.code == 0


def _task(yard, view):
    told = view["truth"].get(SERVICE, {})
    image = next(each["image"] for each in view["containers"] if each["name"] == SERVICE)
    return Task(
        view.get("startedBy", "").removeprefix("tidegate/"), yard.releases[image],
        view["lastStatus"], told.get("began"), told.get("ended"), told.get("code"),
        told.get("by_itself", False),
    )  # fmt: skip


class Truth:
    """Of one moment."""

    def __init__(self, yard):
        self.tasks = [_task(yard, each) for each in yard.tasks_started()]
        self.serving, self.releases = yard.serving(), yard.releases
        self.rollouts = yard.rollouts(CLUSTER, SERVICE)
        self.applied = yard.migrated()
        self.done = [number for (number,) in _rows(yard, "done", "SELECT number FROM done")]
        inner = "SELECT run_id FROM tidegate_run WHERE verdict = 'success'"
        self.inner_successes = {run for (run,) in _rows(yard, "tidegate_run", inner)}
        self._versions = {each: _versions(yard, each) for each in set(yard.releases.values())}

    def proof(self, release, run_id=None, before=None):
        """Whether it is migrated for certain: a task of it ended by itself with 0, or the database has
        the word of one; and all of its migrations are applied."""
        tasks = [
            each
            for each in self.tasks
            if each.release == release
            and run_id in (None, each.run_id)
            and (each.succeeded or each.run_id in self.inner_successes)
            and (before is None or (each.ended and each.ended <= before))
        ]
        return bool(tasks) and self._versions[release] <= set(self.applied)

    def of_run(self, run_id):
        return [each for each in self.tasks if each.run_id == run_id]


def _rows(yard, table, sql):
    known = yard.database.tables() if not table.startswith("tidegate_") else None
    if known is not None:
        return yard.database.query(sql) if table in known else []
    return yard.database.query(sql) if yard.migrated() else []


def _versions(yard, release):
    folder = yard.folder / "images" / release / "db" / "migrations"
    return {each.name[1:].partition("__")[0] for each in folder.glob("V*.sql")}


# --- the rules ------------------------------------------------------------------------------------


def _false_success(trial, truth, records):
    """Said, recorded, or answered by a gate."""
    for each in trial.commands:
        run = (each.json or {}).get("run") or each.json or {}
        said = each.code == 0 or run.get("verdict") == "success"
        release = each.release or run.get("release")
        is_run = each.name in ("up", "run", "watch")
        if said and is_run and not truth.proof(release, before=each.ended):
            yield f"`{each}` told of a success of {release}"
    for each in records.runs:
        if each["verdict"] == "success" and not truth.proof(each["release"], each["run_id"]):
            yield f"run {each['run_id']} of {each['release']} is recorded as a success"
    for release, (code, _) in records.gates.items():
        if code == 0 and not truth.proof(release):
            yield f"the gate of {release} is open"


def _started_twice(_, truth, records):
    runs = [each.run_id for each in truth.tasks]
    for run_id in set(runs):
        if runs.count(run_id) > 1:
            yield f"run {run_id} has {runs.count(run_id)} tasks"
    started = [
        (each["release"], each["more"]["attempt"]) for each in records.runs if each["run_id"] in runs
    ]
    for attempt in set(started):
        if started.count(attempt) > 1:
            yield f"attempt {attempt[1]} of {attempt[0]} was started {started.count(attempt)} times"


def _two_at_once(_, truth, __):
    now = time.time()
    ran = sorted((each.began, each.ended or now, each.run_id) for each in truth.tasks if each.began)
    for first, second in zip(ran, ran[1:], strict=False):
        if second[0] < first[1]:
            yield f"{second[2]} began {first[1] - second[0]:.3f} s before {first[2]} had ended"


def _repeated(_, truth, __):
    for name, values in (("statement", truth.done), ("version", truth.applied)):
        if len(set(values)) != len(values):
            yield f"{name}s in the database: {values}"


def _served_too_early(_, truth, __):
    for rollout in truth.rollouts:
        for image in rollout["images"]:
            release = truth.releases.get(image)
            if release not in (None, OLD) and not truth.proof(release, before=rollout["begun"]):
                yield f"a deployment of {release} was begun"
    serving = truth.serving if isinstance(truth.serving, tuple) else (truth.serving,)
    for release in serving:
        if release != OLD and not truth.proof(release):
            yield f"{release} serves"


# What may be said with an exit code of `up` and `run`: verdicts of the run, and the error's code.
_SAID = {
    0: ({"success"}, {None}),
    1: ({"failed", "not-started", "killed"}, {"failed", "statement-failed", "io", "not-authorised"}),
    4: ({None}, {"cannot-connect", "not-authorised"}),
    5: ({None}, {"busy"}),
    6: ({"partial", "killed"}, {"partial"}),
    7: ({"unknown", "killed", None, "success"}, {"unknown", "fenced"}),
    8: ({None, "success", "failed", "not-started", "killed"}, {"superseded", "gate-closed"}),
    10: ({"success"}, {"deploy-failed"}),
    130: ({None, "success", "failed", "not-started", "killed"}, {"interrupted"}),
    143: ({None, "success", "failed", "not-started", "killed"}, {"terminated"}),
}  # fmt: skip


def _wrong_code(trial, _, __):
    for each in trial.commands:
        if each.code is None:
            continue
        if each.code not in each.codes:
            yield f"`{each}`, expected {sorted(each.codes)}: {_last_words(each)}"
        elif each.code >= 0 and each.name in ("up", "run") and each.code != 137:
            yield from _unfitting(each)


def _unfitting(command):
    verdicts, errors = _SAID.get(command.code, (set(), set()))
    run = command.json.get("run") if command.name == "up" else command.json
    verdict, error = (run or {}).get("verdict"), (command.json.get("error") or {}).get("code")
    if verdict not in verdicts or error not in errors:
        yield f"`{command}` said verdict {verdict}, error {error}"


def _last_words(command):
    return command.result.err.strip()[-400:]


def _wrong_record(trial, truth, records):
    for each in records.runs:
        yield from _wrong_run(each, truth, records.over)
    for each in records.deployments:
        if records.over and each["state"] == "deploying":
            yield f"deployment {each['deployment']} of {each['release']} is left open"
    last = next((each for each in reversed(trial.commands) if each.name == "up"), None)
    if last and last.code == 0 and truth.serving != last.release:
        yield f"`{last}`, and {truth.serving} serves"
    for release, (code, answer) in records.gates.items():
        if code not in (0, 7, 8) or answer["open"] is not (code == 0):
            yield f"the gate of {release}: {code}, {answer}"


def _wrong_run(entry, truth, over):
    name = f"run {entry['run_id']} of {entry['release']} ({entry['verdict']})"
    tasks = truth.of_run(entry["run_id"])
    proven = entry["more"]["ended_proven"]
    if over and not proven:
        yield f"{name} is left open"
    if proven and any(each.began and not each.ended for each in tasks):
        yield f"{name} is called ended, and it runs"
    if entry["verdict"] == "not-started" and any(each.began for each in tasks):
        yield f"{name} did run"
    if entry["verdict"] in ("failed", "partial") and any(each.succeeded for each in tasks):
        yield f"{name} ended by itself with 0"
    if entry["verdict"] in ("failed", "partial", "killed") and not any(each.began for each in tasks):
        yield f"{name} never ran"


def _lease_stuck(trial, _, __):
    last = trial.commands[-1] if trial.commands else None
    if last and last.code == 5 and 5 not in last.codes:
        yield _last_words(last)


def _orphans(_, truth, records):
    known = {each["run_id"] for each in records.runs}
    for each in truth.tasks:
        if records.over and each.status != "STOPPED":
            yield f"the task of run {each.run_id} is {each.status}"
        if each.run_id not in known:
            yield f"no record names the task of run {each.run_id}"


def _secrets(trial, _, __):
    keys = [trial.yard.environment["AWS_SECRET_ACCESS_KEY"]]
    for each in trial.commands:
        if each.result and any(key in each.result.out + each.result.err for key in keys):
            yield f"`{each}`"


_CHECKS = {
    "false success": _false_success,
    "started twice": _started_twice,
    "two at once": _two_at_once,
    "statement repeated": _repeated,
    "served too early": _served_too_early,
    "wrong exit code": _wrong_code,
    "wrong record": _wrong_record,
    "lease stuck": _lease_stuck,
    "orphan task": _orphans,
    "secret told": _secrets,
}


class Records:
    """What Tidegate tells when it is asked now."""

    def __init__(self, yard, over):
        self.over = over
        entries = list(reversed(yard.json(0, "history", "--limit", "200")["entries"]))
        self.runs = [each for each in entries if each["kind"] == "run"]
        self.deployments = [each for each in entries if each["kind"] == "deployment"]
        self.gates = {each: _gate(yard, each) for each in set(yard.releases.values()) - {OLD}}


def _gate(yard, release):
    result = yard.run("gate", "--json", "--release", release)
    return result.code, result.json


def judge(trial, over=False):
    """All violations as of now, each told once in the trial."""
    records = Records(trial.yard, over)
    truth = Truth(trial.yard)
    found = [
        Violation(rule, text)
        for rule, check in _CHECKS.items()
        for text in check(trial, truth, records)
    ]
    told = set(trial.violations)
    return [each for each in dict.fromkeys(found) if each not in told]
