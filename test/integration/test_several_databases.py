"""Several databases of one app, each with its folder and its history: one run and one verdict."""

import contextlib
import json
import os
import signal
import sqlite3

import pytest
from harness import held
from harness.shipyard import ALLOW_FAILURE

CONFIG = """\
version: 1
app: shop
databases:
  primary: sqlite:primary.db
  analytics: {url: "sqlite:analytics.db", dir: db/analytics}
ledger: file:.tidegate/ledger.db
deploy: {driver: command, command: ["true"]}
"""


class Yard:
    def __init__(self, tidegate):
        self.tidegate = tidegate
        tidegate.write("tidegate.yml", CONFIG)
        self.put("migrations/primary/V1__users.sql", "CREATE TABLE users (id integer);")
        self.put("analytics/V1__events.sql", "CREATE TABLE events (id integer);")

    def put(self, name, sql):
        self.tidegate.write(f"db/{name}", sql + "\n")

    def query(self, name, sql):
        path = self.tidegate.folder / f"{name}.db"
        if not path.exists():
            return None
        with contextlib.closing(sqlite3.connect(path)) as connection:
            return connection.execute(sql).fetchall()

    def history(self, name):
        return self.query(name, "SELECT path, status FROM tidegate_migration ORDER BY seq")

    def runs(self, name):
        return self.query(name, "SELECT run_id, verdict FROM tidegate_run ORDER BY started_at")

    def json(self, code, *args, **options):
        result = self.tidegate.run(*args[:1], "--json", *args[1:], **options)
        assert result.code == code, result
        return result.json


@pytest.fixture(name="yard")
def _yard(tidegate):
    return Yard(tidegate)


def test_each_is_migrated_from_its_folder_into_its_history(yard):
    done = yard.json(0, "migrate")
    assert done["verdict"] == "success" and done["pending"] == 0
    assert [(each["database"], each["path"]) for each in done["applied"]] == [
        ("primary", "V1__users.sql"), ("analytics", "V1__events.sql")]  # fmt: skip
    assert [each["name"] for each in done["databases"]] == ["primary", "analytics"]
    assert all(each["database_id"] for each in done["databases"])
    assert yard.history("primary") == [("V1__users.sql", "applied")]
    assert yard.history("analytics") == [("V1__events.sql", "applied")]
    again = yard.tidegate.run("migrate")
    assert again.code == 0
    assert again.out.splitlines() == ["primary: nothing to do: 1 migration applied",
                                      "analytics: nothing to do: 1 migration applied"]  # fmt: skip


def test_the_first_failure_stops_the_rest_and_says_in_which_database(yard):
    yard.put("migrations/primary/V2__bad.sql", "CREATE TABLE users (id integer);")
    done = yard.json(1, "migrate")
    assert done["verdict"] == "failed" and "database 'primary'" in done["error"]["message"]
    assert [each["path"] for each in done["applied"]] == ["V1__users.sql"]
    assert done["databases"][1] == {"name": "analytics", "verdict": None}
    assert yard.history("analytics") is None
    yard.put("migrations/primary/V2__bad.sql", "CREATE TABLE more (id integer);")
    assert yard.json(0, "migrate")["verdict"] == "success"


def test_a_release_is_one_run_with_one_verdict(yard):
    run = yard.json(0, "up", "--release", "r1")["run"]
    assert run["verdict"] == "success" and len(run["applied"]) == 2
    assert yard.runs("primary") == yard.runs("analytics") == [(run["run_id"], "success")]
    assert yard.json(0, "gate", "--release", "r1")["open"]


def test_a_ledger_in_the_database_is_in_the_first_one(yard):
    yard.tidegate.write("tidegate.yml", CONFIG.replace("file:.tidegate/ledger.db", "database"))
    run = yard.json(0, "up", "--release", "r1")["run"]
    assert run["verdict"] == "success" and len(run["applied"]) == 2
    script = "tidegate migrate --only analytics && tidegate exec --only analytics -- true"
    yard.put("analytics/V2__more.sql", "CREATE TABLE more (id integer);")
    run = yard.json(0, "run", "--release", "r2", "--", "sh", "-c", script)
    assert run["verdict"] == "success" and [each["path"] for each in run["applied"]] == [
        "V2__more.sql"]  # fmt: skip
    tables = "SELECT name FROM sqlite_schema WHERE name LIKE '%ledger%'"
    assert yard.query("primary", tables) != [] and yard.query("analytics", tables) == []


