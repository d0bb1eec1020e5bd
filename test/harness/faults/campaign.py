"""Runs the cases of the engine's fault campaign side by side, and counts what came of them.

    with Campaign("postgres", workers=3) as campaign:
        outcomes = campaign.run(cases)
"""

import concurrent.futures
import dataclasses
import json
import os
import pathlib
import shutil
import tempfile
import threading
import time
import traceback

from harness.faults.checker import Violation
from harness.faults.systems import PLACES
from harness.faults.trial import Trial

WORKERS = int(os.environ.get("FAULT_WORKERS", "6"))


@dataclasses.dataclass(frozen=True)
class Case:
    """`act(trial)` disturbs a run of the project and says what was allowed. `group`: where it is counted."""

    group: str
    name: str
    project: object
    act: object


@dataclasses.dataclass(frozen=True)
class Outcome:
    case: Case
    kind: str
    violations: tuple
    log: tuple
    seconds: float

    def __str__(self):
        head = f"{self.case.group}, {self.case.name}, {self.case.project.name} on {self.kind}, {self.seconds:.1f} s"
        lines = [head, *(f"  {line}" for line in self.log), *(f"  !! {each}" for each in self.violations)]
        return "\n".join(lines)


class Campaign:
    """Workers on places of their own. `keep`: is given each outcome as it comes."""

    def __init__(self, kind, workers=WORKERS, keep=None):
        self.kind = kind
        self._keep = keep
        self.outcomes = []
        self._places = []
        self._local = threading.local()
        self._mutex = threading.Lock()
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="tidegate-campaign-"))
        self._pool = concurrent.futures.ThreadPoolExecutor(workers)

    def _place(self):
        if not hasattr(self._local, "place"):
            self._local.place = PLACES[self.kind]()
            with self._mutex:
                self._places.append(self._local.place)
        return self._local.place

    def _forget_place(self):
        """After a case that broke off nobody knows what state its server is in."""
        place = self._local.__dict__.pop("place", None)
        if place:
            place.close()

    def _one(self, case):
        began = time.monotonic()
        folder = pathlib.Path(tempfile.mkdtemp(dir=self._folder))
        trial, violations = None, ()
        try:
            trial = Trial(self._place(), case.project, folder)
            case.act(trial)
            violations = tuple(trial.violations)
            trial.place.discard()
        except Exception:
            violations = (*(trial.violations if trial else ()), Violation("stuck", traceback.format_exc()))
            self._forget_place()
        shutil.rmtree(folder, ignore_errors=True)
        log = tuple(trial.log) if trial else ()
        outcome = Outcome(case, self.kind, violations, log, time.monotonic() - began)
        if self._keep:
            with self._mutex:
                self._keep(outcome)
        return outcome

    def run(self, cases):
        done = list(self._pool.map(self._one, cases))
        self.outcomes += done
        return done

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._pool.shutdown()
        for place in self._places:
            place.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def keep_count(outcome):
    """For script/lib/fault_counts.py, where script/test asks for them: a line each, which a run that is stopped leaves."""
    folder = os.environ.get("FAULT_COUNTS")
    if not folder:
        return
    rules = sorted({each.rule for each in outcome.violations})
    line = {"group": outcome.case.group, "kind": outcome.kind, "rules": rules}
    with open(pathlib.Path(folder) / f"{os.getpid()}.jsonl", "a", encoding="utf-8") as target:
        target.write(json.dumps(line) + "\n")
    if rules:
        with open(pathlib.Path(folder) / "violations.txt", "a", encoding="utf-8") as target:
            target.write(f"{outcome}\n\n")
