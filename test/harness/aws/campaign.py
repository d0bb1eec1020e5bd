"""Runs trials side by side, each on an account of its own, and counts what came of them.

    with Campaign(python, workers=4, postgres=server, folder=path) as campaign:
        future = campaign.submit(case, "s3")
        future.result().violations
    campaign.tally.lines()

A trial waits most of the time, for a poll or a lease. Therefore several stand-ins run at once, one
per worker.
"""

import collections
import concurrent.futures
import dataclasses
import pathlib
import shutil
import tempfile
import threading
import time
import traceback

from harness.aws import oracle
from harness.aws.boto import Boto
from harness.aws.shipyard import AwsShipyard
from harness.aws.standin import StandIn
from harness.aws.trial import Trial
from harness.databases import PostgresDatabase, SqliteDatabase
from harness.machines import Machine
from harness.tidegate import Tidegate

# Long enough for a laden machine to renew it, short enough to be waited for.
LEASE_TERM = "3s"
MACHINES = 2


@dataclasses.dataclass(frozen=True)
class Case:
    """One thing that goes wrong. `act(trial)` does it and concludes the trial. `yard`: more arguments
    of the shop; `away`: what goes on does so on another machine; `kind`: the database, where it matters;
    `ledgers`: where it can happen."""

    name: str
    act: object
    yard: dict = dataclasses.field(default_factory=dict)
    away: bool = False
    kind: str = ""
    ledgers: tuple = ("dynamodb", "s3", "database", "file")


@dataclasses.dataclass(frozen=True)
class Outcome:
    case: str
    ledger: str
    violations: tuple
    commands: tuple  # their words and exit codes
    tasks: int
    seconds: float

    def __str__(self):
        lines = [f"{self.case} on {self.ledger}, {self.seconds:.1f} s, {self.tasks} tasks"]
        lines += [f"  {each}" for each in self.commands]
        return "\n".join(lines + [f"  !! {each}" for each in self.violations])


class Tally:
    """How many trials there were of what, and what they violated."""

    def __init__(self):
        self.outcomes = []

    def violated(self):
        return collections.Counter(
            rule for each in self.outcomes for rule in {one.rule for one in each.violations}
        )

    def lines(self):
        """The counts per fault and ledger, then the sum."""
        ledgers = sorted({each.ledger for each in self.outcomes})
        count = collections.Counter((each.case, each.ledger) for each in self.outcomes)
        yield f"  {'fault':<46}" + "".join(f"{name:>10}" for name in ledgers)
        for case in dict.fromkeys(each.case for each in self.outcomes):
            yield f"  {case:<46}" + "".join(f"{count[case, name]:>10}" for name in ledgers)
        violated = self.violated()
        yield (
            f"{len(self.outcomes)} runs ({sum(len(each.commands) for each in self.outcomes)} commands, "
            f"{sum(each.tasks for each in self.outcomes)} tasks): "
            + ", ".join(f"{violated[rule]} {rule}" for rule in oracle.RULES)
        )


class _Account:
    """What a worker has for all its trials."""

    def __init__(self, python):
        self.stand_in = StandIn(python)
        self.boto = Boto(python, self.stand_in.environment)
        self.machines = [Machine() for _ in range(MACHINES)]

    def close(self):
        for each in self.machines:
            each.close()
        self.boto.close()
        self.stand_in.close()


class Campaign:
    """`postgres`: a PostgresServer, or None; then no case may ask for it. `folder`: for the shops."""

    def __init__(self, python, workers, postgres, folder):
        self._python, self._postgres, self._folder = python, postgres, pathlib.Path(folder)
        self._mine, self._accounts, self._lock = threading.local(), [], threading.Lock()
        self._pool = concurrent.futures.ThreadPoolExecutor(workers)
        self.tally = Tally()

    def submit(self, case, ledger):
        return self._pool.submit(self._try, case, ledger)

    def close(self):
        self._pool.shutdown(cancel_futures=True)
        for each in self._accounts:
            each.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # --- one trial ----------------------------------------------------------------------------

    def _account(self):
        if not hasattr(self._mine, "account"):
            self._mine.account = _Account(self._python)
            with self._lock:
                self._accounts.append(self._mine.account)
        return self._mine.account

    def _database(self, case, folder):
        return PostgresDatabase(self._postgres) if case.kind == "postgres" else (
            SqliteDatabase(folder / "shop.db"))  # fmt: skip

    def _yard(self, account, case, ledger, database, folder):
        (folder / "project").mkdir()
        account.stand_in.put_image("agent:1", root=str(folder), env={"PATH": "/usr/bin:/bin"})
        config = {"lease_term": LEASE_TERM, **case.yard.get("config", {})}
        return AwsShipyard(Tidegate(folder / "project"), account.stand_in, account.boto, database,
                           ledger=ledger, **{**case.yard, "config": config})  # fmt: skip

    def _try(self, case, ledger):
        account, began = self._account(), time.monotonic()
        account.stand_in.reset()
        folder = pathlib.Path(tempfile.mkdtemp(dir=self._folder))
        database = self._database(case, folder)
        yard = self._yard(account, case, ledger, database, folder)
        trial = Trial(yard, account.machines, case.away)
        self._act(trial, case)
        outcome = self._outcome(trial, case, ledger, time.monotonic() - began)
        account.stand_in.kill_tasks()
        database.remove()
        shutil.rmtree(folder)
        return outcome

    @staticmethod
    def _act(trial, case):
        try:
            case.act(trial)
        except Exception as error:  # whatever it is: the trial came to no end
            lines = traceback.format_exc(limit=-3)
            trial.violations.append(oracle.Violation("no end", f"{error}\n{lines}"))
        finally:
            trial.end_commands()

    def _outcome(self, trial, case, ledger, seconds):
        outcome = Outcome(
            case.name, ledger, tuple(trial.violations), tuple(map(str, trial.commands)),
            len(trial.yard.tasks_started()), seconds,
        )  # fmt: skip
        with self._lock:
            self.tally.outcomes.append(outcome)
        return outcome
