"""Several apps on one database, and an app that gets its name later."""

import pytest

from harness.project import Project


@pytest.fixture(name="project")
def _project(tidegate, any_database):
    made = Project(tidegate, any_database)
    made.put("V1__one.sql", "CREATE TABLE one (id integer);")
    made.put("V2__two.sql", "CREATE TABLE two (id integer);")
    return made


def test_an_app_never_calls_another_s_migrations_missing(project):
    project.migrate("--app", "shop")
    project.remove("V1__one.sql")
    project.remove("V2__two.sql")
    project.put("V1__blog.sql", "CREATE TABLE blog (id integer);")
    assert [each["path"] for each in project.migrate("--app", "blog")["applied"]] == ["V1__blog.sql"]
    assert project.states("--app", "blog") == {"V1__blog.sql": "applied"}
    assert project.states("--app", "shop")["V2__two.sql"] == "missing"
    assert project.database.tables() == ["blog", "one", "two"]


@pytest.mark.parametrize("command", ["migrate", "status", "validate", "plan", "undo"])
def test_a_history_without_an_app_s_name_is_not_applied_again_under_one(project, command):
    project.migrate()
    error = project.fail(9, command, "--app", "shop")["error"]
    assert "without an app's name" in error["message"]
    assert "tidegate repair --app shop" in error["hint"]
    assert len(project.history()) == 2


def test_repair_takes_it_over_and_adds_rows_only(project):
    project.migrate()
    before = project.history("seq, app, version, checksum, content, applied_at")
    repaired = project.run("repair", "--app", "shop")
    assert repaired.code == 0 and "that of 'shop': 2 rows" in repaired.out, repaired
    after = project.history("seq, app, version, checksum, content, applied_at")
    assert after[:2] == before
    assert [row[1:] for row in after[2:]] == [("shop", *row[2:]) for row in before]
    assert project.states("--app", "shop") == {"V1__one.sql": "applied", "V2__two.sql": "applied"}
    assert project.migrate("--app", "shop")["applied"] == []
    project.put("V3__three.sql", "CREATE TABLE three (id integer);")
    assert len(project.migrate("--app", "shop")["applied"]) == 1
    assert "'shop'" in project.fail(9, "migrate")["error"]["message"]
    project.tidegate.write("blog/V1__post.sql", "CREATE TABLE post (id integer);")
    assert len(project.migrate("--app", "blog", "--dir", "blog")["applied"]) == 1


def test_an_app_that_forgets_its_name_is_told(project):
    project.migrate("--app", "shop")
    error = project.fail(9, "migrate")["error"]
    assert "'shop'" in error["message"] and "--app shop" in error["hint"]
    assert len(project.history()) == 2
