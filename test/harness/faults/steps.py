"""Migrations whose traces can be counted: what each leaves in the catalog and in the table of effects.

A step of PostgreSQL can be held up inside: `faults.pause(N)` waits while point N is armed (places.py).
"""

import dataclasses

TRANSACTION = "in a transaction"  # all of it with its row, or nothing
ALONE = "outside a transaction"  # may be half done for a while, if a checkpoint says so
PIECES = "in pieces"  # each commits by itself, together with its checkpoint or between two


@dataclasses.dataclass(frozen=True)
class Step:
    """One migration. `makes` and `drops`: names in the catalog; `parts`: how many rows it leaves in the
    table of effects; `points`: where it can be held up; `shaken`: an interruption may need a person;
    `pieces`: {number of a statement: the name in the catalog or the part that it leaves}."""

    version: str  # or the name of a repeatable
    file: str
    sql: str
    kind: str = TRANSACTION
    makes: tuple = ()
    drops: tuple = ()
    parts: int = 0
    points: tuple = ()
    shaken: bool = False
    pieces: dict = dataclasses.field(default_factory=dict, hash=False)

    @property
    def repeatable(self):
        return self.file.startswith("R__")


@dataclasses.dataclass(frozen=True)
class Project:
    name: str
    steps: tuple
    args: tuple = ()  # of migrate

    def points(self):
        return [(step, point) for step in self.steps for point in step.points]

    def write(self, folder):
        for step in self.steps:
            target = folder / "db" / "migrations" / step.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(step.sql, encoding="utf-8")

    def objects(self):
        """What is in the catalog in the end."""
        made = {name for step in self.steps for name in step.makes}
        return made - {name for step in self.steps for name in step.drops}


def effect(version, part=1, schema="faults."):
    return f"INSERT INTO {schema}effect VALUES ('{version}', {part});\n"


def pause(point):
    return f"SELECT faults.pause({point});\n"


# --- PostgreSQL -------------------------------------------------------------------------------

FIRST = Step(
    "1", "V1__ports.sql",
    "CREATE TABLE port (id integer PRIMARY KEY, name text, done boolean);\n" + pause(11)
    + "INSERT INTO port SELECT n, 'port ' || n FROM generate_series(1, 9) AS n;\n" + effect("1")
    + "CREATE INDEX port_done ON port (done);\n" + pause(12),
    makes=("port", "port_pkey", "port_done"), parts=1, points=(11, 12),
)  # fmt: skip
OWN_TRANSACTION = Step(
    "2", "V2__own_transaction.sql",
    "BEGIN;\nCREATE TABLE ship (id integer, port integer REFERENCES port);\n" + pause(21)
    + effect("2") + "COMMIT;\n",
    makes=("ship",), parts=1, points=(21,),
)  # fmt: skip
CONCURRENTLY = Step(
    "3", "V3__index.sql", "CREATE INDEX CONCURRENTLY port_name ON port (faults.pause_in_index(name, 31));\n",
    kind=ALONE, makes=("port_name",), points=(31,),
)  # fmt: skip
COPY = Step(
    "4", "V4__copy.sql",
    "CREATE TABLE crane (id integer, name text);\nCOPY crane FROM stdin;\n"
    + "".join(f"{n}\tcrane {n}\n" for n in range(50)) + "\\.\n" + pause(41) + effect("4", 1)
    + "UPDATE crane SET name = name || faults.pause(42) WHERE id = 7;\n" + effect("4", 2),
    makes=("crane",), parts=2, points=(41, 42),
)  # fmt: skip
DROP_CONCURRENTLY = Step(
    "5", "V5__drop_index.sql", "DROP INDEX CONCURRENTLY port_done;\n", kind=ALONE, drops=("port_done",),
)  # fmt: skip
BACKFILL = Step(
    "6", "V6__backfill.sql",
    "-- tidegate: no-transaction rerun\nDO $$\nDECLARE batch integer[];\nBEGIN\n  LOOP\n"
    "    SELECT array_agg(id) INTO batch FROM (SELECT id FROM port WHERE done IS NULL ORDER BY id LIMIT 3) AS b;\n"
    "    EXIT WHEN batch IS NULL;\n"
    "    UPDATE port SET done = true WHERE id = ANY (batch);\n"
    "    INSERT INTO faults.effect SELECT '6', n FROM unnest(batch) AS n;\n"
    "    PERFORM faults.pause(60 + batch[1]);\n    COMMIT;\n  END LOOP;\nEND $$;\n",
    kind=ALONE, parts=9, points=(61, 64),
)  # fmt: skip
VACUUM = Step("7", "V7__vacuum.sql", "VACUUM port;\n", kind=ALONE)
ASK = Step(
    "7", "V7__ask.sql",
    "-- tidegate: no-transaction\nDO $$ BEGIN\n  PERFORM faults.pause(71);\n  " + effect("7").strip()
    + "\n  PERFORM faults.pause(72);\nEND $$;\n",
    kind=ALONE, parts=1, points=(71, 72), shaken=True,
)  # fmt: skip
LAST = Step(
    "8", "V8__last.sql", "ALTER TABLE ship ADD COLUMN name text;\n" + pause(81) + effect("8"),
    parts=1, points=(81,),
)  # fmt: skip
REPEATABLE = Step(
    "names", "R__names.sql",
    "CREATE OR REPLACE VIEW names AS SELECT name FROM port;\n" + pause(91) + effect("names"),
    makes=("names",), parts=1, points=(91,),
)  # fmt: skip
# Statements in and out of a transaction: five groups.
GROUPED = Step(
    "2", "V2__groups.sql",
    "CREATE TABLE berth (id integer, port integer);\n" + pause(23) + effect("2", 1)
    + "CREATE INDEX CONCURRENTLY berth_port ON berth (port);\n" + pause(24) + effect("2", 2)
    + "DROP INDEX CONCURRENTLY port_done;\nALTER TABLE berth ADD COLUMN name text;\n" + pause(25) + effect("2", 3),
    kind=PIECES, makes=("berth", "berth_port"), drops=("port_done",), parts=3, points=(23, 24, 25),
    pieces={1: "berth", 3: 1, 4: "berth_port", 6: 2, 7: "port_done", 10: 3},
)  # fmt: skip
# More than fits between program and server: both stand in the middle of the rows.
LARGE_COPY = Step(
    "2", "V2__large.sql",
    "CREATE TABLE bale (id integer, text text CHECK (id > 1 OR faults.pause(26) = ''));\nCOPY bale FROM stdin;\n"
    + "".join(f"{n}\t{'bale ' * 1600}\n" for n in range(1, 3001)) + "\\.\n" + effect("2"),
    makes=("bale",), parts=1, points=(26,),
)  # fmt: skip

