"""Hooks that are commands: what they are told, when they run, and what their failure means."""

import json
import signal
import subprocess

import pytest
from harness import held
from harness.pending import table
from harness.project import Project

RECORD = """#!/bin/sh
echo "$TIDEGATE_HOOK version=$TIDEGATE_HOOK_VERSION path=$TIDEGATE_HOOK_PATH outcome=$TIDEGATE_HOOK_OUTCOME\
 applied=$TIDEGATE_HOOK_APPLIED pending=$TIDEGATE_HOOK_PENDING args=$*" >> told
"""
MOMENTS = ("before_all", "before_each", "after_each", "after_all", "after_error")


@pytest.fixture(name="project", params=["sqlite", "postgres", "mariadb"])
def _project(tidegate, database, request):
    return Project(tidegate, database(request.param))


@pytest.fixture(name="sqlite_project")
def _sqlite_project(tidegate, database):
    return Project(tidegate, database("sqlite"))


def put_script(project, name, text):
    project.tidegate.write(name, text).chmod(0o755)


def configure(project, hooks, more=""):
    project.tidegate.write("tidegate.yml", f"version: 1\nmigrations:\n  hooks: {hooks}\n{more}")


def prepare(project):
    put_script(project, "hooks/record.sh", RECORD)
    configure(project, "{" + ", ".join(f"{moment}: [./hooks/record.sh, {moment}, 'two words']" for moment in MOMENTS) + "}")
    project.put("V1__a.sql", table("a"))
    project.put("V2__b.sql", table("b"))


def told(project):
    path = project.tidegate.folder / "told"
    return path.read_text().splitlines() if path.exists() else []


def moments(project):
    return [line.split()[0] for line in told(project)]


def test_they_run_around_the_run_and_each_migration_and_are_told_what_happens(project):
    prepare(project)
    result = project.run("migrate", "--json")
    assert result.code == 0 and "running './hooks/record.sh before_all two words'" in result.err, result
    assert told(project) == [
        "before_all version= path= outcome= applied=0 pending=0 args=before_all two words",
        "before_each version=1 path=V1__a.sql outcome= applied=0 pending=2 args=before_each two words",
        "after_each version=1 path=V1__a.sql outcome=success applied=1 pending=1 args=after_each two words",
        "before_each version=2 path=V2__b.sql outcome= applied=1 pending=1 args=before_each two words",
        "after_each version=2 path=V2__b.sql outcome=success applied=2 pending=0 args=after_each two words",
        "after_all version= path= outcome=success applied=2 pending=0 args=after_all two words",
    ]
    assert project.runs() == [("success",)]
    project.migrate()
    assert len(told(project)) == 6, "with nothing pending none runs"


def test_run_and_database_are_named_and_no_password_is_added(tidegate, database):
    project = Project(tidegate, database("postgres"))
    put_script(project, "show.sh", "#!/bin/sh\nenv | grep TIDEGATE_HOOK_ > shown\n")
    configure(project, "{after_all: [./show.sh]}", "app: shop\n")
    project.put("V1__a.sql", table("a"))
    result = project.migrate()
    shown = dict(line.split("=", 1) for line in (tidegate.folder / "shown").read_text().splitlines())
    assert shown["TIDEGATE_HOOK_RUN"] == result["run_id"] and shown["TIDEGATE_HOOK_APP"] == "shop"
    assert shown["TIDEGATE_HOOK_DATABASE"].startswith("postgres://") and ":" not in shown[
        "TIDEGATE_HOOK_DATABASE"].split("@")[0].removeprefix("postgres://")  # fmt: skip


def test_a_failing_one_before_stops_the_run_before_anything(project):
    prepare(project)
    put_script(project, "no.sh", "#!/bin/sh\necho first\necho 'not on a Friday' >&2\nexit 3\n")
    configure(project, "{before_all: [./no.sh], after_error: [./hooks/record.sh]}")
    failed = project.fail(1, "migrate")
    assert failed["error"]["message"] == "the hook './no.sh' failed: exit code 3"
    assert failed["error"]["detail"] == "first\nnot on a Friday"
    assert "no migration was applied" in failed["error"]["hint"]
    assert failed["applied"] == [] and project.history() == [] and project.runs() == [("failed",)]
    assert told(project) == ["after_error version= path= outcome=failed applied=0 pending=2 args="]


def test_a_failing_one_before_a_migration_leaves_it_undone_and_those_before_it_applied(project):
    prepare(project)
    put_script(project, "second.sh", '#!/bin/sh\n[ "$TIDEGATE_HOOK_VERSION" != 2 ]\n')
    configure(project, "{before_each: [./second.sh]}")
    failed = project.fail(1, "migrate")
    assert "the migration was not begun" in failed["error"]["hint"]
    assert project.history() == [("1", "applied")] and project.runs() == [("failed",)]
    configure(project, "{}")
    assert len(project.migrate()["applied"]) == 1


@pytest.mark.parametrize("moment, applied", [("after_each", ["1"]), ("after_all", ["1", "2"])])
def test_a_failing_one_after_is_a_failure_that_says_what_is_committed(project, moment, applied):
    prepare(project)
    configure(project, "{%s: ['false']}" % moment)
    failed = project.fail(1, "migrate")
    assert "of this run" in failed["error"]["detail"] and "committed" in failed["error"]["detail"]
    assert [each["version"] for each in failed["applied"]] == applied
    assert project.history() == [(version, "applied") for version in applied]
    assert project.runs() == [("failed",)]


