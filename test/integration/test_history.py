"""history: what is shown, counted, and written into a table for statistics."""

import json
import sqlite3
import time

import pytest
from harness.ledgers import ALL_LEDGERS
from harness.shipyard import Shipyard

ENVIRONMENTS = """\
version: 1
app: shop
ledger: file:.tidegate/ledger.db
environments:
  staging: {database: sqlite:staging.db, deploy: {driver: command, command: [./serve.sh]}}
  production: {database: sqlite:production.db, deploy: {driver: command, command: [./serve.sh]}}
"""
COLUMNS = ("app", "environment", "kind", "id", "release", "verdict", "state", "started_at", "ended_at",
           "duration_ms", "actor", "ci_url", "reason", "exported_at")  # fmt: skip


@pytest.fixture(name="yard")
def _yard(tidegate):
    return Shipyard(tidegate)


def a_good_and_a_bad_release(yard):
    yard.up("1")
    yard.put("V2__bad.sql", "CREATE TABEL bad (id integer);\n")
    yard.up("2", code=1)


def stats(yard, *args):
    rows = yard.json(0, "history", "--stats", *args)["stats"]
    return {(row["environment"], row["kind"]): row for row in rows}


@pytest.mark.parametrize("kind", ALL_LEDGERS)
def test_runs_and_deployments_are_counted_in_each_ledger(tidegate, ledger, kind):
    yard = Shipyard(tidegate, ledger=ledger(kind))
    a_good_and_a_bad_release(yard)
    rows = stats(yard)
    assert list(rows) == [("default", "migrate"), ("default", "deployment")]
    runs = rows["default", "migrate"]
    assert (runs["count"], runs["good"], runs["failed"], runs["unknown"]) == (2, 1, 1, 0)
    assert runs["failure_rate"] == 0.5
    (good,) = yard.runs("1")
    assert runs["first_at"] == good["started_at"] < runs["last_at"]
    assert runs["duration_ms"]["median"] == runs["duration_ms"]["p95"] == runs["duration_ms"]["longest"]
    assert rows["default", "deployment"]["failure_rate"] == 0


def test_a_run_that_goes_on_is_open_and_in_no_rate(yard):
    yard.hook("touch started\nwhile [ ! -e go ]; do sleep 0.05; done\n")
    process = yard.start("run", "--release", "1")
    yard.wait_for("started")
    row = stats(yard)["default", "migrate"]
    assert (row["open"], row["failure_rate"], row["duration_ms"]) == (1, None, None)
    (yard.folder / "go").touch()
    assert process.wait().code == 0
    assert stats(yard)["default", "migrate"]["open"] == 0


def test_a_history_of_many_pages_is_counted_whole(yard):
    for number in range(1, 4):
        yard.json(0, "run", "--release", number, "--", "true")
    with sqlite3.connect(yard.folder / ".tidegate" / "ledger.db") as connection:
        ((key, value),) = connection.execute(
            "SELECT key, value FROM document WHERE key LIKE '%/event/%' ORDER BY key DESC LIMIT 1"
        ).fetchall()
        prefix, number = key.rsplit("/", 1)
        more = [
            (f"{prefix}/{int(number) + i:020d}",
             json.dumps({**json.loads(value), "number": int(number) + i, "run_id": f"more-{i // 2}"}))
            for i in range(2, 1602)
        ]  # fmt: skip
        connection.executemany("INSERT INTO document VALUES (?, ?, 1)", more)
    row = stats(yard)["default", "migrate"]
    assert row["count"] == 3 + 800, "two entries of one run count as one"


def test_text_has_a_line_for_each_environment_and_kind(yard):
    a_good_and_a_bad_release(yard)
    lines = yard.run("history", "--stats").out.splitlines()
    assert lines[0].split()[:4] == ["ENVIRONMENT", "WHAT", "COUNT", "GOOD"]
    assert lines[1].split()[:5] == ["default", "migrate", "2", "1", "1"] and "50.0 %" in lines[1]
    assert lines[2].split()[:4] == ["default", "deployment", "1", "1"]


def test_every_environment_of_the_ledger_is_in_it_the_chosen_one_first(yard):
    yard.tidegate.write("tidegate.yml", ENVIRONMENTS)
    yard.json(0, "up", "--release", "1", "--env", "staging")
    yard.put("V2__bad.sql", "CREATE TABEL bad (id integer);\n")
    yard.json(1, "up", "--release", "2", "--env", "production")
    rows = stats(yard, "--env", "production")
    assert list(rows) == [("production", "migrate"), ("staging", "migrate"), ("staging", "deployment")]
    assert rows["production", "migrate"]["failure_rate"] == 1
    assert list(stats(yard, "--env", "staging"))[0] == ("staging", "migrate")


