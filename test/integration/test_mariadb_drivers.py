"""The driver of MariaDB and MySQL on a real server: its unit tests, and TLS."""

import pytest
from harness.corpora import ROOT
from harness.unit import run_unit_test

SOURCES = ROOT / "test" / "unit" / "db"
NAMES = sorted(path.stem for path in SOURCES.glob("test_mysql_*.c")
               if "mysql_unit.h" in path.read_text(encoding="utf-8"))  # fmt: skip


def test_there_are_unit_tests_that_need_a_server():
    assert len(NAMES) >= 4


@pytest.mark.parametrize("way", ["tls", "plain", "socket"])
@pytest.mark.parametrize("name", NAMES)
def test_unit(name, way, database, tmp_path):
    made = database("mariadb")
    parameters = {"plain": {"ssl_mode": "DISABLED"}, "tls": {"ssl_mode": "REQUIRED"},
                  "socket": {"socket": made.server.socket}}[way]  # fmt: skip
    url = made.server.url(made.name, **parameters)
    if way == "socket":
        url = url.replace(f"@127.0.0.1:{made.server.port}/", "@/")
    if name == "test_mysql_errors":  # takes its URL apart
        url = made.url
    run_unit_test("db", name.removeprefix("test_"), {"TEST_MARIADB_URL": url}, tmp_path)