def test_one_that_takes_too_long_is_stopped_with_all_that_it_started(sqlite_project):
    sqlite_project.put("V1__a.sql", table("a"))
    configure(sqlite_project, "{before_all: [sh, -c, 'sleep 977 & sleep 976']}\n  hook_timeout: 300ms")
    error = sqlite_project.fail(1, "migrate")["error"]
    assert "was stopped after 300 ms" in error["message"] and "hook_timeout" in error["hint"]
    assert sqlite_project.history() == []
    assert subprocess.run(["pgrep", "-f", "sleep 97[67]"], check=False, capture_output=True).stdout == b""


def test_a_signal_stops_it_and_the_run(project):
    project.put("V1__a.sql", table("a"))
    configure(project, json.dumps({"before_all": held.command()[1:], "after_error": ["touch", "errors"]}))
    running = project.start("migrate", "--json")
    held.wait_until_begun(project.tidegate)
    running.signal(signal.SIGTERM)
    result = running.wait()
    assert result.code == 143, result
    assert project.history() == [] and not (project.tidegate.folder / "errors").exists()
    assert project.runs() == [("failed",)]


def test_no_transaction_is_open_meanwhile(tidegate, database):
    project = Project(tidegate, database("postgres"))
    put_script(project, "wait.sh", '#!/bin/sh\ntouch begun\nuntil [ -e go ]; do sleep 0.05; done\n')
    configure(project, "{after_each: [./wait.sh]}")
    project.put("V1__a.sql", table("a"))
    running = project.start("migrate")
    held.wait_until_begun(project.tidegate)
    open_ones = project.database.query(
        "SELECT backend_xid, backend_xmin FROM pg_stat_activity WHERE application_name LIKE 'tidegate%'"
        " AND (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL)")  # fmt: skip
    project.database.script("SET lock_timeout = '1s'; ALTER TABLE a ADD n int")
    held.let_go(project.tidegate)
    assert open_ones == [] and running.wait().code == 0


def test_the_lock_is_held_meanwhile(project):
    project.put("V1__a.sql", table("a"))
    configure(project, json.dumps({"after_all": held.command()[1:]}))
    running = project.start("migrate")
    held.wait_until_begun(project.tidegate)
    project.put("V2__b.sql", table("b"))
    assert project.run("migrate", "--lock-wait", "0").code == 5
    held.let_go(project.tidegate)
    assert running.wait().code == 0


@pytest.mark.parametrize(
    "hooks, words",
    [
        ("{after_all: [./nowhere.sh]}", "'./nowhere.sh' cannot be run: there is no such program"),
        ("{after_all: [no-such-program, now]}", "'no-such-program now' cannot be run"),
        ("{after_all: [./plain.txt]}", "the file may not be executed"),
        ("{after_all: []}", "is no file of SQL"),
    ],
)
def test_one_that_cannot_be_run_is_refused_before_anything_runs(sqlite_project, hooks, words):
    sqlite_project.tidegate.write("plain.txt", "")
    sqlite_project.put("V1__a.sql", table("a"))
    configure(sqlite_project, hooks)
    for command in ("plan", "migrate"):
        assert words in sqlite_project.fail(2, command)["error"]["message"]
    assert sqlite_project.database.tables() == []


def test_they_are_in_the_plan_and_another_one_makes_it_stale(project):
    prepare(project)
    project.tidegate.write("grants.sql", "SELECT 1;\n")
    configure(project, "{before_all: [./hooks/record.sh, go], after_all: grants.sql}")
    result = project.run("plan", "--out", "plan.json")
    assert "  before_all: ./hooks/record.sh go\n  after_all: grants.sql\n" in result.out, result
    shown = project.run("plan", "--json").json["hooks"]
    assert [(each["moment"], each["hook"]) for each in shown] == [
        ("before_all", "./hooks/record.sh go"), ("after_all", "grants.sql")]  # fmt: skip
    put_script(project, "hooks/record.sh", RECORD + "true\n")
    error = project.fail(9, "migrate", "--plan", "plan.json")["error"]
    assert "the hook './hooks/record.sh go' is new, or says something else now" in error["message"]
    put_script(project, "hooks/record.sh", RECORD)
    configure(project, "{before_all: [./hooks/record.sh, go]}")
    assert "the hook 'grants.sql' is gone" in project.fail(9, "migrate", "--plan", "plan.json")["error"]["message"]
    configure(project, "{before_all: [./hooks/record.sh, go], after_all: grants.sql}")
    assert len(project.migrate("--plan", "plan.json")["applied"]) == 2


def test_config_show_prints_what_means_the_same(sqlite_project):
    prepare(sqlite_project)
    shown = sqlite_project.run("config", "show").out
    sqlite_project.tidegate.write("tidegate.yml", shown)
    sqlite_project.migrate()
    assert told(sqlite_project)[-1].endswith("args=after_all two words")


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_with_all_in_one_transaction_they_run_before_and_after_it(tidegate, database, kind):
    project = Project(tidegate, database(kind))
    prepare(project)
    assert "cannot run within one transaction" in project.fail(2, "migrate", "--single-transaction")["error"]["message"]
    configure(project, "{before_all: [./hooks/record.sh], after_all: [./hooks/record.sh], after_error: [./hooks/record.sh]}")
    project.migrate("--single-transaction")
    assert moments(project) == ["before_all", "after_all"] and "applied=2" in told(project)[1]
    assert project.runs() == [("success",)]
    project.put("V3__c.sql", "INSERT INTO nowhere VALUES (1);\n")
    project.fail(1, "migrate", "--single-transaction")
    assert moments(project)[2:] == ["before_all", "after_error"]
    configure(project, "{after_all: ['false']}")
    project.put("V3__c.sql", table("c"))
    project.fail(1, "migrate", "--single-transaction")
    assert [verdict for (verdict,) in project.runs()] == ["success", "failed", "failed"]
    assert project.states()["V3__c.sql"] == "applied"
