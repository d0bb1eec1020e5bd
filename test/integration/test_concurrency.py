"""Several runs on one database at once, and an owner that was paused while another took over."""

import glob
import os
import signal
import sqlite3
import time

import pytest
from harness import ports
from harness.project import Project

AT_ONCE = 5
MANY = 500  # enough to be caught in the middle of them


@pytest.fixture(name="project")
def _project(tidegate, any_database):
    return Project(tidegate, any_database)


@pytest.fixture(name="postgres_project")
def _postgres_project(tidegate, database):
    return Project(tidegate, database("postgres"))


@pytest.fixture(name="sqlite_project")
def _sqlite_project(tidegate, database):
    return Project(tidegate, database("sqlite"))


def put_many(project, count):
    """Each would fail, or be seen, if it ran twice."""
    project.put("V1__log.sql", "CREATE TABLE log (version integer);\n")
    for version in range(2, count + 1):
        project.put(f"V{version}__t.sql", f"CREATE TABLE t{version} (id integer);\n"
                    f"INSERT INTO log VALUES ({version});\n")  # fmt: skip


def start_together(project, *args):
    runs = [project.start("migrate", "--json", *args) for _ in range(AT_ONCE)]
    return [run.wait() for run in runs]


def assert_each_once(project, count, applied=None):
    versions = [(str(version), "applied") for version in range(1, count + 1)]
    assert project.history() == versions
    assert project.database.query("SELECT version FROM log ORDER BY version") == [
        (version,) for version in range(2, count + 1)]  # fmt: skip
    if applied is not None:
        assert sorted(applied, key=int) == [version for version, _ in versions]


def told(results):
    return [each["version"] for result in results if result.code == 0
            for each in result.json["applied"]]  # fmt: skip


def test_of_five_at_once_on_an_empty_database_each_migration_runs_once(project):
    put_many(project, 30)
    results = start_together(project)
    assert [result.code for result in results] == [0] * AT_ONCE, results
    assert_each_once(project, 30, told(results))


def test_of_five_that_do_not_wait_each_works_or_leaves_with_5(project):
    put_many(project, 30)
    results = start_together(project, "--lock-wait", "0s")
    assert {result.code for result in results} <= {0, 5}, results
    assert any(result.code == 0 for result in results), results
    for result in results:
        assert result.code == 0 or result.json["error"]["retryable"] is True, result
    assert_each_once(project, 30, told(results))


def test_five_at_once_with_what_runs_outside_a_transaction(postgres_project):
    put_many(postgres_project, 3)
    postgres_project.put("V4__index.sql", "CREATE INDEX CONCURRENTLY log_version ON log (version);\n")
    results = start_together(postgres_project)
    assert [result.code for result in results] == [0] * AT_ONCE, results
    assert len(told(results)) == 4
    assert postgres_project.database.query(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = 'log_version'::regclass") == [(True,)]  # fmt: skip


def test_of_five_at_once_one_fails_for_all_and_nothing_is_tried_further(project):
    """The others try the failing one again, which is as allowed as a person's second try."""
    put_many(project, 3)
    project.put("V4__bad.sql", "INSERT INTO log VALUES (4);\nINSERT INTO nowhere VALUES (1);\n")
    project.put("V5__never.sql", "INSERT INTO log VALUES (5);\n")
    results = start_together(project)
    assert [result.code for result in results] == [1] * AT_ONCE, results
    applied = [version for version, status in project.history() if status == "applied"]
    assert applied == ["1", "2", "3"]
    assert project.database.query("SELECT version FROM log ORDER BY 1") == [(2,), (3,)]
    assert project.runs() == [("failed",)] * AT_ONCE


# --- a paused owner -------------------------------------------------------------------------------


@pytest.fixture(name="start_owner")
def _start_owner():
    """Starts a migrate that does not stay stopped for ever when the test fails."""
    owners = []

    def start(project):
        owners.append(project.start("migrate", "--json"))
        return owners[-1]

    yield start
    for owner in owners:
        if owner.process.poll() is None:
            owner.kill()
            owner.wait()


def sleeping(project):
    return project.database.query(
        "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%%pg_sleep(%%'"
        " AND pid <> pg_backend_pid() AND datname = current_database()"
    )


def end_sessions(project, condition):
    ended = project.database.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND " + condition
    )
    assert ended, "there was a session to end"


def states(process):
    """The states of its threads, as /proc names them: T is stopped, Z is ended."""
    found = set()
    for path in glob.glob(f"/proc/{process.pid}/task/*/stat"):
        try:
            with open(path, encoding="utf-8", errors="replace") as stat:
                found.add(stat.read().rsplit(")", 1)[1].split()[0])
        except OSError:
            pass
    return found


def pause(owner):
    """The kernel takes its time to stop a process that runs on another processor."""
    owner.signal(signal.SIGSTOP)
    ports.wait_until(lambda: states(owner) <= {"T", "Z"}, 10, "the pause")


def pause_after_the_first(project, start_owner):
    """An owner that stands still once its first migration is committed, two to go."""
    project.put("V1__slow.sql", "CREATE TABLE log (version integer);\nSELECT pg_sleep(0.7);\n")
    for version in (2, 3):
        project.put(f"V{version}__t.sql", f"INSERT INTO log VALUES ({version});\n")
    owner = start_owner(project)
    ports.wait_until(lambda: sleeping(project), 20, "the first migration")
    pause(owner)
    ports.wait_until(lambda: not sleeping(project), 20, "its end")
    return owner