def test_success_in_one_does_not_cover_failure_in_another(yard):
    yard.put("analytics/V2__bad.sql", f"{ALLOW_FAILURE}CREATE TABLE events (id integer);")
    run = yard.json(1, "up", "--release", "r1")["run"]
    assert run["verdict"] == "failed" and run["database_state"] is None
    assert {each["path"] for each in run["applied"]} == {"V1__users.sql", "V1__events.sql"}
    assert yard.runs("primary")[0][1] == "success"
    assert yard.json(8, "gate", "--release", "r1")["verdict"] == "failed"


def test_cut_off_between_two_of_them_is_no_success(yard, database):
    """The second one is at work when all of it is killed: the first one's success is not the run's."""
    server = database("postgres")
    text = CONFIG.replace('"sqlite:analytics.db"', '"env:ANALYTICS_URL"')
    yard.tidegate.write("tidegate.yml", text)
    yard.put("analytics/V2__slow.sql", "SELECT pg_sleep(600);")
    env = {"ANALYTICS_URL": server.url}
    command = "tidegate migrate & echo $! > pid; wait $!; exit $?"
    running = yard.tidegate.start(
        "run", "--json", "--release", "r1", "--", "sh", "-c", command, env=env
    )
    sleeping = "FROM pg_stat_activity WHERE query LIKE '%%pg_sleep(600%%' AND pid <> pg_backend_pid()"
    held.wait_for(lambda: server.query(f"SELECT 1 {sleeping}"), "the second database's migration")
    os.kill(int((yard.tidegate.folder / "pid").read_text()), signal.SIGKILL)
    result = running.wait()
    server.query(f"SELECT pg_terminate_backend(pid) {sleeping}")
    assert result.code == 7, result
    assert yard.runs("primary")[0][1] == "success"
    assert yard.json(7, "gate", "--release", "r1", env=env)["open"] is False


def test_each_is_looked_at(yard):
    yard.json(0, "migrate", "--only", "primary")
    status = yard.json(0, "status")
    assert status["pending"] == 1
    assert [(each["name"], each["pending"]) for each in status["databases"]] == [
        ("primary", 0), ("analytics", 1)]  # fmt: skip
    assert [(each["database"], each["state"]) for each in status["migrations"]] == [
        ("primary", "applied"), ("analytics", "pending")]  # fmt: skip
    text = yard.tidegate.run("status").out
    assert text.index("primary:") < text.index("users") < text.index("analytics:")
    plan = yard.json(0, "plan")
    assert [each["path"] for each in plan["migrations"]] == ["V1__events.sql"]
    yard.json(0, "validate")
    yard.put("migrations/primary/V1__users.sql", "CREATE TABLE users (id bigint);")
    broken = yard.json(9, "validate")
    assert "database 'primary'" in broken["error"]["message"]
    assert broken["databases"][1]["name"] == "analytics" and broken["databases"][1]["pending"] == 1


def test_one_alone_may_be_worked_on(yard):
    done = yard.json(0, "migrate", "--only", "analytics")
    assert "databases" not in done and [each["path"] for each in done["applied"]] == ["V1__events.sql"]
    assert yard.history("primary") is None
    assert "did you mean 'analytics'?" in yard.json(2, "migrate", "--only", "analitics")["error"]["hint"]


@pytest.mark.parametrize("command", [("undo",), ("repair",), ("baseline", "1"), ("new", "more"),
                                     ("exec", "--", "true")])  # fmt: skip
def test_what_is_for_one_asks_which(yard, command):
    name, *rest = command
    error = yard.json(2, name, *rest)["error"]
    assert "several databases" in error["message"] and "primary, analytics" in error["hint"]


def test_what_is_for_one_works_on_the_one_that_is_named(yard):
    made = yard.json(0, "new", "--only", "analytics", "more")["path"]
    assert made == "db/analytics/V2__more.sql"
    assert yard.json(0, "new", "--only", "primary", "more")["path"] == "db/migrations/primary/V2__more.sql"
    done = yard.tidegate.run(
        "exec", "--only", "analytics", "--", "sh", "-c", "echo $DATABASE_URL > url",
        env={"DATABASE_URL": "env:NONE"},
    )  # fmt: skip
    assert done.code == 0, done
    assert (yard.tidegate.folder / "url").read_text().strip().endswith("/analytics.db")


