"""The five cases, written once for every system.

    @scenarios
    def test_gitlab_terraform(case, make_yard):
        case(GitlabTerraform(make_yard))

The first two run always; the others with `script/test --all`, as CI does.
"""

import threading

import pytest


def good_release(system):
    """(a) It is migrated, and then it serves."""
    yard = system.yard
    commit = yard.app.good(yard.project)
    outcome = system.ship(commit)
    assert outcome.green, outcome
    system.serves(commit)
    assert "price" in system.columns()
    assert not system.alarmed() and not system.told()


def failing_migration(system):
    """(b) The old version goes on serving, the pipeline is red, somebody is told."""
    yard = system.yard
    outcome = system.ship(yard.app.failing(yard.project))
    assert not outcome.green, outcome
    assert not outcome.killed, outcome
    system.serves_still(yard.first)
    assert "stock" not in system.columns()
    assert system.migrations_started() > 0, outcome
    assert system.alarmed(), outcome
    assert system.told(), outcome


def after_the_fix(system):
    """(c) The same again with the migration mended: it goes through, and the alarm is over."""
    yard = system.yard
    assert not system.ship(yard.app.failing(yard.project)).green
    commit = yard.app.fixed(yard.project)
    outcome = system.ship(commit)
    assert outcome.green, outcome
    system.serves(commit)
    assert "stock" in system.columns()
    assert not system.alarmed(), outcome


def nothing_pending(system):
    """(d) A change of the code alone is no migration: no task is started for it."""
    yard = system.yard
    assert system.ship(yard.app.good(yard.project)).green
    before = system.migrations_started()
    commit = yard.app.code_only(yard.project)
    outcome = system.ship(commit)
    assert outcome.green, outcome
    system.serves(commit)
    assert system.migrations_started() == before, outcome


def killed_ci(system):
    """(e) CI dies in the middle of the migration and is started again: it ends once, and right."""
    yard = system.yard
    commit = yard.app.slow(yard.project)
    outcome = system.ship(commit, kill=True)
    assert outcome.killed, outcome
    system.serves_still(yard.first)
    # The migration goes on without its CI, and ends when the second one is there already.
    timer = threading.Timer(2.0, yard.go)
    timer.start()
    try:
        outcome = system.ship(commit)
    finally:
        timer.join()
    assert outcome.green, outcome
    system.serves(commit)
    assert "weight" in system.columns()
    assert system.migrations_started() == 1, outcome


ALWAYS = (good_release, failing_migration)
CASES = (*ALWAYS, after_the_fix, nothing_pending, killed_ci)


def _marks(case):
    """Two images are built, two pipelines run: on a busy machine that takes its time."""
    return [pytest.mark.limit(600), *([] if case in ALWAYS else [pytest.mark.all_scenarios])]


scenarios = pytest.mark.parametrize(
    "case",
    [pytest.param(each, id=each.__name__, marks=_marks(each)) for each in CASES],
)
