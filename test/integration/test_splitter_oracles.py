"""Where a statement ends is decided by who runs it: psql, SQLite's shell, MariaDB's client. Our splitter cuts the same
scripts into the same statements."""

import pytest
from harness.oracles import mariadb_client, psql, regression, soup, sqlite_shell
from harness.oracles.splitter import blank, cut, first_difference

SOUPS = 25


def by_psql(sql):
    return psql.statements(sql)[0], blank


def by_sqlite(sql):
    return sqlite_shell.statements(sql), blank


def by_client(sql):
    return mariadb_client.statements(sql), mariadb_client.blank


ORACLES = {"postgres": by_psql, "sqlite": by_sqlite, "mariadb": by_client}


def assert_same_cut(dialect, sql, name):
    """How many statements there are."""
    theirs, is_blank = ORACLES[dialect](sql)
    ours = cut(dialect, sql)
    assert not ours.failed, (name, ours.failed)
    assert not first_difference(ours.statements, theirs, is_blank), name
    return len(ours.statements)


@pytest.mark.parametrize("dialect", list(ORACLES))
def test_odd_scripts_are_cut_as_those_cut_them_who_run_them(dialect):
    counts = [assert_same_cut(dialect, soup.script(dialect, seed), seed) for seed in range(SOUPS)]
    assert sum(counts) > 1000


@pytest.mark.long
@pytest.mark.limit(1200)
@pytest.mark.parametrize("dialect", list(ORACLES))
def test_many_odd_scripts_are_cut_as_those_cut_them_who_run_them(dialect):
    counts = [assert_same_cut(dialect, soup.script(dialect, seed, 200), seed) for seed in range(500)]
    assert sum(counts) > 80000


@pytest.mark.limit(600)
def test_postgres_s_own_regression_sql_is_cut_as_psql_cuts_it():
    statements = copied = 0
    files = regression.files()
    for path in files:
        sql = psql.without_commands(path.read_bytes())
        theirs, rows = psql.statements(sql)
        ours = cut("postgres", sql)
        assert not ours.failed, (path.name, ours.failed)
        assert not first_difference(ours.statements, theirs), path.name
        assert ours.copied == rows, path.name
        statements, copied = statements + len(ours.statements), copied + rows
    assert len(files) > 200 and statements > 40000 and copied > 90, (len(files), statements, copied)


def test_an_oracle_sees_what_is_cut_at_another_place():
    """The comparison is no ornament."""
    theirs, is_blank = by_sqlite(b"SELECT 1; SELECT '2;'; SELECT 3")
    assert not first_difference([b"SELECT 1", b"SELECT '2;'", b"SELECT 3"], theirs, is_blank)
    assert first_difference([b"SELECT 1", b"SELECT '2", b"'; SELECT 3"], theirs, is_blank)[0] == 2
    assert first_difference([b"SELECT 1", b"SELECT '2;'"], theirs, is_blank)[0] == 3
