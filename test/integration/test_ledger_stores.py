"""What a store and a ledger mean, on the stores that need a server: the unit tests of the ledger, which
run on the others without one (test/unit/ledger/place.h)."""

import re
import shlex
import shutil
import subprocess

import pytest
from harness.corpora import ROOT
from harness.skips import skip_or_fail
from harness.tidegate import clean_environment
from harness.unit import run_unit_test

SOURCES = ROOT / "test" / "unit" / "ledger"
OF_ONE_STORE = {"database_store": "postgres"}
NAMES = sorted(path.stem.removeprefix("test_") for path in SOURCES.glob("test_*.c")
               if "PLACE_MAIN(tests)" in path.read_text(encoding="utf-8"))  # fmt: skip


@pytest.fixture(name="server")
def _server(request, database):
    """server(store): the variables that name its server."""

    def aws():
        return request.getfixturevalue("aws").environment

    return {
        "postgres": lambda: {"TEST_POSTGRES_URL": database("postgres").url},
        "dynamodb": aws,
        "s3": aws,
    }


def test_the_tests_of_meaning_are_found():
    assert {"conformance", "event", "lease", "lease_contention", "release", "run"} <= set(NAMES)


PAIRS = [(store, name) for store in ("postgres", "dynamodb", "s3") for name in NAMES
         if OF_ONE_STORE.get(name, store) == store]  # fmt: skip


@pytest.mark.parametrize("store, name", PAIRS)
def test_unit(store, name, server, tmp_path):
    run_unit_test("ledger", name, {"TEST_LEDGER": store, **server[store]()}, tmp_path)


def test_the_line_that_makes_the_table_makes_it(tidegate, aws):
    """The hint of a missing table, followed to the letter."""
    client = shutil.which("aws")
    if not client:
        skip_or_fail("there is no AWS command line", ci_may_skip=True)
    tidegate.write("tidegate.yml", "version: 1\napp: shop\nledger: dynamodb:my-ledger\n")
    missing = tidegate.run("history", "--json", env=aws.environment)
    assert missing.code == 2, missing
    hint = missing.json["error"]["hint"]
    words = shlex.split(hint[hint.index("aws dynamodb") :])
    environment = {**clean_environment(), **aws.environment}
    subprocess.run([client, *words[1:]], env=environment, check=True, capture_output=True)
    assert tidegate.run("history", env=aws.environment).code == 0


def test_the_documented_table_is_the_one_that_is_made(tidegate, database):
    """docs/ledgers.md has the statements for who may not make tables."""
    text = (ROOT / "docs" / "ledgers.md").read_text(encoding="utf-8")
    statements = re.search(r"```sql\n(CREATE TABLE tidegate_ledger.*?)```", text, re.S).group(1)
    by_hand, by_itself = database("postgres"), database("postgres")
    by_hand.query("CREATE ROLE shipper")
    try:
        by_hand.query(statements)
        tidegate.write("tidegate.yml", "version: 1\napp: shop\nledger: database\n")
        tidegate.run("run", "--release", "1", "--", "true", env={"DATABASE_URL": by_itself.url})
        columns = ("SELECT column_name, data_type, is_nullable, collation_name FROM"
                   " information_schema.columns WHERE table_name = 'tidegate_ledger' ORDER BY 1")  # fmt: skip
        assert by_hand.query(columns) == by_itself.query(columns)
        url = by_hand.url + "?options=-crole%3Dshipper"
        result = tidegate.run("run", "--release", "1", "--", "true", env={"DATABASE_URL": url})
        assert result.code == 0, result
    finally:
        by_hand.query("DROP OWNED BY shipper; DROP ROLE shipper")
