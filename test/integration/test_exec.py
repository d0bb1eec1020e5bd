"""`tidegate exec`: another framework's migrations under our run lock, recorded as ours are."""

import contextlib
import signal
import time

import pytest

from harness import held
from harness.project import Project
from harness.shipyard import Shipyard

# What another framework does, in little: it opens the database by itself and writes.
WRITER = {
    "sqlite": 'sqlite3 "${DATABASE_URL#sqlite:}" "%s"',
    "postgres": 'psql -qX "$DATABASE_URL" -v ON_ERROR_STOP=1 -c "%s"',
}


@pytest.fixture(name="project")
def _project(tidegate, any_database):
    return Project(tidegate, any_database)


@pytest.fixture(name="postgres_project")
def _postgres_project(tidegate, database):
    return Project(tidegate, database("postgres"))


def failing(project, code, *words, options=(), **more):
    """exec must fail with that exit code; returns the JSON object."""
    result = project.run("exec", "--json", *options, "--", *words, **more)
    assert result.code == code, result
    assert result.json["ok"] is False and result.json["exit"] == code, result
    return result.json


def writing(project, sql):
    return ["--", "sh", "-c", WRITER[project.database.kind] % sql]


def begin(project, *options, then="exit 0", **more):
    running = project.start("exec", *options, *held.command(then), **more)
    held.wait_until_begun(project.tidegate)
    return running


def test_the_command_writes_while_the_lock_is_ours_and_is_recorded(project):
    result = project.run("exec", "--json", *writing(project, "CREATE TABLE t (id integer)"),
                         env={"TIDEGATE_RUN": "the-run"})  # fmt: skip
    assert result.code == 0, result
    assert result.json["verdict"] == "success" and result.json["run_id"] == "the-run"
    assert project.database.tables() == ["t"]
    assert project.runs("run_id, command, verdict") == [("the-run", "exec", "success")]
    assert project.database.query("SELECT owner FROM tidegate_lock") == [(None,)]


@pytest.mark.parametrize("script, code, says", [
    ("exit 3", 3, "exit code 3"),
    ("kill -9 $$", 137, "killed by SIGKILL"),
])  # fmt: skip
def test_the_code_is_the_commands_own_and_its_end_is_recorded(project, script, code, says):
    result = failing(project, code, "sh", "-c", script)
    assert result["verdict"] == "failed" and result["exit_code"] == code
    assert result["database_state"] == "unchanged" and says in result["error"]["message"]
    assert project.runs("command, verdict, error_message") == [
        ("exec", "failed", f"the command failed: {says}")
    ]


def test_a_command_that_cannot_be_started_has_done_nothing(project):
    result = failing(project, 1, "no-such-command")
    assert result["exit_code"] is None and result["database_state"] is None
    assert "no-such-command" in result["error"]["message"]
    assert project.runs() == [("failed",)]


def test_its_output_is_its_own_and_json_stays_alone_on_stdout(project):
    script = ["--", "sh", "-c", "cat; echo to-err >&2"]
    result = project.run("exec", *script, input="to-out\n")
    assert result.out == "to-out\n" and "to-err" in result.err
    result = project.run("exec", "--json", *script, input="to-out\n")
    assert result.json["ok"] and "to-out" in result.err


def test_nobody_else_migrates_meanwhile(project):
    project.put("V1__a.sql", "CREATE TABLE a (id integer);")
    running = begin(project, env={"TIDEGATE_RUN": "the-first"})
    for busy in (project.fail(5, "migrate", "--lock-wait", "0s"),
                 failing(project, 5, "true", options=["--lock-wait", "0s"])):  # fmt: skip
        assert "the-first" in busy["error"]["detail"], busy
    held.let_go(project.tidegate)
    assert running.wait().code == 0
    project.migrate()
    assert project.database.tables() == ["a"]


def test_who_waits_goes_on_when_the_command_has_ended(project):
    running = begin(project)
    second = project.start("exec", "--lock-wait", "30s", "--", "sh", "-c", "[ -e go ]")
    time.sleep(0.5)
    assert second.process.poll() is None
    held.let_go(project.tidegate)
    assert running.wait().code == 0
    result = second.wait()
    assert result.code == 0 and "waiting for another run" in result.err, result
    assert project.runs() == [("success",), ("success",)]


