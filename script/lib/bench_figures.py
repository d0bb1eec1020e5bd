"""The measurements of script/bench. Each function prints lines; nothing is asserted."""

import os
import pathlib
import subprocess
import tempfile

from bench_ecs import figure_ecs
from bench_engine import figure_engine
from bench_lint import figure_lint
from harness.databases import PostgresDatabase, SqliteDatabase
from harness.postgres import DEBIAN_BINARIES
from harness.proxy import Proxy

ONE_GIB = 1 << 30
STATEMENT_BYTES = 8192


class Stage:
    """Where it is measured: the programs, a PostgreSQL server, a folder that goes away."""

    def __init__(self, tidegate, pairs, empty, server, folder):
        self.tidegate, self.pairs, self.empty = map(str, (tidegate, pairs, empty))
        self.psql = str(DEBIAN_BINARIES / "psql")
        self.server = server
        self.folder = pathlib.Path(folder)

    def databases(self):
        """A fresh one of each kind."""
        path = pathlib.Path(tempfile.mkdtemp(dir=self.folder)) / "bench.db"
        return SqliteDatabase(path), PostgresDatabase(self.server)

    def new_folder(self):
        return pathlib.Path(tempfile.mkdtemp(dir=self.folder))

    def environment(self, url):
        clean = {key: value for key, value in os.environ.items() if not key.startswith("TIDEGATE_")}
        return {**clean, "DATABASE_URL": url}

    def run(self, url, *words):
        """Once, not measured."""
        subprocess.run([self.tidegate, *map(str, words)], env=self.environment(url),
                       cwd=self.folder, check=True, capture_output=True)  # fmt: skip

    def time(self, rounds, url, *commands):
        """[(median us, least us, peak KiB)] per command, and the median ratio of two."""
        words = []
        for command in commands:
            words += ["::", *map(str, command)] if words else map(str, command)
        result = subprocess.run([self.pairs, str(rounds), *words], env=self.environment(url),
                                cwd=self.folder, check=True, stdout=subprocess.PIPE, text=True)  # fmt: skip
        lines = result.stdout.split("\n")
        figures = [tuple(map(int, line.split())) for line in lines[: len(commands)]]
        return figures, float(lines[len(commands)]) if len(commands) == 2 else None


def write_migrations(folder, count, statement="CREATE TABLE t{n} (id integer PRIMARY KEY);\n"):
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, count + 1):
        (folder / f"V{number}__step_{number}.sql").write_text(statement.format(n=number))
    return folder


def show(what, figure, goal=""):
    print(f"  {what:<58} {figure:>22}   {goal}", flush=True)


def milliseconds(microseconds):
    return f"{microseconds / 1000:.2f} ms"


def figure_version(stage):
    print("start-up: version against an empty C program")
    (ours, empty), ratio = stage.time(400, "", [stage.tidegate, "version"], [stage.empty])
    show("tidegate version, median", milliseconds(ours[0]))
    show("empty program, median", milliseconds(empty[0]))
    show("ratio, paired", f"{ratio:.2f}", "goal: at most 1.5")


def figure_no_op(stage):
    print("no-op: migrate with 1,000 applied against bare psql -c 'select 1' (TCP, SCRAM)")
    _, database = stage.databases()
    folder = write_migrations(stage.new_folder() / "m", 1000)
    migrate = [stage.tidegate, "migrate", "--quiet", "--dir", folder]
    stage.run(database.url, *migrate[1:])
    select = [stage.psql, "-X", "-c", "select 1", database.url]
    (ours, theirs), ratio = stage.time(100, database.url, migrate, select)
    show("tidegate migrate, median", milliseconds(ours[0]))
    show("psql, median", milliseconds(theirs[0]))
    show("ratio, paired", f"{ratio:.2f}", "goal: at most 1.0")
    show("resident memory, peak", f"{ours[2] / 1024:.1f} MiB", "goal: at most 12")
    with Proxy(stage.server.port) as proxy:
        url = stage.server.url(database.name, port=proxy.port, sslmode="disable")
        stage.run(url, *migrate[1:])
        show("round trips after authentication, per connection", str(proxy.round_trips), "goal: at most 3")


def psql_script(path, count, joined):
    """The same work for psql: each migration and its history row in one transaction."""
    separator = " \\; " if joined else ";\n"
    with open(path, "w", encoding="utf-8") as script:
        script.write("CREATE TABLE history (version text PRIMARY KEY, checksum text, content text,"
                     " applied_at timestamptz DEFAULT now());\n")  # fmt: skip
        for number in range(1, count + 1):
            sql = f"CREATE TABLE t{number} (id integer PRIMARY KEY)"
            row = f"INSERT INTO history VALUES ('{number}', '{'0' * 64}', '{sql}')"
            script.write(separator.join(["BEGIN", sql, row, "COMMIT"]) + ";\n")


