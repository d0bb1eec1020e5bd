"""Several runners at once: one works at a time, each migration is applied by exactly one of them, and all end
with 0. In some rounds whoever works is killed."""

import collections
import struct

import pytest
from harness.faults.campaign import Case
from harness.faults.protocols import POSTGRES
from harness.faults.systems import MIXED, PLACES, PLAIN
from harness.faults.trial import said
from harness.faults.wire import Fault, Wire

# Runners at once: rounds.
ROUNDS = {2: 100, 10: 100, 50: 25}


def start_all(trial, count):
    return [trial.start("migrate", "--lock-wait", "80s") for _ in range(count)]


def check_shares(trial, results):
    """Nobody says of a migration that another one applied."""
    shares = collections.Counter(
        each["path"] for result in results for each in (said(result).json or {}).get("applied") or ()
    )
    for path, count in shares.items():
        if count > 1:
            trial.violate("exit code lied", f"{count} runners say that they applied {path}")
    if len(shares) != len(trial.project.steps):
        trial.violate("exit code lied", f"the runners say that they applied {sorted(shares)}")


def at_once(count):
    def act(trial):
        results = [trial.finish(running) for running in start_all(trial, count)]
        for result in results:
            trial.moment(result, (0,))
        check_shares(trial, results)
        trial.go_on()

    return act


def with_a_kill(count):
    """The worker is held up and killed; another one goes on."""

    def act(trial):
        point = 12
        trial.place.arm(point)
        all_of_them = start_all(trial, count)
        trial.until(trial.place.held_up)
        worker = trial.database.query("SELECT pid FROM tidegate_lock")
        killed = [running for running in all_of_them if (running.pid,) in worker]
        for running in killed:
            running.kill()
        trial.place.disarm()
        # One that was killed ends while another works.
        for result in [trial.finish(running) for running in all_of_them]:
            trial.moment(result, (0,))
        trial.go_on()

    return act


WORDS = {
    "postgres": {MIXED["postgres"]: ", CONCURRENTLY", PLAIN["postgres"]: ", transactions alone"},
    "mariadb": {MIXED["mariadb"]: ""},
    "sqlite": {PLAIN["sqlite"]: ""},
}


def rounds(kind, count, number):
    for project, words in WORDS[kind].items():
        for turn in range(number):
            yield Case(f"{count} runners at once{words}", f"round {turn + 1}", project, at_once(count))
    if kind != "sqlite":
        for turn in range(number // 4):
            yield Case(f"{count} runners, the one that works is killed", f"round {turn + 1}", PLAIN[kind],
                       with_a_kill(count))  # fmt: skip


@pytest.mark.limit(300)
@pytest.mark.parametrize("kind", list(PLACES))
def test_some_rounds_of_runners_at_once(engine_campaign, kind):
    chosen = [*rounds(kind, 2, 4), *rounds(kind, 10, 1)]
    engine_campaign(kind, chosen, expect=5)


@pytest.mark.long
@pytest.mark.limit(7200)
@pytest.mark.parametrize("count", list(ROUNDS))
@pytest.mark.parametrize("kind", list(PLACES))
def test_many_rounds_of_runners_at_once(engine_campaign, kind, count):
    engine_campaign(kind, rounds(kind, count, ROUNDS[count]), expect=ROUNDS[count])


def names_answer(*names):
    """What a server says when asked for names."""
    column = b"name\0" + struct.pack("!IhIhih", 0, 0, 25, -1, -1, 0)
    rows = [struct.pack("!hI", 1, len(name)) + name.encode() for name in names]
    parts = [(b"T", struct.pack("!h", 1) + column), *((b"D", row) for row in rows),
             (b"C", f"SELECT {len(rows)}\0".encode()), (b"Z", b"I")]  # fmt: skip
    return b"".join(kind + struct.pack("!I", len(body) + 4) + body for kind, body in parts)


def look_while_another_begins(trial):
    """Each name is looked up by itself: the first come before the other's COMMIT, the last behind it."""

    def another(_wire):
        trial.moment(trial.run(), (0,))
        return names_answer("tidegate_meta", "tidegate_fence", "tidegate_lock")

    with Wire(trial.place.server.port, POSTGRES, Fault(b"ARRAY['tidegate_meta'", "instead", another)) as wire:
        result = trial.run(url=trial.place.url(wire.port))
        if not wire.happened:
            trial.violate("stuck", "it has not looked which tables are there")
    trial.moment(result, (0,))
    trial.go_on()


def test_tables_that_come_while_it_looks_which_are_there_are_no_damage(engine_campaign):
    engine_campaign("postgres", [Case("2 runners at once", "the tables come", PLAIN["postgres"], look_while_another_begins)])
