"""`tidegate exec` watches the command's sessions: whoever holds up others is cancelled, not more."""

import pytest

from harness import held
from harness.blocked import Blocked
from harness.project import Project

PSQL = 'psql -qX "$DATABASE_URL" -v ON_ERROR_STOP=1'
ALTER = "ALTER TABLE t ADD COLUMN c integer"
POLITE = ["--json", "--lock-timeout", "300ms"]


@pytest.fixture(name="project")
def _project(tidegate, database):
    project = Project(tidegate, database("postgres"))
    project.database.script("CREATE TABLE t (id integer); CREATE TABLE other (id integer)")
    return project


def psql(*statements, url="$DATABASE_URL"):
    words = " ".join(f'-c "{each}"' for each in statements)
    return ["--", "sh", "-c", f"{PSQL.replace('$DATABASE_URL', url)} {words}"]



def test_who_queues_behind_the_command_gets_through_and_the_command_too_later(project):
    with Blocked(project.database, "t") as blocked:
        running = project.start("exec", *POLITE, *psql(ALTER))
        blocked.reader_gets_through()
        blocked.let_go()
        result = running.wait()
    assert result.code == 0 and result.json["verdict"] == "success", result
    assert result.json["cancelled"] >= 1 and result.json["tries"] == result.json["cancelled"] + 1
    assert result.json["changes"] == [{"change": "added", "kind": "column", "name": "t.c"}]
    assert f"session {blocked.pid} (postgres" in result.err and "idle in transaction" in result.err
    assert "1 behind it" in result.err, result.err


def test_the_commands_sessions_carry_the_run_in_their_name(project):
    names = "COPY (SELECT current_setting('application_name')) TO STDOUT"
    result = project.run("exec", *psql(names), env={"TIDEGATE_RUN": "the-run"})
    assert result.out.strip() == "tidegate exec the-run"


def test_a_session_that_has_a_name_of_its_own_is_known_by_its_connection(project):
    with Blocked(project.database, "t") as blocked:
        own = "${DATABASE_URL}&application_name=own" if "?" in project.database.url else (
            "${DATABASE_URL}?application_name=own"
        )
        running = project.start("exec", *POLITE, *psql(ALTER, url=own))
        blocked.reader_gets_through()
        assert project.database.query("SELECT 1 FROM pg_stat_activity WHERE application_name = 'own'"
                                      " UNION SELECT 1")  # fmt: skip
        blocked.let_go()
        result = running.wait()
    assert result.code == 0 and result.json["cancelled"] >= 1, result


def test_a_statement_that_nobody_queues_behind_waits_as_long_as_it_takes(project):
    with Blocked(project.database, "t") as blocked:
        running = project.start("exec", *POLITE, *psql(ALTER))
        blocked.wait_until_somebody_waits()
        with pytest.raises(AssertionError):
            held.wait_for(lambda: running.process.poll() is not None, "its end", limit=1.5)
        blocked.let_go()
        result = running.wait()
    assert result.code == 0 and result.json["cancelled"] == 0 and result.json["tries"] == 1, result


@pytest.mark.parametrize("statement", [
    "CREATE INDEX CONCURRENTLY i ON t (id)",
    "/* tagged */ create unique index concurrently i on t (id)",
    "DROP INDEX CONCURRENTLY present",
    "REINDEX INDEX CONCURRENTLY present",
])  # fmt: skip
def test_patient_work_is_never_cancelled_whoever_queues_behind_it(project, statement):
    project.database.script("CREATE INDEX present ON t (id)")
    lock = "LOCK TABLE {} IN SHARE UPDATE EXCLUSIVE MODE"
    with Blocked(project.database, "t", lock=lock) as blocked:
        running = project.start("exec", *POLITE, *psql(statement))
        blocked.wait_until_somebody_waits()
        with blocked.behind("ANALYZE {}"):
            running.wait_until_it_says("not cancelled")
        blocked.let_go()
        result = running.wait()
    assert result.code == 0 and result.json["cancelled"] == 0, result
    assert result.json["invalid_indexes"] == []