def test_a_paused_owner_whose_lock_was_lost_is_overtaken_and_commits_nothing_more(
    postgres_project, start_owner
):
    owner = pause_after_the_first(postgres_project, start_owner)
    postgres_project.fail(5, "migrate", "--lock-wait", "0s")  # while it has the lock it is waited for
    end_sessions(postgres_project, "application_name LIKE 'tidegate lock %%'")
    other = postgres_project.migrate()
    assert [each["version"] for each in other["applied"]] == ["2", "3"]
    owner.signal(signal.SIGCONT)
    result = owner.wait()
    assert result.code == 7 and result.json["error"]["code"] == "fenced", result
    assert result.json["verdict"] == "unknown"
    assert_each_once(postgres_project, 3)


def test_a_paused_owner_that_lost_all_its_sessions_commits_nothing_more(
    postgres_project, start_owner
):
    owner = pause_after_the_first(postgres_project, start_owner)
    end_sessions(postgres_project, "application_name LIKE 'tidegate %%'")
    assert [each["version"] for each in postgres_project.migrate()["applied"]] == ["2", "3"]
    owner.signal(signal.SIGCONT)
    result = owner.wait()
    assert result.code in (0, 7), result
    assert_each_once(postgres_project, 3)


def test_while_a_paused_owner_s_transaction_is_open_nobody_takes_over(postgres_project, start_owner):
    """Its lock is lost, but its transaction holds the fence: the newcomer waits, or gives up."""
    rows = "".join(f"{number}\n" for number in range(400000))
    postgres_project.put("V1__copy.sql", "CREATE TABLE log (version integer);\nCOPY log FROM stdin;\n"
                         + rows + "\\.\n")  # fmt: skip
    owner = start_owner(postgres_project)
    copying = "state = 'active' AND query LIKE 'COPY log%%' AND pid <> pg_backend_pid()"
    ports.wait_until(lambda: postgres_project.database.query(
        f"SELECT 1 FROM pg_stat_activity WHERE {copying}"), 20, "the copying")  # fmt: skip
    pause(owner)
    end_sessions(postgres_project, "application_name LIKE 'tidegate lock %%'")
    error = postgres_project.fail(5, "migrate", "--lock-wait", "1s")["error"]
    assert "still runs on the server" in error["message"]
    newcomer = postgres_project.start("migrate", "--json")
    end_sessions(postgres_project, "query LIKE 'COPY log%%'")
    done = newcomer.wait()
    assert done.code == 0 and told([done]) == ["1"], done
    owner.signal(signal.SIGCONT)
    result = owner.wait()
    assert result.code in (0, 7), result
    assert postgres_project.history() == [("1", "applied")]
    assert postgres_project.database.query("SELECT count(*) FROM log") == [(400000,)]


def step_between(writer):
    """Begins a transaction after which the owner cannot begin its next; how much is applied."""
    try:
        writer.execute("BEGIN IMMEDIATE")
        applied = writer.execute("SELECT count(*) FROM tidegate_migration").fetchone()[0]
    except sqlite3.OperationalError:  # it holds SQLite's lock, or has not made its tables yet
        applied = 0
    if not applied and writer.in_transaction:
        writer.execute("ROLLBACK")
    return applied


def step_back(writer):
    """False when the owner was stopped just while it asked for the lock, which is one, too."""
    try:
        writer.execute("UPDATE tidegate_lock SET renewals = renewals")
        writer.execute("COMMIT")
        return True
    except sqlite3.OperationalError:
        return False


def pause_between_two(project, owner):
    """Stops it between two migrations; how many are applied."""
    writer = sqlite3.connect(project.database.path, timeout=0, isolation_level=None)
    os.setpriority(os.PRIO_PROCESS, owner.pid, 19)  # on a busy machine, we come first
    applied = 0
    while not applied:
        assert owner.process.poll() is None, f"it ended before it could be paused: {owner.wait()}"
        applied = step_between(writer)
    pause(owner)
    while not step_back(writer):
        owner.signal(signal.SIGCONT)
        time.sleep(0.005)
        pause(owner)
    writer.close()
    return applied


def test_a_paused_owner_of_a_sqlite_file_is_waited_for_while_it_lives(sqlite_project, start_owner):
    put_many(sqlite_project, MANY)
    owner = start_owner(sqlite_project)
    pause_between_two(sqlite_project, owner)
    error = sqlite_project.fail(5, "migrate", "--lock-wait", "500ms")["error"]
    assert f"(pid {owner.pid})" in error["detail"]
    owner.signal(signal.SIGCONT)
    assert owner.wait().code == 0
    assert_each_once(sqlite_project, MANY)


def test_a_paused_owner_of_a_sqlite_file_that_was_taken_for_dead_commits_nothing_more(
    sqlite_project, start_owner
):
    put_many(sqlite_project, MANY)
    owner = start_owner(sqlite_project)
    applied = pause_between_two(sqlite_project, owner)
    (identity,) = sqlite_project.database.query("SELECT owner FROM tidegate_lock")[0]
    assert str(owner.pid) in identity
    dead = identity.replace(f"/{owner.pid}/", "/4194305/")  # no pid is so high
    sqlite_project.database.query("UPDATE tidegate_lock SET owner = ?", (dead,))
    assert len(sqlite_project.migrate()["applied"]) == MANY - applied
    owner.signal(signal.SIGCONT)
    result = owner.wait()
    assert result.code == 7 and result.json["error"]["code"] == "fenced", result
    assert_each_once(sqlite_project, MANY)
