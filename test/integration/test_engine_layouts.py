"""Folders in the layouts of other tools: which is meant, what each verb does in them."""

import pytest

from harness.project import Project


@pytest.fixture(name="project")
def _project(tidegate, database):
    return Project(tidegate, database("sqlite"))


# layout: files of version 1, the paths of the first migration and of the way back
FOLDERS = {
    "flyway": ({"V1__a.sql": "CREATE TABLE a (x);", "U1__a.sql": "DROP TABLE a;"}, "V1__a.sql", "U1__a.sql"),
    "golang-migrate": (
        {"000001_a.up.sql": "CREATE TABLE a (x);", "000001_a.down.sql": "DROP TABLE a;"},
        "000001_a.up.sql",
        "000001_a.down.sql",
    ),
    "goose": (
        {"00001_a.sql": "-- +goose Up\nCREATE TABLE a (x);\n-- +goose Down\nDROP TABLE a;\n"},
        "00001_a.sql",
        "00001_a.sql",
    ),
    "dbmate": (
        {"20260101000000_a.sql": "-- migrate:up\nCREATE TABLE a (x);\n-- migrate:down\nDROP TABLE a;\n"},
        "20260101000000_a.sql",
        "20260101000000_a.sql",
    ),
    "diesel": (
        {"2026-01-01-000000_a/up.sql": "CREATE TABLE a (x);", "2026-01-01-000000_a/down.sql": "DROP TABLE a;"},
        "2026-01-01-000000_a/up.sql",
        "2026-01-01-000000_a/down.sql",
    ),
    "sqlx": (
        {"0001_a.up.sql": "CREATE TABLE a (x);", "0001_a.down.sql": "DROP TABLE a;"},
        "0001_a.up.sql",
        "0001_a.down.sql",
    ),
    "prisma": (
        {"20260101000000_a/migration.sql": "CREATE TABLE a (x);", "20260101000000_a/down.sql": "DROP TABLE a;"},
        "20260101000000_a/migration.sql",
        "20260101000000_a/down.sql",
    ),
}


@pytest.mark.parametrize("layout", FOLDERS)
def test_every_verb_works_in_the_layout_that_the_folder_tells(project, layout):
    files, there, back = FOLDERS[layout]
    for name, text in files.items():
        project.put(name, text)
    assert [each["path"] for each in project.migrate()["applied"]] == [there]
    assert project.database.tables() == ["a"]
    assert project.run("status", "--json").json["layout"] == layout
    assert project.states() == {there: "applied"}
    assert project.run("validate").code == 0
    assert project.run("lint").code in (0, 3)
    new = project.run("new", "add b", "--json")
    assert new.code == 0, new
    states = project.states()
    pending = [path for path, state in states.items() if state == "pending"]
    assert len(states) == 2 and new.json["path"].endswith(pending[0])
    undone = project.run("undo", "--json")
    assert undone.code == 0 and undone.json["applied"][0]["path"] == back, undone
    assert project.database.tables() == []


def test_a_folder_that_two_layouts_fit_is_refused_with_the_option(project):
    project.put("20260101000000_a.up.sql", "CREATE TABLE a (x);")
    error = project.fail(2, "migrate")["error"]
    assert "golang-migrate" in error["message"] and "sqlx" in error["message"]
    assert "--layout golang-migrate" in error["hint"] and "--layout sqlx" in error["hint"]
    assert project.database.tables() == []
    assert len(project.migrate("--layout", "sqlx")["applied"]) == 1


def test_files_of_two_tools_in_one_folder_are_refused(project):
    project.put("V1__a.sql", "CREATE TABLE a (x);")
    project.put("2_b.sql", "CREATE TABLE b (x);")
    error = project.fail(2, "migrate")["error"]
    assert "V1__a.sql" in error["detail"] and "2_b.sql" in error["detail"]
    assert [each["path"] for each in project.migrate("--layout", "flyway")["applied"]] == ["V1__a.sql"]


def test_what_golang_migrate_would_skip_silently_is_said(project):
    project.put("000001_a.up.sql", "CREATE TABLE a (x);")
    project.put("000003_c.up.sql", "CREATE TABLE c (x);")
    project.migrate()
    project.put("000002_b.up.sql", "CREATE TABLE b (x);")
    assert "000002_b.up.sql" in project.fail(9, "migrate")["error"]["message"]
    project.put("000004_d.sql", "CREATE TABLE d (x);")
    result = project.run("migrate", "--out-of-order", "--layout", "golang-migrate")
    assert result.code == 0 and "'000004_d.sql' is ignored" in result.err, result


@pytest.mark.parametrize(
    "files",
    [
        {"00001_i.sql": "-- +goose NO TRANSACTION\n-- +goose Up\nVACUUM;\n"},
        {"1_i.sql": "-- migrate:up transaction:false\nVACUUM;\n-- migrate:down\n"},
        {"1_i/up.sql": "VACUUM;", "1_i/metadata.toml": "run_in_transaction = false\n"},
        {"1_i.sql": "-- no-transaction\nVACUUM;\n"},
        {"V1__i.sql": "VACUUM;", "V1__i.sql.conf": "executeInTransaction=false\n"},
    ],
)
def test_directives_let_files_run_outside_a_transaction(tidegate, database, files):
    project = Project(tidegate, database("postgres"))
    for name, text in files.items():
        project.put(name, text)
    assert len(project.migrate()["applied"]) == 1


def test_a_script_that_is_not_to_be_executed_is_passed_over(project):
    project.put("V1__a.sql", "CREATE TABLE a (x);")
    project.put("V1__a.sql.conf", "shouldExecute=false\n")
    assert project.migrate()["applied"] == []
    assert project.states() == {"V1__a.sql": "ignored"}
    project.put("V1__a.sql.conf", "encoding=ISO-8859-1\n")
    assert "UTF-8" in project.fail(9, "migrate")["error"]["message"]


def test_a_goose_block_runs_as_one_and_places_hold(tidegate, database):
    project = Project(tidegate, database("postgres"))
    body = "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS '\nBEGIN\n  RETURN 1;\nEND';\n"
    project.put("1_f.sql", f"-- +goose Up\n-- +goose StatementBegin\n{body}-- +goose StatementEnd\nSELECT f();\nSELECT g();\n")
    error = project.fail(1, "migrate")["error"]
    assert error["line"] == 9 and "g()" in error["message"]
    project.put("1_f.sql", f"-- +goose Up\n-- +goose StatementBegin\n{body}-- +goose StatementEnd\nSELECT f();\n")
    assert project.migrate()["applied"][0]["statements"] == 2


def test_sql_outside_of_all_sections_is_refused(project):
    project.put("1_a.sql", "CREATE TABLE lost (x);\n-- +goose Up\nCREATE TABLE a (x);\n")
    error = project.fail(9, "migrate")["error"]
    assert "before '-- +goose Up'" in error["message"] and error["line"] == 1
