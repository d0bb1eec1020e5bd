"""The server is there, but not as it should be: read-only after a failover, behind what it had told, without
free connections, with somebody in the way."""

import pytest
from harness.faults.acts import at_points, every, hold
from harness.faults.campaign import Case
from harness.faults.steps import GROUPS
from harness.faults.systems import PROJECTS, SERVERS


def be_read_only(trial, wanted):
    trial.place.be_read_only(wanted)


def become_read_only(trial, point):
    """All sessions end, and those that come find a server that takes no writes (25006): it was demoted."""
    running, backend = hold(trial, point)
    be_read_only(trial, True)
    for pid in (backend, trial.place.lock_backend()):
        trial.place.terminate(pid or 0)
    # The test's own session began before.
    trial.place.disarm()
    result = trial.finish(running)
    be_read_only(trial, False)
    trial.moment(result, (0, 1, 4, 6, 7))
    trial.go_on()


def begin_read_only(trial, _point):
    be_read_only(trial, True)
    trial.moment(trial.run(), (1, 4))
    be_read_only(trial, False)
    trial.go_on()


def forget_commits(trial, point):
    """The server that comes back lacks what was committed last, as a replica that was behind."""
    trial.place.server.query("postgres", f"ALTER DATABASE {trial.database.name} SET synchronous_commit = off")
    running, _ = hold(trial, point)
    trial.place.stop_at_once()
    trial.place.come_back()
    trial.place.disarm()
    # That it said "applied" while it was so is no lie; what it says in the end has to be true.
    trial.moment(trial.finish(running), (0, 1, 6, 7))
    trial.go_on()


def begin_to_block(trial):
    trial.run("migrate", "--to", "1")
    blocker = trial.database.connect()
    blocker.cursor().execute("UPDATE port SET done = done WHERE id = 7")
    return blocker


def hold_a_table(trial, _point):
    """A session that is idle in its transaction has changed what a later migration refers to."""
    blocker = begin_to_block(trial)
    result = trial.run("migrate", "--lock-timeout", "100ms", "--lock-retry", "1s")
    trial.moment(result, (5,))
    blocker.rollback()
    blocker.close()
    trial.go_on()


def hold_a_table_and_leave(trial, _point):
    blocker = begin_to_block(trial)
    running = trial.start("migrate", "--lock-timeout", "100ms", "--lock-retry", "60s")
    trial.until(trial.place.is_waiting, 3, running)
    blocker.rollback()
    blocker.close()
    trial.moment(trial.finish(running), (0,))
    trial.go_on()


def at(chosen, group, act):
    for project, step, point in chosen:
        yield Case(group, f"{step.file} at point {point}", project, lambda trial, point=point: act(trial, point))


def once(projects, group, act):
    for project in projects:
        yield Case(group, project.name, project, lambda trial: act(trial, None))


def cases(kind):
    projects = PROJECTS[kind]
    points = at_points(projects)
    yield from at(points, "read-only after a failover", become_read_only)
    if kind == "postgres":
        yield from at(points, "the server comes back without the last commits", forget_commits)
    yield from once(projects, "read-only from the start", begin_read_only)
    # In the others a statement waits that may wait for as long as it takes.
    patient = [project for project in projects if project is not GROUPS]
    yield from once(patient, "a session idle in its transaction stays", hold_a_table)
    yield from once(patient, "a session idle in its transaction goes", hold_a_table_and_leave)


@pytest.mark.limit(300)
@pytest.mark.parametrize("kind", SERVERS)
def test_a_server_that_is_not_as_it_should_be(engine_campaign, kind):
    engine_campaign(kind, every(3, cases(kind)), expect=5)


@pytest.mark.long
@pytest.mark.limit(3000)
@pytest.mark.parametrize("kind", SERVERS)
def test_a_server_that_is_not_as_it_should_be_at_any_point(engine_campaign, kind):
    engine_campaign(kind, cases(kind), expect=15)
