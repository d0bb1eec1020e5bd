"""Flyway's callbacks around a run and around each migration; only when something is pending."""

import pytest
from harness.pending import table
from harness.project import Project

LOG = "INSERT INTO log VALUES ('{}');\n"


@pytest.fixture(name="project", params=["sqlite", "postgres", "mariadb"])
def _project(tidegate, database, request):
    return Project(tidegate, database(request.param))


@pytest.fixture(name="postgres_project")
def _postgres_project(tidegate, database):
    return Project(tidegate, database("postgres"))


@pytest.fixture(name="sqlite_project")
def _sqlite_project(tidegate, database):
    return Project(tidegate, database("sqlite"))


def log(project):
    return [word for (word,) in project.database.query("SELECT word FROM log")]


def prepare(project):
    project.database.script("CREATE TABLE log (word varchar(40))")
    project.put("beforeMigrate__2.sql", LOG.format("before 2"))
    project.put("beforeMigrate.sql", LOG.format("before"))
    project.put("V1__a.sql", table("a") + LOG.format("1"))
    project.put("V2__b.sql", LOG.format("2"))
    project.put("afterMigrate.sql", LOG.format("after"))
    project.put("sub/afterMigrateError.sql", LOG.format("error"))


def test_they_run_around_all_migrations_of_a_run_and_leave_no_row(project):
    prepare(project)
    result = project.run("migrate")
    assert result.code == 0 and "running 'afterMigrate.sql'" in result.err, result
    assert "ignored" not in result.err
    assert log(project) == ["before", "before 2", "1", "2", "after"]
    assert project.history() == [("1", "applied"), ("2", "applied")]
    assert project.runs() == [("success",)]


def test_with_nothing_pending_none_runs(project):
    prepare(project)
    project.migrate()
    project.migrate()
    assert log(project) == ["before", "before 2", "1", "2", "after"]
    assert project.runs() == [("success",)]


def test_a_failing_one_before_stops_the_run_before_anything(project):
    prepare(project)
    project.put("beforeMigrate__2.sql", LOG.format("half") + "INSERT INTO nowhere VALUES (1);\n")
    failed = project.fail(1, "migrate")
    assert "beforeMigrate__2.sql" in failed["error"]["message"] and failed["error"]["line"] == 2
    assert "no migration was applied" in failed["error"]["hint"]
    assert failed["applied"] == [] and project.history() == [] and project.runs() == [("failed",)]
    assert log(project) == ["before", "error"]


def test_a_failing_one_after_is_a_failure_that_says_what_is_committed(project):
    prepare(project)
    project.put("afterMigrate.sql", LOG.format("half") + "INSERT INTO nowhere VALUES (1);\n")
    failed = project.fail(1, "migrate")
    assert "afterMigrate.sql" in failed["error"]["message"]
    assert "2 migrations of this run are committed, the last 'V2__b.sql'" in failed["error"]["detail"]
    assert [each["path"] for each in failed["applied"]] == ["V1__a.sql", "V2__b.sql"]
    assert project.history() == [("1", "applied"), ("2", "applied")] and project.runs() == [("failed",)]
    assert log(project) == ["before", "before 2", "1", "2", "error"]
    assert project.migrate()["applied"] == []


def test_after_a_failed_migration_the_one_for_errors_runs_and_the_one_after_does_not(project):
    prepare(project)
    project.put("V2__b.sql", LOG.format("half") + "INSERT INTO nowhere VALUES (1);\n")
    failed = project.fail(1, "migrate")
    assert failed["error"]["file"].endswith("V2__b.sql")
    assert log(project) == ["before", "before 2", "1", "error"]


def test_a_failure_of_the_one_for_errors_is_only_warned_of(project):
    prepare(project)
    project.put("sub/afterMigrateError.sql", "INSERT INTO nowhere_else VALUES (1);\n")
    project.put("V2__b.sql", "INSERT INTO nowhere VALUES (1);\n")
    result = project.run("migrate", "--json")
    assert result.code == 1 and result.json["error"]["file"].endswith("V2__b.sql"), result
    assert "in the hook 'sub/afterMigrateError.sql'" in result.err and "nowhere_else" in result.err


def test_placeholders_are_put_into_them(project):
    prepare(project)
    project.put("afterMigrate.sql", LOG.format("${word}"))
    project.migrate("--placeholder", "word=kept")
    assert log(project)[-1] == "kept"


def test_what_cannot_run_in_a_transaction_is_refused_before_anything_runs(postgres_project):
    prepare(postgres_project)
    postgres_project.put("afterMigrate.sql", "VACUUM a;\n")
    error = postgres_project.fail(9, "migrate")["error"]
    assert "cannot run in one transaction" in error["message"] and error["file"].endswith("afterMigrate.sql")
    assert log(postgres_project) == []


def test_what_they_set_reaches_no_migration(postgres_project):
    prepare(postgres_project)
    postgres_project.database.script("CREATE SCHEMA other")
    postgres_project.put("beforeMigrate.sql", "SET search_path TO other;\nCREATE TABLE t (id int);\n")
    postgres_project.migrate()
    assert postgres_project.database.query("SELECT to_regclass('other.t'), to_regclass('public.a')") == [
        ("other.t", "a")]  # fmt: skip


def put_each(project):
    project.put("beforeEachMigrate.sql", LOG.format("before each"))
    project.put("afterEachMigrate.sql", LOG.format("after each"))