def test_a_hash_is_of_a_folder_that_is_named_or_chosen(yard):
    assert "tidegate hash DIR" in yard.json(2, "hash")["error"]["hint"]
    assert yard.json(0, "hash", "db")["files"] == 2
    assert yard.json(0, "hash", "--only", "primary")["dir"].endswith("db/migrations/primary")


def test_the_configuration_is_shown_as_it_is(yard):
    shown = yard.tidegate.run("config", "show")
    assert shown.code == 0, shown
    yard.tidegate.write("tidegate.yml", shown.out)
    assert yard.tidegate.run("config", "show").out == shown.out
    values = yard.json(0, "config", "show")["databases"]
    assert [(each["name"], each["url"]) for each in values] == [
        ("primary", "sqlite:primary.db"), ("analytics", "sqlite:analytics.db")]  # fmt: skip


def test_iam_policy_asks_for_what_each_of_them_names(yard):
    text = CONFIG.replace("sqlite:primary.db", "ssm:/shop/primary")
    text = text.replace("sqlite:analytics.db", "secretsmanager:analytics#url")
    yard.tidegate.write("tidegate.yml", text + "aws: {region: eu-west-1}\n")
    policy = yard.json(0, "iam-policy", "task")["policy"]
    resources = json.dumps([each["Resource"] for each in policy["Statement"]])
    assert "parameter/shop/primary" in resources and "secret:analytics-" in resources


def test_doctor_looks_at_each(yard):
    checks = {each["name"]: each for each in yard.json(0, "doctor")["checks"]}
    assert "primary.db" in checks["database"]["message"]
    assert "analytics.db" in checks["database"]["message"]
    assert "db/analytics" in checks["migrations"]["message"]
    yard.tidegate.write("tidegate.yml", CONFIG.replace("sqlite:analytics.db", "env:NOT_SET"))
    result = yard.tidegate.run("doctor", "--json")
    failed = [each for each in result.json["checks"] if each["status"] == "fail"]
    assert "analytics" in failed[0]["message"] and "NOT_SET" in json.dumps(failed[0])


def test_no_password_of_any_of_them_reaches_a_record(yard):
    yard.tidegate.write(
        "tidegate.yml", CONFIG.replace("sqlite:analytics.db", "env:ANALYTICS_URL")
    )
    env = {"ANALYTICS_URL": "postgres://u:canary-of-the-second@127.0.0.1:1/none"}
    result = yard.tidegate.run("run", "--json", "--release", "r1", "--", "sh", "-c",
                               "echo $ANALYTICS_URL; exit 3", env=env)  # fmt: skip
    assert result.code == 1 and "canary-of-the-second" not in result.out + result.err
    for path in (yard.tidegate.folder / ".tidegate").rglob("*"):
        assert not path.is_file() or b"canary-of-the-second" not in path.read_bytes(), path


def test_a_task_of_ecs_migrates_them_all(aws_yard):
    yard = aws_yard(
        config={"databases": {"primary": {"url": "env:DATABASE_URL", "dir": "db/migrations"},
                              "analytics": {"url": "env:ANALYTICS_URL", "dir": "db/analytics"}}},
    )  # fmt: skip
    yard.tidegate.write("db/analytics/V1__events.sql", "CREATE TABLE events (id integer);\n")
    analytics = yard.folder / "analytics.db"
    yard.hook(f"export ANALYTICS_URL=sqlite:{analytics}")
    run = yard.up("r1")["run"]
    assert run["verdict"] == "success" and run["database_id"] is None
    assert {each["path"] for each in run["applied"]} == {"V1__first.sql", "V1__events.sql"}
    yard.tidegate.write("db/analytics/V2__bad.sql",
                        "-- tidegate: allow statement-fails: it is to fail\nCREATE TABLE events (id integer);\n")  # fmt: skip
    run = yard.up("r2", code=1)["run"]
    assert run["verdict"] == "failed" and run["database_state"] is None
    assert yard.serving() == "r1"
    checks = {each["name"]: each for each in yard.run("doctor", "--json").json["checks"]}
    said = " ".join(each["message"] for each in checks.values())
    assert "primary: DATABASE_URL, a secret" in said and "analytics: " in said
