"""Lint on SQLite: what it says is refused, SQLite refuses; what a rebuild loses by its account, it loses."""

import sqlite3

import pytest
from harness.corpora import corpora

SETUP = """
CREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT, b INT, c TEXT UNIQUE, d INT, e INT, CHECK (d <> e));
CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p (id) ON DELETE CASCADE);
CREATE INDEX i ON p (b);
INSERT INTO p VALUES (1, 'a', 1, 'c', 1, 2);
INSERT INTO c VALUES (1, 1);
"""
REBUILD = """
CREATE TABLE p_new (id INTEGER PRIMARY KEY, a TEXT, b INT, c TEXT UNIQUE, d INT, e INT, CHECK (d <> e));
INSERT INTO p_new SELECT * FROM p;
DROP TABLE p;
ALTER TABLE p_new RENAME TO p;
"""
INDEX = "CREATE INDEX i ON p (b);\n"
STATEMENTS = [
    "ALTER TABLE p ADD COLUMN n TEXT",
    "ALTER TABLE p ADD COLUMN n TEXT NOT NULL",
    "ALTER TABLE p ADD COLUMN n TEXT NOT NULL DEFAULT NULL",
    "ALTER TABLE p ADD COLUMN n TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE p ADD COLUMN n TEXT DEFAULT CURRENT_TIMESTAMP",
    "ALTER TABLE p ADD COLUMN n TEXT DEFAULT (1 + 1)",
    "ALTER TABLE p ADD COLUMN n TEXT DEFAULT ('x')",
    "ALTER TABLE p ADD COLUMN n TEXT DEFAULT -1",
    "ALTER TABLE p ADD COLUMN n TEXT UNIQUE",
    "ALTER TABLE p ADD COLUMN n INTEGER PRIMARY KEY",
    "ALTER TABLE p ADD COLUMN n INT AS (b) STORED",
    "ALTER TABLE p ADD COLUMN n INT AS (b) VIRTUAL",
    "ALTER TABLE p ADD COLUMN n INT REFERENCES c (id)",
    "ALTER TABLE p ADD COLUMN A TEXT",
    "ALTER TABLE p DROP COLUMN a",
    "ALTER TABLE p DROP COLUMN id",
    "ALTER TABLE p DROP COLUMN b",
    "ALTER TABLE p DROP COLUMN c",
    "ALTER TABLE p DROP COLUMN d",
    "ALTER TABLE p DROP COLUMN nope",
    "ALTER TABLE c DROP COLUMN p_id",
    "CREATE TABLE o (x INT); ALTER TABLE o DROP COLUMN x",
    "CREATE TABLE o (x INT); ALTER TABLE o ADD COLUMN y INT NOT NULL",
    "CREATE TABLE o (x INT); ALTER TABLE o ADD COLUMN y INT DEFAULT CURRENT_TIMESTAMP",
    "CREATE VIEW v AS SELECT a FROM p; ALTER TABLE p DROP COLUMN a",
    "CREATE VIEW v AS SELECT a FROM p; ALTER TABLE p RENAME COLUMN a TO z",
    "CREATE VIEW v AS SELECT a FROM p; DROP TABLE p",
    "CREATE VIEW v AS SELECT a FROM p;" + REBUILD,
    "CREATE TABLE p (x INT)",
    "CREATE TABLE IF NOT EXISTS p (x INT)",
    "DROP TABLE nope",
    "DROP TABLE IF EXISTS nope",
    "DROP INDEX i; ALTER TABLE p DROP COLUMN b",
    "CREATE INDEX i ON p (a)",
    "ALTER TABLE nope RENAME TO n",
    REBUILD,
]


def is_refused(statements):
    connection = sqlite3.connect(":memory:")
    connection.executescript(SETUP)
    try:
        connection.executescript(statements)
    except sqlite3.OperationalError:
        return True
    finally:
        connection.close()
    return False


def lint(tidegate, folder, pending, *options, history=SETUP):
    (folder / "V1__history.sql").write_text(history)
    (folder / "V2__pending.sql").write_text(pending)
    result = tidegate.run(
        "lint", str(folder / "V2__pending.sql"), "--dialect", "sqlite", "--json", "--effects", *options
    )
    assert result.code in (0, 3), result
    return result.json


@pytest.mark.parametrize("statements", STATEMENTS)
def test_lint_and_sqlite_refuse_the_same(tidegate, tmp_path, statements):
    told = lint(tidegate, tmp_path, statements)
    assert any(each["fails"] is not None for each in told["effects"]) == is_refused(statements)
    assert all(not each["locks"] for each in told["effects"])


@pytest.mark.parametrize(
    ("before", "inside", "rows"),
    [
        ("", "", 1),
        ("PRAGMA foreign_keys = ON", "", 0),
        ("PRAGMA foreign_keys = ON", "PRAGMA foreign_keys = OFF;", 0),
        ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON;", 1),
    ],
)
def test_a_rebuild_deletes_what_refers_by_the_pragma_before_the_transaction(before, inside, rows):
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(SETUP)
    connection.execute(before or "SELECT 1")
    connection.executescript("BEGIN;" + inside + REBUILD + "COMMIT;")
    assert connection.execute("SELECT count(*) FROM c").fetchone() == (rows,)
    connection.close()


def test_what_others_run_may_lose_rows_in_a_rebuild(tidegate, tmp_path):
    (tidegate.folder / "tidegate.yml").write_text("migrate:\n  command: [dbmate, up]\n")
    told = lint(tidegate, tmp_path, "PRAGMA foreign_keys = OFF;" + REBUILD + INDEX)
    assert [each["rule"] for each in told["findings"]] == ["rebuild-loses-rows"]
    assert "the rows of c" in told["findings"][0]["message"]


def test_our_engine_keeps_the_rows_of_a_rebuild(tidegate, tmp_path):
    told = lint(tidegate, tmp_path, "PRAGMA foreign_keys = OFF;" + REBUILD + INDEX)
    assert told["findings"] == []
    file = tmp_path / "x.db"
    assert tidegate.run("migrate", "--dir", str(tmp_path), "--database", f"sqlite:{file}").code == 0
    connection = sqlite3.connect(file)
    assert connection.execute("SELECT count(*) FROM c").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize("again", ["", INDEX])
def test_what_stood_on_a_rebuilt_table_is_lost_unless_it_is_made_again(tidegate, tmp_path, again):
    told = lint(tidegate, tmp_path, "PRAGMA foreign_keys = OFF;" + REBUILD + again)
    lost = [each["message"] for each in told["findings"] if each["rule"] == "rebuild-loses-triggers"]
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(SETUP + REBUILD + again)
    there = connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'i'").fetchone()
    assert (there == (1,)) == (lost == [])
    assert all("the index i is not created again" in each for each in lost)
    connection.close()


def test_a_real_history_is_read_whole(tidegate, tmp_path):
    corpus = corpora("ncps-dbmate-sqlite")
    found = {}
    for name in corpus.meta["apply_order"]:
        (tmp_path / name).write_bytes((corpus.migrations / name).read_bytes())
        result = tidegate.run("lint", str(tmp_path / name), "--dialect", "sqlite", "--json")
        assert result.code in (0, 3), result
        assert result.json["unparsed"] == 0
        for each in result.json["findings"]:
            found.setdefault(name[:14], []).append((each["rule"], each["object"]))
    # nars goes for good; nar_files' key over hash alone becomes one over three columns.
    assert found == {
        "20260105030513": [("drop-table", "nars")],
        "20260127223000": [("drop-unique", "nar_files")],
    }
