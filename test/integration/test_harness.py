"""The test harness itself: what the other tests rely on."""

import subprocess

import psycopg2
import pytest
from harness import schemas
from harness.corpora import ROOT


def test_a_fresh_database_is_empty_and_usable(any_database):
    assert any_database.tables() == []
    any_database.script("CREATE TABLE tide (height INTEGER NOT NULL); INSERT INTO tide VALUES (3)")
    assert any_database.query("SELECT height FROM tide") == [(3,)]
    assert any_database.tables() == ["tide"]


def test_schemas_leave_out_what_is_ours_and_differ_when_a_column_does(any_database):
    any_database.script("CREATE TABLE tide (height INTEGER)")
    before = any_database.schema()
    any_database.script("CREATE TABLE tidegate_migration (seq INTEGER)")
    assert any_database.schema() == before
    any_database.script("ALTER TABLE tide ADD COLUMN at TEXT")
    assert any_database.schema() != before


def test_dump_noise_is_no_difference():
    dump = "\\restrict abc\n--\n-- Dumped\n\nSET a = 1;\nCREATE TABLE t (\n    id integer\n);\n\\unrestrict abc\n"
    assert schemas.normalize_postgres(dump) == ["CREATE TABLE t (", "    id integer", ");"]


def test_the_postgres_server_refuses_a_wrong_password(postgres):
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(postgres.url(password="wrong"))


def test_the_postgres_server_has_a_certificate_for_localhost(postgres):
    url = postgres.url(sslmode="verify-full", sslrootcert=str(postgres.authority))
    connection = psycopg2.connect(url)
    assert connection.info.ssl_in_use
    connection.close()


def test_the_proxy_counts_round_trips_after_authentication(postgres, proxy):
    gate = proxy(postgres.port)
    connection = psycopg2.connect(postgres.url(port=gate.port, sslmode="disable"))
    connection.autocommit = True
    before = gate.round_trips[0]  # psycopg2 asks for settings of its own
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.execute("SELECT 2; SELECT 3")
    connection.close()
    assert gate.round_trips == [before + 2]


def test_the_proxy_cuts_after_the_bytes_it_was_told(postgres, proxy):
    gate = proxy(postgres.port)
    connection = psycopg2.connect(postgres.url(port=gate.port, sslmode="disable"))
    gate.cut_after(10)
    with pytest.raises(psycopg2.OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT 'longer than ten bytes'")


def test_another_major_of_postgres_starts(postgres_major):
    server = postgres_major(17)
    assert server.query("postgres", "SHOW server_version_num")[0][0].startswith("17")


def test_count_results_sees_crashes_and_missing_cases(tmp_path):
    log = tmp_path / "testlog.json"
    log.write_text(
        '{"name":"a","stdout":"1..3\\nok 1 - x\\n# no disk\\nnot ok 2 # SKIP y\\n","result":"FAIL"}\n'
        '{"name":"b","stdout":"","stderr":"boom","result":"FAIL","returncode":-11}\n',
        encoding="utf-8",
    )
    counting = ROOT / "script" / "lib" / "count_results.py"
    result = subprocess.run(
        ["/usr/bin/python3", counting, "meson", log], capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "1 2 1"
    assert "SKIP  a: y: no disk" in result.stdout
