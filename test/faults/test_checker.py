"""The checker is no ornament: an engine that is broken on purpose is caught, by the rule that it breaks.

The broken engine is the real one with something done behind its back after it ended (or a lie about its end).
"""

import pytest
from harness.faults.campaign import Campaign, Case
from harness.faults.checker import Said
from harness.faults.steps import MIXED, SQLITE
from harness.faults.trial import said


class Broken:
    """A run that went well, then `sabotage(trial)`, then what is looked at after a fault."""

    def __init__(self, sabotage, code=None):
        self.sabotage, self.code = sabotage, code

    def __call__(self, trial):
        result = trial.run("migrate", *trial.project.args)
        self.sabotage(trial)
        if self.code is not None:
            result.code = self.code
        trial.moment(result, (0, self.code))
        trial.go_on()


def sql(text):
    return lambda trial: trial.database.query(text)


def forget_history(trial):
    trial.database.query("DELETE FROM tidegate_migration WHERE version = '2'")



def keep_a_lock(trial):
    """On a connection that stays open: one that an engine forgot."""
    trial.kept = trial.place.server.connect(trial.database.name)
    trial.kept.cursor().execute("SELECT pg_advisory_lock(1)")


def leave_half_an_index(trial):
    trial.database.query("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'port_name'::regclass")


# (what is broken, project's kind, how, the rule that must be told)
SABOTAGES = [
    ("a row of the history is lost", "postgres", forget_history, "history disagrees"),
    ("a row of the history is lost", "sqlite", forget_history, "history disagrees"),
    ("a migration is run twice", "postgres", sql("INSERT INTO faults.effect VALUES ('2', 1)"), "not applied once"),
    ("a migration is run twice", "sqlite", sql("INSERT INTO effect VALUES ('2', 1)"), "not applied once"),
    ("a migration is recorded twice", "sqlite", sql(
        "INSERT INTO tidegate_migration (app, version, name, kind, path, status, applied_at)"
        " SELECT app, version, name, kind, path, status, applied_at FROM tidegate_migration WHERE version = '2'"),
     "not applied once"),
    ("a part of a migration is missing", "postgres", sql("DROP TABLE ship"), "history disagrees"),
    ("a part of a migration is missing", "sqlite", sql("DELETE FROM effect WHERE version = '3'"), "history disagrees"),
    ("half an index is left", "postgres", leave_half_an_index, "partial unnamed"),
    ("a statement is left open", "postgres", sql(
        "UPDATE tidegate_statement SET state = 'started' WHERE seq = (SELECT max(seq) FROM tidegate_statement)"),
     "exit code lied"),
    ("a lock is left", "postgres", keep_a_lock, "lock left"),
    ("the owner's row is left", "sqlite", sql("UPDATE tidegate_lock SET owner = 'me'"), "lock left"),
    ("a run is left open", "postgres", sql("UPDATE tidegate_run SET verdict = NULL"), "run left open"),
    ("a run is left open", "sqlite", sql("UPDATE tidegate_run SET verdict = NULL"), "run left open"),
]  # fmt: skip


@pytest.fixture(name="campaigns", scope="module")
def _campaigns():
    campaigns = {kind: Campaign(kind, workers=1) for kind in ("postgres", "sqlite")}
    yield campaigns
    for each in campaigns.values():
        each.__exit__()


def rules_told(campaigns, kind, act):
    project = SQLITE if kind == "sqlite" else MIXED
    (outcome,) = campaigns[kind].run([Case("broken on purpose", "", project, act)])
    return {each.rule for each in outcome.violations}, outcome


@pytest.mark.parametrize("what, kind, sabotage, rule", SABOTAGES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_broken_engine_is_caught(campaigns, what, kind, sabotage, rule):
    told, outcome = rules_told(campaigns, kind, Broken(sabotage))
    assert rule in told, f"{what}: {outcome}"


@pytest.mark.parametrize("kind", ["postgres", "sqlite"])
def test_an_engine_that_is_whole_is_not_accused(campaigns, kind):
    told, outcome = rules_told(campaigns, kind, Broken(lambda trial: None))
    assert not told, outcome


@pytest.mark.parametrize("kind", ["postgres", "sqlite"])
def test_a_lie_about_the_end_is_caught(campaigns, kind):
    def lie(trial):
        trial.tidegate.write(f"db/migrations/{trial.project.steps[1].file}", "nonsense;\n")
        result = trial.run("migrate")
        assert result.code == 1, result
        result.code = 0
        trial.moment(result, (0,))

    told, outcome = rules_told(campaigns, kind, lie)
    assert "exit code lied" in told, outcome


def test_what_was_killed_claims_nothing():
    class Killed:
        code, out = -9, ""

    assert said(Killed) == Said(None)
