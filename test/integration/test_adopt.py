"""Another tool's history is taken over where it is, and both are written from then on."""

import pytest

from harness.incumbents import FLYWAY
from harness.project import Project

ONE = "CREATE TABLE one (id integer);"


@pytest.fixture(name="project")
def _project(tidegate, any_database):
    made = Project(tidegate, any_database)
    made.put("V1__one.sql", ONE)
    made.put("V2__two.sql", "CREATE TABLE two (id integer);")
    return made


@pytest.fixture(name="flyway")
def _flyway(project):
    """Version 1 was applied by Flyway."""
    project.database.script(FLYWAY.create(project.database.kind))
    project.database.script("CREATE TABLE one (id integer)")
    project.database.script(FLYWAY.applied("1", "one", "V1__one.sql", FLYWAY.checksum(ONE)))
    return project


def flyway_rows(project):
    return project.database.query(
        "SELECT version, description, type, script, checksum FROM flyway_schema_history"
        " ORDER BY installed_rank"
    )


@pytest.mark.parametrize("command", ["migrate", "status", "plan", "validate", "undo"])
def test_a_history_that_was_not_taken_over_is_never_applied_again(flyway, command):
    error = flyway.fail(9, command)["error"]
    assert "flyway_schema_history" in error["message"]
    assert "tidegate adopt" in error["hint"]
    assert flyway.database.tables() == ["flyway_schema_history", "one"]


def test_an_empty_table_of_another_tool_is_no_history(project):
    project.database.script(FLYWAY.create(project.database.kind))
    assert len(project.migrate()["applied"]) == 2


def test_another_app_s_history_is_not_taken_for_ours(project):
    project.database.script(FLYWAY.create(project.database.kind))
    project.database.script(FLYWAY.applied("7", "else", "V7__else.sql", 1))
    assert len(project.migrate()["applied"]) == 2


def test_dry_run_shows_and_changes_nothing(flyway):
    result = flyway.run("adopt", "--dry-run", "--json")
    assert result.code == 0, result
    assert result.json["tool"] == "flyway" and result.json["adopted"] is False
    assert {each["path"]: each["state"] for each in result.json["migrations"]} == {
        "V1__one.sql": "applied",
        "V2__two.sql": "pending",
    }
    assert flyway.database.tables() == ["flyway_schema_history", "one"]
    flyway.fail(9, "status")


def test_both_histories_are_written_from_then_on(flyway):
    assert flyway.run("adopt", "--json").json["adopted"] is True
    assert flyway.states() == {"V1__one.sql": "applied", "V2__two.sql": "pending"}
    assert [each["path"] for each in flyway.migrate()["applied"]] == ["V2__two.sql"]
    assert flyway_rows(flyway)[1][:4] == ("2", "two", "SQL", "V2__two.sql")
    assert flyway.history("version, status, tool")[0] == ("1", "applied", "flyway")
    assert flyway.migrate()["applied"] == []


def test_what_the_other_tool_does_later_is_seen(flyway):
    flyway.run("adopt")
    flyway.database.script("CREATE TABLE two (id integer)")
    flyway.database.script(FLYWAY.applied("2", "two", "V2__two.sql", "NULL"))
    assert flyway.states()["V2__two.sql"] == "applied"
    flyway.put("V3__three.sql", "CREATE TABLE three (id integer);")
    assert [each["path"] for each in flyway.migrate()["applied"]] == ["V3__three.sql"]
    assert flyway.history("version, tool")[1] == ("2", "flyway")
    flyway.database.script("DELETE FROM flyway_schema_history WHERE version = '3'; DROP TABLE three")
    assert flyway.states()["V3__three.sql"] == "undone"
    assert [each["path"] for each in flyway.migrate()["applied"]] == ["V3__three.sql"]
    assert [row[0] for row in flyway_rows(flyway)] == ["1", "2", "3"]


def test_a_migration_that_fails_is_in_neither(flyway):
    flyway.run("adopt")
    flyway.put("V2__two.sql", "CREATE TABLE two (id integer); SELECT no_such_column;")
    flyway.fail(1, "migrate")
    assert [row[0] for row in flyway_rows(flyway)] == ["1"]
    assert flyway.database.tables() == ["flyway_schema_history", "one"]


