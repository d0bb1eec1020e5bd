"""--single-transaction: all pending migrations commit at once with their rows, or nothing of them does."""

import json
import shutil
import subprocess
import threading
import time

import pytest
from harness.blocked import Blocked
from harness.pending import table
from harness.project import Project
from harness.proxy import Proxy
from harness.skips import skip_or_fail
from harness.tidegate import binary, clean_environment

SINGLE = "--single-transaction"
KINDS = ["sqlite", "postgres"]


@pytest.fixture(name="project", params=KINDS)
def _project(tidegate, database, request):
    return Project(tidegate, database(request.param))


@pytest.fixture(name="postgres_project")
def _postgres_project(tidegate, database):
    return Project(tidegate, database("postgres"))


def put_three(project, last="CREATE TABLE c (id int);\n"):
    project.put("V1__a.sql", table("a"))
    project.put("V2__b.sql", table("b") + "INSERT INTO b VALUES (1);\n")
    project.put("V3__c.sql", last)


def own_tables(project):
    return [name for name in project.database.tables() if not name.startswith("tidegate_")]


def test_all_of_them_commit_at_once_with_their_rows(project):
    put_three(project)
    result = project.migrate(SINGLE)
    assert [each["version"] for each in result["applied"]] == ["1", "2", "3"]
    assert result["pending"] == 0 and all(each["duration_ms"] >= 0 for each in result["applied"])
    assert project.history() == [("1", "applied"), ("2", "applied"), ("3", "applied")]
    assert project.runs() == [("success",)]
    assert project.migrate(SINGLE)["applied"] == []
    assert project.run("validate").code == 0


def test_rows_of_one_transaction_were_written_by_one(postgres_project):
    put_three(postgres_project)
    postgres_project.migrate(SINGLE)
    transactions = postgres_project.history("DISTINCT xmin::text, 1 AS seq")
    assert len(transactions) == 1


def test_when_one_fails_nothing_of_those_before_it_remains(project):
    put_three(project, "CREATE TABLE c (id int);\nINSERT INTO nowhere VALUES (1);\n")
    failed = project.fail(1, "migrate", SINGLE)
    assert failed["applied"] == [] and failed["verdict"] == "failed"
    assert failed["error"]["file"].endswith("V3__c.sql") and failed["error"]["line"] == 2
    assert "nothing of the 3 migrations remains" in failed["error"]["detail"]
    assert own_tables(project) == [] and project.history() == [("3", "failed")]
    project.put("V3__c.sql", table("c"))
    assert len(project.migrate(SINGLE)["applied"]) == 3
    assert project.runs() == [("failed",), ("success",)]


def test_what_a_script_sets_ends_with_it(postgres_project):
    postgres_project.database.script("CREATE SCHEMA other")
    postgres_project.put("V1__a.sql", "SET search_path TO other;\nCREATE TABLE a (id int);\n")
    postgres_project.put("V2__b.sql", "CREATE TABLE b (id int);\n")
    postgres_project.migrate(SINGLE)
    found = "SELECT to_regclass('other.a') IS NOT NULL, to_regclass('public.b') IS NOT NULL"
    assert postgres_project.database.query(found) == [(True, True)]


def test_rows_of_copy_are_in_it_too(postgres_project):
    put_three(postgres_project, "CREATE TABLE c (id int);\nCOPY c FROM stdin;\n1\n2\n\\.\n")
    postgres_project.migrate(SINGLE)
    assert postgres_project.database.query("SELECT count(*) FROM c") == [(2,)]
    postgres_project.put("V4__d.sql", "COPY c FROM stdin;\n3\n\\.\n")
    postgres_project.put("V5__e.sql", "COPY c FROM stdin;\nfour\n\\.\n")
    postgres_project.fail(1, "migrate", SINGLE)
    assert postgres_project.database.query("SELECT count(*) FROM c") == [(2,)]


@pytest.mark.parametrize(
    "sql, line, words",
    [
        ("SELECT 1;\nVACUUM a;\n", 2, "its statement 2, VACUUM, cannot run in one"),
        ("CREATE INDEX CONCURRENTLY i ON a (id);\n", 1, "CREATE INDEX CONCURRENTLY, cannot"),
        ("BEGIN;\nSELECT 1;\nCOMMIT;\nSELECT 2;\n", 4, "it commits before its statement 2"),
        ("-- tidegate: no-transaction\nSELECT 1;\n", 2, "its statement 1 is to commit by itself"),
    ],
)
def test_what_cannot_be_in_it_is_refused_with_its_place(postgres_project, sql, line, words):
    put_three(postgres_project, sql)
    for command in ("plan", "migrate"):
        error = postgres_project.fail(2, command, SINGLE)["error"]
        assert "'V3__c.sql' cannot be in one transaction with the others" in error["message"]
        assert words in error["message"] and (error["file"][-9:], error["line"]) == ("V3__c.sql", line)
    assert postgres_project.database.tables() == []
    assert len(postgres_project.migrate(SINGLE, "--to", "2")["applied"]) == 2


