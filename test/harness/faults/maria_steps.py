"""The migrations of the fault campaign for MariaDB. DDL commits by itself there, so that most files are in pieces:
each DDL statement alone, what stands between two of them in one transaction."""

from harness.faults.steps import ALONE, PIECES, Project, Step


def pause(point):
    return f"SELECT faults_pause({point});\n"


def effect(version, part=1):
    return f"INSERT INTO faults_effect VALUES ('{version}', {part});\n"


FIRST = Step(
    "1", "V1__ports.sql",
    "CREATE TABLE port (id int PRIMARY KEY, name varchar(40), done bool);\n" + pause(11)
    + "INSERT INTO port SELECT seq, concat('port ', seq), NULL FROM seq_1_to_9;\n" + effect("1", 1)
    + "CREATE INDEX port_done ON port (done);\n" + pause(12) + effect("1", 2),
    kind=PIECES, makes=("port", "port_done"), parts=2, points=(11, 12),
    pieces={1: "port", 4: 1, 5: "port_done", 7: 2},
)  # fmt: skip
ROWS = Step(
    "2", "V2__rows.sql",
    "UPDATE port SET name = concat(name, faults_pause(21)) WHERE id = 7;\n" + effect("2", 1) + pause(22)
    + effect("2", 2),
    parts=2, points=(21, 22),
)  # fmt: skip
OWN_TRANSACTION = Step(
    "3", "V3__own_transaction.sql",
    "BEGIN;\n" + effect("3", 1) + pause(31) + effect("3", 2) + "COMMIT;\n",
    parts=2, points=(31,),
)  # fmt: skip
COPIED = Step(
    "4", "V4__copied.sql",
    "CREATE TABLE quay AS SELECT id, concat(name, faults_pause(41)) AS name FROM port WHERE id < 3;\n" + effect("4"),
    kind=PIECES, makes=("quay",), parts=1, points=(41,), pieces={1: "quay", 2: 1},
)  # fmt: skip
ROUTINES = Step(
    "5", "V5__routines.sql",
    "DELIMITER $$\nCREATE PROCEDURE greet() BEGIN SELECT 'a;'; END$$\n"
    "CREATE TRIGGER port_named BEFORE INSERT ON port FOR EACH ROW SET NEW.name = coalesce(NEW.name, 'none')$$\n"
    "DELIMITER ;\n" + pause(51) + effect("5", 1)
    + "ALTER TABLE port ADD COLUMN height int, ADD INDEX port_height (height);\n"
    "DROP INDEX port_done ON port;\n" + pause(52) + effect("5", 2),
    kind=PIECES, makes=("greet", "port_named", "port_height"), drops=("port_done",), parts=2, points=(51, 52),
    pieces={1: "greet", 2: "port_named", 4: 1, 5: "port_height", 6: "port_done", 8: 2},
)  # fmt: skip
BACKFILL = Step(
    "6", "V6__backfill.sql",
    "-- tidegate: no-transaction rerun\nDELIMITER $$\nBEGIN NOT ATOMIC\n  DECLARE batch int;\n  backfill: LOOP\n"
    "    SET batch = (SELECT min(id) FROM port WHERE done IS NULL);\n"
    "    IF batch IS NULL THEN LEAVE backfill; END IF;\n"
    "    START TRANSACTION;\n"
    "    UPDATE port SET done = true WHERE id = batch;\n"
    "    INSERT INTO faults_effect VALUES ('6', batch);\n"
    "    DO faults_pause(60 + batch);\n"
    "    COMMIT;\n  END LOOP;\nEND$$\n",
    kind=ALONE, parts=9, points=(61, 64),
)  # fmt: skip
ASK = Step(
    "7", "V7__ask.sql",
    "DELIMITER $$\nBEGIN NOT ATOMIC\n  DO faults_pause(71);\n  " + effect("7").strip()
    + "\n  DO faults_pause(72);\nEND$$\n",
    kind=ALONE, parts=1, points=(71, 72), shaken=True,
)  # fmt: skip
LAST = Step(
    "8", "V8__last.sql", "ALTER TABLE port ADD COLUMN crane int, ADD INDEX port_crane (crane);\n" + pause(81)
    + effect("8"),
    kind=PIECES, makes=("port_crane",), parts=1, points=(81,), pieces={1: "port_crane", 3: 1},
)  # fmt: skip
REPEATABLE = Step(
    "names", "R__names.sql", "CREATE OR REPLACE VIEW names AS SELECT name FROM port;\n" + pause(91) + effect("names"),
    kind=PIECES, makes=("names",), parts=1, points=(91,), pieces={1: "names", 3: 1},
)  # fmt: skip

LOG_ROWS = 9

PLAIN = Project("plain", (FIRST, ROWS, LAST, REPEATABLE))
MIXED = Project("mixed", (FIRST, ROWS, OWN_TRANSACTION, COPIED, ROUTINES, BACKFILL, LAST, REPEATABLE))
ASKING = Project("asking", (FIRST, ROWS, ASK, LAST))


def without_transactions(engine):
    """Rows that are larger than the room that a case leaves, in a table of that engine."""
    log = Step(
        "2", "V2__log.sql",
        f"CREATE TABLE log (text longtext) ENGINE = {engine};\n"
        f"INSERT INTO log SELECT repeat('log ', 25000) FROM seq_1_to_{LOG_ROWS};\n" + effect("2"),
        kind=PIECES, makes=("log",), parts=1, shaken=True, pieces={1: "log", 3: 1},
    )  # fmt: skip
    return Project(f"rows in {engine}", (FIRST, log, REPEATABLE))
