"""A runner of the other tool is at work: it is waited for, and what it did is read after that."""

import threading
import zlib

import pytest

from harness import held
from harness.foreign_tools import Flyway, GolangMigrate, Sqlx
from harness.project import Project

SLEEP = {"postgres": "SELECT pg_sleep(4);\n", "mariadb": "DO SLEEP(4);\n"}
SLEEPING = {
    "postgres": "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()",
    "mariadb": "SELECT 1 FROM information_schema.processlist WHERE info LIKE 'DO SLEEP%'",
}


class AtWork:
    """A project of a real tool's, adopted; its next migration sleeps for four seconds."""

    def __init__(self, tidegate, database, layout):
        self.project = Project(tidegate, database)
        self.tool = layout
        tidegate.write("tidegate.yml", f"migrations: {{layout: {layout}}}\n")
        program, self._command, self._form = {
            "flyway": (Flyway, "migrate", "V{}__{}.sql"),
            "golang-migrate": (GolangMigrate, "up", "{}_{}.up.sql"),
            "sqlx": (Sqlx, "up", "{}_{}.up.sql"),
        }[layout]
        self._program = program()
        self.put(1, "one", "CREATE TABLE one (id integer);\n")
        self.run_tool()
        assert self.project.run("adopt").code == 0
        self.put(2, "slow", SLEEP[database.kind])

    def put(self, number, name, sql):
        self.project.put(self._form.format(number, name), sql)

    def run_tool(self, code=0):
        return self._program(self.project.database, self.project.tidegate.folder / "db/migrations",
                             self._command, code=code)  # fmt: skip

    def start_tool(self):
        """Returns when the migration sleeps."""
        thread = threading.Thread(target=self.run_tool)
        thread.start()
        self.wait_for_sleep()
        return thread

    def wait_for_sleep(self):
        database = self.project.database
        held.wait_for(lambda: database.query(SLEEPING[database.kind]), "the migration that sleeps")


@pytest.fixture(name="database_kind", params=["postgres", "mariadb"])
def _database_kind(request):
    return request.param


# sqlx has no lock on MariaDB: it asks for GET_LOCK(.., -1), which is NULL there.
RUNNERS = [("golang-migrate", "postgres"), ("golang-migrate", "mariadb"), ("flyway", "postgres"),
           ("flyway", "mariadb"), ("sqlx", "postgres")]  # fmt: skip


@pytest.fixture(name="at_work", params=RUNNERS, ids="-".join)
def _at_work(request, tidegate, database):
    layout, kind = request.param
    return AtWork(tidegate, database(kind), layout)


def test_its_runner_is_waited_for_and_its_work_is_taken_over(at_work):
    """golang-migrate's table says `dirty` meanwhile."""
    thread = at_work.start_tool()
    at_work.put(3, "ours", "CREATE TABLE ours (id integer);\n")
    result = at_work.project.run("migrate", "--json", "--lock-wait", "1m")
    thread.join(60)
    assert result.code == 0, result
    assert [each["version"] for each in result.json["applied"]] == ["3"]
    assert f"waiting for {at_work.tool} to finish: session " in result.err
    assert list(at_work.project.states().values()) == ["applied"] * 3
    at_work.run_tool()


def test_who_does_not_wait_long_enough_is_told_who_is_at_work(at_work):
    thread = at_work.start_tool()
    at_work.put(3, "ours", "CREATE TABLE ours (id integer);\n")
    error = at_work.project.fail(5, "migrate", "--lock-wait", "500ms")["error"]
    assert f"{at_work.tool} is migrating" in error["message"] and "session" in error["detail"]
    thread.join(60)
    assert len(at_work.project.migrate()["applied"]) == 1


def test_its_runner_waits_for_us_and_finds_the_work_done(at_work):
    running = at_work.project.start("migrate", "--json")
    at_work.wait_for_sleep()
    at_work.run_tool()
    result = running.wait()
    assert result.code == 0 and len(result.json["applied"]) == 1, result


@pytest.fixture(name="golang")
def _golang(tidegate, database, database_kind):
    return AtWork(tidegate, database(database_kind), "golang-migrate")


def test_who_only_looks_is_told_that_it_is_at_work(golang):
    thread = golang.start_tool()
    for command in ("status", "validate", "plan"):
        error = golang.project.fail(5, command)["error"]
        assert "golang-migrate is migrating" in error["message"], error
        assert "session" in error["detail"] and error["retryable"], error
        assert error["hint"] == "ask again when it is done"  # none of them has --lock-wait
    thread.join(60)
    assert set(golang.project.states().values()) == {"applied"}


