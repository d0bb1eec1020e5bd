"""What must be true whatever went wrong: each rule is told when it is broken.

    check_moment(project, facts, said)   right after a command that was disturbed
    check_end(project, facts)            when all is said to be done; overtaken: by a run that was, and came last

`said` is what the command claimed: its exit code and its JSON object.
"""

import collections
import dataclasses

from harness.faults.steps import TRANSACTION

RULES = (
    "not applied once",  # a migration's effect is there twice, or is missing in the end
    "history disagrees",  # the history says what the catalog does not
    "partial unnamed",  # half of a migration is there, and no record says so
    "lock left",  # a lock, an owner or a session is left
    "exit code lied",
    "run left open",  # a run without a verdict, or with a wrong one
    "stuck",  # the next migrate does not come to the end
)


@dataclasses.dataclass(frozen=True)
class Violation:
    rule: str
    what: str

    def __str__(self):
        return f"{self.rule}: {self.what}"


@dataclasses.dataclass(frozen=True)
class Said:
    """code None: it was killed, and claims nothing."""

    code: int | None
    json: dict | None = None


# Exit codes that say: nothing is half done. (4 and 5 leave what an earlier run left.)
SETTLED = (0, 1, 2, 3, 9, 130, 143)


def recorded(step, facts):
    """How often the history says that it is applied now: 0, 1, or more."""
    applied = 0
    for version, name, status, kind, _ in facts.history:
        if (name if step.repeatable else version) != step.version or kind == "undo":
            continue
        applied += status == "applied"
    return applied


def presence(step, project, facts):
    """(how much of it is there: "none", "part", "whole"; whether anything shows it)."""
    gone = {name for each in project.steps for name in each.drops}
    made = [facts.objects.get(name, False) for name in step.makes if name not in gone]
    made += [name in facts.objects for name in step.makes if name not in gone]
    made += [name not in facts.objects for name in step.drops if _maker_ran(name, project, facts)]
    parts = len({part for version, part in facts.effects if version == step.version})
    made += [True] * parts + [False] * (step.parts - parts)
    if not made:
        return "none" if step.drops else "unseen"
    return "whole" if all(made) else "part" if any(made) else "none"


def _maker_ran(name, project, facts):
    return any(name in step.makes and recorded(step, facts) for step in project.steps)


def _work_of(step, facts):
    return [work for work in facts.open_work if work.path == step.file]


def _check_pieces(step, facts):
    """What checkpoints say of the statements of a file is what is there."""
    work = _work_of(step, facts)
    committed = max((each.last for each in work if each.state == "committed"), default=0)
    begun = {each.last for each in work if each.state == "started"}
    for number, what in step.pieces.items():
        there = what in facts.objects or (step.version, what) in facts.effects
        done = there != (what in step.drops)
        if number <= committed and not done:
            yield Violation("history disagrees", f"{step.file}: statement {number} ({what}) is recorded and not done")
        if number > committed and number not in begun and done:
            yield Violation("partial unnamed", f"{step.file}: statement {number} ({what}) is done, and no record says so")


def _check_doubles(project, facts):
    counts = collections.Counter(facts.effects)
    for (version, part), count in counts.items():
        if count > 1:
            yield Violation("not applied once", f"{count} times part {part} of {version}")
    for step in project.steps:
        if recorded(step, facts) > 1:
            yield Violation("not applied once", f"{recorded(step, facts)} rows for {step.file}")


def _check_step(step, project, facts):
    seen, rows = presence(step, project, facts), recorded(step, facts)
    if step.kind != TRANSACTION and not rows and _work_of(step, facts):
        yield from _check_pieces(step, facts)  # the checkpoints name it
        return
    if seen == "unseen" or (rows and seen == "whole") or (not rows and seen == "none"):
        return
    if rows:
        yield Violation("history disagrees", f"{step.file} is recorded, and of it is there: {seen}")
    elif seen == "whole":
        yield Violation("history disagrees", f"{step.file} is there and not recorded")
    else:
        yield Violation("partial unnamed", f"a part of {step.file} is there")


def _is_named(step, said):
    """What a backfill committed before it failed stays; exit code 6, or 7 where the server lost its record, says of
    which."""
    if step.kind == TRANSACTION or said.code not in (6, 7) or not said.json:
        return False
    message = (said.json.get("error") or {}).get("message") or ""
    return (said.json.get("partial") or {}).get("path") == step.file or f"'{step.file}'" in message


def _check_code(project, facts, said):
    if said.code is None:
        return
    done = all(recorded(step, facts) for step in project.steps)
    if said.code == 0 and not done:
        yield Violation("exit code lied", "0, and not all is recorded")
    if said.code in SETTLED and facts.open_work:
        yield Violation("exit code lied", f"{said.code}, and open work is left: {facts.open_work}")
    if said.code < 0 or said.code > 143:
        yield Violation("exit code lied", f"it ended with {said.code}")
    if said.json:
        yield from _check_json(project, facts, said)


def _check_json(project, facts, said):
    if said.json.get("ok") is not (said.code == 0):
        yield Violation("exit code lied", f"ok is {said.json.get('ok')} with {said.code}")
    applied = {each["path"] for each in said.json.get("applied") or ()}
    for step in project.steps:
        if step.file in applied and not recorded(step, facts):
            yield Violation("exit code lied", f"it says that {step.file} was applied")
    if said.code == 6 and not (said.json.get("partial") or {}).get("path"):
        yield Violation("partial unnamed", "exit code 6 names no migration")


def check_moment(project, facts, said):
    found = [*_check_doubles(project, facts), *_check_code(project, facts, said)]
    for step in project.steps:
        if not _is_named(step, said) or _work_of(step, facts):
            found += _check_step(step, project, facts)
    return found


def _check_runs(facts, overtaken):
    for run, verdict in facts.runs:
        if verdict not in ("success", "failed", "killed", "partial", "unknown"):
            yield Violation("run left open", f"run {run} has the verdict {verdict}")
    good = ("success", "unknown") if overtaken else ("success",)
    if facts.runs and facts.runs[-1][1] not in good:
        yield Violation("run left open", f"the last run has the verdict {facts.runs[-1][1]}")


def _check_leftovers(facts):
    if facts.owner is not None:
        yield Violation("lock left", f"the owner's row says {facts.owner}")
    if facts.locks:
        yield Violation("lock left", f"{facts.locks} advisory locks")
    if facts.sessions:
        yield Violation("lock left", f"sessions: {facts.sessions}")
    if facts.open_work:
        yield Violation("partial unnamed", f"open work in the end: {facts.open_work}")
    for name, valid in facts.objects.items():
        if not valid:
            yield Violation("partial unnamed", f"the index {name} is invalid in the end")


def check_end(project, facts, overtaken=False):
    found = [*_check_doubles(project, facts), *_check_runs(facts, overtaken), *_check_leftovers(facts)]
    for step in project.steps:
        if not recorded(step, facts) or presence(step, project, facts) not in ("whole", "unseen"):
            found.append(Violation("not applied once", f"{step.file} is not there in the end"))
    return found
