"""script/measure-locks measures what test/data/lint says: a dozen lines always, every line with --long."""

import json
import pathlib

import pytest

from harness.measure.application import read_application
from harness.measure.cases import read_cases
from harness.measure.measurer import Measurer
from harness.measure.table import Explained, at_major, compare, fold

DATA = pathlib.Path(__file__).resolve().parents[1] / "data" / "lint"
TABLES = ("pg-lock-truth.jsonl", "pg-lock-measured.jsonl")
DEBIAN_MAJOR = 15
# One line for each way in which something is measured.
DOZEN = {
    "pgtruth/add-column-default-const-notnull": "a lock, and a plan that does not fit any more",
    "pgtruth/add-column-serial": "a rewrite",
    "pgtruth/add-column-references-default": "a foreign key's scan",
    "pgtruth/add-check": "a scan",
    "pgtruth/drop-column": "errors of preparing",
    "pgtruth/set-not-null-has-nulls": "an error",
    "pgtruth/rename-enum-value": "errors of executing",
    "pgtruth/reindex-table": "locks on indexes",
    "pgtruth/enum-add-value-in-txn-use": "two statements",
    "measured/vacuum": "outside a transaction",
    "measured/set-not-null-proven": "a proof",
    "measured/revoke-select-from-application": "a role of the application",
}


@pytest.fixture(name="explained", scope="module")
def _explained():
    return Explained(DATA / "pg-lock-differences.jsonl")


def all_cases():
    return [case for table in TABLES for case in read_cases(DATA / table)]


def differences(server, major, cases, explained):
    """(how many were measured, the differences without an explanation)."""
    setup = (DATA / "pg-lock-truth-setup.sql").read_text(encoding="utf-8")
    measurer = Measurer(server, setup, read_application(DATA / "pg-application.sql"))
    known = [case for case in cases if at_major(case.by_version, major)]
    found = [each for case in known for each in compare(case, major, measurer.measure(case))]
    measurer.close()
    return len(known), [each for each in found if not explained.why(each)]


def test_a_dozen_lines_are_measured_as_the_tables_say(postgres, explained):
    cases = [case for case in all_cases() if case.id in DOZEN]
    measured, found = differences(postgres, DEBIAN_MAJOR, cases, explained)
    assert measured == len(DOZEN)
    assert not found


@pytest.mark.long
@pytest.mark.limit(1800)
@pytest.mark.parametrize("major", (10, 13, 15, 18))
def test_every_line_is_measured_as_the_tables_say(major, request, explained):
    server = (request.getfixturevalue("postgres") if major == DEBIAN_MAJOR
              else request.getfixturevalue("postgres_major")(major))  # fmt: skip
    measured, found = differences(server, major, all_cases(), explained)
    assert measured > 380
    assert not found


def test_a_difference_is_found(postgres, explained):
    [case] = [case for case in all_cases() if case.id == "pgtruth/add-check"]
    for version in case.by_version:
        version["scans"] = []
    _, found = differences(postgres, DEBIAN_MAJOR, [case], explained)
    assert found == [
        {"id": case.id, "pg": DEBIAN_MAJOR, "field": "scans", "table": [], "measured": ["users"]}
    ]


def test_each_line_is_whole():
    fields = {"pg", "locks", "index_locks", "rewrites", "index_rewrites", "scans", "fk_scans",
              "builds_index_on", "proof", "error", "breaks"}  # fmt: skip
    cases = all_cases()
    assert len({case.id for case in cases}) == len(cases)
    for case in cases:
        assert case.by_version and all(set(version) == fields for version in case.by_version), case.id


def test_each_explained_difference_is_one_of_the_table():
    tables = {case.id: case for case in all_cases()}
    rows = (DATA / "pg-lock-differences.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, rows):
        first = int(row["pg"].partition("-")[0])
        assert at_major(tables[row["id"]].by_version, first)[row["field"]] == row["table"]
        assert row["measured"] != row["table"] and row["why"]


def test_versions_are_folded_where_they_are_equal_and_next_to_each_other():
    results = {10: {"scans": ["a"]}, 11: {"scans": []}, 12: {"scans": []}, 14: {"scans": []}}
    folded = fold(results)
    assert [each["pg"] for each in folded] == ["10", "11-12", "14"]
    assert at_major(folded, 12) == {"scans": []} and at_major(folded, 13) is None


def test_new_cases_are_written_as_sql(tmp_path):
    (tmp_path / "new.sql").write_text(
        "-- case: new/one from=12 role=app\n-- setup: select 1;\n-- setup: select 2;\nselect 3\n\n"
        "-- case: new/two outside\nvacuum users\n", encoding="utf-8")  # fmt: skip
    one, two = read_cases(tmp_path / "new.sql")
    assert (one.id, one.setup, one.sql) == ("new/one", "select 1; select 2;", "select 3")
    assert (one.first_major, one.role, one.in_transaction) == (12, "app", True)
    assert (two.sql, two.in_transaction) == ("vacuum users", False)


def test_a_heading_that_is_not_understood_is_refused(tmp_path):
    (tmp_path / "new.sql").write_text("-- case: new/one inside\nselect 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="'inside' is none of"):
        read_cases(tmp_path / "new.sql")
