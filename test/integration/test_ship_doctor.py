"""doctor: one line per thing that a release needs."""

import sqlite3

import pytest

from harness.limits import plain_user, without_writing
from harness.shipyard import Shipyard


@pytest.fixture(name="yard")
def _yard(tidegate):
    return Shipyard(tidegate)


def checks(result):
    return {each["name"]: each for each in result["checks"]}


def test_all_is_well(yard):
    found = checks(yard.json(0, "doctor"))
    assert {each["status"] for each in found.values()} == {"ok", "warn"}
    assert found["health URL"]["status"] == "warn"
    assert not (yard.folder / ".tidegate").exists() and not (yard.folder / "shop.db").exists()
    text = yard.run("doctor")
    assert text.out.splitlines()[0].startswith("ok    configuration") and text.err == ""


def test_what_serves_and_what_is_there_is_said(yard):
    yard.up("1")
    found = checks(yard.json(0, "doctor"))
    assert "release 1 serves" in found["ledger"]["message"]
    assert "writable" in found["database"]["message"]


def test_each_failure_has_a_hint_and_the_first_one_decides_the_exit_code(yard):
    (yard.folder / "serve.sh").chmod(0o644)
    (yard.folder / "migrate.sh").unlink()
    yard.tidegate.write("shop.db", "this is no database, and long enough to be looked at closely")
    found = checks(yard.json(2, "doctor", "--health", "localhost:8080/healthz"))
    failed = {name for name, each in found.items() if each["status"] == "fail"}
    assert failed == {"database", "migrate command", "deploy command", "health URL"}
    assert "chmod +x" in found["deploy command"]["hint"]
    assert all(found[name]["hint"] for name in failed), found


def test_a_database_that_is_down_is_code_4(yard):
    url = "postgres://shop@127.0.0.1:1/shop"
    result = yard.json(4, "doctor", "--database", url)
    assert checks(result)["database"]["status"] == "fail"
    assert result["error"]["code"] == "cannot-connect" and result["error"]["hint"]
    text = yard.run("doctor", "--database", url)
    assert text.code == 4 and text.err == ""


def test_the_rights_on_postgresql_are_checked(yard, database):
    fresh = database("postgres")
    found = checks(yard.json(0, "doctor", env={"TIDEGATE_DATABASE": fresh.url}))
    assert "may create tables in 'public'" in found["database"]["message"]


def test_an_empty_folder_says_what_is_missing(tidegate):
    result = tidegate.run("doctor", "--json")
    assert result.code == 2
    found = checks(result.json)
    assert found["app"]["status"] == "fail" and found["configuration"]["status"] == "warn"
    assert found["migrations"]["status"] == "fail"


def test_a_database_with_records_of_a_newer_version_is_a_failure(yard):
    yard.up("1")
    with sqlite3.connect(yard.folder / "shop.db") as connection:
        connection.execute("UPDATE tidegate_meta SET value = '99' WHERE key = 'format'")
    connection.close()
    found = checks(yard.json(2, "doctor"))
    assert found["database"]["status"] == "fail" and "format 99" in found["database"]["message"]
    assert "newest version" in found["database"]["hint"]


def test_a_database_that_may_only_be_read_is_a_failure_and_looking_changes_nothing(yard):
    yard.up("1")
    path = yard.folder / "shop.db"
    before = path.read_bytes()
    assert "writable" in checks(yard.json(0, "doctor"))["database"]["message"]
    with without_writing(path):
        found = checks(yard.json(1, "doctor", prefix=plain_user()))
    assert found["database"]["status"] == "fail" and "read-only" in found["database"]["message"]
    assert path.read_bytes() == before


def test_a_file_in_the_place_of_the_ledgers_folder_is_told_as_one(yard):
    yard.tidegate.write("taken", "in the way\n")
    found = checks(yard.json(1, "doctor", "--ledger", "file:taken/ledger.db"))
    assert "Not a directory" in found["ledger"]["message"] and found["ledger"]["hint"]


@pytest.mark.parametrize("scheme", ["http", "htp"])
def test_a_password_in_the_health_url_is_not_shown(yard, scheme):
    for output in ([], ["--json"]):
        result = yard.run("doctor", "--health", f"{scheme}://probe:hunter2-zebra@localhost:1/", *output)
        assert "localhost:1" in result.out and "zebra" not in result.out + result.err


def test_for_a_bare_command_exec_is_recommended(yard):
    """The yard's is a script; one that calls us has nothing to be told."""
    check = checks(yard.json(0, "doctor"))["migrate command"]
    assert check["status"] == "ok" and "tidegate exec -- CMD" in check["hint"]
    text = yard.tidegate.folder / "tidegate.yml"
    text.write_text(text.read_text().replace("[./migrate.sh]", "[tidegate, exec, --, ./migrate.sh]"))
    assert checks(yard.json(0, "doctor"))["migrate command"]["hint"] is None