def test_a_command_that_fails_by_itself_is_not_run_again(project):
    result = project.run("exec", *POLITE, *psql("SELECT 1 / 0"))
    assert result.code == 1 and result.json["tries"] == 1, result
    assert result.json["database_state"] == "unchanged"


def test_it_gives_up_after_lock_retry_and_has_changed_nothing(project):
    with Blocked(project.database, "t") as blocked:
        running = project.start("exec", *POLITE, "--lock-retry", "0s", *psql(ALTER))
        blocked.reader_gets_through()
        result = running.wait()
    assert result.code == 1 and result.json["tries"] == 1, result
    assert result.json["verdict"] == "failed" and result.json["database_state"] == "unchanged"
    assert "--lock-retry is over" in result.json["error"]["detail"]
    assert f"session {blocked.pid}" in result.json["error"]["detail"]


def test_what_has_left_something_unrecorded_behind_is_not_run_again(project):
    with Blocked(project.database, "t") as blocked:
        running = project.start("exec", *POLITE, *psql("CREATE TABLE half (id integer)", ALTER))
        blocked.reader_gets_through()
        result = running.wait()
    assert result.code == 1 and result.json["tries"] == 1, result
    assert result.json["database_state"] == "changed"
    assert result.json["changes"] == [{"change": "added", "kind": "table", "name": "half"}]
    assert "may be in the way" in result.json["error"]["detail"]


def test_an_invalid_index_that_is_left_behind_is_named(project):
    project.database.script("INSERT INTO t VALUES (1), (1)")
    result = project.run("exec", "--json", *psql("CREATE UNIQUE INDEX CONCURRENTLY twice ON t (id)"))
    assert result.code == 1 and result.json["invalid_indexes"] == ["twice"], result
    assert "the index twice is INVALID" in result.err
    assert result.json["database_state"] == "changed"


def test_a_killed_clients_statement_does_not_run_on_without_the_lock(project):
    script = f"""{PSQL} -c "SELECT pg_sleep(60)" & sleep 1; kill -9 $!; exit 1"""
    result = project.run("exec", "--json", "--", "sh", "-c", script)
    assert result.code == 1 and result.json["database_state"] == "unchanged", result
    assert "still at work: ended" in result.err
    assert project.database.query("SELECT 1 FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep'") == []


def test_another_user_may_queue_behind_and_be_the_blocker(project):
    """What other users' sessions do is hidden from an ordinary user; that they wait is not."""
    name = f"owner_{project.database.name}"
    project.database.script(f"CREATE ROLE {name} LOGIN PASSWORD 'pw'; GRANT CREATE ON SCHEMA public TO {name};"
                            f"ALTER TABLE t OWNER TO {name}")  # fmt: skip
    url = project.database.url.replace(f"postgres:{project.database.server.password}@", f"{name}:pw@")
    assert name in url
    try:
        with Blocked(project.database, "t") as blocked:
            running = project.start("exec", *POLITE, *psql(ALTER), env={"DATABASE_URL": url})
            blocked.reader_gets_through()
            blocked.let_go()
            result = running.wait()
        assert result.code == 0 and result.json["cancelled"] >= 1, result
        assert f"session {blocked.pid} (postgres" in result.err
    finally:
        project.database.script(f"REASSIGN OWNED BY {name} TO postgres; DROP OWNED BY {name}; DROP ROLE {name}")


def test_sqlite_has_no_watching_and_its_failures_are_told_all_the_same(tidegate, database):
    project = Project(tidegate, database("sqlite"))
    script = f'sqlite3 "{project.database.path}" "CREATE TABLE half (id integer)"; exit 4'
    result = project.run("exec", "--json", "--", "sh", "-c", script)
    assert result.code == 4 and result.json["database_state"] == "changed", result
    assert result.json["changes"] == [{"change": "added", "kind": "table", "name": "half"}]
