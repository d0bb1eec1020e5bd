"""Statements that wait for others: who is in the way, who queues behind, how far a long one is."""

import json
import signal
import threading

import psycopg2
import pytest
from harness import ports
from harness.project import Project

ROWS = "CREATE TABLE t (id int, name text);\nINSERT INTO t SELECT g, g FROM generate_series(1, 1000) g;\n"


@pytest.fixture(name="project")
def _project(tidegate, database):
    made = Project(tidegate, database("postgres"))
    made.put("V1__t.sql", ROWS)
    made.migrate()
    return made


@pytest.fixture(name="blocker")
def _blocker(project):
    """An application's session that is idle in the middle of a transaction."""
    connection = project.database.connect()
    cursor = connection.cursor()
    cursor.execute("SET application_name = 'report'")
    cursor.execute("SELECT count(*) FROM t WHERE name <> 'a secret value'")
    yield connection
    connection.close()


class Readers:
    """Sessions of the application that read the table, again and again. One that has to wait longer
    than `patience` fails."""

    def __init__(self, database, patience, count=4):
        self.done, self.failures = 0, []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(database, patience), daemon=True)
                         for _ in range(count)]  # fmt: skip

    def _read(self, database, patience):
        connection = database.connect()
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{patience}'")
            while not self._stop.wait(0.01):
                try:
                    cursor.execute("SELECT count(*) FROM t")
                    self.done += 1
                except psycopg2.Error as error:
                    self.failures.append(error.pgcode)
        connection.close()

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join(30)


def active(project, pattern):
    return project.database.query(
        "SELECT application_name FROM pg_stat_activity WHERE state = 'active' AND query LIKE %s"
        " AND pid <> pg_backend_pid()", (pattern,))  # fmt: skip


def events(result, kind):
    lines = [json.loads(line) for line in result.out.splitlines()]
    return [line for line in lines if line.get("event") == kind]


def test_readers_get_through_between_the_tries_and_none_waits_longer_than_a_try(project, blocker):
    project.put("V2__alter.sql", "ALTER TABLE t ADD y int;")
    with Readers(project.database, "10s") as readers:
        running = project.start("migrate", "--events", "--lock-timeout", "500ms", "--lock-retry", "30s")
        counts = []
        for _ in range(3):  # each time it has given way, all of them go on
            ports.wait_until(lambda: active(project, "%%ALTER TABLE t ADD%%"), 20, "a try")
            ports.wait_until(lambda: not active(project, "%%ALTER TABLE t ADD%%"), 20, "giving way")
            before = readers.done
            ports.wait_until(lambda: readers.done >= before + 20, 20, "the readers")
            counts.append(readers.done)
        blocker.rollback()
        result = running.wait()
    assert result.code == 0, result
    assert readers.failures == [] and counts == sorted(counts)
    assert len(events(result, "migration-retry")) >= 3
    assert project.history()[-1] == ("2", "applied")