def test_an_undo_waits_for_it(golang):
    golang.project.put("2_slow.down.sql", "CREATE TABLE undone (id integer);\n")
    thread = golang.start_tool()
    result = golang.project.run("undo", "--json")
    thread.join(60)
    assert result.code == 0 and [each["version"] for each in result.json["applied"]] == ["2"], result


def test_it_is_waited_for_before_its_history_is_taken_over(golang):
    assert golang.project.run("adopt", "--end").code == 0
    golang.project.database.script("DELETE FROM tidegate_migration")
    thread = golang.start_tool()
    assert "is migrating" in golang.project.fail(5, "adopt", "--dry-run")["error"]["message"]
    result = golang.project.run("adopt", "--json")
    thread.join(60)
    assert result.code == 0 and result.json["pending"] == 0, result


def test_what_a_runner_left_half_done_is_refused_and_nothing_is_written(golang):
    golang.put(2, "broken", "SELECT no_such_column;\n")
    golang.project.remove("2_slow.up.sql")
    golang.run_tool(code=1)
    golang.put(3, "ours", "CREATE TABLE ours (id integer);\n")
    runs = golang.project.runs()
    assert "half done" in golang.project.fail(9, "migrate")["error"]["message"]
    assert golang.project.runs() == runs
    golang.project.remove("2_broken.up.sql")
    assert golang.project.run("repair").code == 0
    assert [each["version"] for each in golang.project.migrate()["applied"]] == ["3"]
    golang.run_tool()


@pytest.mark.parametrize("database_kind", ["postgres"], indirect=True)
def test_waiting_for_it_holds_up_no_index_that_it_builds_concurrently(golang):
    """CREATE INDEX CONCURRENTLY waits for the end of each transaction that it once meets at work."""
    golang.project.remove("2_slow.up.sql")
    golang.put(2, "index", "CREATE INDEX CONCURRENTLY two ON one (id);\n")
    blocker = golang.project.database.connect()
    blocker.cursor().execute("INSERT INTO one VALUES (1)")
    thread = threading.Thread(target=golang.run_tool)
    thread.start()
    held.wait_for(
        lambda: golang.project.database.query("SELECT 1 FROM schema_migrations WHERE dirty"),
        "the beginning of the migration")  # fmt: skip
    golang.put(3, "ours", "CREATE TABLE ours (id integer);\n")
    running = golang.project.start("migrate", "--json")
    held.wait_for(
        lambda: golang.project.database.query(
            "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'tidegate lock %'"
            " AND state = 'idle'"), "a pause without a transaction")  # fmt: skip
    blocker.commit()
    result = running.wait()
    thread.join(60)
    assert result.code == 0 and len(result.json["applied"]) == 1, result


def lock_id(database, prefix):
    """golang-migrate's: its library has the database's name, its command a slash before it."""
    (name,) = database.query("SELECT current_database()")[0]
    words = f"public\0schema_migrations\0{prefix}{name}"
    return zlib.crc32(words.encode()) * 1486364155 % (1 << 32)


@pytest.mark.parametrize("database_kind", ["postgres"], indirect=True)
def test_no_lock_of_its_runners_is_kept_while_an_index_is_built(golang):
    """Neither of the two that it may have, also after one of them had to be waited for."""
    database = golang.project.database
    golang.project.remove("2_slow.up.sql")
    golang.put(2, "index", "CREATE INDEX CONCURRENTLY two ON one (id);\n")
    golang.put(3, "other", "CREATE INDEX CONCURRENTLY three ON one (id);\n")
    blocker, runner, second = database.connect(), database.connect(), database.connect()
    blocker.cursor().execute("INSERT INTO one VALUES (1)")
    running = golang.project.start("migrate", "--json")
    held.wait_for(lambda: database.query("SELECT 1 FROM schema_migrations WHERE version = 2"), "the first index")
    runner.cursor().execute("SELECT pg_advisory_lock(%s)", (lock_id(database, "/"),))
    runner.commit()
    blocker.commit()
    running.wait_until_it_says("waiting for golang-migrate to finish")
    second.cursor().execute("INSERT INTO one VALUES (2)")
    runner.close()
    held.wait_for(lambda: database.query("SELECT 1 FROM schema_migrations WHERE version = 3"), "the second index")
    for prefix in ("", "/"):
        assert database.query(f"SELECT pg_try_advisory_xact_lock({lock_id(database, prefix)})") == [(True,)], prefix
    second.commit()
    result = running.wait()
    assert result.code == 0 and len(result.json["applied"]) == 2, result
