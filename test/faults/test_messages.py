"""At every message that the program sends, on all of its connections, the network breaks or the program is
killed: before it left, half-way, before its answer, and after the server had done it (so during COMMIT, too). Or
the server falls silent, and the program is told to stop: while it connects, or waits."""

import signal
import subprocess

import pytest
from harness.faults import steps
from harness.faults.campaign import Case
from harness.faults.systems import MIXED, PLAIN, PROJECTS, PROTOCOLS, SERVERS
from harness.faults.wire import MODES, Fault, Wire

# 4: it had not yet begun, and could not connect again. 6: a statement whose end nobody can tell.
ALLOWED = {"reset": (0, 1, 4, 6, 7), "kill": (0, 6), "silence": (0, 6, 7, 143), "tell": (0, 6, 143)}
# What containers get after SIGTERM.
GRACE_SECONDS = 30


def run_through(trial, fault):
    """A run through the wire; its result, and whether the fault came."""
    with Wire(trial.place.server.port, PROTOCOLS[trial.place.kind], fault) as wire:
        running = trial.start("migrate", *trial.project.args, url=trial.place.url(wire.port))
        wire.process = running.process
        result = trial.finish(running)
        return result, wire


def reset(wire):
    wire.reset()


def kill(wire):
    # The first message may come before Popen has told the process.
    while not hasattr(wire, "process"):
        pass
    wire.process.send_signal(signal.SIGKILL)
    wire.process.wait()


def silence(wire):
    """The message does not arrive as long as the program lives."""
    while not hasattr(wire, "process"):
        pass
    wire.process.send_signal(signal.SIGTERM)
    try:
        wire.process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        wire.stayed = True
        wire.process.kill()
    wire.reset()


def tell(wire):
    """It is told to stop while the answer is on its way."""
    while not hasattr(wire, "process"):
        pass
    wire.process.send_signal(signal.SIGTERM)


ACTS = {"reset": reset, "kill": kill, "silence": silence, "tell": tell}
# Which of them come when.
COME = {"before": ("reset", "kill", "silence"), "answered": ("reset", "kill", "tell")}
GROUPS = {
    "reset": "connection reset, message {}",
    "kill": "kill -9 of the runner, message {}",
    "silence": "the server falls silent, SIGTERM",
    "tell": "SIGTERM while the answer is on its way",
}


def act(number, mode, name):
    def broken(trial):
        result, wire = run_through(trial, Fault(number, mode, ACTS[name]))
        trial.log.append(f"message {number} of {len(wire.sent)}: {wire.happened}")
        if not wire.happened and result.code != 0:
            trial.violate("stuck", f"nobody disturbed it, and it ended with {result.code}")
        if wire.stayed:
            trial.violate("stuck", f"it goes on {GRACE_SECONDS} s after SIGTERM")
        trial.moment(result, ALLOWED[name])
        trial.go_on()

    return broken


def count_messages(engine_campaign, kind, project):
    counted = []

    def look(trial):
        result, wire = run_through(trial, None)
        counted.append(len(wire.sent))
        trial.moment(result, (0,))
        trial.go_on()

    engine_campaign(kind, [Case("undisturbed", "through the proxy", project, look)])
    return counted[0]


def cases(engine_campaign, kind, project):
    for number in range(1, count_messages(engine_campaign, kind, project) + 1):
        for mode in MODES:
            for name in COME.get(mode, ("reset", "kill")):
                yield Case(GROUPS[name].format(mode), f"message {number}", project, act(number, mode, name))


@pytest.mark.limit(300)
def test_the_answer_to_the_last_commit_is_lost(engine_campaign):
    """The run's end is in that transaction; the lock that is taken again to ask about it is given back."""
    last = count_messages(engine_campaign, "postgres", PLAIN["postgres"])
    engine_campaign("postgres", [
        Case("connection reset, message answered", f"message {number}", PLAIN["postgres"],
             act(number, "answered", "reset"))
        for number in range(last - 4, last + 1)
    ])  # fmt: skip


def test_who_is_told_to_stop_when_the_index_is_built_does_not_take_it_for_failed(engine_campaign):
    engine_campaign("postgres", [
        Case(GROUPS["tell"], "CREATE INDEX CONCURRENTLY", steps.GROUPS, act(b"ON berth (port)\0", "answered", "tell"))
    ])  # fmt: skip


@pytest.mark.limit(300)
def test_an_answer_that_breaks_off_is_no_empty_one(engine_campaign):
    """All of it has come but its end: what was asked before anything was done."""
    engine_campaign("mariadb", [
        Case("connection reset, message answered", f"message {number}", PLAIN["mariadb"], act(number, "answered", "reset"))
        for number in range(3, 12)
    ])  # fmt: skip


@pytest.mark.limit(300)
@pytest.mark.parametrize("kind", SERVERS)
def test_some_messages_are_the_last(engine_campaign, kind):
    engine_campaign(kind, list(cases(engine_campaign, kind, MIXED[kind]))[::17], expect=15)


@pytest.mark.long
@pytest.mark.limit(3000)
@pytest.mark.parametrize("kind, project", [(kind, project) for kind in SERVERS for project in PROJECTS[kind]
                                           if project is not PLAIN[kind]],
                         ids=lambda value: getattr(value, "name", value))  # fmt: skip
def test_every_message_is_the_last(engine_campaign, kind, project):
    engine_campaign(kind, cases(engine_campaign, kind, project), expect=150)