@pytest.mark.parametrize("number, code", [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_reaches_all_that_the_command_started(project, number, code):
    """The shell is gone at once; what it started still tidies up, and is waited for."""
    project.tidegate.write("slow.sh", """\
        trap 'sleep 0.5; echo tidied >tidied; exit 0' INT TERM
        echo begun >begun
        n=0; while [ $((n += 1)) -lt 1200 ]; do sleep 0.05; done
    """)
    running = project.start("exec", "--", "sh", "-c", f"trap 'exit {code}' INT TERM; sh slow.sh; true")
    held.wait_until_begun(project.tidegate)
    running.signal(number)
    result = running.wait()
    assert result.code == code, result
    assert (project.tidegate.folder / "tidied").exists()
    assert project.runs() == [("failed",)]
    assert project.run("exec", "--lock-wait", "0s", "--", "true").code == 0


def test_a_command_that_answers_a_signal_with_success_has_succeeded(project):
    running = project.start("exec", "--", "sh", "-c",
                            "trap 'exit 0' TERM; touch begun; n=0; while [ $((n += 1)) -lt 1200 ]; do sleep 0.05; done")  # fmt: skip
    held.wait_until_begun(project.tidegate)
    running.signal(signal.SIGTERM)
    assert running.wait().code == 0
    assert project.runs() == [("success",)]


def test_the_lock_lives_as_long_as_the_command_when_we_are_killed(project):
    running = begin(project, then="echo $$ >ended")
    running.kill()
    running.process.wait()
    failing(project, 5, "true", options=["--lock-wait", "0s"])
    held.let_go(project.tidegate)
    held.wait_for(lambda: (project.tidegate.folder / "ended").exists(), "the command's end")
    assert project.run("exec", "--lock-wait", "20s", "--", "true").code == 0
    assert project.runs() == [("killed",), ("success",)]


def test_when_the_lock_is_lost_the_command_is_stopped_and_the_outcome_unknown(postgres_project):
    project = postgres_project
    running = begin(project, "--json", "--grace", "5s")
    project.database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                           " WHERE application_name LIKE 'tidegate lock %%'")  # fmt: skip
    result = running.wait()
    assert result.code == 7 and result.json["error"]["code"] == "fenced", result
    assert result.json["exit_code"] == 143
    assert project.runs() == [("unknown",)]


def test_a_lost_main_connection_is_made_anew(postgres_project):
    project = postgres_project
    running = begin(project)
    project.database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE"
                           " application_name ~ '^tidegate [^l]'")  # fmt: skip
    held.let_go(project.tidegate)
    assert running.wait().code == 0
    assert project.runs() == [("success",)]


def test_the_heartbeat_does_not_wait_for_the_fence(postgres_project):
    """They are rows of two tables: a migration's transaction may hold the fence for hours."""
    running = begin(postgres_project)
    with contextlib.closing(postgres_project.database.connect()) as other:
        other.cursor().execute("SELECT number FROM tidegate_fence FOR UPDATE")
        before = postgres_project.database.query("SELECT renewals FROM tidegate_lock")
        held.wait_for(
            lambda: postgres_project.database.query("SELECT renewals FROM tidegate_lock") > before,
            "a heartbeat",
        )
        other.rollback()
    held.let_go(postgres_project.tidegate)
    assert running.wait().code == 0


def test_the_lock_does_not_stand_in_the_way_of_a_concurrent_index(postgres_project):
    sql = "CREATE TABLE t (id int); CREATE INDEX CONCURRENTLY i ON t (id)"
    script = " && ".join(WRITER["postgres"] % each for each in sql.split("; "))
    result = postgres_project.run("exec", "--", "sh", "-c", script)
    assert result.code == 0, result


def test_a_command_that_removes_our_tables_is_recorded_all_the_same(project):
    drop = {"postgres": "DROP SCHEMA public CASCADE; CREATE SCHEMA public",
            "sqlite": "; ".join(f"DROP TABLE tidegate_{name}" for name in
                                ("meta", "fence", "lock", "migration", "run", "statement"))}  # fmt: skip
    result = project.run("exec", *writing(project, drop[project.database.kind]))
    assert result.code == 0 and "removed Tidegate's tables" in result.err, result
    assert project.runs("command, verdict") == [("exec", "success")]


