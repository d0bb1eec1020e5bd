"""The run lock, the fence, other sessions' locks, lost connections and cancels."""

import signal
import sqlite3
import time

import pytest

from harness.project import Project


@pytest.fixture(name="project")
def _project(tidegate, any_database):
    return Project(tidegate, any_database)


@pytest.fixture(name="postgres_project")
def _postgres_project(tidegate, database):
    return Project(tidegate, database("postgres"))


@pytest.fixture(name="sqlite_project")
def _sqlite_project(tidegate, database):
    return Project(tidegate, database("sqlite"))


def wait_for(question, what, limit=20):
    until = time.monotonic() + limit
    while not question():
        assert time.monotonic() < until, f"{what} did not happen within {limit} s"
        time.sleep(0.02)


def sleeping(project):
    return project.database.query(
        "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%%pg_sleep(%%'"
        " AND pid <> pg_backend_pid()"
    )


def slow(seconds, table="t"):
    return f"CREATE TABLE {table} (id int);\nSELECT pg_sleep({seconds});\n"


def test_of_several_runs_at_once_one_works_and_the_others_find_it_done(project):
    for version in range(1, 21):
        project.put(f"V{version}__t.sql", f"CREATE TABLE t{version} (id integer);")
    results = [running.wait() for running in [project.start("migrate", "--json") for _ in range(6)]]
    assert [result.code for result in results] == [0] * 6, results
    assert project.history() == [(str(version), "applied") for version in range(1, 21)]


def test_who_waits_keeps_no_transaction_open(postgres_project):
    """CREATE INDEX CONCURRENTLY of the one that works would wait for its end, if it met a try in the middle."""
    postgres_project.put("V1__slow.sql", slow(3))
    first = postgres_project.start("migrate")
    wait_for(lambda: sleeping(postgres_project), "the first run")
    second = postgres_project.start("migrate")
    wait_for(lambda: postgres_project.database.query(
        "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'tidegate lock %%' AND state = 'idle'"
        " AND query = 'ROLLBACK' AND datname = current_database()"), "a pause without a transaction")  # fmt: skip
    assert first.wait().code == 0 and second.wait().code == 0


def test_a_second_run_waits_and_says_for_whom(postgres_project):
    postgres_project.put("V1__slow.sql", slow(1.5))
    first = postgres_project.start("migrate")
    wait_for(lambda: sleeping(postgres_project), "the first run")
    second = postgres_project.run("migrate")
    assert first.wait().code == 0
    assert second.code == 0 and "nothing to do" in second.out, second
    assert "waiting for another run to finish" in second.err and f"(pid {first.pid})" in second.err


def test_the_second_run_gives_up_with_5_and_names_the_first(postgres_project):
    postgres_project.put("V1__slow.sql", slow(3))
    first = postgres_project.start("migrate", env={"TIDEGATE_RUN": "the-first"})
    wait_for(lambda: sleeping(postgres_project), "the first run")
    error = postgres_project.fail(5, "migrate", "--lock-wait", "0s")["error"]
    assert "the-first" in error["detail"] and error["retryable"] is True
    assert first.wait().code == 0


def test_the_lock_is_the_databases_and_not_the_apps(postgres_project):
    postgres_project.put("V1__slow.sql", slow(3))
    first = postgres_project.start("migrate", "--app", "shop", env={"TIDEGATE_RUN": "of-the-shop"})
    wait_for(lambda: sleeping(postgres_project), "the first run")
    error = postgres_project.fail(5, "migrate", "--app", "blog", "--lock-wait", "0s")["error"]
    assert "of-the-shop" in error["detail"]
    assert first.wait().code == 0


def test_after_a_kill_the_next_run_waits_for_the_statement_that_still_runs(postgres_project):
    postgres_project.put("V1__slow.sql", slow(2))
    first = postgres_project.start("migrate")
    wait_for(lambda: sleeping(postgres_project), "the first run")
    first.kill()
    first.wait()
    result = postgres_project.run("migrate", "--json")
    assert result.code == 0, result
    assert postgres_project.history() == [("1", "applied")]
    assert [verdict for (verdict,) in postgres_project.runs()] == ["killed", "success"]


