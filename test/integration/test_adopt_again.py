"""A history that was shared with another tool, then was not, is shared again."""

import pytest

from harness.project import Project
from harness.tool_folders import FlywayFolder, GolangMigrateFolder, GooseFolder


@pytest.fixture(name="folder", params=[FlywayFolder, GooseFolder, GolangMigrateFolder],
                ids=["flyway", "goose", "golang-migrate"])  # fmt: skip
def _folder(request):
    return request.param


@pytest.fixture(name="project")
def _project(tidegate, every_database, folder):
    """Two migrations are applied by the tool; the history was shared, and is not any more."""
    made = Project(tidegate, every_database)
    tidegate.write("tidegate.yml", f"migrations: {{layout: {folder.layout}}}\n")
    program = folder.tool()
    made.tool = lambda command: program(made.database, tidegate.folder / "db/migrations", *command)
    put(made, folder, 1, "one")
    put(made, folder, 2, "two")
    made.tool(folder.up)
    assert made.run("adopt").code == 0
    assert made.run("adopt", "--end").code == 0
    put(made, folder, 3, "three")
    return made


def put(project, folder, number, name):
    project.put_all(folder.files(number, name))


def tables(project, folder):
    return [name for name in project.database.tables() if name != folder.table]


def adopt(project):
    result = project.run("adopt", "--json")
    assert result.code == 0, result
    return result.json


def test_what_the_tool_did_meanwhile_is_taken_over(project, folder):
    project.tool(folder.up)
    adopted = adopt(project)
    assert adopted["adopted"] and adopted["told"] == [] and adopted["pending"] == 0, adopted
    put(project, folder, 4, "four")
    assert len(project.migrate()["applied"]) == 1
    project.tool(folder.up)
    assert tables(project, folder) == ["four", "one", "three", "two"]


def test_nothing_happened_meanwhile(project, folder):
    assert adopt(project)["pending"] == 1
    assert len(project.migrate()["applied"]) == 1
    project.tool(folder.up)
    assert set(project.states().values()) == {"applied"}


def test_what_we_did_meanwhile_is_told_to_the_tool(project, folder):
    assert len(project.migrate()["applied"]) == 1
    shown = project.run("adopt", "--dry-run")
    (path,) = [path for path in folder.files(3, "three") if "U3" not in path and "down" not in path]
    assert f"'{path}': applied since the history was shared before" in shown.out, shown
    assert adopt(project)["told"] == [path]
    put(project, folder, 4, "four")
    project.tool(folder.up)  # not the third again
    assert set(project.states().values()) == {"applied"}
    assert tables(project, folder) == ["four", "one", "three", "two"]


def test_what_only_we_took_back_is_refused(project, folder):
    assert project.run("undo").code == 0
    before = project.database.query(f"SELECT * FROM {folder.table}")
    error = project.fail(9, "adopt")["error"]
    assert f"tidegate and {folder.layout} disagree" in error["message"]
    (path,) = [path for path in folder.files(2, "two") if "U2" not in path and "down" not in path]
    assert f"'{path}': taken back here" in error["detail"] and "tidegate migrate" in error["hint"]
    assert project.database.query(f"SELECT * FROM {folder.table}") == before
    assert len(project.migrate()["applied"]) == 2
    assert adopt(project)["pending"] == 0
    assert set(project.states().values()) == {"applied"}


@pytest.mark.parametrize("folder", [GooseFolder, GolangMigrateFolder], indirect=True)
def test_what_the_tool_took_back_meanwhile_is_taken_over(project, folder):
    project.tool(folder.down)
    assert adopt(project)["pending"] == 2
    assert len(project.migrate()["applied"]) == 2
    project.tool(folder.up)
    assert tables(project, folder) == ["one", "three", "two"]


@pytest.mark.parametrize("folder", [GolangMigrateFolder], indirect=True)
def test_a_tool_of_one_version_that_went_another_way_is_refused(project, folder):
    assert len(project.migrate()["applied"]) == 1
    project.tool(folder.down)
    error = project.fail(9, "adopt")["error"]
    assert "disagree about how far" in error["message"]
    assert "version 3 is the newest, 'schema_migrations' says 1" in error["detail"]
    assert "migrate force" in error["hint"]


@pytest.mark.parametrize("folder", [GooseFolder], indirect=True)
def test_another_tool_s_history_is_not_taken_up(project, folder):
    project.database.script("CREATE TABLE schema_migrations (version varchar(128) primary key)")
    project.tidegate.write("tidegate.yml", "migrations: {layout: dbmate}\n")
    for number, name in enumerate(("one", "two", "three"), 1):
        project.put(f"0000{number}_{name}.sql", f"-- migrate:up\nCREATE TABLE {name} (id integer);\n")
    error = project.fail(9, "adopt", "dbmate")["error"]
    assert "not empty" in error["message"] and "was shared with goose" in error["detail"], error


@pytest.mark.parametrize("folder", [GooseFolder], indirect=True)
def test_it_goes_round_as_often_as_one_likes(project, folder):
    for number in (4, 6):
        adopt(project)
        assert len(project.migrate()["applied"]) == 1
        assert project.run("adopt", "--end").code == 0
        put(project, folder, number, f"t{number}")
        project.tool(folder.up)
        put(project, folder, number + 1, f"t{number + 1}")
    adopt(project)
    assert list(project.states().values()) == ["applied"] * 6 + ["pending"]


@pytest.fixture(name="told")
def _told(project, folder):
    """The third was applied by us alone; returns its path."""
    assert len(project.migrate()["applied"]) == 1
    (path,) = [path for path in folder.files(3, "three") if not path.startswith("U")]
    return path


@pytest.mark.parametrize("folder", [FlywayFolder], indirect=True)
@pytest.mark.parametrize("sql", ["CREATE TABLE three (id integer, name text);\n", None], ids=["edited", "gone"])
def test_a_tool_that_keeps_checksums_is_told_of_what_was_applied_and_nothing_else(project, folder, told, sql):
    project.put(told, sql) if sql else project.remove(told)
    error = project.fail(9, "adopt")["error"]
    assert f"'{told}' is not there as tidegate applied it" in error["message"]
    assert "restore the file" in error["hint"] and "tidegate repair" in error["hint"]
    assert project.database.query(f"SELECT 1 FROM {folder.table} WHERE version = '3'") == []
    assert project.run("repair").code == 0
    assert adopt(project)["told"] == ([told] if sql else [])
    assert "missing" not in project.states().values() and "changed" not in project.states().values()


@pytest.mark.parametrize("folder", [FlywayFolder], indirect=True)
def test_what_was_taken_back_stays_so_after_a_try_that_failed(project, folder):
    for _ in range(2):
        assert project.run("undo").code == 0
    project.put("V1__one.sql", "SELECT no_such_column;\n")
    assert project.run("migrate").code == 1
    assert "disagree" in project.fail(9, "adopt")["error"]["message"]


@pytest.mark.parametrize("folder", [GooseFolder], indirect=True)
def test_the_advice_names_the_table(project, folder):
    project.run("adopt")
    project.run("adopt", "--end")
    project.database.script(f"CREATE TABLE history AS SELECT * FROM {folder.table}")
    hint = project.fail(9, "adopt", "goose", "--table", "history")["error"]["hint"]
    assert "tidegate adopt goose --table " in hint and hint.endswith(folder.table), hint