def test_undo_is_told_to_the_other_tool(flyway):
    flyway.put("U2__two.sql", "DROP TABLE two;")
    flyway.run("adopt")
    flyway.migrate()
    assert flyway.run("undo").code == 0
    assert flyway_rows(flyway)[2][:4] == ("2", "two", "DELETE", "V2__two.sql")
    assert flyway.states()["V2__two.sql"] == "undone"
    assert len(flyway.migrate()["applied"]) == 1
    assert flyway.states()["V2__two.sql"] == "applied"


def test_a_file_that_differs_is_named_and_repair_mends_both(flyway):
    flyway.put("V1__one.sql", "CREATE TABLE one (id integer, name text);")
    shown = flyway.run("adopt")
    assert shown.code == 0 and "'V1__one.sql': changed" in shown.out, shown
    flyway.fail(9, "migrate")
    assert flyway.run("repair").code == 0
    assert len(flyway.migrate()["applied"]) == 1
    assert flyway_rows(flyway)[0][4] != FLYWAY.checksum(ONE)


def test_a_history_that_failed_half_way_is_refused(flyway):
    flyway.database.script(FLYWAY.applied("2", "two", "V2__two.sql", 5, success=False))
    error = flyway.fail(9, "adopt")["error"]
    assert "version '2' half done" in error["message"] and "flyway repair" in error["hint"]
    assert "tidegate_meta" not in str(flyway.database.tables())


def test_a_history_of_our_own_is_not_mixed(project):
    project.migrate()
    project.database.script(FLYWAY.create(project.database.kind))
    project.database.script(FLYWAY.applied("1", "one", "V1__one.sql", 1))
    assert "not empty" in project.fail(9, "adopt")["error"]["message"]


def test_end_leaves_the_other_table_as_it_is(flyway):
    flyway.run("adopt")
    flyway.migrate()
    assert flyway.run("adopt", "--end").code == 0
    flyway.put("V3__three.sql", "CREATE TABLE three (id integer);")
    assert len(flyway.migrate()["applied"]) == 1
    assert [row[0] for row in flyway_rows(flyway)] == ["1", "2"]
    assert "not shared" in flyway.fail(9, "adopt", "--end")["error"]["message"]


def test_nothing_to_adopt_is_told(project):
    assert "no history of another tool" in project.fail(9, "adopt")["error"]["message"]
    assert "no table 'goose_db_version'" in project.fail(9, "adopt", "goose")["error"]["message"]
    assert "known are flyway" in project.fail(2, "adopt", "knex")["error"]["hint"]


LOCK = 77433833903597  # Flyway's, of public.flyway_schema_history


@pytest.fixture(name="on_postgres")
def _on_postgres(tidegate, database):
    made = Project(tidegate, database("postgres"))
    made.put("V1__one.sql", ONE)
    made.put("V2__two.sql", "CREATE TABLE two (id integer);")
    made.database.script(FLYWAY.create("postgres"))
    made.database.script(ONE)
    made.database.script(FLYWAY.applied("1", "one", "V1__one.sql", FLYWAY.checksum(ONE)))
    return made


def test_a_runner_of_the_other_tool_is_waited_for(on_postgres):
    connection = on_postgres.database.connect()
    cursor = connection.cursor()
    cursor.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
    error = on_postgres.fail(5, "adopt", "--lock-wait", "1s")["error"]
    assert "flyway is migrating" in error["message"]
    cursor.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))
    assert on_postgres.run("adopt").code == 0
    cursor.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
    error = on_postgres.fail(5, "migrate", "--lock-wait", "1s")["error"]
    assert "flyway is migrating" in error["message"]
    assert f"session {connection.info.backend_pid}" in error["detail"]
    connection.close()
    assert len(on_postgres.migrate()["applied"]) == 1


def test_a_runner_of_the_other_tool_is_kept_out_while_we_migrate(on_postgres):
    assert on_postgres.run("adopt").code == 0
    on_postgres.put("V3__slow.sql", "SELECT pg_sleep(3);")
    running = on_postgres.start("migrate")
    connection = on_postgres.database.connect()
    connection.autocommit = True
    cursor = connection.cursor()
    free = True
    while free and running.process.poll() is None:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK,))
        free = cursor.fetchone()[0]
    assert not free
    assert running.wait().code == 0
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK,))
    assert cursor.fetchone()[0]
