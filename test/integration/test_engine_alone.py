"""Statements that cannot run in a transaction: alone in their file, settled after an interruption."""

import signal
import threading
import time

import pytest

from harness.databases import PostgresDatabase
from harness.project import Project

INDEX = "CREATE INDEX CONCURRENTLY t_name ON t (name);\n"
TABLE = "CREATE TABLE t (id int, name text);\nINSERT INTO t SELECT g, g FROM generate_series(1, 10) g;\n"


@pytest.fixture(name="project")
def _project(tidegate, database):
    made = Project(tidegate, database("postgres"))
    made.put("V1__t.sql", TABLE)
    return made


def index_is_valid(project, name="t_name"):
    rows = project.database.query(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", (name,))  # fmt: skip
    return rows[0][0] if rows else None


def wait_for(question, what, limit=20):
    until = time.monotonic() + limit
    while not question():
        assert time.monotonic() < until, f"{what} did not happen within {limit} s"
        time.sleep(0.02)


def building(project):
    return project.database.query(
        "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'CREATE INDEX CONC%'"
        " AND pid <> pg_backend_pid()"
    )


def statements(project):
    return [state for (state,) in project.database.query("SELECT state FROM tidegate_statement ORDER BY seq")]


def test_an_index_is_built_concurrently_beside_the_run_lock(project):
    project.put("V2__index.sql", "-- speed\n" + INDEX)
    project.put("V3__after.sql", "ALTER TABLE t ADD done boolean;\n")
    done = project.migrate()
    assert [each["statements"] for each in done["applied"]] == [2, 1, 1]
    assert index_is_valid(project) and statements(project) == ["done"]


def test_in_the_files_own_transaction_it_is_refused(project):
    project.put("V2__mixed.sql", "BEGIN;\nALTER TABLE t ADD x int;\n\n  " + INDEX + "COMMIT;\n")
    error = project.fail(9, "migrate")["error"]
    assert "CREATE INDEX CONCURRENTLY" in error["message"] and error["line"] == 4
    assert "behind its COMMIT" in error["hint"]
    assert project.database.tables() == [], "it was seen before anything ran"


def test_a_failed_build_leaves_an_invalid_index_which_the_next_migrate_replaces(project):
    project.put("V2__double.sql", "INSERT INTO t VALUES (1, '1');\n")
    project.put("V3__unique.sql", "CREATE UNIQUE INDEX CONCURRENTLY t_name ON t (name);\n")
    failed = project.fail(6, "migrate")
    assert failed["verdict"] == "partial"
    assert failed["partial"] == {"version": "3", "path": "V3__unique.sql", "statement": 1, "of": 1,
                                 "resume": "tidegate migrate"}  # fmt: skip
    assert failed["error"]["sqlstate"] == "23505"
    assert "public.t_name" in failed["error"]["detail"]
    assert index_is_valid(project) is False
    assert project.states()["V3__unique.sql"] == "partial"
    error = project.fail(6, "validate")["error"]
    assert error["code"] == "partial"
    project.database.script("DELETE FROM t WHERE id = 1 AND ctid <> (SELECT min(ctid) FROM t WHERE id = 1)")
    result = project.run("migrate")
    assert result.code == 0 and "dropping the invalid index public.t_name" in result.err, result
    assert index_is_valid(project) is True
    assert project.states()["V3__unique.sql"] == "applied"
    assert statements(project) == ["failed", "done"]


def test_if_not_exists_over_an_invalid_index_is_never_a_success(project):
    project.migrate()
    project.database.script("INSERT INTO t VALUES (1, '1')")
    connection = project.database.connect()
    connection.autocommit = True
    with pytest.raises(Exception, match="could not create unique index"):
        connection.cursor().execute("CREATE UNIQUE INDEX CONCURRENTLY t_name ON t (name)")
    connection.close()
    project.put("V2__index.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS t_name ON t (name);\n")
    error = project.fail(1, "migrate")["error"]
    assert "invalid" in error["message"] and "DROP INDEX CONCURRENTLY public.t_name" in error["hint"]
    assert project.states()["V2__index.sql"] == "failed"


def test_if_not_exists_over_a_valid_index_is_a_success(project):
    project.migrate()
    project.database.script("CREATE INDEX t_name ON t (name)")
    project.put("V2__index.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS t_name ON t (name);\n")
    project.migrate()
    assert project.states()["V2__index.sql"] == "applied"


def test_an_index_that_exists_already_is_a_clean_failure(project):
    project.migrate()
    project.database.script("CREATE INDEX t_name ON t (id)")
    project.put("V2__index.sql", INDEX)
    error = project.fail(1, "migrate")["error"]
    assert error["sqlstate"] == "42P07" and "nothing of 'V2__index.sql' remains" in error["detail"]


def kill_while_building(project):
    """Kills migrate -9 while it waits in the middle of the build, behind an open transaction."""
    project.migrate()
    blocker = project.database.connect()
    blocker.cursor().execute("UPDATE t SET name = name WHERE id = 1")
    project.put("V2__index.sql", INDEX)
    running = project.start("migrate")
    wait_for(lambda: building(project), "the build")
    running.kill()
    running.wait()
    return blocker


def test_killed_while_building_the_next_run_waits_for_the_old_session_and_settles(project):
    blocker = kill_while_building(project)
    second = project.start("migrate", "--json")
    time.sleep(0.5)
    blocker.rollback()
    result = second.wait()
    assert result.code == 0, result
    assert index_is_valid(project) is True
    assert project.states() == {"V1__t.sql": "applied", "V2__index.sql": "applied"}
    assert "started" not in statements(project)
    blocker.close()


def test_killed_while_building_the_server_ends_the_build_and_the_next_run_takes_it_away(project):
    blocker = kill_while_building(project)
    wait_for(lambda: not building(project), "the end of what nobody waits for")
    second = project.start("migrate")
    wait_for(lambda: project.database.query(
        "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'DROP INDEX CONC%' AND state = 'active'"),
        "the taking away")  # fmt: skip
    blocker.rollback()
    blocker.close()
    result = second.wait()
    assert result.code == 0 and "dropping the invalid index public.t_name" in result.err, result
    assert index_is_valid(project) is True


def test_when_the_old_session_stays_the_next_run_is_busy_and_says_who(project):
    project.migrate()
    project.put("V2__index.sql", INDEX)
    begun(project, "2", "V2__index.sql", INDEX.strip().rstrip(";"))
    old = project.database.connect()
    old.cursor().execute("SET application_name = 'tidegate dead V2'; LOCK TABLE t IN SHARE MODE")
    old_pid = old.info.backend_pid
    stuck = threading.Thread(target=lambda: old.cursor().execute("SELECT pg_sleep(4)"))
    stuck.start()
    error = project.fail(5, "migrate", "--lock-wait", "1s")["error"]
    assert "still runs" in error["message"] and f"pg_terminate_backend({old_pid})" in error["hint"]
    assert project.states()["V2__index.sql"] == "partial"
    stuck.join()
    old.rollback()
    old.close()
    project.migrate()
    assert index_is_valid(project) is True


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_while_building_what_remains_is_named(project, number, code):
    project.migrate()
    blocker = project.database.connect()
    blocker.cursor().execute("UPDATE t SET name = name WHERE id = 1")
    project.put("V2__index.sql", INDEX)
    running = project.start("migrate", "--json")
    wait_for(lambda: building(project), "the build")
    running.signal(number)
    result = running.wait()
    blocker.rollback()
    blocker.close()
    assert result.code in (6, code), result
    assert (index_is_valid(project) is False) == (result.code == 6), result
    project.migrate()
    assert index_is_valid(project) is True


def begun(project, version, path, statement, run="dead"):
    project.database.query(
        "INSERT INTO tidegate_statement (app, version, name, path, kind, index, hash, statement, run_id,"
        " state, started_at) VALUES ('', %s, 'x', %s, 'versioned', 1, encode(sha256(%s), 'hex'), %s, %s,"
        " 'started', now())",
        (version, path, statement.encode(), statement, run),
    )


def test_an_index_that_was_built_before_we_died_is_recorded_and_not_built_again(project):
    project.migrate()
    project.put("V2__index.sql", INDEX)
    begun(project, "2", "V2__index.sql", INDEX.strip().rstrip(";"))
    project.database.script("CREATE INDEX t_name ON t (name)")
    result = project.run("migrate")
    assert result.code == 0 and "recorded as applied" in result.err, result
    assert project.states()["V2__index.sql"] == "applied"
    content = project.history("version, content")[-1]
    assert content == ("2", INDEX)


def test_an_index_drop_is_settled_by_the_catalog(project):
    project.put("V2__make.sql", "CREATE INDEX t_name ON t (name);")
    project.migrate()
    project.put("V3__drop.sql", "DROP INDEX CONCURRENTLY t_name;")
    begun(project, "3", "V3__drop.sql", "DROP INDEX CONCURRENTLY t_name")
    project.migrate()
    assert index_is_valid(project) is None and project.states()["V3__drop.sql"] == "applied"


def test_vacuum_simply_runs_again(project):
    project.migrate()
    project.put("V2__vacuum.sql", "VACUUM t;")
    begun(project, "2", "V2__vacuum.sql", "VACUUM t")
    project.migrate()
    assert statements(project) == ["failed", "done"]


def test_what_only_a_person_can_tell_is_partial_until_repair(project):
    project.migrate()
    project.put("V2__update.sql", "-- tidegate: no-transaction\nSELECT nextval('s');")
    project.database.query("CREATE SEQUENCE s")
    begun(project, "2", "V2__update.sql", "SELECT nextval('s')")
    failed = project.fail(6, "migrate")
    assert failed["partial"]["resume"] == "tidegate repair"
    assert "tidegate repair" in failed["error"]["hint"]
    repaired = project.run("repair", "--json")
    assert repaired.code == 0 and "looked after" in repaired.json["repaired"][0], repaired
    assert project.states()["V2__update.sql"] == "pending"
    project.migrate()
    assert statements(project) == ["settled", "done"]


def test_a_marked_script_that_fails_as_a_whole_leaves_nothing(project):
    project.put("V2__marked.sql", "-- tidegate: no-transaction\nUPDATE t SET id = 'x';")
    error = project.fail(1, "migrate")["error"]
    assert "nothing of 'V2__marked.sql' remains" in error["detail"]
    assert statements(project) == [], "it has a transaction of its own, which needs no checkpoint"


def test_a_procedure_that_commits_in_between_is_partial(project):
    project.put(
        "V2__procedure.sql",
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM t WHERE id = 1; COMMIT;"
        " RAISE 'after'; END $$;",
    )
    project.put("V3__call.sql", "-- tidegate: no-transaction\nCALL p();")
    failed = project.fail(6, "migrate")
    assert "what it did before it failed stays" in failed["error"]["detail"]
    assert project.database.query("SELECT count(*) FROM t") == [(9,)]


BATCHES = """-- tidegate: no-transaction rerun
DO $$ BEGIN
  FOR n IN 1..10 LOOP
    UPDATE t SET name = 'done' WHERE id = n AND name <> 'done';
    COMMIT;
    {then}
  END LOOP;
END $$;
"""


def test_what_may_run_again_goes_on_after_a_failure_in_the_middle(project):
    project.put("V2__batches.sql", BATCHES.format(then="IF n = 4 THEN PERFORM 1 / 0; END IF;"))
    failed = project.fail(6, "migrate")
    assert failed["error"]["sqlstate"] == "22012" and failed["partial"]["resume"] == "tidegate migrate"
    assert "what it did before it failed stays" in failed["error"]["detail"]
    assert "goes on with what is left" in failed["error"]["hint"]
    project.put("V2__batches.sql", BATCHES.format(then="-- gentler"))
    result = project.run("migrate")
    assert result.code == 0 and "it goes on from there" in result.err, result
    assert project.database.query("SELECT count(*) FROM t WHERE name = 'done'") == [(10,)]
    assert statements(project) == ["failed", "done"]


def test_what_may_run_again_is_ended_by_the_server_when_we_are_killed_and_goes_on(project):
    project.put("V2__batches.sql", BATCHES.format(then="IF n = 4 THEN PERFORM pg_sleep(60); END IF;"))
    running = project.start("migrate")
    wait_for(lambda: project.database.query("SELECT 1 FROM pg_tables WHERE tablename = 't'")
             and project.database.query("SELECT 1 FROM t WHERE id = 4 AND name = 'done'"),
             "the fourth batch")  # fmt: skip
    running.kill()
    running.wait()
    assert project.states()["V2__batches.sql"] == "partial"
    project.put("V2__batches.sql", BATCHES.format(then="-- at once"))
    result = project.run("migrate")
    assert result.code == 0 and "it goes on from there" in result.err, result
    assert project.database.query("SELECT count(*) FROM t WHERE name = 'done'") == [(10,)]


def test_a_statement_timeout_of_the_role_does_not_end_what_works_in_batches(project):
    project.database.query(f"ALTER DATABASE {project.database.name} SET statement_timeout = '500ms'")
    project.put("V2__batches.sql", BATCHES.format(then="PERFORM pg_sleep(0.1);"))
    project.put("V3__after.sql", "CREATE TABLE limits AS SELECT current_setting('statement_timeout') AS value;")
    project.migrate()
    assert project.database.query("SELECT value FROM limits") == [("500ms",)], "and is in force again"


def test_when_the_file_changed_after_the_interruption_its_new_form_runs(project):
    project.migrate()
    project.database.script("INSERT INTO t VALUES (1, '1')")
    project.put("V2__index.sql", "CREATE UNIQUE INDEX CONCURRENTLY t_name ON t (name);\n")
    project.fail(6, "migrate")
    project.put("V2__index.sql", "CREATE INDEX CONCURRENTLY t_plain ON t (name);\n")
    project.migrate()
    assert index_is_valid(project, "t_name") is None, "the old one was taken away"
    assert index_is_valid(project, "t_plain") is True


def test_an_index_in_another_schema_is_found(project):
    project.put("V2__other.sql", 'CREATE SCHEMA "Other"; CREATE TABLE "Other".u (id int);'
                ' INSERT INTO "Other".u VALUES (1), (1);')  # fmt: skip
    project.put("V3__index.sql", 'CREATE UNIQUE INDEX CONCURRENTLY "U id" ON "Other".u (id);')
    failed = project.fail(6, "migrate")
    assert '"Other"."U id"' in failed["error"]["detail"]
    project.database.script('DELETE FROM "Other".u WHERE ctid = (SELECT min(ctid) FROM "Other".u)')
    project.migrate()


def test_on_sqlite_vacuum_runs_alone(tidegate, database):
    project = Project(tidegate, database("sqlite"))
    project.put("V1__t.sql", "CREATE TABLE t (id integer);")
    project.put("V2__vacuum.sql", "VACUUM;")
    project.migrate()
    assert project.states() == {"V1__t.sql": "applied", "V2__vacuum.sql": "applied"}


def test_a_lock_timeout_of_the_role_does_not_kill_the_build(project):
    project.migrate()
    project.database.query(f"ALTER DATABASE {project.database.name} SET lock_timeout = '200ms'")
    blocker = project.database.connect()
    blocker.cursor().execute("UPDATE t SET name = name WHERE id = 1")
    project.put("V2__index.sql", INDEX)
    running = project.start("migrate", "--json")
    wait_for(lambda: building(project), "the build")
    time.sleep(0.6)
    blocker.rollback()
    blocker.close()
    result = running.wait()
    assert result.code == 0, result
    assert index_is_valid(project) is True


def test_work_that_was_done_but_not_recorded_is_recorded_by_the_next_run(project):
    project.migrate()
    project.put("V2__index.sql", INDEX)
    project.database.query("ALTER TABLE tidegate_migration ADD CONSTRAINT no_two CHECK (version <> '2')")
    error = project.fail(6, "migrate")["error"]
    assert "took effect" in error["detail"] and "tidegate migrate" in error["hint"]
    project.database.query("ALTER TABLE tidegate_migration DROP CONSTRAINT no_two")
    result = project.run("migrate")
    assert result.code == 0 and "recorded as applied" in result.err, result
    assert project.states()["V2__index.sql"] == "applied"


@pytest.mark.parametrize("major", [14, 16, 17, 18])
def test_on_other_majors_too(tidegate, postgres_major, major):
    server = postgres_major(major)
    made = PostgresDatabase(server)
    try:
        project = Project(tidegate, made)
        project.put("V1__t.sql", TABLE)
        project.put("V2__index.sql", INDEX)
        project.put("V3__bad.sql", "ALTER TABLE t ADD z int;\nSELECT nope;\n")
        failed = project.fail(1, "migrate")
        assert failed["error"]["line"] == 2 and len(failed["applied"]) == 2
        project.put("V3__bad.sql", "ALTER TABLE t ADD z int;\n")
        project.migrate()
        assert project.migrate()["applied"] == []
        assert index_is_valid(project) is True
    finally:
        made.remove()
