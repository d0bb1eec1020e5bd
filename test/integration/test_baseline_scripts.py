"""B<version>__<name>.sql: on an empty history the newest one is applied, and stands for all up to its version."""

import pytest
from harness.foreign_tools import Flyway
from harness.pending import table
from harness.project import Project


@pytest.fixture(name="project", params=["sqlite", "postgres", "mariadb"])
def _project(tidegate, database, request):
    return Project(tidegate, database(request.param))


@pytest.fixture(name="postgres_project")
def _postgres_project(tidegate, database):
    return Project(tidegate, database("postgres"))


def put_all(project):
    project.put("V1__a.sql", table("a"))
    project.put("V2__b.sql", table("b"))
    project.put("B1__only_a.sql", table("a"))
    project.put("B2__a_and_b.sql", table("a") + table("b"))
    project.put("V3__c.sql", table("c"))
    project.put("R__v.sql", "CREATE VIEW v AS SELECT 1 AS x;\n")


def applied(result):
    return [each["path"] for each in result["applied"]]


def test_on_an_empty_history_the_newest_is_applied_and_what_it_stands_for_is_not(project):
    put_all(project)
    plan = project.run("plan", "--json").json["migrations"]
    assert [(each["path"], each["kind"]) for each in plan][0] == ("B2__a_and_b.sql", "baseline")
    assert plan[0]["groups"], "its statements are shown"
    assert applied(project.migrate()) == ["B2__a_and_b.sql", "V3__c.sql", "R__v.sql"]
    states = project.states()
    assert (states["V1__a.sql"], states["B2__a_and_b.sql"]) == ("ignored", "baseline")
    assert states["V3__c.sql"] == "applied" and "B1__only_a.sql" not in states
    assert project.history()[0] == ("2", "baseline")
    assert project.migrate()["applied"] == [] and project.run("validate").code == 0


def test_where_something_is_applied_they_are_passed_over(project):
    put_all(project)
    for name in ("B1__only_a.sql", "B2__a_and_b.sql"):
        project.remove(name)
    project.migrate("--to", "1")
    put_all(project)
    assert applied(project.migrate()) == ["V2__b.sql", "V3__c.sql", "R__v.sql"]
    assert not any(path.startswith("B") for path in project.states())


def test_what_they_stand_for_may_be_gone(project):
    put_all(project)
    for name in ("V1__a.sql", "V2__b.sql", "B1__only_a.sql"):
        project.remove(name)
    assert applied(project.migrate()) == ["B2__a_and_b.sql", "V3__c.sql", "R__v.sql"]
    assert project.run("new", "d").out.strip().endswith("V4__d.sql")


def test_a_version_to_stop_at_counts_for_the_choice(project):
    put_all(project)
    assert applied(project.migrate("--to", "1")) == ["B1__only_a.sql"]
    assert applied(project.migrate()) == ["V2__b.sql", "V3__c.sql", "R__v.sql"]


def test_one_that_failed_is_tried_again(project):
    put_all(project)
    project.put("B2__a_and_b.sql", "INSERT INTO nowhere VALUES (1);\n")
    project.fail(1, "migrate")
    assert project.history() == [("2", "failed")]
    project.put("B2__a_and_b.sql", table("a") + table("b"))
    assert applied(project.migrate())[0] == "B2__a_and_b.sql"


def test_one_that_stopped_half_way_is_gone_on_with(postgres_project):
    put_all(postgres_project)
    postgres_project.put("B2__a_and_b.sql", table("a") + "CREATE INDEX CONCURRENTLY i ON a (id);\n"
                         "INSERT INTO nowhere VALUES (1);\n")  # fmt: skip
    postgres_project.fail(6, "migrate")
    assert postgres_project.states()["B2__a_and_b.sql"] == "partial"
    postgres_project.put("B2__a_and_b.sql", table("a") + "CREATE INDEX CONCURRENTLY i ON a (id);\n" + table("b"))
    assert applied(postgres_project.migrate()) == ["B2__a_and_b.sql", "V3__c.sql", "R__v.sql"]


def test_one_that_was_changed_after_it_was_applied_is_named(project):
    put_all(project)
    project.migrate()
    project.put("B2__a_and_b.sql", table("a") + table("b") + table("more"))
    error = project.fail(9, "validate")["error"]
    assert "'B2__a_and_b.sql' was changed" in error["message"] and "+CREATE TABLE more" in error["detail"]
    assert project.run("repair").code == 0 and project.run("validate").code == 0


def test_in_a_plan_and_in_one_transaction(postgres_project):
    put_all(postgres_project)
    assert postgres_project.run("plan", "--single-transaction", "--out", "plan.json").code == 0
    assert applied(postgres_project.migrate("--plan", "plan.json"))[0] == "B2__a_and_b.sql"


def test_two_of_one_version_are_an_error(project):
    put_all(project)
    project.put("B2.0__again.sql", table("a"))
    assert "two files have the same baseline version 2" in project.fail(9, "migrate")["error"]["message"]


def test_lint_knows_the_schema_from_the_one_that_is_left(postgres_project):
    put_all(postgres_project)
    for name in ("V1__a.sql", "V2__b.sql", "B1__only_a.sql", "R__v.sql"):
        postgres_project.remove(name)
    file = postgres_project.put("V4__drop.sql", "ALTER TABLE b DROP COLUMN nothing;\n")
    result = postgres_project.tidegate.run("lint", str(file), "--json")
    assert "nothing" in result.out and result.code == 3, result


@pytest.fixture(name="run_flyway", scope="module")
def _run_flyway():
    return Flyway()


def test_flyway_takes_it_as_its_own(run_flyway, tidegate, database):
    """A new environment by us, adopted while it is empty; then the real Flyway goes on."""
    project = Project(tidegate, database("postgres"))
    folder = project.tidegate.folder / "db/migrations"
    project.put("V1__a.sql", table("a"))
    project.remove("V1__a.sql")
    run_flyway(project.database, folder, "migrate")
    project.put("V1__a.sql", table("a"))
    assert project.run("adopt").code == 0
    project.put("B2__ab.sql", table("a") + table("b"))
    project.put("V2__b.sql", table("b"))
    assert applied(project.migrate()) == ["B2__ab.sql"]
    rows = project.database.query("SELECT type, version, script, success FROM flyway_schema_history WHERE version = '2'")
    assert rows == [("SQL_BASELINE", "2", "B2__ab.sql", True)]
    run_flyway(project.database, folder, "validate")
    project.put("V3__c.sql", table("c"))
    run_flyway(project.database, folder, "migrate")
    assert project.states()["V3__c.sql"] == "applied"