def test_a_run_that_was_overtaken_stops_at_the_fence(postgres_project):
    postgres_project.put("V1__slow.sql", slow(1))
    postgres_project.put("V2__never.sql", "CREATE TABLE never (id int);")
    running = postgres_project.start("migrate", "--json")
    wait_for(lambda: sleeping(postgres_project), "the run")
    # Paused, it cannot begin the second migration before the takeover, which waits for the first.
    running.signal(signal.SIGSTOP)
    postgres_project.database.script("UPDATE tidegate_fence SET number = number + 1")
    running.signal(signal.SIGCONT)
    result = running.wait()
    assert result.code == 7 and result.json["error"]["code"] == "fenced", result
    assert result.json["verdict"] == "unknown"
    assert postgres_project.database.tables() == ["t"]


def test_a_lock_timeout_gives_way_and_is_tried_again(postgres_project):
    postgres_project.put("V1__t.sql", "CREATE TABLE t (id int);")
    postgres_project.migrate()
    holder = postgres_project.database.connect()
    holder.cursor().execute("LOCK TABLE t IN ACCESS SHARE MODE")
    postgres_project.put("V2__alter.sql", "CREATE TABLE x (id int);\nALTER TABLE t ADD y int;")
    running = postgres_project.start("migrate", "--lock-timeout", "200ms")
    wait_for(lambda: not postgres_project.database.query(
        "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 't'::regclass"), "giving way")  # fmt: skip
    time.sleep(1)
    holder.rollback()
    holder.close()
    result = running.wait()
    assert result.code == 0, result
    assert "was rolled back and will be tried again" in result.err
    assert "has a lock on t: LOCK TABLE t IN ACCESS SHARE MODE" in result.err
    assert postgres_project.history() == [("1", "applied"), ("2", "applied")]


def test_lock_timeouts_end_with_5_and_say_who_was_in_the_way(postgres_project):
    postgres_project.put("V1__t.sql", "CREATE TABLE t (id int);")
    postgres_project.migrate()
    holder = postgres_project.database.connect()
    holder.cursor().execute("LOCK TABLE t IN ACCESS SHARE MODE")
    postgres_project.put("V2__alter.sql", "CREATE TABLE x (id int);\nALTER TABLE t ADD y int;")
    error = postgres_project.fail(
        5, "migrate", "--lock-timeout", "100ms", "--lock-retry", "1s")["error"]  # fmt: skip
    pid = holder.get_backend_pid() if hasattr(holder, "get_backend_pid") else holder.info.backend_pid
    assert f"session {pid}" in error["detail"] and "nothing of 'V2__alter.sql' remains" in error["detail"]
    assert error["file"].endswith("V2__alter.sql") and error["line"] == 2
    assert "--lock-retry" in error["hint"]
    holder.rollback()
    holder.close()
    assert postgres_project.database.tables() == ["t"]
    postgres_project.migrate()


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_the_statement_and_leaves_nothing(postgres_project, number, code):
    postgres_project.put("V1__good.sql", "CREATE TABLE good (id int);")
    postgres_project.put("V2__slow.sql", slow(60))
    running = postgres_project.start("migrate", "--json")
    wait_for(lambda: sleeping(postgres_project), "the statement")
    running.signal(number)
    result = running.wait(10)
    assert result.code == code, result
    assert "nothing of 'V2__slow.sql' remains" in result.json["error"]["detail"]
    assert not sleeping(postgres_project)
    assert postgres_project.database.tables() == ["good"]
    assert postgres_project.history() == [("1", "applied"), ("2", "failed")]
    assert postgres_project.runs() == [("failed",)]


def test_a_signal_while_waiting_for_the_lock_leaves_at_once(postgres_project):
    postgres_project.put("V1__slow.sql", slow(4))
    first = postgres_project.start("migrate")
    wait_for(lambda: sleeping(postgres_project), "the first run")
    second = postgres_project.start("migrate", "--json")
    time.sleep(0.7)
    second.signal(signal.SIGTERM)
    assert second.wait(3).code == 143
    assert first.wait().code == 0


def test_a_signal_stops_a_long_statement_of_sqlite(sqlite_project):
    sqlite_project.put("V1__good.sql", "CREATE TABLE good (id integer);")
    sqlite_project.put(
        "V2__slow.sql",
        "CREATE TABLE slow AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 1000000000) SELECT count(*) FROM n;",
    )
    running = sqlite_project.start("migrate", "--json")
    wait_for(lambda: sqlite_project.database.tables() == ["good"], "the first migration")
    time.sleep(0.2)
    running.signal(signal.SIGINT)
    result = running.wait(10)
    assert result.code == 130, result
    assert sqlite_project.history() == [("1", "applied"), ("2", "failed")]


