"""What lint knows of a schema: replayed from SQL files, and read from a server.

Both come from test/unit/lint/catalog/print_catalog; the differences between the two are where the
replay is wrong. A type that the replay does not know ("?") is no difference, it is counted.
"""

import json
import os
import re
import subprocess

from harness.postgres import DEBIAN_BINARIES
from harness.skips import skip_or_fail
from harness.tidegate import binary

UNKNOWN = "?"
FOREIGN_KEY = 3
NOT_NULL = 5  # the kind of a constraint that PostgreSQL 18 has for each NOT NULL column


def _print_catalog(*words):
    program = binary().parents[2] / "test" / "unit" / "lint" / "catalog" / "print_catalog"
    if not os.access(program, os.X_OK):
        skip_or_fail(f"{program} is not there: TIDEGATE_BIN is not in a build folder")
    done = subprocess.run([program, *words], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    tables = json.loads(done.stdout)
    for table in tables.values():
        table["constraints"] = {name: constraint for name, constraint in table["constraints"].items()
                                if constraint["kind"] != NOT_NULL}  # fmt: skip
    return tables


def replayed(*files, major=15):
    return _print_catalog(str(major * 10000), *files)


def replayed_on_sqlite(*files):
    return _print_catalog("sqlite", *files)


def facts_of_replayed(table):
    """What SQLite's pragmas tell as well: columns, foreign keys, indexes that have names."""
    keys = [constraint for constraint in table["constraints"].values() if constraint["kind"] == FOREIGN_KEY]
    return (
        [(each["name"], each["type"], each["not_null"], each["default"]) for each in table["columns"]],
        sorted((key["target"], column) for key in keys for column in key["columns"]),
        sorted(name for name in table["indexes"] if name != UNKNOWN),
    )


def facts_of_sqlite(database, table):
    def rows(pragma):
        return database.query(f'PRAGMA {pragma}("{table}")')

    return (
        [(row[1], row[2].lower(), bool(row[3]), row[4] is not None) for row in rows("table_info")],
        sorted((row[2], row[3]) for row in rows("foreign_key_list")),
        sorted(row[1] for row in rows("index_list") if not row[1].startswith("sqlite_")),
    )


def live(database):
    return _print_catalog("--live", database.url)


def run_file(database, path):
    """As a person would: statement by statement, up to the first that fails."""
    server = database.server
    done = subprocess.run(
        [DEBIAN_BINARIES / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database.url, "-f", path],
        env={**os.environ, "PGSSLMODE": "prefer"}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{server.port}: {done.stderr}"


def write_up_files(corpus, folder):
    """The forward part of each migration, in order."""
    paths = []
    for number, name in enumerate(corpus.meta["apply_order"]):
        text = (corpus.migrations / name).read_text(encoding="utf-8")
        down = re.search(r"^-- (\+goose Down|migrate:down).*$", text, re.MULTILINE)
        path = folder / f"{number:04}.sql"
        path.write_text(text[: down.start()] if down else text, encoding="utf-8")
        paths.append(path)
    return paths


def _compare_columns(table, ours, theirs, differences, unknown):
    names = [column["name"] for column in ours]
    expected = [column["name"] for column in theirs]
    if names != expected:
        differences.append(f"{table} has the columns {expected}, not {names}")
        return
    for mine, other in zip(ours, theirs):
        for fact, value in mine.items():
            if value == other[fact]:
                continue
            if fact == "type" and value == UNKNOWN:
                unknown.append(f"{table}.{mine['name']}")
            else:
                differences.append(f"{table}.{mine['name']}: {fact} is {other[fact]}, not {value}")


def compare(ours, theirs):
    """(how many facts were compared, what differs, columns whose type is not known)."""
    facts, differences, unknown = 0, [], []
    for name in sorted(ours.keys() | theirs.keys()):
        if name not in ours or name not in theirs:
            differences.append(f"{name} is only in the {'server' if name in theirs else 'replay'}")
            continue
        mine, other = ours[name], theirs[name]
        facts += 1 + len(other["columns"])
        _compare_columns(name, mine["columns"], other["columns"], differences, unknown)
        for kind in ("kind", "parent", "unlogged", "updatable"):
            if mine[kind] != other[kind]:
                differences.append(f"{name}: {kind} is {other[kind]}, not {mine[kind]}")
        for kind in ("constraints", "indexes", "triggers", "reads"):
            facts += len(other[kind])
            for part in sorted(mine[kind].keys() | other[kind].keys()):
                if mine[kind].get(part) != other[kind].get(part):
                    differences.append(f"{name}: {kind} {part} is {other[kind].get(part)}, "
                                       f"not {mine[kind].get(part)}")  # fmt: skip
    return facts, differences, unknown
