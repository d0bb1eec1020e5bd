"""Lint's figures: against squawk on the same files, with and without the cache, and as they grow."""

import os
import shutil
import subprocess

# What squawk says of every file whatever is in it; both find nothing then, and nobody prints.
SQUAWK_QUIET = "prefer-robust-stmts,require-timeout-settings,require-lock-timeout,require-statement-timeout"
SQUAWK_PLACES = ("squawk", "node_modules/@squawk-cli/linux-x64/bin/squawk")

# By the number of the file: five of six have three statements.
KINDS = (
    "CREATE TABLE t{n} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);\n"
    "CREATE TABLE u{n} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v bigint DEFAULT 0);\n"
    "COMMENT ON TABLE u{n} IS 'made by {n}';\n",
    "ALTER TABLE t{t} ADD COLUMN c{n} text;\n"
    "UPDATE t{t} SET c{n} = 'x' WHERE id = {n};\n"
    "ALTER TABLE u{t} ADD CONSTRAINT k{n} CHECK (v < {n}) NOT VALID;\n",
    "ALTER TABLE u{t} VALIDATE CONSTRAINT k{p};\n"
    "CREATE VIEW v{n} AS SELECT id, name FROM t{t} WHERE id > {n};\n"
    "INSERT INTO u{t} (v) VALUES (0);\n",
    "CREATE INDEX CONCURRENTLY i{n} ON t{t} (name);\n",
)  # fmt: skip


def write_files(folder, count):
    """Returns the folder and the number of statements: 26,667 in 10,000 files."""
    folder.mkdir()
    statements = 0
    for number in range(1, count + 1):
        kind = (number - 1) % 3 if number % 6 else 3
        table = number - (number - 1) % 3
        sql = KINDS[kind].format(n=number, t=table, p=number - 1)
        (folder / f"V{number}__step.sql").write_text(sql)
        statements += sql.count(";\n")
    return folder, statements


def find_squawk():
    """Its own program, not npm's script around it, which starts Node first."""
    places = [os.environ.get("SQUAWK", ""), *SQUAWK_PLACES]
    return next((found for found in map(shutil.which, filter(None, places)) if found), None)


def lint_words(stage, folder, *more):
    return [stage.tidegate, "lint", "--quiet", "--dir", folder, *more]


def against_squawk(stage, folder, show, milliseconds):
    squawk = find_squawk()
    cold = lint_words(stage, folder, "--no-cache")
    if not squawk:
        ((took, _, peak),), _ = stage.time(7, "", cold)
        show("10,000 files, cold, median", milliseconds(took))
        show("squawk is not here: npm install squawk-cli, or SQUAWK=its binary", "not compared")
    else:
        theirs = ["sh", "-c", f"exec '{squawk}' --exclude={SQUAWK_QUIET} '{folder}'/*.sql"]
        ((took, _, peak), (other, _, other_peak)), ratio = stage.time(15, "", cold, theirs)
        version = subprocess.run([squawk, "--version"], capture_output=True, text=True, check=True)
        show("10,000 files, cold, median", milliseconds(took))
        show(f"{version.stdout.strip()} ({other_peak / 1024:.0f} MiB)", milliseconds(other))
        show("ratio, paired", f"{ratio:.2f}", "goal: at most 0.8")
    show("resident memory, peak", f"{peak / 1024:.0f} MiB", "goal: at most 100")


def with_cache(stage, folder, show, milliseconds):
    again, cold = lint_words(stage, folder), lint_words(stage, folder, "--no-cache")
    subprocess.run([str(word) for word in again], check=True, capture_output=True)
    ((took, _, _), _), ratio = stage.time(15, "", again, cold)
    show("10,000 files, unchanged since, median", milliseconds(took))
    show("ratio to the cold run, paired", f"{ratio:.2f}", "goal: at most 0.2")


def one_file(stage, show, milliseconds):
    folder, _ = write_files(stage.new_folder() / "m", 1)
    ((took, _, peak),), _ = stage.time(200, "", lint_words(stage, folder, "--no-cache"))
    show(f"one file, the whole process ({peak / 1024:.1f} MiB)", milliseconds(took), "goal: at most 5 ms")


def growth(stage, show, milliseconds):
    for count in (1000, 10000, 100000):
        folder, statements = write_files(stage.new_folder() / "m", count)
        ((took, _, peak),), _ = stage.time(3, "", lint_words(stage, folder, "--no-cache"))
        show(f"{count:,} files, {statements:,} statements ({peak / 1024:.0f} MiB)",
             milliseconds(took), f"{took / count:.1f} us a file")  # fmt: skip
        shutil.rmtree(folder)


def figure_lint(stage, show, milliseconds):
    folder, statements = write_files(stage.new_folder() / "m", 10000)
    print(f"lint: 10,000 files, {statements:,} statements, all cores")
    against_squawk(stage, folder, show, milliseconds)
    with_cache(stage, folder, show, milliseconds)
    one_file(stage, show, milliseconds)
    growth(stage, show, milliseconds)
