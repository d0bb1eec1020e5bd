"""Through PgBouncer: in session and transaction mode all works as without it; in statement mode it refuses with a
reason. No lock and no half is left behind, whatever breaks: the runner, a session, the pooler itself."""

import pytest
from harness.faults.acts import at_points, every, hold
from harness.faults.campaign import Case
from harness.faults.steps import ASKING, MIXED, PLAIN
from harness.faults.trial import said
from harness.pgbouncer import PROGRAM, PgBouncer
from harness.skips import skip_or_fail

# In statement mode the server never sees a transaction.
MODES = ("session", "transaction")
ANY_END = (0, 1, 4, 6, 7)


def kill_runner(trial, _pooler, running, _backend):
    running.kill()


def terminate_backend(trial, _pooler, _running, backend):
    trial.place.terminate(backend or 0)


def terminate_lock(trial, _pooler, _running, _backend):
    trial.place.terminate(trial.place.lock_backend() or 0)


def kill_pooler(_trial, pooler, _running, _backend):
    """Its clients lose contact; the server finds out by itself."""
    pooler.kill()
    pooler.start()


def nothing(*_):
    pass


FAULTS = {
    "undisturbed": nothing,
    "kill -9 of the runner": kill_runner,
    "the backend is terminated": terminate_backend,
    "the lock's backend is terminated": terminate_lock,
    "kill -9 of the pooler": kill_pooler,
}


def through(trial, pooler):
    trial.place.pooled = True
    trial.url = trial.place.url(pooler.port)


def broken(mode, fault, point):
    def act(trial):
        with PgBouncer(trial.place.server, pool_size=20, mode=mode) as pooler:
            through(trial, pooler)
            running, backend = hold(trial, point)
            fault(trial, pooler, running, backend)
            trial.place.disarm()
            trial.moment(trial.finish(running), ANY_END)
            trial.go_on()

    return act


def several(mode):
    def act(trial):
        with PgBouncer(trial.place.server, pool_size=20, mode=mode) as pooler:
            through(trial, pooler)
            for running in [trial.start() for _ in range(5)]:
                trial.moment(trial.finish(running), (0,))
            trial.go_on()

    return act


def refused(trial):
    """Nothing is done, and it says why; without the pooler it then works."""
    with PgBouncer(trial.place.server, mode="statement") as pooler:
        through(trial, pooler)
        result = trial.run()
        trial.moment(result, (1, 2, 4))
        error = (said(result).json or {}).get("error") or {}
        if "statement" not in f"{error.get('message')} {error.get('detail')} {error.get('hint')}":
            trial.violate("exit code lied", f"it does not say why: {error}")
    trial.url = None
    trial.go_on()


def cases():
    for mode in MODES:
        for project, step, point in at_points((PLAIN, MIXED)):
            for name, fault in FAULTS.items():
                yield Case(f"PgBouncer, {mode} mode: {name}", f"{step.file} at point {point}", project,
                           broken(mode, fault, point))  # fmt: skip
        for project in (PLAIN, MIXED, ASKING):
            yield Case(f"PgBouncer, {mode} mode: five runners at once", project.name, project, several(mode))
    for project in (PLAIN, MIXED, ASKING):
        yield Case("PgBouncer, statement mode: refused", project.name, project, refused)


@pytest.fixture(autouse=True)
def _program():
    if not PROGRAM:
        skip_or_fail("pgbouncer is not installed: run script/setup")


@pytest.mark.limit(300)
def test_through_a_pooler_at_some_points(engine_campaign):
    engine_campaign("postgres", every(11, cases()), expect=10)


@pytest.mark.limit(300)
def test_a_pooler_in_statement_mode_is_refused_with_a_reason(engine_campaign):
    engine_campaign("postgres", [case for case in cases() if "statement mode" in case.group], expect=3)


@pytest.mark.long
@pytest.mark.limit(3000)
def test_through_a_pooler_at_every_point(engine_campaign):
    engine_campaign("postgres", cases(), expect=150)
