"""The real Flyway and tidegate on one history, one day the one, the next day the other."""

import pytest

from harness.foreign_tools import Flyway
from harness.project import Project


@pytest.fixture(name="run_flyway", scope="module")
def _run_flyway():
    return Flyway()


@pytest.fixture(name="project")
def _project(tidegate, every_database):
    made = Project(tidegate, every_database)
    made.put("V1__one.sql", "CREATE TABLE one (id integer);\n")
    made.put("V001_1__one_more.sql", "\ufeffCREATE TABLE more (id integer);\r\n-- Ende: ä\r\n")
    made.put("R__view.sql", "DROP VIEW IF EXISTS shown; CREATE VIEW shown AS SELECT 1 AS x;\n")
    return made


@pytest.fixture(name="flyway")
def _flyway(run_flyway, project):
    def call(*command, code=0):
        return run_flyway(project.database, project.tidegate.folder / "db/migrations", *command,
                          code=code)  # fmt: skip

    return call


def states(flyway):
    lines = [line.rsplit(" ", 1) for line in flyway("info").splitlines() if ".sql " in line]
    return {name: state for name, state in lines if not name.startswith("INFO")}


def test_a_team_can_switch_and_go_back(project, flyway):
    flyway("migrate")
    project.fail(9, "migrate")
    adopted = project.run("adopt", "--json")
    assert adopted.code == 0 and adopted.json["pending"] == 0, adopted
    assert set(project.states().values()) == {"applied"}

    project.put("V2__two.sql", "CREATE TABLE two (id integer);\n")
    assert [each["path"] for each in project.migrate()["applied"]] == ["V2__two.sql"]
    flyway("validate")
    assert set(states(flyway).values()) == {"Success"}

    project.put("V3__three.sql", "CREATE TABLE three (id integer);\n")
    flyway("migrate")
    assert project.states()["V3__three.sql"] == "applied"
    project.put("V4__four.sql", "CREATE TABLE four (id integer);\n")
    assert [each["path"] for each in project.migrate()["applied"]] == ["V4__four.sql"]
    flyway("validate")
    assert states(flyway)["V4__four.sql"] == "Success"


def test_a_repeatable_goes_round(project, flyway):
    flyway("migrate")
    project.run("adopt")
    project.put("R__view.sql", "DROP VIEW IF EXISTS shown; CREATE VIEW shown AS SELECT 2 AS x;\n")
    assert [each["path"] for each in project.migrate()["applied"]] == ["R__view.sql"]
    flyway("validate")
    project.put("R__view.sql", "DROP VIEW IF EXISTS shown; CREATE VIEW shown AS SELECT 3 AS x;\n")
    flyway("migrate")
    assert project.migrate()["applied"] == []
    assert project.database.query("SELECT x FROM shown") == [(3,)]


def test_what_one_takes_back_the_other_can_apply_again(project, flyway):
    flyway("migrate")
    project.run("adopt")
    project.put("V2__two.sql", "CREATE TABLE two (id integer);\n")
    project.put("U2__two.sql", "DROP TABLE two;\n")
    project.migrate()
    assert project.run("undo").code == 0
    assert "not applied to database: 2" in flyway("validate", code=1)
    flyway("migrate")
    assert project.states()["V2__two.sql"] == "applied"
    assert project.migrate()["applied"] == []


def test_either_repairs_for_both(project, flyway):
    flyway("migrate")
    project.run("adopt")
    project.put("V1__one.sql", "CREATE TABLE one (id integer, name text);\n")
    project.fail(9, "migrate")
    flyway("repair")
    assert project.migrate()["applied"] == []
    assert project.states()["V1__one.sql"] == "applied"
    project.put("V1__one.sql", "CREATE TABLE one (id integer, title text);\n")
    assert "checksum mismatch" in flyway("validate", code=1)
    assert project.run("repair").code == 0
    flyway("validate")
