"""The checker is no ornament: an engine that is broken on purpose is caught, by the rule that it breaks.

The broken engine is the real one with something done behind its back after it ended (or a lie about its end).
"""

import os
import resource

import pytest
from harness.faults.acts import hold
from harness.faults.campaign import Campaign, Case
from harness.faults.checker import Said
from harness.faults.systems import MIXED, PLACES, PLAIN, PROTOCOLS, SERVERS
from harness.faults.trial import said
from harness.faults.wire import Wire


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


def keep_a_name(trial):
    trial.kept = trial.place.server.connect(trial.database.name)
    trial.kept.cursor().execute("SELECT get_lock(%s, 0)", (trial.place.lock_name("work"),))


def half_done(trial, change):
    """The last one in pieces is taken back to where it was half done, and then `change`."""
    trial.database.query("DELETE FROM tidegate_migration WHERE version = '8'")
    trial.database.query("DELETE FROM faults_effect WHERE version = '8'")
    trial.database.query("UPDATE tidegate_statement SET state = 'committed' WHERE version = '8' AND last = 1")
    trial.database.query(change)


def lose_a_checkpoint(trial):
    half_done(trial, "UPDATE tidegate_statement SET state = 'failed' WHERE version = '8'")


def claim_too_much(trial):
    half_done(trial, "DROP INDEX port_crane ON port")


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
    ("a part of a migration is missing", "mariadb", sql("DROP TRIGGER port_named"), "history disagrees"),
    ("a migration is run twice", "mariadb", sql("INSERT INTO faults_effect VALUES ('2', 1)"), "not applied once"),
    ("a row of the history is lost", "mariadb", forget_history, "history disagrees"),
    ("a lock is left", "mariadb", keep_a_name, "lock left"),
    ("a checkpoint is lost", "mariadb", lose_a_checkpoint, "partial unnamed"),
    ("a checkpoint comes too early", "mariadb", claim_too_much, "history disagrees"),
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
    campaigns = {kind: Campaign(kind, workers=1) for kind in PLACES}
    yield campaigns
    for each in campaigns.values():
        each.__exit__()


def rules_told(campaigns, kind, act):
    (outcome,) = campaigns[kind].run([Case("broken on purpose", "", MIXED[kind], act)])
    return {each.rule for each in outcome.violations}, outcome


@pytest.mark.parametrize("what, kind, sabotage, rule", SABOTAGES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_broken_engine_is_caught(campaigns, what, kind, sabotage, rule):
    told, outcome = rules_told(campaigns, kind, Broken(sabotage))
    assert rule in told, f"{what}: {outcome}"


@pytest.mark.parametrize("kind", SERVERS)
def test_the_run_lock_is_seen_while_a_run_has_it(campaigns, kind):
    def act(trial):
        running, _ = hold(trial, 11)
        if not trial.place.lock_backend() or not trial.place.facts().locks:
            trial.violate("lock left", "it is not seen")
        trial.place.disarm()
        trial.finish(running)

    told, outcome = rules_told(campaigns, kind, act)
    assert not told, outcome


@pytest.mark.parametrize("kind", list(PLACES))
def test_an_engine_that_is_whole_is_not_accused(campaigns, kind):
    told, outcome = rules_told(campaigns, kind, Broken(lambda trial: None))
    assert not told, outcome


@pytest.mark.parametrize("kind", list(PLACES))
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


@pytest.fixture(name="many_open_files")
def _many_open_files():
    """Whatever is opened next gets a number above 1023."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(1024)]
    yield
    for descriptor in opened:
        os.close(descriptor)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def through_the_wire(trial):
    with Wire(trial.place.server.port, PROTOCOLS[trial.place.kind]) as wire:
        trial.moment(trial.run(url=trial.place.url(wire.port)), (0,))
    trial.go_on()


@pytest.mark.parametrize("kind", SERVERS)
@pytest.mark.usefixtures("many_open_files")
def test_the_proxy_breaks_nothing_by_itself_in_a_long_run(engine_campaign, kind):
    engine_campaign(kind, [Case("undisturbed", "with many open files", PLAIN[kind], through_the_wire)])
