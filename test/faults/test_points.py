"""Held up at a point between two statements, or in the middle of one, a run is killed, its session is ended,
the server stops: what is there afterwards is all of a migration or nothing, and the next run goes on."""

import signal
import time

import pytest
from harness.faults.acts import at_points, every, hold
from harness.faults.campaign import Case
from harness.faults.steps import LARGE, LARGE_COPY
from harness.faults.systems import PROJECTS, SERVERS

ANY_END = (0, 1, 4, 6, 7)


def end(trial, running, allowed=ANY_END):
    trial.moment(trial.finish(running), allowed)
    trial.go_on()


def kill_and_let_go(trial, point):
    """The server does not know, and goes on with what it has."""
    running, _ = hold(trial, point)
    running.kill()
    trial.place.disarm()
    end(trial, running)


def kill_and_hold(trial, point):
    """The server finds out by itself that the runner is gone, and ends what it left."""
    running, _ = hold(trial, point)
    running.kill()
    result = trial.finish(running)
    trial.until(lambda: not trial.place.held_up(), 5)
    trial.place.disarm()
    trial.moment(result, ANY_END)
    trial.go_on()


def kill_and_start_again(trial, point):
    """The next run comes while the killed one's session still works."""
    running, _ = hold(trial, point)
    running.kill()
    trial.finish(running)
    following = trial.start("migrate", *trial.project.args)
    time.sleep(0.05)
    trial.place.disarm()
    end(trial, following, allowed=(0, 6))


def terminate(trial, point):
    running, backend = hold(trial, point)
    if backend:
        trial.place.terminate(backend)
    trial.place.disarm()
    end(trial, running)


def terminate_lock(trial, point):
    """The session that holds the run lock goes, the work goes on: the fence keeps others out."""
    running, _ = hold(trial, point)
    trial.place.terminate(trial.place.lock_backend() or 0)
    trial.place.disarm()
    end(trial, running)


def terminate_both(trial, point):
    running, backend = hold(trial, point)
    for pid in (trial.place.lock_backend(), backend):
        trial.place.terminate(pid or 0)
    trial.place.disarm()
    end(trial, running)


def cancel(trial, point):
    """An administrator cancels the statement: it failed, and nothing of it remains."""
    running, backend = hold(trial, point)
    if backend:
        trial.place.cancel(backend)
    trial.place.disarm()
    end(trial, running)


def stop_server(trial, point):
    running, _ = hold(trial, point)
    trial.place.stop_at_once()
    trial.place.come_back()
    trial.place.disarm()
    end(trial, running)


def stop_server_and_kill(trial, point):
    running, _ = hold(trial, point)
    trial.place.stop_at_once()
    running.kill()
    trial.place.come_back()
    trial.place.disarm()
    end(trial, running)


def told_to_stop(number, code):
    def act(trial, point):
        running, _ = hold(trial, point)
        running.signal(number)
        result = trial.finish(running)
        trial.place.disarm()
        trial.moment(result, (0, 6, code))
        trial.go_on()

    return act


FAULTS = {
    "kill -9 of the runner, the server goes on": kill_and_let_go,
    "kill -9 of the runner, the server notices": kill_and_hold,
    "kill -9 of the runner, the next one starts at once": kill_and_start_again,
    "the backend is terminated": terminate,
    "the lock's backend is terminated": terminate_lock,
    "both backends are terminated": terminate_both,
    "the statement is cancelled by somebody": cancel,
    "immediate stop of the server": stop_server,
    "immediate stop of the server and kill -9": stop_server_and_kill,
    "SIGTERM": told_to_stop(signal.SIGTERM, 143),
    "SIGINT": told_to_stop(signal.SIGINT, 130),
}
# MariaDB looks after its client when the statement has ended, and no sooner.
ONLY_ON_POSTGRES = ("kill -9 of the runner, the server notices",)


def faults_of(kind):
    return {name: act for name, act in FAULTS.items() if kind == "postgres" or name not in ONLY_ON_POSTGRES}


def cases(kind, projects, only=None):
    for project, step, point in at_points(projects):
        if only and step is not only:
            continue
        for name, act in faults_of(kind).items():
            yield Case(name, f"{step.file} at point {point}", project,
                       lambda trial, act=act, point=point: act(trial, point))  # fmt: skip


@pytest.mark.limit(300)
@pytest.mark.parametrize("kind", SERVERS)
def test_a_run_that_is_broken_at_some_points(engine_campaign, kind):
    # 13 has no factor in common with the number of faults: each comes at other points.
    engine_campaign(kind, every(13, cases(kind, PROJECTS[kind])), expect=12)


@pytest.mark.long
@pytest.mark.limit(3000)
@pytest.mark.parametrize("kind, project", [(kind, project) for kind in SERVERS for project in PROJECTS[kind]],
                         ids=lambda value: getattr(value, "name", value))  # fmt: skip
def test_a_run_that_is_broken_at_every_point(engine_campaign, kind, project):
    engine_campaign(kind, cases(kind, (project,)), expect=50)


@pytest.mark.limit(300)
def test_a_run_that_is_broken_in_the_middle_of_the_rows_of_copy(engine_campaign):
    """The program cannot send on: the server stands at the first row of 24 MB."""
    engine_campaign("postgres", cases("postgres", (LARGE,), only=LARGE_COPY), expect=10)