def test_a_database_file_that_was_replaced_is_recorded_in(tidegate, database):
    project = Project(tidegate, database("sqlite"))
    path = project.database.path
    script = f'rm "{path}"; sqlite3 "{path}" "CREATE TABLE fresh (id integer)"'
    result = project.run("exec", "--", "sh", "-c", script)
    assert result.code == 0 and "removed Tidegate's tables" in result.err, result
    assert project.database.tables() == ["fresh"]
    assert project.runs() == [("success",)]


def test_sqlites_own_lock_is_not_held_while_the_command_works(tidegate, database):
    project = Project(tidegate, database("sqlite"))
    running = begin(project)
    with_lock = project.database.connect()
    with_lock.execute("BEGIN EXCLUSIVE")
    with_lock.execute("CREATE TABLE t (id integer)")
    with_lock.execute("COMMIT")
    with_lock.close()
    held.let_go(project.tidegate)
    assert running.wait().code == 0
    assert project.runs() == [("success",)]


def test_something_left_in_the_background_is_said(project):
    result = project.run("exec", "--", "sh", "-c", "sleep 2 >/dev/null 2>&1 &")
    assert result.code == 0 and "still runs" in result.err, result


def test_without_a_database_it_says_why_it_needs_one(tidegate):
    result = tidegate.run("exec", "--json", "--", "true")
    assert result.code == 2
    assert "'database' is not set" in result.json["error"]["message"]


def test_without_a_command_it_is_wrong_usage(tidegate):
    result = tidegate.run("exec")
    assert result.code == 2 and "CMD.." in result.err


# --- inside `tidegate run`, which reads what was told to the ledger -------------------------------


@pytest.fixture(name="yard")
def _yard(tidegate):
    return Shipyard(tidegate)


def test_a_run_knows_by_exec_that_it_succeeded_and_in_which_database(yard):
    result = yard.json(0, "run", "--release", "1", "--", "tidegate", "exec", "--", "true")
    assert result["verdict"] == "success"
    assert yard.runs("1")[0]["more"]["database_id"]


def test_a_failed_command_that_changed_nothing_has_failed_cleanly(yard):
    result = yard.json(1, "run", "--release", "1", "--", "tidegate", "exec", "--", "sh", "-c", "exit 6")
    assert result["verdict"] == "failed" and result["database_state"] is None


def test_a_run_tells_that_its_failed_command_changed_the_database(yard):
    script = 'sqlite3 shop.db "CREATE TABLE half (id integer)"; exit 6'
    result = yard.json(1, "run", "--release", "1", "--", "tidegate", "exec", "--", "sh", "-c", script)
    assert result["verdict"] == "failed" and result["database_state"] == "changed"
    assert "changed" in result["error"]["detail"]


def test_one_commands_success_does_not_cover_anothers_failure(yard):
    both = "tidegate exec -- sh -c 'exit 1'; tidegate exec -- sh -c 'exit 0'"
    result = yard.json(7, "run", "--release", "1", "--", "sh", "-c", both)
    assert result["verdict"] == "unknown"


def test_a_child_has_no_descriptor_but_the_locks(postgres_project):
    """One socket beside the standard streams, and nothing that could be read."""
    result = postgres_project.run("exec", "--", "sh", "-c", "ls -l /proc/$$/fd")
    links = [line.split(" -> ")[1] for line in result.out.splitlines() if " -> " in line]
    assert sum(link.startswith("socket:") for link in links) == 1, result


def test_what_is_stopped_for_good_is_stopped_with_the_command_inside(yard):
    """It does not mind SIGTERM, and is in a process group of its own: SIGKILL for `exec` is not for it."""
    script = "trap '' TERM; touch begun; n=0; while [ $((n += 1)) -lt 1200 ]; do echo x >>beat; sleep 0.05; done"
    running = yard.start("run", "--json", "--release", "1", "--grace", "1s", "--",
                         "tidegate", "exec", "--", "sh", "-c", script)  # fmt: skip
    yard.wait_for("begun")
    running.signal(signal.SIGTERM)
    result = running.wait()
    assert result.json["verdict"] == "killed", result
    beats = (yard.folder / "beat").stat().st_size
    time.sleep(0.5)
    assert (yard.folder / "beat").stat().st_size == beats
    assert yard.run("exec", "--lock-wait", "0s", "--", "true").code == 0