def figure_apply(stage, count=1000, rounds=5):
    print(f"apply: {count:,} one-table migrations against psql with the same transactions")
    folder = write_migrations(stage.new_folder() / "m", count)
    for joined, name in ((False, "statement by statement"), (True, "one round trip each, by \\;")):
        script = stage.new_folder() / "all.sql"
        psql_script(script, count, joined)
        ratios, ours, theirs = [], [], []
        for _ in range(rounds):
            first, second = PostgresDatabase(stage.server), PostgresDatabase(stage.server)
            migrate = [stage.tidegate, "migrate", "--quiet", "--dir", folder]
            psql = [stage.psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", script, second.url]
            ours.append(stage.time(1, first.url, migrate)[0][0][0])
            theirs.append(stage.time(1, second.url, psql)[0][0][0])
            ratios.append(ours[-1] / theirs[-1])
            first.remove()
            second.remove()
        middle = rounds // 2
        show(f"tidegate migrate, median of {rounds}", milliseconds(sorted(ours)[middle]))
        show(f"psql, {name}", milliseconds(sorted(theirs)[middle]))
        show("ratio, paired", f"{sorted(ratios)[middle]:.2f}", "goal: at most 1.0")
    database = PostgresDatabase(stage.server)
    with Proxy(stage.server.port) as proxy:
        url = stage.server.url(database.name, port=proxy.port, sslmode="disable")
        stage.run(url, "migrate", "--dir", folder)
        show("round trips per migration", f"{sum(proxy.round_trips) / count:.3f}", "goal: 1")


def write_big_file(path):
    """1 GiB of INSERT statements, some 8 KiB each."""
    with open(path, "w", encoding="ascii") as file:
        file.write("CREATE TABLE big (id integer PRIMARY KEY, filler text);\n")
        written = number = 0
        while written < ONE_GIB:
            number += 1
            statement = f"INSERT INTO big VALUES ({number}, '"
            statement += "x" * (STATEMENT_BYTES - len(statement) - 4) + "');\n"
            written += file.write(statement)


def figure_memory(stage):
    print("memory: one migration file of 1 GiB")
    folder = stage.new_folder() / "m"
    folder.mkdir()
    write_big_file(folder / "V1__big.sql")
    for database in stage.databases():
        migrate = [stage.tidegate, "migrate", "--quiet", "--dir", folder]
        ((took, _, peak),), _ = stage.time(1, database.url, migrate)
        show(f"{database.kind}: resident memory, peak", f"{peak / 1024:.1f} MiB", "goal: at most 32")
        show(f"{database.kind}: took", f"{took / 1e6:.1f} s")
        database.remove()
    (folder / "V1__big.sql").unlink()


def figure_growth(stage):
    print("growth: status and validate, everything applied")
    for count in (1000, 5000, 10000):
        folder = write_migrations(stage.new_folder() / "m", count, "SELECT {n};\n")
        for database in stage.databases():
            stage.run(database.url, "migrate", "--quiet", "--dir", folder)
            for command in ("status", "validate"):
                words = [stage.tidegate, command, "--dir", folder]
                ((took, _, peak),), _ = stage.time(11, database.url, words)
                goal = "goal: at most 150 ms" if count == 10000 else ""
                show(f"{command} of {count:,} files, {database.kind} ({peak / 1024:.0f} MiB)",
                     milliseconds(took), goal)  # fmt: skip
            database.remove()


PARSED = (
    "CREATE TABLE t{n} (id bigint PRIMARY KEY, name varchar(100) NOT NULL, at timestamptz DEFAULT now());\n"
    "ALTER TABLE t{n} ADD COLUMN note text;\n"
    "CREATE INDEX CONCURRENTLY i{n} ON t{n} (name);\n"
    "UPDATE t{n} SET note = 'x' WHERE id > {n};\n"
)


def figure_parse(stage):
    print("parse: 26,800 statements, on one core")
    script = stage.new_folder() / "statements.sql"
    script.write_text("".join(PARSED.format(n=number) for number in range(6700)))
    build = pathlib.Path(stage.tidegate).parent.parent.parent
    subprocess.run(["ninja", "-C", build, "bench/bench_parse"], check=True, capture_output=True)
    print("  " + subprocess.run([build / "bench" / "bench_parse", "7", script], check=True,
                               capture_output=True, text=True).stdout.strip())  # fmt: skip


FIGURES = {
    "version": figure_version,
    "no-op": figure_no_op,
    "apply": figure_apply,
    "engine": lambda stage: figure_engine(stage, show, milliseconds),
    "memory": figure_memory,
    "growth": figure_growth,
    "parse": figure_parse,
    "lint": lambda stage: figure_lint(stage, show, milliseconds),
    "ecs": lambda stage: figure_ecs(stage, show),
}
