"""`status --exit-code`: for scripts that ask whether there is work to do."""

import pytest

from harness.project import Project


@pytest.fixture(name="project")
def _project(tidegate, any_database):
    return Project(tidegate, any_database)


def test_status_tells_pending_work_by_its_exit_code_when_asked(project):
    project.put("V1__a.sql", "CREATE TABLE a (id int)")
    assert project.run("status").code == 0, "a look is no failure"
    pending = project.run("status", "--exit-code", "--json")
    assert pending.code == 8 and pending.json["pending"] == 1
    assert pending.json["ok"] is False and "error" not in pending.json
    project.migrate()
    assert project.run("status", "--exit-code").code == 0


def test_a_status_that_cannot_be_known_is_no_pending_work(tidegate):
    tidegate.write("db/migrations/V1__a.sql", "SELECT 1")
    url = "postgres://nobody@127.0.0.1:1/nothing"
    assert tidegate.run("status", "--exit-code", "--database", url).code == 4
