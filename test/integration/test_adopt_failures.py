"""A failure that no rollback takes back stands in Flyway's table, as Flyway itself would write it."""

import pytest

from harness.foreign_tools import Flyway
from harness.project import Project

# With its other lock on PostgreSQL a failure is rolled back together with the row that tells of it.
LOCK = {"FLYWAY_POSTGRESQL_TRANSACTIONAL_LOCK": "false"}
COLUMNS = "version, description, type, script, checksum, success"
HALF = "CREATE TABLE two (id integer);\nINSERT INTO no_such_table VALUES (1);\n"
MENDED = "CREATE TABLE two (id integer);\nINSERT INTO one VALUES (1);\n"
NOTHING = "INSERT INTO no_such_table VALUES (1);\nINSERT INTO one VALUES (1);\n"


@pytest.fixture(name="run_flyway", scope="module")
def _run_flyway():
    return Flyway()


@pytest.fixture(name="kind", params=["postgres", "mariadb"])
def _kind(request):
    return request.param


@pytest.fixture(name="project")
def _project(tidegate, database, kind, run_flyway):
    made = Project(tidegate, database(kind))
    made.put("V1__one.sql", "CREATE TABLE one (id integer);\n")
    made.flyway = lambda *command, code=0, env=LOCK: run_flyway(
        made.database, tidegate.folder / "db/migrations", *command, code=code, env=env)  # fmt: skip
    made.flyway("migrate")
    assert made.run("adopt").code == 0
    return made


def rows(project, columns=COLUMNS):
    return project.database.query(f"SELECT {columns} FROM flyway_schema_history ORDER BY installed_rank")


def put(project, sql):
    """Version 2; each of its statements commits by itself."""
    project.put("V2__two.sql", sql)
    if project.database.kind == "postgres":
        project.put("V2__two.sql.conf", "executeInTransaction=false\n")


def fail_half(project):
    put(project, HALF)
    project.fail(6, "migrate")


def take_back(project):
    project.database.script("DROP TABLE two")


def test_flyway_sees_it_and_wants_repair(project):
    fail_half(project)
    assert "V2__two.sql Failed" in project.flyway("info")
    assert "failed migration to version 2" in project.flyway("validate", code=1)
    assert "failed migration to version 2" in project.flyway("migrate", code=1)


def test_the_row_is_the_one_that_flyway_writes(project):
    fail_half(project)
    ours = rows(project)
    take_back(project)
    project.flyway("repair")
    assert len(rows(project)) == 1
    project.flyway("migrate", code=1)
    assert rows(project) == ours


def test_the_next_migrate_goes_on_and_the_failure_is_gone(project):
    fail_half(project)
    assert project.states()["V2__two.sql"] == "partial"
    put(project, MENDED)
    assert len(project.migrate()["applied"]) == 1
    assert [(row[0], bool(row[5])) for row in rows(project)] == [("1", True), ("2", True)]
    project.flyway("validate")
    project.flyway("migrate")


def test_a_second_failure_takes_the_place_of_the_first(project):
    fail_half(project)
    fail_half(project)
    assert [(row[0], bool(row[5])) for row in rows(project)] == [("1", True), ("2", False)]


def test_after_flyway_s_repair_either_goes_on(project):
    fail_half(project)
    take_back(project)
    project.flyway("repair")
    put(project, MENDED)
    project.flyway("migrate")
    assert project.migrate()["applied"] == []
    assert set(project.states().values()) == {"applied"}
    project.put("V3__three.sql", "CREATE TABLE three (id integer);\n")
    assert len(project.migrate()["applied"]) == 1
    project.flyway("validate")


def test_our_repair_does_what_flyway_s_does(project):
    fail_half(project)
    take_back(project)
    put(project, MENDED)
    assert project.run("repair").code == 0
    assert len(rows(project)) == 1
    project.flyway("migrate")
    assert set(project.states().values()) == {"applied"}
    assert project.migrate()["applied"] == []


def test_what_leaves_nothing_is_told_too(project):
    put(project, NOTHING)
    project.fail(1, "migrate")
    assert "V2__two.sql Failed" in project.flyway("info")
    put(project, MENDED)
    assert len(project.migrate()["applied"]) == 1
    project.flyway("validate")


@pytest.mark.parametrize("kind", ["mariadb"], indirect=True)
def test_a_repeatable_that_fails_is_told_too(project):
    project.put("R__view.sql", "CREATE VIEW shown AS SELECT no_such_column FROM one;\n")
    project.fail(1, "migrate")
    assert "R__view.sql Failed" in project.flyway("info")
    project.put("R__view.sql", "CREATE VIEW shown AS SELECT id FROM one;\n")
    assert len(project.migrate()["applied"]) == 1
    assert [(row[1], bool(row[5])) for row in rows(project)] == [("one", True), ("view", True)]
    project.flyway("validate")


@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_what_was_rolled_back_is_not_told(project):
    project.put("V2__two.sql", "CREATE TABLE two (id integer);\n" + NOTHING)
    project.fail(1, "migrate")
    assert len(rows(project)) == 1


@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_who_only_waited_for_a_lock_in_vain_has_not_failed(project):
    project.put("V2__two.sql", "-- tidegate: no-transaction\nALTER TABLE one ADD COLUMN b integer;\n")
    blocker = project.database.connect()
    blocker.cursor().execute("SELECT * FROM one")
    project.fail(5, "migrate", "--lock-timeout", "100ms", "--lock-retry", "0s")
    assert len(rows(project)) == 1


def test_flyway_s_own_failure_is_refused_until_it_is_repaired(project):
    put(project, HALF)
    project.flyway("migrate", code=1)
    for command in ("migrate", "status"):
        error = project.fail(9, command)["error"]
        assert "flyway left version '2' half done" in error["message"]
        assert "flyway repair" in error["hint"] and "tidegate repair" in error["hint"]
    take_back(project)
    put(project, MENDED)
    repaired = project.run("repair", "--json")
    assert repaired.code == 0 and any("flyway" in each for each in repaired.json["repaired"]), repaired
    assert len(rows(project)) == 1
    assert len(project.migrate()["applied"]) == 1
    project.flyway("validate")


def test_a_failure_of_flyway_s_after_ours_is_not_taken_for_ours(project):
    put(project, NOTHING)
    project.fail(1, "migrate")
    project.flyway("repair")
    put(project, HALF)
    project.flyway("migrate", code=1)
    assert "half done" in project.fail(9, "migrate")["error"]["message"]
