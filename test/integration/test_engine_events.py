"""migrate --events: lines of tidegate.event.v1 whose order tells the truth, then the result."""

import json
import re

import pytest
from harness.project import Project
from harness.tidegate import ROOT

HEAD = ["schema", "seq", "at", "event", "run_id"]


@pytest.fixture(name="project")
def _project(tidegate, database):
    return Project(tidegate, database("postgres"))


def documented():
    """{event: [members]} of docs/events.md."""
    text = (ROOT / "docs/events.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w-]+) \|[^|]*\|([^|]*)\|$", text, re.MULTILINE)
    return {name: re.findall(r"`(\w+)`", members) for name, members in rows if name != "event"}


def read(result):
    """(events, result): every line parses, is numbered, and has just the members of its kind."""
    lines = [json.loads(line) for line in result.out.splitlines()]
    events, last = lines[:-1], lines[-1]
    kinds = documented()
    for number, event in enumerate(events, 1):
        assert event["schema"] == "tidegate.event.v1" and event["seq"] == number
        assert sorted(event) == sorted(HEAD + kinds[event["event"]]), event
    assert len({event["run_id"] for event in events}) <= 1
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    assert last["schema"] == "tidegate.migrate.v1"
    return events, last


def kinds(events):
    return [(event["event"], event["version"]) if "version" in event else event["event"]
            for event in events]  # fmt: skip


def test_a_run_is_told_from_its_start_to_its_end(project):
    project.put("V1__a.sql", "CREATE TABLE a (id int);")
    project.put("V2__b.sql", "CREATE INDEX CONCURRENTLY a_id ON a (id);")
    project.put("R__v.sql", "CREATE VIEW v AS SELECT id FROM a;")
    result = project.run("migrate", "--events")
    events, last = read(result)
    assert kinds(events) == [
        "run-started", "lock-taken",
        ("migration-started", "1"), ("migration-applied", "1"),
        ("migration-started", "2"), ("migration-applied", "2"),
        ("migration-started", None), ("migration-applied", None),
        "run-ended",
    ]  # fmt: skip
    assert events[0]["pending"] == 3 and events[0]["command"] == "migrate"
    assert events[-1]["verdict"] == "success" and events[-1]["error"] is None
    assert last["ok"] is True and last["run_id"] == events[0]["run_id"]
    assert project.history("run_id")[0] == (events[0]["run_id"],)


def test_with_nothing_to_do_only_the_result_is_told(project):
    project.put("V1__a.sql", "CREATE TABLE a (id int);")
    project.migrate()
    events, last = read(project.run("migrate", "--events"))
    assert events == [] and last["applied"] == []


def test_a_failure_is_told_before_the_end_with_its_place(project):
    project.put("V1__a.sql", "CREATE TABLE a (id int);")
    project.put("V2__bad.sql", "SELECT 1;\nnonsense;")
    result = project.run("migrate", "--events")
    events, last = read(result)
    assert result.code == 1
    assert kinds(events)[-3:] == [("migration-started", "2"), ("migration-failed", "2"), "run-ended"]
    assert events[-2]["error"]["line"] == 2 and events[-2]["error"]["sqlstate"] == "42601"
    assert events[-1]["verdict"] == "failed" and events[-1]["error"] == last["error"]


def test_each_try_is_told_with_what_was_in_its_way(project):
    project.put("V1__t.sql", "CREATE TABLE t (id int);")
    project.migrate()
    holder = project.database.connect()
    holder.cursor().execute("LOCK TABLE t IN ACCESS SHARE MODE")
    project.put("V2__alter.sql", "ALTER TABLE t ADD y int;")
    result = project.run("migrate", "--events", "--lock-timeout", "100ms", "--lock-retry", "1s")
    holder.rollback()
    holder.close()
    assert result.code == 5, result
    events, _ = read(result)
    tries = [event for event in events if event["event"] == "migration-started"]
    retries = [event for event in events if event["event"] == "migration-retry"]
    assert [event["attempt"] for event in tries] == list(range(1, len(tries) + 1))
    assert len(retries) == len(tries) - 1 >= 1
    assert all(event["error"]["sqlstate"] == "55P03" for event in retries)
    assert kinds(events)[-2:] == [("migration-failed", "2"), "run-ended"]


def test_who_has_the_lock_is_told_once(project):
    project.put("V1__slow.sql", "SELECT pg_sleep(2);")
    first = project.start("migrate", env={"TIDEGATE_RUN": "the-first"})
    while not project.database.query(
        "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%%pg_sleep(%%' AND pid <> pg_backend_pid()"
    ):
        pass
    events, _ = read(project.run("migrate", "--events", "--lock-wait", "1s"))
    assert first.wait().code == 0
    assert kinds(events) == ["run-started", "lock-waiting", "run-ended"]
    holder = events[1]["holder"]
    assert holder["run_id"] == "the-first" and holder["pid"] == first.pid
    assert holder["session"]["user"] == "postgres" and holder["session"]["address"] == "127.0.0.1"
    assert holder["session"]["application"] == "tidegate lock the-first"


def test_events_of_sqlite_are_the_same(tidegate, database):
    project = Project(tidegate, database("sqlite"))
    project.put("V1__a.sql", "CREATE TABLE a (id integer);")
    events, _ = read(project.run("migrate", "--events"))
    assert kinds(events) == ["run-started", "lock-taken", ("migration-started", "1"),
                             ("migration-applied", "1"), "run-ended"]  # fmt: skip


def test_undo_tells_events_too(project):
    project.put("V1__a.sql", "CREATE TABLE a (id int);")
    project.put("U1__a.sql", "DROP TABLE a;")
    project.migrate()
    lines = [json.loads(line) for line in project.run("undo", "--events").out.splitlines()]
    assert [line.get("event") for line in lines] == [
        "run-started", "lock-taken", "migration-started", "migration-applied", "run-ended", None]  # fmt: skip
