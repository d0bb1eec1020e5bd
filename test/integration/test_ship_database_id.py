"""The database has an id; each environment remembers it, and what is odd about it is said."""

import json
import sqlite3

import pytest

from harness.shipyard import Shipyard

SWAPPED = "now has another database than before"
SHARED = "environments {} and {} share one database"


@pytest.fixture(name="yard")
def _yard(tidegate):
    return Shipyard(tidegate)


def id_in(path):
    connection = sqlite3.connect(path)
    [(value,)] = connection.execute("SELECT value FROM tidegate_meta WHERE key = 'database_id'")
    connection.close()
    return value


def up(yard, release, *args, **options):
    """The result, and what was said beside it."""
    done = yard.run("up", "--json", "--release", release, *args, **options)
    assert done.code == 0, done
    return done.json, done.err


def ledger_check(yard, *args):
    checks = yard.json(0, "doctor", *args)["checks"]
    return next(each for each in checks if each["name"] == "ledger")


def forget_databases(yard):
    """As records of an earlier version have no such fields."""
    connection = sqlite3.connect(yard.folder / ".tidegate" / "ledger.db")
    rows = connection.execute("SELECT key, value FROM document").fetchall()
    for key, text in rows:
        value = json.loads(text)
        for name in ("database_id", "database_before", "database_shared"):
            value.pop(name, None)
        connection.execute("UPDATE document SET value = ? WHERE key = ?", (json.dumps(value), key))
    connection.execute("DELETE FROM document WHERE key LIKE 'shop//%'")
    connection.commit()
    connection.close()


def test_migrate_names_the_database_and_so_does_the_run(yard):
    result, said = up(yard, "1")
    here = id_in(yard.folder / "shop.db")
    assert result["run"]["database_id"] == here and "database" not in said
    assert yard.runs("1")[0]["more"]["database_id"] == here
    assert yard.json(0, "migrate")["database_id"] == here


def test_one_database_over_many_releases_is_nothing_to_speak_of(yard):
    for release in "123":
        yard.put(f"V{release}1__more.sql", f"CREATE TABLE more{release} (id integer);\n")
        _, said = up(yard, release)
        assert SWAPPED not in said and "share" not in said
    assert all(not each["reason"] for each in yard.runs())
    assert ledger_check(yard)["status"] == "ok"


def test_a_database_that_was_swapped_is_said_and_recorded_and_the_release_serves(yard):
    up(yard, "1")
    before = id_in(yard.folder / "shop.db")
    (yard.folder / "shop.db").rename(yard.folder / "old.db")
    result, said = up(yard, "2")
    after = id_in(yard.folder / "shop.db")
    assert result["run"]["verdict"] == "success" and yard.served() == ["1", "2"]
    assert f"environment default {SWAPPED}" in said and said.count(SWAPPED) == 1
    [entry] = yard.runs("2")
    assert f"({after}, it was {before})" in entry["reason"]
    assert entry["more"]["database_before"] == before
    assert SWAPPED not in up(yard, "3")[1]


def test_two_environments_with_one_database_are_told_and_doctor_warns(yard):
    assert "share" not in up(yard, "1", "--env", "staging")[1]
    for release in "12":
        _, said = up(yard, release, "--env", "production")
        assert said.count(SHARED.format("production", "staging")) == 1
    found = ledger_check(yard, "--env", "staging")
    assert found["status"] == "warn" and found["hint"]
    assert SHARED.format("staging", "production") in found["message"]


def test_two_environments_with_a_database_each_are_nothing_to_speak_of(yard):
    for environment in ("staging", "production", "staging", "production"):
        release = f"r{len(yard.served())}"
        env = {"TIDEGATE_DATABASE": f"sqlite:{environment}.db"}
        _, said = up(yard, release, "--env", environment, env=env)
        assert SWAPPED not in said and "share" not in said
    assert ledger_check(yard, "--env", "staging")["status"] == "ok"


def test_a_copy_gets_an_id_of_its_own_as_doctor_says(yard):
    up(yard, "1", "--env", "production")
    (yard.folder / "copy.db").write_bytes((yard.folder / "shop.db").read_bytes())
    env = {"TIDEGATE_DATABASE": "sqlite:copy.db"}
    _, said = up(yard, "1", "--env", "staging", env=env)
    assert SHARED.format("staging", "production") in said
    assert "NEW-ID" in ledger_check(yard, "--env", "staging")["hint"]
    connection = sqlite3.connect(yard.folder / "copy.db")
    connection.execute("UPDATE tidegate_meta SET value = 'NEW-ID' WHERE key = 'database_id'")
    connection.commit()
    connection.close()
    _, said = up(yard, "2", "--env", "staging", env=env)
    assert "share" not in said and f"environment staging {SWAPPED}" in said
    assert ledger_check(yard, "--env", "staging")["status"] == "ok"


def test_records_that_know_of_no_database_are_fine(yard):
    up(yard, "1")
    forget_databases(yard)
    assert ledger_check(yard)["status"] == "ok"
    _, said = up(yard, "2")
    assert SWAPPED not in said and "share" not in said
    (yard.folder / "shop.db").unlink()
    assert SWAPPED in up(yard, "3")[1]


def test_a_command_of_its_own_tells_no_database(tidegate):
    yard = Shipyard(tidegate, command="['true']")
    result, said = up(yard, "1")
    assert result["run"]["database_id"] is None and "database" not in said


def test_on_postgresql_the_id_is_told_by_every_way_through_migrate(yard, database):
    env = {"TIDEGATE_DATABASE": database("postgres").url}
    fresh = up(yard, "1", env=env)[0]["run"]["database_id"]
    idle, said = up(yard, "2", env=env)
    yard.put("V2__more.sql", "CREATE TABLE more (id integer);\n")
    more = up(yard, "3", env=env)[0]["run"]["database_id"]
    assert fresh and fresh == idle["run"]["database_id"] == more and "database" not in said
    other = {"TIDEGATE_DATABASE": database("postgres").url}
    assert SWAPPED in up(yard, "4", env=other)[1]
