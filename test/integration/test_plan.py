"""plan --out and migrate --plan: what was looked at is what is done, or nothing is."""

import json

import pytest

from harness.project import Project


@pytest.fixture(name="project")
def _project(tidegate, any_database):
    return Project(tidegate, any_database)


def put_two(project):
    project.put("V1__a.sql", "CREATE TABLE a (id int);\n")
    project.put("V2__b.sql", "CREATE TABLE b (id int);\n")


def plan(project, *args):
    assert project.run("plan", "--out", "plan.json", *args).code == 0


def stale(project):
    """Refused, and nothing was applied; returns the message."""
    before = project.states()
    error = project.fail(9, "migrate", "--plan", "plan.json")["error"]
    assert error["code"] == "validation" and error["message"].startswith("the plan is stale: ")
    assert project.states() == before
    return error["message"]


def test_a_plan_is_done_as_it_was_written_down(project):
    put_two(project)
    plan(project)
    applied = project.migrate("--plan", "plan.json")["applied"]
    assert [each["path"] for each in applied] == ["V1__a.sql", "V2__b.sql"]


def test_a_plan_that_stops_at_a_version_stops_there(project):
    put_two(project)
    plan(project, "--to", "1")
    assert len(project.migrate("--plan", "plan.json")["applied"]) == 1
    assert project.states() == {"V1__a.sql": "applied", "V2__b.sql": "pending"}


def test_a_file_that_changed_since_makes_the_plan_stale(project):
    put_two(project)
    plan(project)
    project.put("V2__b.sql", "CREATE TABLE b (id int, more int);\n")
    assert "'V2__b.sql' is not what it was" in stale(project)


def test_a_file_that_came_since_makes_the_plan_stale(project):
    put_two(project)
    plan(project)
    project.put("V3__c.sql", "CREATE TABLE c (id int);\n")
    assert "'V3__c.sql' is pending now, and was not in it" in stale(project)


def test_a_file_that_went_since_makes_the_plan_stale(project):
    put_two(project)
    plan(project)
    project.remove("V2__b.sql")
    assert "'V2__b.sql' was to be applied, and is not pending now" in stale(project)


def test_a_plan_is_not_done_twice(project):
    put_two(project)
    plan(project)
    project.migrate("--plan", "plan.json")
    assert "is not pending now" in stale(project)


def test_what_was_applied_and_taken_back_since_makes_the_plan_stale(project):
    put_two(project)
    project.put("U2__b.sql", "DROP TABLE b;\n")
    project.migrate("--to", "1")
    plan(project)
    project.migrate()
    assert project.run("undo").code == 0
    assert "what is applied has changed since" in stale(project)


def test_a_try_that_failed_cleanly_leaves_the_plan_good(project):
    put_two(project)
    project.put("V3__c.sql", "INSERT INTO gate (id) VALUES (1);\n")
    project.migrate("--to", "2")
    plan(project)
    assert project.run("migrate", "--plan", "plan.json").code == 1
    project.database.script("CREATE TABLE gate (id int)")
    assert len(project.migrate("--plan", "plan.json")["applied"]) == 1


def test_a_plan_of_another_database_is_refused(tidegate, database):
    first = Project(tidegate, database("sqlite"))
    put_two(first)
    first.migrate("--to", "1")
    plan(first)
    second = Project(tidegate, database("sqlite"))
    second.migrate("--to", "1")
    assert "made for another database" in stale(second)


def test_a_file_that_is_no_plan_is_refused(project):
    put_two(project)
    for text in ("", "{}", "[]", json.dumps({"schema": "tidegate.plan-file.v2"})):
        project.tidegate.write("plan.json", text)
        error = project.fail(2, "migrate", "--plan", "plan.json")["error"]
        assert "is no plan" in error["message"]
    assert project.states() == {"V1__a.sql": "pending", "V2__b.sql": "pending"}


def test_a_plan_and_a_version_to_stop_at_exclude_each_other(project):
    put_two(project)
    plan(project)
    assert project.run("migrate", "--plan", "plan.json", "--to", "1").code == 2


def test_a_plan_shows_every_statement_and_what_commits_together(tidegate, database):
    project = Project(tidegate, database("postgres"))
    project.database.script("CREATE TABLE orders (id int, name text)")
    project.put("V1__a.sql", "ALTER TABLE orders\n  ADD note text;\n"
                "CREATE INDEX CONCURRENTLY i ON orders (name);\n"
                "INSERT INTO orders (name) VALUES ('${word}');\n")  # fmt: skip
    result = project.run("plan", "--json", "--placeholder", "word=it").json
    (migration,) = result["migrations"]
    assert migration["statements"] == 3
    groups = migration["groups"]
    assert [group["transaction"] for group in groups] == [True, False, True]
    assert [(group["first"], group["last"]) for group in groups] == [(1, 1), (2, 2), (3, 3)]
    assert groups[0]["statements"] == [
        {"number": 1, "line": 1, "sql": "ALTER TABLE orders\n  ADD note text"}
    ]
    assert groups[2]["statements"][0]["sql"] == "INSERT INTO orders (name) VALUES ('it')"
    assert [table["name"] for table in migration["tables"]] == ["orders"]
    text = project.run("plan", "--placeholder", "word=it").out
    assert "in one transaction\n         1  ALTER TABLE orders ADD note text\n" in text
    assert "outside a transaction\n         3  CREATE INDEX CONCURRENTLY i ON orders" in text
    assert "speaks of orders: " in text


def test_a_long_statement_is_cut_for_the_eye_and_whole_in_json(project):
    sql = "INSERT INTO a (w) VALUES ('" + "é" * 200 + "')"
    project.put("V1__a.sql", "CREATE TABLE a (w text);\n" + sql + ";\n")
    result = project.run("plan", "--json").json
    assert result["migrations"][0]["groups"][-1]["statements"][-1]["sql"] == sql
    (line,) = [each for each in project.run("plan").out.splitlines() if "INSERT" in each]
    assert line.endswith("é ..") and len(line) < 120
