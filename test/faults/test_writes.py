"""SQLite: every call that changes a file is the last one before a kill -9, or finds the disk full or broken."""

import pytest
from harness.faults import shim
from harness.faults.acts import count_writes
from harness.faults.campaign import Case
from harness.faults.steps import SQLITE

GROUPS = {
    "before": "kill -9 before a write",
    "half": "kill -9 in the middle of a write",
    "after": "kill -9 after a write",
    "full": "disk full at a write",
    "broken": "write fails (EIO)",
}


def use_wal(trial):
    """A database that keeps a write-ahead log; an empty one is not there for the program."""
    trial.database.query("PRAGMA journal_mode = wal")


def act(number, mode, prepare):
    def broken(trial):
        if prepare:
            prepare(trial)
        result = trial.run(env=shim.environment(number, mode))
        killed = mode in ("before", "half", "after")
        trial.moment(result, (0,) if killed else (0, 1, 4, 6, 7))
        trial.go_on()

    return broken


def cases(engine_campaign, prepare):
    journal = ", write-ahead log" if prepare else ""
    for number in range(1, count_writes(engine_campaign, SQLITE, prepare) + 1):
        for mode, group in GROUPS.items():
            yield Case(group + journal, f"call {number}", SQLITE, act(number, mode, prepare))


JOURNALS = pytest.mark.parametrize("prepare", [None, use_wal], ids=["rollback journal", "write-ahead log"])


@JOURNALS
@pytest.mark.limit(300)
def test_some_writes_are_the_last(engine_campaign, prepare):
    engine_campaign("sqlite", list(cases(engine_campaign, prepare))[::11], expect=15)


@pytest.mark.long
@JOURNALS
@pytest.mark.limit(3000)
def test_every_write_is_the_last(engine_campaign, prepare):
    engine_campaign("sqlite", cases(engine_campaign, prepare), expect=200)
