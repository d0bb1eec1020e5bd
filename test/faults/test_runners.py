"""Several runners at once: one works at a time, each migration is applied by exactly one of them, and all end
with 0. In some rounds whoever works is killed."""

import collections

import pytest
from harness.faults.campaign import Case
from harness.faults.steps import MIXED, PLAIN, SQLITE
from harness.faults.trial import said

COUNTS = (2, 10, 50)
ROUNDS = 100


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
        worker = trial.database.query(
            "SELECT pid FROM tidegate_lock WHERE to_regclass('tidegate_lock') IS NOT NULL")  # fmt: skip
        killed = [running for running in all_of_them if (running.pid,) in worker]
        for running in killed:
            running.kill()
        trial.place.disarm()
        for running in all_of_them:
            trial.moment(trial.finish(running), (0,))
        trial.go_on()

    return act


def rounds(kind, count, number):
    projects = {"postgres": (MIXED, PLAIN), "sqlite": (SQLITE,)}[kind]
    for project in projects:
        words = "" if kind == "sqlite" else ", CONCURRENTLY" if project is MIXED else ", transactions alone"
        for turn in range(number):
            yield Case(f"{count} runners at once{words}", f"round {turn + 1}", project, at_once(count))
    if kind == "postgres":
        for turn in range(number // 4):
            yield Case(f"{count} runners, the one that works is killed", f"round {turn + 1}", PLAIN, with_a_kill(count))


@pytest.mark.limit(300)
@pytest.mark.parametrize("kind", ["postgres", "sqlite"])
def test_some_rounds_of_runners_at_once(engine_campaign, kind):
    chosen = [*rounds(kind, 2, 4), *rounds(kind, 10, 1)]
    engine_campaign(kind, chosen, expect=5)


@pytest.mark.long
@pytest.mark.limit(7200)
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("kind", ["postgres", "sqlite"])
def test_a_hundred_rounds_of_runners_at_once(engine_campaign, kind, count):
    engine_campaign(kind, rounds(kind, count, ROUNDS), expect=ROUNDS)
