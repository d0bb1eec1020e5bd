"""What a store and a ledger mean, on the stores that need a server: the unit tests of the ledger, which
run on the others without one (test/unit/ledger/place.h)."""

import pytest
from harness.corpora import ROOT
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
