"""Files of several groups: each commits for itself, and after an interruption they go on from there."""

import pytest

from harness.project import Project

INDEX = "CREATE INDEX CONCURRENTLY t_name ON t (name);\n"
MIXED = (
    "CREATE TABLE t (id int, name text);\nINSERT INTO t SELECT g, g FROM generate_series(1, 10) g;\n"
    + INDEX
    + "ALTER TABLE t ADD x int DEFAULT 1;\nUPDATE t SET x = id;\n"
)


@pytest.fixture(name="project")
def _project(tidegate, database):
    return Project(tidegate, database("postgres"))


def parts(project):
    return project.database.query('SELECT index, last, "of", state FROM tidegate_statement ORDER BY seq')


def test_a_file_that_mixes_both_kinds_is_applied(project):
    project.put("V1__mixed.sql", MIXED)
    done = project.migrate()
    assert [each["statements"] for each in done["applied"]] == [5]
    assert parts(project) == [(1, 2, 5, "done"), (3, 3, 5, "done")], "the last commits with the history's row"
    assert project.database.query("SELECT sum(x) FROM t") == [(55,)]
    assert project.migrate()["applied"] == []


def test_a_failure_after_a_commit_is_partial_and_goes_on_from_there(project):
    project.put("V1__mixed.sql", MIXED + "SELECT nope;\n")
    failed = project.fail(6, "migrate")
    assert failed["partial"] == {"version": "1", "path": "V1__mixed.sql", "statement": 4, "of": 6,
                                 "resume": "tidegate migrate"}  # fmt: skip
    error = failed["error"]
    assert error["sqlstate"] == "42703" and error["line"] == 6
    assert "statements 1 to 3 of 'V1__mixed.sql' are committed" in error["detail"]
    assert "it goes on with statement 4" in error["hint"]
    assert project.states() == {"V1__mixed.sql": "partial"}
    assert project.fail(6, "validate")["error"]["code"] == "partial"
    project.put("V1__mixed.sql", MIXED)
    result = project.run("migrate")
    assert result.code == 0 and "goes on behind statement 3 of 5" in result.err, result
    assert project.database.query("SELECT sum(x) FROM t") == [(55,)]
    assert project.states() == {"V1__mixed.sql": "applied"}
    assert {state for *_, state in parts(project)} == {"done"}


def test_what_is_committed_must_not_change(project):
    project.put("V1__mixed.sql", MIXED + "SELECT nope;\n")
    project.fail(6, "migrate")
    project.put("V1__mixed.sql", MIXED.replace("(1, 10)", "(1, 11)"))
    error = project.fail(9, "migrate")["error"]
    assert "statement 2 of 'V1__mixed.sql' was changed after it was committed" in error["message"]
    assert error["line"] == 2 and "tidegate repair" in error["hint"]
    project.put("V1__mixed.sql", MIXED.replace("-- c", "").replace("ALTER", "-- why\nALTER"))
    project.migrate()
    assert project.states() == {"V1__mixed.sql": "applied"}


def test_the_files_own_transactions_commit_one_after_the_other(project):
    project.put("V1__two.sql", "BEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\nBEGIN;\nCREATE TABLE b (id int);\nSELECT 1/0;\nEND;\n")
    failed = project.fail(6, "migrate")
    assert project.database.tables() == ["a"] and failed["partial"]["statement"] == 2
    project.put("V1__two.sql", "BEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\nBEGIN;\nCREATE TABLE b (id int);\nEND;\n")
    project.migrate()
    assert project.database.tables() == ["a", "b"]


def test_what_a_file_sets_holds_for_all_its_groups_and_no_longer(project):
    project.database.script("CREATE SCHEMA other; CREATE TABLE other.u (id int)")
    project.put("V1__sets.sql", "SET search_path = other;\nCREATE INDEX CONCURRENTLY u_id ON u (id);\n"
                "CREATE TABLE v AS SELECT current_setting('search_path') AS path;\nVACUUM v;\n")  # fmt: skip
    project.put("V2__after.sql", "CREATE TABLE w AS SELECT current_setting('search_path') AS path;\n")
    project.migrate()
    assert project.database.query("SELECT path FROM other.v") == [("other",)]
    assert project.database.query("SELECT path FROM public.w") == [('"$user", public',)]


def test_a_file_that_is_gone_half_way_is_refused(project):
    project.put("V1__mixed.sql", MIXED + "SELECT nope;\n")
    project.fail(6, "migrate")
    project.remove("V1__mixed.sql")
    project.put("V2__b.sql", "CREATE TABLE b (id int);\n")
    error = project.fail(9, "migrate")["error"]
    assert "partially applied, and the file is missing" in error["message"]
    assert "b" not in project.database.tables()


def test_format_1_is_read_and_becomes_format_2_with_the_next_run(tidegate, database):
    for kind in ("postgres", "sqlite"):
        project = Project(tidegate, database(kind))
        project.put("V1__a.sql", "CREATE TABLE a (id int);\n")
        project.migrate()
        for column in ("last", '"of"', '"before"'):
            project.database.script(f"ALTER TABLE tidegate_statement DROP COLUMN {column}")
        project.database.script("UPDATE tidegate_meta SET value = '1' WHERE key = 'format'")
        project.put("V2__b.sql", "CREATE TABLE b (id int);\nVACUUM;\nCREATE TABLE c (id int);\n")
        for command in ("status", "plan"):
            assert project.run(command).code == 0
        assert project.database.query("SELECT value FROM tidegate_meta WHERE key = 'format'") == [("1",)]
        project.migrate()
        assert project.database.query("SELECT value FROM tidegate_meta WHERE key = 'format'") == [("2",)]
        assert project.database.tables() == ["a", "b", "c"]
        project.remove("V2__b.sql")
        project.remove("V1__a.sql")