def test_what_began_before_is_left_out(yard):
    yard.up("1")
    time.sleep(1.1)
    yard.up("2")
    for flags in (["--stats"], []):
        assert yard.json(0, "history", "--since", "1d", *flags)
    assert {each["release"] for each in yard.json(0, "history", "--since", "1s")["entries"]} == {"2"}
    assert stats(yard, "--since", "1s")["default", "migrate"]["count"] == 1
    assert stats(yard, "--since", "1d")["default", "migrate"]["count"] == 2
    since = yard.json(0, "history", "--stats", "--since", "1d")["since"]
    assert since.endswith("Z")
    assert yard.run("history", "--stats", "--since", "1ms").out == "nothing was recorded since then for shop\n"


# --- the table --------------------------------------------------------------------------------------


def exported(database):
    return [dict(zip(COLUMNS, row)) for row in database.query(
        f"SELECT {', '.join(COLUMNS)} FROM tidegate_stats ORDER BY started_at, kind DESC")]  # fmt: skip


def test_each_run_and_deployment_is_a_row_of_any_database(yard, any_database):
    a_good_and_a_bad_release(yard)
    statistics = {"STATISTICS_URL": any_database.url}
    flags = ("history", "--export", "--database", "env:STATISTICS_URL")
    result = yard.json(0, *flags, env=statistics)
    assert result["export"]["table"] == "tidegate_stats" and result["export"]["rows"] == 3
    rows = exported(any_database)
    assert [(row["kind"], row["release"], row["verdict"], row["state"]) for row in rows] == [
        ("migrate", "1", "success", "migrated"), ("deployment", "1", None, "deployed"),
        ("migrate", "2", "failed", "migration-failed")]  # fmt: skip
    runs = {run["run_id"]: run for run in yard.runs()}
    for row in rows[0], rows[2]:
        assert row["id"] in runs and row["duration_ms"] >= 0
        assert row["app"] == "shop" and row["environment"] == "default" and row["actor"]


def test_exporting_again_changes_rows_and_adds_none(yard, any_database):
    statistics = {"STATISTICS_URL": any_database.url}
    flags = ("history", "--export", "--database", "env:STATISTICS_URL")
    yard.hook("touch started\nwhile [ ! -e go ]; do sleep 0.05; done\n")
    process = yard.start("run", "--release", "1")
    yard.wait_for("started")
    assert yard.run(*flags, env=statistics).code == 0
    (row,) = exported(any_database)
    assert row["verdict"] is None and row["ended_at"] is None and row["duration_ms"] is None
    (yard.folder / "go").touch()
    assert process.wait().code == 0
    for _ in range(2):
        assert yard.run(*flags, env=statistics).code == 0
        (row,) = exported(any_database)
        assert row["verdict"] == "success" and row["duration_ms"] > 0


def test_apps_share_the_table(yard, tidegate, any_database):
    statistics = {"STATISTICS_URL": any_database.url}
    flags = ("history", "--export", "--database", "env:STATISTICS_URL")
    yard.up("1")
    yard.run(*flags, env=statistics)
    yard.run("run", "--app", "other", "--release", "9", "--", "true")
    assert yard.run(*flags, "--app", "other", env=statistics).code == 0
    assert {row["app"] for row in exported(any_database)} == {"shop", "other"}


def test_who_may_only_write_rows_can_export(yard, database):
    made = database("postgres")
    yard.up("1")
    assert yard.run("history", "--export", "--database", "env:U", env={"U": made.url}).code == 0
    made.query("CREATE ROLE statistician")
    try:
        made.query("GRANT SELECT, INSERT, UPDATE ON tidegate_stats TO statistician")
        url = f"{made.url}?options=-crole%3Dstatistician"
        assert yard.run("history", "--export", "--database", "env:U", env={"U": url}).code == 0
        made.query("DROP TABLE tidegate_stats")
        failed = yard.run("history", "--export", "--json", "--database", "env:U", env={"U": url})
        assert failed.code == 1 and "permission denied" in failed.json["error"]["message"]
    finally:
        made.query("DROP OWNED BY statistician; DROP ROLE statistician")
