"""Repeatable migrations come behind those that create what they speak of (PostgreSQL), else by name."""

import pytest
from harness.project import Project


@pytest.fixture(name="project")
def _project(tidegate, database):
    made = Project(tidegate, database("postgres"))
    made.put("V1__t.sql", "CREATE TABLE t (id int PRIMARY KEY, name text);\n")
    return made


def put_chain(project):
    """By name: a, b, c, d. By need: d, c, b, a."""
    project.put("R__a_view.sql", "CREATE OR REPLACE VIEW a AS SELECT * FROM b WHERE id > 0;\n")
    project.put("R__b_view.sql", "CREATE OR REPLACE VIEW b AS SELECT id, shout(name) AS n FROM t;\n")
    project.put("R__c_function.sql", "CREATE OR REPLACE FUNCTION shout(w text) RETURNS text LANGUAGE sql"
                " AS $$ SELECT upper(loud(w)) $$;\n")  # fmt: skip
    project.put("R__d_function.sql", "CREATE OR REPLACE FUNCTION loud(w text) RETURNS text LANGUAGE plpgsql"
                " AS $$ BEGIN RETURN w || (SELECT n FROM a LIMIT 1); END $$;\n")  # fmt: skip


def applied(result):
    return [each["path"][3] for each in result["applied"] if each["path"].startswith("R__")]


def test_who_speaks_of_what_another_creates_comes_behind_it(project):
    put_chain(project)
    assert applied(project.migrate()) == ["d", "c", "b", "a"]
    assert project.migrate()["applied"] == []


def test_plan_shows_the_order_and_why(project):
    put_chain(project)
    result = project.run("plan", "--json").json
    paths = [each["path"] for each in result["migrations"]]
    assert paths == ["V1__t.sql", "R__d_function.sql", "R__c_function.sql", "R__b_view.sql", "R__a_view.sql"]
    assert result["migrations"][4]["needs"] == [{"path": "R__b_view.sql", "object": "b", "unmet": False}]
    assert "needs" not in result["migrations"][1]
    assert "      behind R__b_view.sql, which creates b\n" in project.run("plan").out


def test_a_plan_that_was_written_keeps_the_order(project):
    put_chain(project)
    assert project.run("plan", "--out", "plan.json").code == 0
    assert applied(project.migrate("--plan", "plan.json")) == ["d", "c", "b", "a"]


def test_only_what_is_pending_counts(project):
    put_chain(project)
    project.migrate()
    project.put("R__a_view.sql", "CREATE OR REPLACE VIEW a AS SELECT * FROM b WHERE id > 1;\n")
    project.put("R__0_grants.sql", "GRANT SELECT ON a TO public;\n")
    assert applied(project.migrate()) == ["a", "0"]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION made()",
        "CREATE TABLE m (id int DEFAULT made_number())",
        "CREATE TABLE m (mood made_type)",
        "CREATE VIEW m AS WITH w AS (SELECT * FROM t WHERE id IN (SELECT id FROM made_view)) SELECT * FROM w",
        "CREATE MATERIALIZED VIEW m AS SELECT 1::made_type AS x UNION SELECT NULL",
        "COMMENT ON VIEW made_view IS 'x'",
        "DO $$ BEGIN PERFORM count(*) FROM made_view; END $$",
        "CREATE FUNCTION m() RETURNS SETOF made_view LANGUAGE sql AS 'SELECT * FROM t'",
    ],
)
def test_whatever_speaks_of_it_comes_behind(project, sql):
    project.put("R__a.sql", sql.replace("1::made_type", "'sad'::made_type") + ";\n")
    project.put("R__b.sql", "CREATE TYPE made_type AS ENUM ('sad');\nCREATE VIEW made_view AS SELECT * FROM t;\n"
                "CREATE FUNCTION made_number() RETURNS int LANGUAGE sql RETURN 1;\n"
                "CREATE FUNCTION made() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n")  # fmt: skip
    assert applied(project.migrate()) == ["b", "a"]


def test_other_schemas_are_told_apart(project):
    project.put("V2__s.sql", "CREATE SCHEMA one;\nCREATE SCHEMA two;\nCREATE TABLE two.x (id int);\n")
    project.put("R__a.sql", "CREATE VIEW one.y AS SELECT * FROM two.x;\n")
    project.put("R__b.sql", "CREATE VIEW one.x AS SELECT 1 AS id;\n")
    assert applied(project.migrate()) == ["a", "b"]


def test_those_that_need_each_other_go_by_name_and_it_is_said(project):
    project.put("R__a.sql", "SET check_function_bodies = off;\n"
                "CREATE OR REPLACE FUNCTION two() RETURNS int LANGUAGE sql AS 'SELECT one()';\n")  # fmt: skip
    project.put("R__b.sql", "SET check_function_bodies = off;\n"
                "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT two()';\n")  # fmt: skip
    result = project.run("migrate", "--json")
    assert result.code == 0 and applied(result.json) == ["a", "b"], result
    assert result.err.count("'R__a.sql' speaks of one, which 'R__b.sql' creates, and comes before it") == 1
    assert "although it needs" not in project.run("plan").out


def test_a_file_that_the_parser_cannot_read_stays_at_its_name(project):
    project.put("R__a.sql", "CREATE VIEW FROM nowhere;\n")
    project.put("R__b.sql", "CREATE VIEW b AS SELECT 1;\n")
    assert project.fail(1, "migrate")["error"]["file"].endswith("R__a.sql")


@pytest.mark.parametrize("kind", ["sqlite", "mariadb"])
def test_elsewhere_names_decide(tidegate, database, kind):
    project = Project(tidegate, database(kind))
    project.put("R__1.sql", "CREATE VIEW b AS SELECT 1 AS id;\n")
    project.put("R__2.sql", "CREATE VIEW a AS SELECT * FROM b;\n")
    project.put("R__0.sql", "CREATE TABLE IF NOT EXISTS c (id int);\n")
    assert applied(project.migrate()) == ["0", "1", "2"]
