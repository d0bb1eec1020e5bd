"""The main way on every PostgreSQL major that is supported; 15 is what all other tests run on."""

import pytest
from harness.databases import PostgresDatabase
from harness.project import Project

MAJORS = (14, 16, 17, 18)


@pytest.fixture(name="project", params=MAJORS)
def _project(request, tidegate, postgres_major):
    database = PostgresDatabase(postgres_major(request.param))
    yield Project(tidegate, database)
    database.remove()


def table(name):
    return f"CREATE TABLE {name} (id integer PRIMARY KEY, name text);\n"


def apply_all_kinds(project):
    """One script with every way to the server: one round trip, statement by statement, COPY."""
    project.put("V1__port.sql", table("port") + "INSERT INTO port VALUES (1, 'Cuxhaven');\n")
    project.put("V2__ship.sql", table("ship") + "COPY ship FROM stdin;\n1\tEmma\n2\tNora\n\\.\n")
    project.put("V3__index.sql", "CREATE INDEX CONCURRENTLY ship_name ON ship (name);\n")
    project.put("R__names.sql", "CREATE OR REPLACE VIEW names AS SELECT name FROM ship;\n")
    done = project.migrate()
    assert [each["path"] for each in done["applied"]] == [
        "V1__port.sql", "V2__ship.sql", "V3__index.sql", "R__names.sql"]  # fmt: skip
    assert done["verdict"] == "success" and done["pending"] == 0
    assert project.database.query("SELECT count(*) FROM names") == [(2,)]
    assert index_is_valid(project, "ship_name")
    assert project.migrate()["applied"] == []


def index_is_valid(project, name):
    return project.database.query(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", (name,)) == [(True,)]  # fmt: skip


def fail_and_mend(project):
    project.put("V4__crew.sql", table("crew") + "ALTER TABLE crew\n  ADD rank nosuchtype;\n")
    project.put("V5__never.sql", table("never"))
    failed = project.fail(1, "migrate")
    error = failed["error"]
    assert failed["verdict"] == "failed" and failed["pending"] == 2
    assert error["file"].endswith("V4__crew.sql")
    assert (error["line"], error["sqlstate"]) == (3, "42704")
    assert project.database.tables() == ["port", "ship"]
    assert project.states()["V4__crew.sql"] == "failed"
    project.put("V4__crew.sql", table("crew"))
    project.remove("V5__never.sql")
    assert [each["version"] for each in project.migrate()["applied"]] == ["4"]


def fail_concurrently_and_mend(project):
    """The server leaves an invalid index behind: said, and never taken for the real one."""
    project.put("V5__twins.sql", "INSERT INTO crew VALUES (1, 'Ole'), (2, 'Ole');\n")
    project.put("V6__one.sql", "CREATE UNIQUE INDEX CONCURRENTLY crew_name ON crew (name);\n")
    failed = project.fail(6, "migrate")
    assert failed["error"]["sqlstate"] == "23505"
    assert failed["partial"]["path"] == "V6__one.sql"
    assert failed["partial"]["resume"] == "tidegate migrate"
    assert project.states()["V6__one.sql"] == "partial"
    assert not index_is_valid(project, "crew_name")
    project.database.script("DELETE FROM crew WHERE id = 2")
    assert [each["version"] for each in project.migrate()["applied"]] == ["6"]
    assert index_is_valid(project, "crew_name")


def undo(project):
    project.put("V7__late.sql", table("late"))
    project.put("U7__late.sql", "DROP TABLE late;\n")
    project.migrate()
    undone = project.run("undo", "--json")
    assert undone.code == 0, undone
    assert "late" not in project.database.tables()
    assert project.states()["V7__late.sql"] == "undone"


def race(project):
    """Two runs at once, of which one has to wait for the other."""
    project.put("V8__race.sql", table("race") + "SELECT pg_sleep(0.4);\n")
    results = [each.wait() for each in [project.start("migrate", "--json") for _ in range(2)]]
    assert [result.code for result in results] == [0, 0], results
    applied = [each["version"] for result in results for each in result.json["applied"]]
    assert sorted(applied) == ["7", "8"], "each once, by one of the two"


def test_the_main_way(project):
    apply_all_kinds(project)
    fail_and_mend(project)
    fail_concurrently_and_mend(project)
    undo(project)
    race(project)
    states = set(project.states().values())
    assert states == {"applied"}, project.states()
    validated = project.run("validate", "--json")
    assert validated.code == 0, validated
