"""An owner that stands still (SIGSTOP: a machine that is paused) while its lock goes to another run: it is waited for
or overtaken, and once overtaken it commits nothing more."""

import glob
import signal

import pytest
from harness.faults import shim
from harness.faults.acts import at_points, count_writes, every, hold
from harness.faults.campaign import Case
from harness.faults.steps import GROUPS
from harness.faults.systems import MIXED, PLAIN, PROJECTS, SERVERS


def stands_still(running):
    """Of all its threads. One that has ended stands still, too."""
    states = set()
    for path in glob.glob(f"/proc/{running.pid}/task/*/stat"):
        try:
            with open(path, encoding="utf-8", errors="replace") as stat:
                states.add(stat.read().rsplit(")", 1)[1].split()[0])
        except OSError:
            pass
    return states <= {"T", "Z"}


def go_on_late(trial, running):
    running.signal(signal.SIGCONT)
    result = trial.finish(running)
    trial.overtaken = result.code == 7
    trial.moment(result, (0, 6, 7))
    trial.go_on()


def overtake(both):
    """The server has lost the lock's session, or all of them."""

    def act(trial, point):
        running, backend = hold(trial, point)
        running.signal(signal.SIGSTOP)
        trial.until(lambda: stands_still(running))
        trial.place.terminate(trial.place.lock_backend() or 0)
        if both:
            trial.place.terminate(backend or 0)
        newcomer = trial.start("migrate", *trial.project.args, "--lock-wait", "3s")
        trial.place.disarm()
        # 5: the owner's session is there, in a transaction that nobody ends.
        trial.moment(trial.finish(newcomer), (0, 6) if both else (0, 5, 6))
        go_on_late(trial, running)

    return act


def wait_for_it(trial, point):
    """It has its lock: whoever comes leaves with 5."""
    running, _ = hold(trial, point)
    running.signal(signal.SIGSTOP)
    trial.until(lambda: stands_still(running))
    # 0: it was at its end.
    trial.moment(trial.run("migrate", "--lock-wait", "300ms"), (0, 5))
    trial.place.disarm()
    go_on_late(trial, running)


FAULTS = {
    "SIGSTOP of the owner, its lock is lost": overtake(False),
    "SIGSTOP of the owner, all its sessions are lost": overtake(True),
    "SIGSTOP of the owner, it keeps its lock": wait_for_it,
}


def cases(kind):
    for project, step, point in at_points(PROJECTS[kind]):
        for name, act in FAULTS.items():
            yield Case(name, f"{step.file} at point {point}", project,
                       lambda trial, act=act, point=point: act(trial, point))  # fmt: skip


@pytest.mark.limit(300)
@pytest.mark.parametrize("kind", SERVERS)
def test_who_was_overtaken_in_the_middle_of_a_file_does_nothing_of_it_again(engine_campaign, kind):
    """The other run has brought that file to its end."""
    name = "SIGSTOP of the owner, all its sessions are lost"
    chosen = [case for case in cases(kind) if case.group == name and case.project in (GROUPS, MIXED["mariadb"])]
    engine_campaign(kind, chosen, expect=5)


def test_who_was_overtaken_does_not_build_the_index_that_is_there(engine_campaign):
    """The next file runs outside a transaction, and the other run has built its index."""
    act = FAULTS["SIGSTOP of the owner, its lock is lost"]
    engine_campaign("postgres", [Case("SIGSTOP of the owner, its lock is lost", "before an index", MIXED["postgres"],
                                      lambda trial: act(trial, 21))])  # fmt: skip


@pytest.mark.limit(300)
@pytest.mark.parametrize("kind", SERVERS)
def test_some_owners_that_stand_still(engine_campaign, kind):
    engine_campaign(kind, every(7, cases(kind)), expect=5)


@pytest.mark.long
@pytest.mark.limit(3000)
@pytest.mark.parametrize("kind", SERVERS)
def test_owners_that_stand_still_anywhere(engine_campaign, kind):
    engine_campaign(kind, cases(kind), expect=30)


# --- SQLite ----------------------------------------------------------------------------------------


def pause_at_a_write(number):
    """Its end cannot be proven as long as it lives: it is waited for."""

    def act(trial):
        running = trial.start(env=shim.environment(number, "pause"))
        trial.until(lambda: stands_still(running))
        newcomer = trial.run("migrate", "--lock-wait", "200ms")
        # Nobody can look what is there: the file may be locked.
        if newcomer.code not in (0, 5):
            trial.violate("exit code lied", f"{newcomer.code}, beside an owner that lives")
        go_on_late(trial, running)

    return act


def writes(engine_campaign, step):
    for number in range(1, count_writes(engine_campaign, PLAIN["sqlite"]) + 1, step):
        yield Case("SIGSTOP of the owner at a write", f"call {number}", PLAIN["sqlite"], pause_at_a_write(number))


@pytest.mark.limit(300)
def test_some_owners_that_stand_still_in_a_write(engine_campaign):
    engine_campaign("sqlite", writes(engine_campaign, 29), expect=5)


@pytest.mark.long
@pytest.mark.limit(3000)
def test_owners_that_stand_still_in_any_write(engine_campaign):
    engine_campaign("sqlite", writes(engine_campaign, 2), expect=50)