def test_a_commit_whose_answer_was_lost_is_found_in_the_history(postgres_project):
    postgres_project.put("V1__slow.sql", slow(1))
    postgres_project.put("V2__after.sql", "CREATE TABLE after (id int);")
    running = postgres_project.start("migrate", "--json")
    wait_for(lambda: sleeping(postgres_project), "the statement")
    postgres_project.database.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%%pg_sleep(%%'"
        " AND pid <> pg_backend_pid() AND datname = current_database()"
    )
    result = running.wait()
    assert result.code == 0, result
    assert "contact was lost" in result.err
    assert postgres_project.history() == [("1", "applied"), ("2", "applied")]
    assert postgres_project.runs() == [("success",)]


def test_a_script_that_breaks_the_connection_twice_fails(postgres_project):
    postgres_project.put("V1__suicide.sql", "SELECT pg_terminate_backend(pg_backend_pid());")
    error = postgres_project.fail(4, "migrate")["error"]
    assert "nothing of 'V1__suicide.sql' remains" in error["detail"]
    assert postgres_project.history() == [("1", "failed")]


def test_a_database_that_stays_away_is_unknown(tidegate, database, proxy):
    made = database("postgres")
    cut = proxy(made.server.port)
    project = Project(tidegate, made)
    project.put("V1__slow.sql", slow(1))
    url = made.url.replace(f":{made.server.port}/", f":{cut.port}/")
    running = project.start("migrate", "--json", env={"DATABASE_URL": url})
    wait_for(lambda: sleeping(project), "the statement")
    cut.close()
    time.sleep(0.5)
    running.signal(signal.SIGTERM)
    result = running.wait(20)
    assert result.code == 7 and result.json["verdict"] == "unknown", result
    assert "tidegate status" in result.json["error"]["hint"]
    wait_for(lambda: not sleeping(project), "the end of the statement")
    project.migrate()
    assert project.history() == [("1", "applied")]


def test_a_dead_owner_on_this_machine_is_taken_over_at_once(sqlite_project):
    sqlite_project.put("V1__good.sql", "CREATE TABLE good (id integer);")
    sqlite_project.put(
        "V2__slow.sql",
        "CREATE TABLE slow AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 1000000000) SELECT count(*) FROM n;",
    )
    running = sqlite_project.start("migrate")
    wait_for(lambda: sqlite_project.database.tables() == ["good"], "the first migration")
    time.sleep(0.2)
    running.kill()
    running.wait()
    assert sqlite_project.database.query("SELECT owner IS NULL FROM tidegate_lock") == [(0,)]
    sqlite_project.put("V2__slow.sql", "CREATE TABLE fast (id integer);")
    began = time.monotonic()
    sqlite_project.migrate()
    assert time.monotonic() - began < 5
    assert sqlite_project.runs() == [("killed",), ("success",)]


def test_an_owner_that_cannot_be_seen_from_here_keeps_the_lock_for_now(sqlite_project):
    sqlite_project.put("V1__a.sql", "CREATE TABLE a (id integer);")
    sqlite_project.migrate()
    sqlite_project.database.query(
        "UPDATE tidegate_lock SET owner = 'elsewhere/1/2/3', run_id = 'theirs', host = 'web-2', pid = 2"
    )
    sqlite_project.put("V2__b.sql", "CREATE TABLE b (id integer);")
    error = sqlite_project.fail(5, "migrate", "--lock-wait", "1s")["error"]
    assert "run theirs on web-2 (pid 2)" in error["detail"]


def test_a_writer_that_holds_the_file_is_waited_for(sqlite_project):
    sqlite_project.put("V1__a.sql", "CREATE TABLE a (id integer);")
    sqlite_project.migrate()
    writer = sqlite3.connect(sqlite_project.database.path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    sqlite_project.put("V2__b.sql", "CREATE TABLE b (id integer);")
    running = sqlite_project.start("migrate", "--json")
    time.sleep(1)
    writer.execute("COMMIT")
    writer.close()
    assert running.wait().code == 0