def test_a_pragma_that_would_have_no_effect_is_refused(tidegate, database):
    project = Project(tidegate, database("sqlite"))
    put_three(project, "PRAGMA foreign_keys = off;\n" + table("c"))
    assert "its PRAGMA foreign_keys" in project.fail(2, "migrate", SINGLE)["error"]["message"]
    assert own_tables(project) == []


def test_a_pair_of_its_own_around_a_whole_file_is_no_obstacle(project):
    put_three(project, "BEGIN;\n" + table("c") + "COMMIT;\n")
    assert len(project.migrate(SINGLE)["applied"]) == 3


def test_on_mariadb_it_is_refused(tidegate, database):
    project = Project(tidegate, database("mariadb"))
    put_three(project)
    for command in ("plan", "migrate"):
        error = project.fail(2, command, SINGLE)["error"]
        assert "cannot be one transaction" in error["message"] and "DDL" in error["detail"]
    assert project.database.tables() == []


def test_the_configuration_says_it_as_well(project):
    project.tidegate.write("tidegate.yml", "migrations: {single_transaction: true}\n")
    put_three(project, "INSERT INTO nowhere VALUES (1);\n")
    project.fail(1, "migrate")
    assert own_tables(project) == []


def test_a_plan_that_says_so_is_done_so(project):
    put_three(project)
    result = project.run("plan", SINGLE, "--out", "plan.json")
    assert result.code == 0 and "3 migrations in one transaction" in result.out, result
    project.put("V3__c.sql", "CREATE TABLE c (id int);\n")
    project.database.script("CREATE TABLE c (id int)")
    project.fail(1, "migrate", "--plan", "plan.json")
    assert own_tables(project) == ["c"]


def test_a_plan_without_it_is_stale_with_it(project):
    put_three(project)
    assert project.run("plan", "--out", "plan.json").code == 0
    error = project.fail(9, "migrate", SINGLE, "--plan", "plan.json")["error"]
    assert "made without --single-transaction" in error["message"]


LOG = "INSERT INTO log VALUES ('{}');\n"


def put_hooks(project):
    project.database.script("CREATE TABLE log (word varchar(40))")
    for name in ("beforeMigrate", "beforeEachMigrate", "afterEachMigrate", "afterMigrate", "afterMigrateError"):
        project.put(f"{name}.sql", LOG.format(name))


def log(project):
    return [word for (word,) in project.database.query("SELECT word FROM log")]


def test_hooks_are_in_it_too(project):
    put_hooks(project)
    put_three(project)
    project.migrate(SINGLE)
    assert log(project) == ["beforeMigrate", *["beforeEachMigrate", "afterEachMigrate"] * 3, "afterMigrate"]
    assert project.runs() == [("success",)]


@pytest.mark.parametrize("name", ["beforeMigrate", "afterEachMigrate", "afterMigrate"])
def test_a_hook_that_fails_takes_all_back(project, name):
    put_hooks(project)
    put_three(project)
    project.put(f"{name}.sql", LOG.format("half") + "INSERT INTO nowhere VALUES (1);\n")
    failed = project.fail(1, "migrate", SINGLE)
    assert f"in the hook '{name}.sql'" in failed["error"]["message"]
    assert "nothing of the 3 migrations remains" in failed["error"]["detail"] and failed["applied"] == []
    assert own_tables(project) == ["log"] and log(project) == ["afterMigrateError"]
    assert project.runs() == [("failed",)]


def test_a_failure_at_the_commit_leaves_nothing(postgres_project):
    put_three(postgres_project, "CREATE TABLE c (id int PRIMARY KEY, r int REFERENCES c DEFERRABLE INITIALLY"
              " DEFERRED);\nINSERT INTO c VALUES (1, 2);\n")  # fmt: skip
    error = postgres_project.fail(1, "migrate", SINGLE)["error"]
    assert error["sqlstate"] == "23503" and "committing the migrations" in error["message"]
    assert own_tables(postgres_project) == [] and postgres_project.runs() == [("failed",)]


def test_after_a_lock_timeout_all_of_it_is_tried_again(postgres_project):
    postgres_project.put("V1__t.sql", table("t"))
    postgres_project.migrate()
    postgres_project.put("V2__a.sql", table("a"))
    postgres_project.put("V3__t.sql", "ALTER TABLE t ADD n int;\n")
    with Blocked(postgres_project.database, "t") as blocked:
        running = postgres_project.start("migrate", SINGLE, "--lock-timeout", "200ms", "--events", "--json")
        blocked.reader_gets_through()
        blocked.let_go()
        result = running.wait()
    assert result.code == 0, result
    lines = [json.loads(line) for line in result.out.splitlines()]
    words = [(line.get("event"), line.get("path")) for line in lines]
    assert ("migration-retry", "V3__t.sql") in words
    assert words.count(("migration-applied", "V2__a.sql")) == 1 < words.count(("migration-started", "V2__a.sql"))
    assert postgres_project.history() == [("1", "applied"), ("2", "applied"), ("3", "applied")]


