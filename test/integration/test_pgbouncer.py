"""Through PgBouncer: in transaction mode no two statements need reach the same session."""

import time

import psycopg2
import pytest
from harness import ports
from harness.ledgers import Ledger
from harness.pgbouncer import PROGRAM, PgBouncer
from harness.project import Project
from harness.shipyard import Shipyard
from harness.skips import skip_or_fail


class Pooled(Project):
    """Every command goes through the pooler; query() asks the server itself."""

    def __init__(self, tidegate, database, pooler):
        super().__init__(tidegate, database)
        self.pooler = pooler
        self.url = database.server.url(database.name, port=pooler.port)

    def environment(self, env=None):
        return {"DATABASE_URL": self.url, **(env or {})}

    def running(self):
        return self.database.query(
            "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%%pg_sleep(%%'"
            " AND pid <> pg_backend_pid()"
        )


@pytest.fixture(name="pooler", scope="module", params=["transaction", "session"])
def _pooler(request, postgres):
    if not PROGRAM:
        skip_or_fail("pgbouncer is not installed: run script/setup")
    with PgBouncer(postgres, mode=request.param) as pooler:
        pooler.mode = request.param
        yield pooler


@pytest.fixture(name="project")
def _project(tidegate, database, pooler):
    return Pooled(tidegate, database("postgres"), pooler)


def test_of_two_runs_one_works_and_the_other_waits(project):
    project.put("V1__slow.sql", "CREATE TABLE a (id int);\nSELECT pg_sleep(1);\n")
    project.put("V2__after.sql", "CREATE TABLE b (id int);\n")
    first = project.start("migrate", "--json")
    ports.wait_until(project.running, 20, "the first run")
    second = project.start("migrate", "--json")
    results = [first.wait(), second.wait()]
    assert [result.code for result in results] == [0, 0], results
    assert [len(result.json["applied"]) for result in results] == [2, 0]
    assert "waiting for another run to finish" in results[1].err
    assert project.history() == [("1", "applied"), ("2", "applied")]


def test_who_does_not_want_to_wait_leaves_with_5(project):
    project.put("V1__slow.sql", "CREATE TABLE a (id int);\nSELECT pg_sleep(1.5);\n")
    first = project.start("migrate", "--json")
    ports.wait_until(project.running, 20, "the first run")
    project.fail(5, "migrate", "--lock-wait", "0s")
    assert first.wait().code == 0
    assert project.history() == [("1", "applied")]


