"""Placeholders: ${name} in migrations, from the configuration, from references, built in."""

import pytest

from harness.project import Project


@pytest.fixture(name="project")
def _project(tidegate, any_database):
    return Project(tidegate, any_database)


def rows(project, sql):
    return [tuple(str(value) for value in row) for row in project.database.query(sql)]


def test_a_placeholder_has_the_value_of_the_configuration(project):
    project.tidegate.write("tidegate.yml", "migrations: {placeholders: {table: shop, word: it}}\n")
    project.put("V1__a.sql", "CREATE TABLE ${table} (w text);\nINSERT INTO ${TABLE} VALUES ('${word}');\n")
    project.migrate()
    assert rows(project, "SELECT w FROM shop") == [("it",)]


def test_a_flag_counts_more_than_the_configuration(project):
    project.tidegate.write("tidegate.yml", "migrations: {placeholders: {table: shop}}\n")
    project.put("V1__a.sql", "CREATE TABLE ${table} (w text);\n")
    project.migrate("--placeholder", "table=other")
    assert "other" in project.database.tables()


def test_an_unknown_placeholder_stops_before_anything_runs_and_says_where(project):
    project.put("V1__a.sql", "CREATE TABLE a (w text);\n")
    project.put("V2__b.sql", "CREATE TABLE b (w text);\n-- and\nINSERT INTO b\nVALUES ('${nope}');\n")
    error = project.fail(9, "migrate")["error"]
    assert "${nope}" in error["message"] and error["file"].endswith("V2__b.sql")
    assert error["line"] == 4 and "placeholders" in error["hint"]
    assert project.database.tables() == []


def test_a_value_with_a_semicolon_does_not_cut_the_statement(project):
    project.put("V1__a.sql", "CREATE TABLE a (w text);\nINSERT INTO a VALUES ('${word}');\n")
    project.migrate("--placeholder", "word=x; y")
    assert rows(project, "SELECT w FROM a") == [("x; y",)]


def test_a_file_that_says_so_keeps_them_as_they_are(project):
    project.put("V1__a.sql", "-- tidegate: no-placeholders\nCREATE TABLE a (w text);\n"
                             "INSERT INTO a VALUES ('${word}');\n")  # fmt: skip
    project.migrate()
    assert rows(project, "SELECT w FROM a") == [("${word}",)]


def test_the_history_keeps_the_file_as_it_is(project):
    text = "CREATE TABLE ${table} (w text);\n"
    project.put("V1__a.sql", text)
    project.migrate("--placeholder", "table=shop")
    assert project.history("content") == [(text,)]
    assert project.run("validate", "--placeholder", "table=other").code == 0


def test_built_in_placeholders_tell_where_they_are_run(project):
    project.put("V1__a.sql", "CREATE TABLE a (s text, u text, d text, f text, t text, e text);\n"
                "INSERT INTO a VALUES ('${flyway:defaultSchema}', '${flyway:user}', "
                "'${flyway:database}', '${flyway:filename}', '${flyway:table}', "
                "'${flyway:environment}');\n")  # fmt: skip
    project.migrate()
    (row,) = rows(project, "SELECT * FROM a")
    assert row[3:] == ("V1__a.sql", "flyway_schema_history", "default")
    assert row[0] in ("main", "public")


def test_a_secret_value_is_run_and_never_told(tidegate, database):
    project = Project(tidegate, database("postgres"))
    secret = "s3cr3t-canary-value"
    project.put("V1__role.sql", "-- tidegate: no-transaction rerun\n"
                "DO $$ BEGIN RAISE WARNING 'it is %', '${password}'; END $$;\n")  # fmt: skip
    project.put("V2__bad.sql", "SELECT '${password}'::int;\n")
    project.tidegate.write("tidegate.yml",
                           "migrations: {placeholders: {password: env:APP_PASSWORD}}\n")  # fmt: skip
    result = project.run("migrate", "--json", env={"APP_PASSWORD": secret})
    assert result.code == 1 and secret not in result.out + result.err
    assert "********" in result.err
    kept = project.database.query("SELECT statement FROM tidegate_statement")
    kept += project.database.query("SELECT error_message FROM tidegate_run")
    assert kept and secret not in str(kept)