def test_when_no_moment_comes_it_is_busy_and_nothing_was_changed(postgres_project):
    postgres_project.put("V1__t.sql", table("t"))
    postgres_project.migrate()
    postgres_project.put("V2__a.sql", table("a"))
    postgres_project.put("V3__t.sql", "ALTER TABLE t ADD n int;\n")
    with Blocked(postgres_project.database, "t"):
        postgres_project.fail(5, "migrate", SINGLE, "--lock-timeout", "100ms", "--lock-retry", "1s")
    assert own_tables(postgres_project) == ["t"]


def test_what_shares_the_history_gets_its_rows_in_it(tidegate, database):
    project = Project(tidegate, database("postgres"))
    project.database.script("CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL,"
                            " is_applied boolean NOT NULL, tstamp timestamp DEFAULT now());"
                            " INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true)")  # fmt: skip
    for number, word in ((1, "a"), (2, "b")):
        project.put(f"0000{number}_{word}.sql", f"-- +goose Up\n{table(word)}")
    assert project.run("adopt").code == 0
    project.migrate(SINGLE)
    assert project.database.query("SELECT version_id FROM goose_db_version ORDER BY 1") == [(0,), (1,), (2,)]


class OneCut(Proxy):
    """Resets one connection, and lets all others through."""

    def take(self, wanted):
        allowed = super().take(wanted)
        if allowed < wanted:
            self.cut_after(None)
        return allowed


def test_a_lost_connection_is_settled_by_asking(postgres_project):
    """Cut after every k-th byte that is sent: applied once and all of it, or nothing."""
    made = postgres_project.database
    put_three(postgres_project)
    ends = set()
    for limit in range(600, 9000, 700):
        with OneCut(made.server.port) as proxy:
            proxy.cut_after(limit)
            url = made.server.url(made.name, port=proxy.port, sslmode="disable", gssencmode="disable")
            result = postgres_project.run("migrate", SINGLE, "--json", env={"DATABASE_URL": url})
        tables = own_tables(postgres_project)
        assert tables in ([], ["a", "b", "c"]), limit
        assert result.code != 0 or tables, (limit, result)
        ends.add(result.code)
        if tables:
            rows = postgres_project.history()
            assert [row for row in rows if row[1] == "applied"] == [(n, "applied") for n in "123"], limit
            made.script("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    assert 0 in ends


CALLS = {"postgres": ["sendto", "recvfrom"], "sqlite": ["pwrite64", "fdatasync", "unlink"]}


def run_killed(project, inject):
    done = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "-e", f"inject={inject}", binary(), "migrate", SINGLE, "--json"],
        env=clean_environment(project.environment({"ASAN_OPTIONS": "detect_leaks=0"})),
        cwd=project.tidegate.folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode in (0, -9, 137), done.stderr
    return done.returncode != 0


def wait_for_end(project):
    """The server may still be at the killed session's last words."""
    while project.database.kind == "postgres" and project.database.query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ):
        time.sleep(0.05)


@pytest.mark.limit(300)
@pytest.mark.parametrize("kind", KINDS)
def test_killed_anywhere_nothing_is_applied_or_all_of_it(tidegate, database, kind):
    if not shutil.which("strace"):
        skip_or_fail("no strace: run script/setup")
    tried = 0
    for call in CALLS[kind]:
        number = 1
        while True:
            project = Project(tidegate, database(kind))
            put_three(project)
            killed = run_killed(project, f"{call}:signal=KILL:when={number}")
            wait_for_end(project)
            assert own_tables(project) in ([], ["a", "b", "c"]), (call, number)
            project.migrate(SINGLE)
            assert own_tables(project) == ["a", "b", "c"]
            assert project.history() == [("1", "applied"), ("2", "applied"), ("3", "applied")]
            project.database.remove()
            tried += 1
            number += 5
            if not killed:
                break
    assert tried >= 6


def test_two_at_once_apply_it_once(project):
    put_three(project)
    results = []
    threads = [threading.Thread(target=lambda: results.append(project.run("migrate", SINGLE, "--json")))
               for _ in range(4)]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [result.code for result in results] == [0] * 4, results
    assert sorted(len(result.json["applied"]) for result in results) == [0, 0, 0, 3]
    assert project.history() == [("1", "applied"), ("2", "applied"), ("3", "applied")]