def test_around_each_migration_they_run_in_its_transaction(project):
    prepare(project)
    put_each(project)
    project.put("V3__c.sql", LOG.format("half") + "INSERT INTO nowhere VALUES (1);\n")
    failed = project.fail(1, "migrate")
    assert failed["error"]["file"].endswith("V3__c.sql") and failed["error"]["line"] == 2
    each = ["before each", "{}", "after each"]
    around = [word.format(number) for number in (1, 2) for word in each]
    assert log(project) == ["before", "before 2", *around, "error"]
    project.put("V3__c.sql", LOG.format("3"))
    project.migrate()
    assert log(project)[-5:] == ["before 2", "before each", "3", "after each", "after"]
    assert project.history() == [("1", "applied"), ("2", "applied"), ("3", "failed"), ("3", "applied")]
    assert project.runs() == [("failed",), ("success",)]


def test_a_failing_one_after_a_migration_takes_the_migration_back(project):
    prepare(project)
    put_each(project)
    project.remove("V1__a.sql")
    project.put("afterEachMigrate.sql", LOG.format("half") + "INSERT INTO nowhere VALUES (1);\n")
    error = project.fail(1, "migrate")["error"]
    assert "in the hook 'afterEachMigrate.sql'" in error["message"]
    assert error["file"].endswith("afterEachMigrate.sql") and error["line"] == 2
    assert "afterEachMigrate.sql" in error["hint"] and "nothing of 'V2__b.sql' remains" in error["detail"]
    assert log(project) == ["before", "before 2", "error"]
    assert project.history() == [("2", "failed")]


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_around_a_migration_of_several_transactions_they_have_their_own(tidegate, database, kind):
    project = Project(tidegate, database(kind))
    prepare(project)
    put_each(project)
    project.remove("V1__a.sql")
    project.remove("afterMigrate.sql")
    project.put("V2__b.sql", LOG.format("2") + "VACUUM;\n" + LOG.format("2b"))
    project.migrate()
    assert log(project) == ["before", "before 2", "before each", "2", "2b", "after each"]
    project.put("afterEachMigrate.sql", "INSERT INTO nowhere VALUES (1);\n")
    project.put("V3__c.sql", "VACUUM;\n")
    failed = project.fail(1, "migrate")
    assert "the last 'V3__c.sql'" in failed["error"]["detail"]
    assert project.history() == [("2", "applied"), ("3", "applied")]
    assert project.runs() == [("success",), ("failed",)]


def test_other_callbacks_are_warned_of(sqlite_project):
    sqlite_project.put("beforeUndo.sql", "SELECT 1;\n")
    sqlite_project.put("V1__a.sql", table("a"))
    result = sqlite_project.run("migrate")
    assert "'beforeUndo.sql' is ignored: of callbacks, those around migrate" in result.err


def configure(project, hooks):
    project.tidegate.write("tidegate.yml", f"version: 1\nmigrations:\n  hooks: {hooks}\n")


def test_the_configuration_names_hooks_for_every_layout(project):
    project.database.script("CREATE TABLE log (word varchar(40))")
    project.put("000001_a.up.sql", LOG.format("1"))
    project.put("000001_a.down.sql", "SELECT 1;\n")
    for moment in ("before_all", "before_each", "after_each", "after_all", "after_error"):
        project.tidegate.write(f"sql/{moment}.sql", LOG.format(moment))
    configure(project, "{before_all: sql/before_all.sql, before_each: sql/before_each.sql,"
              " after_each: sql/after_each.sql, after_all: sql/after_all.sql, after_error: sql/after_error.sql}")  # fmt: skip
    below = project.tidegate.write("below/file", "").parent
    result = project.run("migrate", cwd=below)
    assert result.code == 0 and "running 'sql/before_all.sql'" in result.err, result
    assert log(project) == ["before_all", "before_each", "1", "after_each", "after_all"]


def test_those_of_the_configuration_run_before_those_of_the_folder(project):
    prepare(project)
    project.tidegate.write("first.sql", LOG.format("first"))
    configure(project, "{before_all: first.sql}")
    project.migrate()
    assert log(project)[:3] == ["first", "before", "before 2"]


@pytest.mark.parametrize(
    "hooks, code, words",
    [
        ("{before_lunch: a.sql}", 2, "no moment 'before_lunch'"),
        ("{before_all: ./notify.sh}", 2, "'./notify.sh' is no file of SQL"),
        ("{after_all: nowhere.sql}", 2, "reading the hook 'nowhere.sql'"),
    ],
)
def test_a_hook_that_cannot_be_is_refused_before_anything_runs(sqlite_project, hooks, code, words):
    sqlite_project.put("V1__a.sql", table("a"))
    configure(sqlite_project, hooks)
    error = sqlite_project.fail(code, "migrate")["error"]
    assert words in error["message"]
    assert sqlite_project.database.tables() == []


def test_an_error_in_a_hook_of_the_configuration_has_its_place(sqlite_project):
    sqlite_project.put("V1__a.sql", table("a"))
    sqlite_project.tidegate.write("sql/after.sql", "SELECT 1;\nINSERT INTO nowhere VALUES (1);\n")
    configure(sqlite_project, "{after_each: sql/after.sql}")
    error = sqlite_project.fail(1, "migrate")["error"]
    assert error["file"] == "sql/after.sql" and error["line"] == 2
    assert sqlite_project.database.tables() == []
