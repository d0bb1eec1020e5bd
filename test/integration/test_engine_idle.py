"""Nothing to do: one look, few round trips, no trace, and never fooled."""

import pytest

from harness.project import Project


@pytest.fixture(name="project")
def _project(tidegate, database):
    made = Project(tidegate, database("postgres"))
    for version in range(1, 31):
        made.put(f"V{version}__t{version}.sql", f"CREATE TABLE t{version} (id int);\n")
    made.put("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT 1 AS one;\n")
    made.migrate()
    return made


def marks(project):
    return project.database.query("SELECT value FROM tidegate_meta WHERE key LIKE 'settled:%%'")


def round_trips(project, proxy, *args, env=None):
    server = project.database.server
    between = proxy(server.port)
    url = project.database.url.replace(f":{server.port}/", f":{between.port}/") + "?sslmode=disable"
    result = project.run("migrate", "--json", *args, env={"DATABASE_URL": url, **(env or {})})
    assert result.code == 0, result
    return result.json, sum(between.round_trips)


def test_nothing_to_do_takes_one_round_trip_and_writes_nothing(project, proxy):
    before = project.database.query("SELECT pg_current_wal_insert_lsn()")
    done, trips = round_trips(project, proxy)
    assert done["applied"] == [] and trips == 1
    assert project.database.query("SELECT pg_current_wal_insert_lsn()") == before
    assert "31 migrations applied" in project.run("migrate").out


def test_without_the_mark_it_takes_two(project, proxy):
    project.database.script("DELETE FROM tidegate_meta WHERE key LIKE 'settled:%%'")
    done, trips = round_trips(project, proxy)
    assert done["applied"] == [] and trips == 2


def test_a_given_run_is_recorded_in_one_more(project, proxy):
    done, trips = round_trips(project, proxy, env={"TIDEGATE_RUN": "mine"})
    assert done["run_id"] == "mine" and trips == 2
    assert project.runs("run_id, verdict")[-1] == ("mine", "success")


def test_each_migration_takes_one_round_trip(project, proxy):
    for version in range(31, 51):
        project.put(f"V{version}__t{version}.sql", f"CREATE TABLE t{version} (id int);\n")
    done, trips = round_trips(project, proxy)
    assert len(done["applied"]) == 20
    # the mark, the history, whose it is, the lock's connection and its end, the take-over
    assert trips <= 20 + 6


def test_a_row_that_was_deleted_by_hand_is_noticed(project):
    project.database.query("DELETE FROM tidegate_migration WHERE version = '30'")
    project.database.query("DROP TABLE t30")
    assert [each["version"] for each in project.migrate()["applied"]] == ["30"]


def test_a_row_that_was_changed_by_hand_is_noticed(project):
    project.database.query("UPDATE tidegate_migration SET checksum = 'x', checksum_norm = 'y' WHERE version = '30'")
    error = project.fail(9, "migrate")["error"]
    assert "V30__t30.sql" in error["message"]


def test_a_history_that_was_emptied_is_noticed(project):
    project.database.query("TRUNCATE tidegate_migration")
    error = project.fail(1, "migrate")["error"]
    assert 'relation "t1" already exists' in error["message"]


def test_a_changed_file_is_noticed(project):
    project.put("V30__t30.sql", "CREATE TABLE t30 (id bigint);\n")
    project.fail(9, "migrate")


def test_a_change_that_does_not_count_is_warned_of_every_time(project):
    project.put("V30__t30.sql", "-- why\nCREATE TABLE t30 (id int);\n")
    project.put("V31__t31.sql", "CREATE TABLE t31 (id int);\n")
    for _ in range(3):
        result = project.run("migrate")
        assert result.code == 0 and "comments or white space only" in result.err, result
    assert marks(project) == []


def test_undo_repair_and_a_failure_take_the_mark_away(project):
    assert len(marks(project)) == 1
    project.put("U30__t30.sql", "DROP TABLE t30;\n")
    assert project.run("undo").code == 0
    assert marks(project) == []
    assert [each["version"] for each in project.migrate()["applied"]] == ["30"]
    assert len(marks(project)) == 1
    project.put("V31__bad.sql", "nonsense;")
    project.fail(1, "migrate")
    assert marks(project) == []


def test_with_to_there_is_no_mark(project):
    project.put("V31__a.sql", "CREATE TABLE a (id int);")
    project.put("V32__b.sql", "CREATE TABLE b (id int);")
    project.migrate("--to", "31")
    assert marks(project) == []
    assert [each["version"] for each in project.migrate()["applied"]] == ["32"]


def test_each_app_has_a_mark_of_its_own(project):
    assert project.run("repair", "--app", "shop").code == 0
    project.tidegate.write("blog/V1__post.sql", "CREATE TABLE post (id int);")
    blog = ("--app", "blog", "--dir", "blog")
    assert len(project.migrate(*blog)["applied"]) == 1
    assert len(marks(project)) == 2
    assert project.migrate("--app", "shop")["applied"] == []
    assert project.migrate(*blog)["applied"] == []
    project.put("V31__t31.sql", "CREATE TABLE t31 (id int);")
    assert len(project.migrate("--app", "shop")["applied"]) == 1


def test_a_newer_format_is_noticed(project):
    project.database.query("UPDATE tidegate_meta SET value = '99' WHERE key = 'format'")
    assert project.fail(2, "migrate")["error"]["code"] == "format"