PLAIN = Project("plain", (FIRST, OWN_TRANSACTION, LAST, REPEATABLE))
MIXED = Project(
    "mixed", (FIRST, OWN_TRANSACTION, CONCURRENTLY, COPY, DROP_CONCURRENTLY, BACKFILL, VACUUM, LAST, REPEATABLE)
)
ASKING = Project("asking", (FIRST, OWN_TRANSACTION, ASK, LAST))
GROUPS = Project("groups", (FIRST, GROUPED, REPEATABLE))
LARGE = Project("large", (FIRST, LARGE_COPY))


# --- SQLite -----------------------------------------------------------------------------------

def _sqlite(version, name, sql, makes, drops=(), end=""):
    file = f"R__{name}.sql" if version == name else f"V{version}__{name}.sql"
    whole = sql + effect(version, schema="") + end
    return Step(version, file, whole, makes=makes, drops=drops, parts=1)


SQLITE = Project(
    "plain",
    (
        _sqlite("1", "ports", "CREATE TABLE effect (version text, part integer);\n"
                "CREATE TABLE port (id integer PRIMARY KEY, name text);\n"
                "INSERT INTO port VALUES (1, 'Cuxhaven'), (2, 'Husum');\n", ("effect", "port")),
        _sqlite("2", "index", "CREATE INDEX port_name ON port (name);\n", ("port_name",)),
        _sqlite("3", "rebuild", "PRAGMA foreign_keys = off;\nCREATE TABLE port_new (id integer PRIMARY KEY,"
                " name text NOT NULL);\nINSERT INTO port_new SELECT * FROM port;\nDROP TABLE port;\n"
                "ALTER TABLE port_new RENAME TO port;\nCREATE INDEX port_by_name ON port (name);\n"
                "PRAGMA foreign_keys = on;\n", ("port_by_name",), drops=("port_name",)),
        _sqlite("4", "ship", "BEGIN;\nCREATE TABLE ship (id integer PRIMARY KEY, port integer"
                " REFERENCES port (id));\n", ("ship",), end="COMMIT;\n"),
        _sqlite("names", "names", "DROP VIEW IF EXISTS names;\nCREATE VIEW names AS SELECT name FROM port;\n",
                ("names",)),
    ),
)  # fmt: skip