def test_an_index_is_built_concurrently_while_another_run_waits(project):
    project.put("V1__t.sql", "CREATE TABLE t (id int);\nINSERT INTO t SELECT generate_series(1, 9);\n")
    project.put("V2__slow.sql", "SELECT pg_sleep(0.7);\n")
    project.put("V3__index.sql", "CREATE INDEX CONCURRENTLY t_id ON t (id);\n")
    first = project.start("migrate", "--json")
    ports.wait_until(project.running, 20, "the first run")
    second = project.start("migrate", "--json")
    results = [first.wait(), second.wait()]
    assert [result.code for result in results] == [0, 0], results
    assert project.database.query(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_id'::regclass") == [(True,)]  # fmt: skip


def settings_of_all_sessions(project):
    """Holds a transaction on each of the pooler's sessions at once, so as to see them all."""
    names = ("lock_timeout", "statement_timeout", "search_path", "role", "session_authorization",
             "default_transaction_isolation", "standard_conforming_strings", "TimeZone")  # fmt: skip
    pids = project.database.query("SELECT count(*) FROM pg_stat_activity"
                                  " WHERE datname = current_database() AND pid <> pg_backend_pid()")  # fmt: skip
    clients = [psycopg2.connect(project.url) for _ in range(pids[0][0])]
    try:
        seen = set()
        for client in clients:
            with client.cursor() as cursor:
                cursor.execute("SELECT " + ", ".join(f"current_setting('{name}')" for name in names))
                seen.add(cursor.fetchone())
        return seen
    finally:
        for client in clients:
            client.close()


def test_what_we_and_the_scripts_set_does_not_leak_to_other_clients(project):
    project.put("V1__sets.sql", "SET search_path TO pg_catalog;\nSET lock_timeout = '7s';\n"
                "SET statement_timeout = '9s';\nCREATE TABLE public.t (id int);\n")  # fmt: skip
    project.put("V2__index.sql", "CREATE INDEX CONCURRENTLY t_id ON public.t (id);\n")
    project.migrate()
    assert project.database.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == [(0,)]
    fresh = ("0", "0", '"$user", public', "none", "postgres", "read committed", "on", "UTC")
    assert settings_of_all_sessions(project) == {fresh}


def test_a_failing_migration_leaves_nothing_and_the_mended_one_goes_on(project):
    project.put("V1__bad.sql", "CREATE TABLE a (id int);\nnonsense;\n")
    assert project.fail(1, "migrate")["error"]["line"] == 2
    assert project.database.tables() == []
    project.put("V1__bad.sql", "CREATE TABLE a (id int);\n")
    project.migrate()
    assert project.history() == [("1", "failed"), ("1", "applied")]


def test_the_ledger_in_the_database_is_worked_with(tidegate, database, pooler):
    made = database("postgres")
    url = made.server.url(made.name, port=pooler.port)
    place = Ledger("postgres", "database", "env:DATABASE_URL", {"DATABASE_URL": url}, made)
    yard = Shipyard(tidegate, ledger=place)
    for release in ("1", "2"):
        assert yard.up(release)["deploy"]["serving"] == release
    assert yard.gate("2")["open"] is True
    assert [run["verdict"] for run in yard.runs()] == ["success", "success"]


def test_a_pooler_by_statement_is_refused_with_the_reason_and_nothing_is_done(tidegate, database):
    made = database("postgres")
    if not PROGRAM:
        skip_or_fail("pgbouncer is not installed: run script/setup")
    with PgBouncer(made.server, mode="statement") as pooler:
        project = Pooled(tidegate, made, pooler)
        project.put("V1__a.sql", "CREATE TABLE a (id int);")
        error = project.fail(2, "migrate")["error"]
    assert "pools by statement" in error["message"] and error["retryable"] is False
    assert "statement pooling mode" in error["detail"] and "the server itself" in error["hint"]
    assert made.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_lock_timeout_that_cannot_be_lifted_through_a_pooler_is_said_before_the_build(project):
    project.put("V1__t.sql", "CREATE TABLE t (id int);")
    project.migrate()
    project.database.query(f"ALTER DATABASE {project.database.name} SET lock_timeout = '200ms'")
    project.database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                           " WHERE datname = current_database() AND pid <> pg_backend_pid()")  # fmt: skip
    project.put("V2__index.sql", "CREATE INDEX CONCURRENTLY t_id ON t (id);")
    error = project.fail(2, "migrate")["error"]
    assert "lock_timeout is 200 ms" in error["detail"] and "without the pooler" in error["hint"]
    assert project.database.query("SELECT to_regclass('t_id')") == [(None,)]
    project.url = project.database.url
    project.migrate()


def test_while_a_statement_waits_behind_a_pooler_the_blocker_is_named(project):
    project.put("V1__t.sql", "CREATE TABLE t (id int);")
    project.migrate()
    holder = project.database.connect()
    holder.cursor().execute("LOCK TABLE t IN ACCESS SHARE MODE")
    project.put("V2__alter.sql", "ALTER TABLE t ADD y int;")
    running = project.start("migrate", "--lock-timeout", "20s")
    ports.wait_until(lambda: project.database.query(
        "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'WITH us AS%%' AND pid <> pg_backend_pid()"),
        20, "a look")  # fmt: skip
    time.sleep(1.5)
    holder.rollback()
    result = running.wait()
    assert result.code == 0 and f"since session {holder.info.backend_pid} " in result.err, result
    holder.close()