def test_while_it_waits_it_names_the_blocker_and_how_many_queue_behind(project, blocker):
    project.put("V2__alter.sql", "ALTER TABLE t ADD y int;")
    with Readers(project.database, "60s"):
        running = project.start("migrate", "--events", "--lock-timeout", "20s")
        ports.wait_until(lambda: len(active(project, "SELECT count(*) FROM t")) == 4, 20, "the queue")
        ports.wait_until(lambda: project.database.query(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'tidegate look'"), 20, "a look")  # fmt: skip
        threading.Event().wait(2)
        blocker.rollback()
        result = running.wait()
    assert result.code == 0, result
    told = events(result, "migration-waiting")[-1]
    session = told["blockers"][0]
    assert session["pid"] == blocker.info.backend_pid and session["application"] == "report"
    assert session["state"] == "idle in transaction" and session["relation"] == "t"
    assert session["query"] == "SELECT count(*) FROM t WHERE name <> ?"
    assert told["queued"] == 4 and told["version"] == "2"
    assert f"session {blocker.info.backend_pid} (postgres, report, idle in transaction" in result.err
    assert "sessions wait behind it" in result.err and "a secret value" not in result.err
    kinds = [json.loads(line).get("event") for line in result.out.splitlines()]
    assert kinds.index("migration-waiting") < kinds.index("migration-applied")


def test_an_index_that_is_built_concurrently_says_whom_it_waits_for_and_has_no_timeout(project, blocker):
    blocker.cursor().execute("UPDATE t SET name = name WHERE id = 1")
    project.put("V2__index.sql", "CREATE INDEX CONCURRENTLY t_name ON t (name);")
    running = project.start("migrate", "--events", "--lock-timeout", "200ms")
    ports.wait_until(lambda: project.database.query(
        "SELECT 1 FROM pg_stat_activity WHERE application_name = 'tidegate look'"), 20, "a look")  # fmt: skip
    assert active(project, "CREATE INDEX CONC%")[0][0].endswith(" V2")
    threading.Event().wait(1)
    blocker.rollback()
    result = running.wait()
    assert result.code == 0, result
    assert f"session {blocker.info.backend_pid} " in result.err
    assert [event["attempt"] for event in events(result, "migration-started")] == [1]


def test_a_long_copy_tells_how_far_it_is(project):
    rows = "".join(f"{number}\tname\n" for number in range(200_000))
    project.put("V2__copy.sql", "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN IF NEW.id % 20000 = 0 THEN PERFORM pg_sleep(0.4); END IF; RETURN NEW; END $$;\n"
                "CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow();\n"
                f"COPY t FROM stdin;\n{rows}\\.\n")  # fmt: skip
    result = project.run("migrate", "--events")
    assert result.code == 0, result
    told = events(result, "migration-progress")
    assert told and told[-1]["phase"] == "copy from" and told[-1]["unit"] == "rows"
    assert [event["done"] for event in told] == sorted(event["done"] for event in told)


def test_validating_a_constraint_waits_without_a_timeout_and_a_plain_alter_does_not(project):
    project.put("V2__check.sql", "ALTER TABLE t ADD CONSTRAINT positive CHECK (id > 0) NOT VALID;")
    project.put("V3__validate.sql", "ALTER TABLE t VALIDATE CONSTRAINT positive;")
    project.put("V4__see.sql", "CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS value,"
                " current_setting('application_name') AS name;")  # fmt: skip
    project.migrate("--to", "2")
    holder = project.database.connect()
    holder.cursor().execute("LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE")
    running = project.start("migrate", "--json", "--lock-timeout", "100ms", "--lock-retry", "100ms")
    ports.wait_until(lambda: active(project, "%%VALIDATE CONSTRAINT%%"), 20, "the validation")
    threading.Event().wait(0.6)
    holder.rollback()
    holder.close()
    result = running.wait()
    assert result.code == 0, result
    ((value, name),) = project.database.query("SELECT value, name FROM seen")
    assert value == "100ms" and name == f"tidegate {result.json['run_id']} V4"


def test_vacuum_full_gives_way_like_any_statement_that_stalls_others(project, blocker):
    project.put("V2__full.sql", "VACUUM FULL t;")
    error = project.fail(5, "migrate", "--lock-timeout", "100ms", "--lock-retry", "500ms")["error"]
    assert error["sqlstate"] == "55P03" and "nothing of 'V2__full.sql' remains" in error["detail"]
    blocker.rollback()
    project.migrate()


def test_a_directive_and_a_set_of_the_script_win_and_do_not_leak(project):
    see = "CREATE TABLE {} AS SELECT current_setting('lock_timeout') AS l, current_setting('statement_timeout') AS s;"
    project.put("V2__own.sql", "-- tidegate: lock-timeout=7s statement-timeout=1h\n" + see.format("a"))
    project.put("V3__set.sql", "SET lock_timeout = '9s';\n" + see.format("b"))
    project.put("V4__none.sql", see.format("c"))
    project.migrate("--statement-timeout", "5m")
    rows = [project.database.query(f"SELECT l, s FROM {name}")[0] for name in "abc"]
    assert rows == [("7s", "1h"), ("9s", "5min"), ("3s", "5min")]


def test_a_directive_that_is_no_duration_is_refused_before_anything_runs(project):
    project.put("V2__bad.sql", "-- tidegate: lock-timeout=soon\nCREATE TABLE a (id int);")
    error = project.fail(9, "migrate")["error"]
    assert "lock-timeout" in error["message"] and error["file"].endswith("V2__bad.sql")


def test_a_busy_table_after_other_migrations_is_no_clean_5(project, blocker):
    project.put("V2__a.sql", "CREATE TABLE a (id int);")
    project.put("V3__alter.sql", "ALTER TABLE t ADD y int;")
    failed = project.fail(1, "migrate", "--lock-timeout", "100ms", "--lock-retry", "300ms")
    assert [each["version"] for each in failed["applied"]] == ["2"]
    assert failed["error"]["sqlstate"] == "55P03" and "V2__a.sql stays applied" in failed["error"]["detail"]


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("sql, pattern", [
    ("ALTER TABLE t ADD y int;", "%%ALTER TABLE t ADD%%"),
    ("VACUUM FULL t;", "VACUUM FULL%%"),
])  # fmt: skip
def test_a_signal_ends_the_waiting_on_the_server_at_once(project, blocker, sql, pattern, number, code):
    project.put("V2__wait.sql", sql)
    running = project.start("migrate", "--json", "--lock-timeout", "1m")
    ports.wait_until(lambda: active(project, pattern), 20, "the statement")
    running.signal(number)
    result = running.wait(15)
    assert result.code == code, result
    assert not active(project, pattern)
    assert project.history()[-1] == ("2", "failed") and project.runs()[-1] == ("failed",)


def test_a_signal_in_a_pause_between_two_tries_ends_the_run(project, blocker):
    project.put("V2__alter.sql", "ALTER TABLE t ADD y int;")
    running = project.start("migrate", "--json", "--lock-timeout", "50ms", "--lock-retry", "1m")
    ports.wait_until(lambda: active(project, "%%ALTER TABLE t ADD%%"), 20, "a try")
    threading.Event().wait(1.5)
    running.signal(signal.SIGTERM)
    result = running.wait(15)
    assert result.code == 143, result
    assert project.runs()[-1] == ("failed",)
