"""A random password is used in every way, then looked for in all that was said, shown and kept."""

import glob
import os
import secrets
import threading
import time
import urllib.parse

import pytest
from harness.app import LittleApp
from harness.project import Project

CONFIGURATION = """\
version: 1
app: canary
database: env:DATABASE_URL
ledger: file:.tidegate/ledger.db
persistent: true
deploy: {deploy}
"""


class Canary(Project):
    """Everything goes through run(), whose output is kept in `said`."""

    def __init__(self, tidegate, database):
        super().__init__(tidegate, database)
        self.token = secrets.token_hex(12)
        self.password = f"{self.token}@:/?#%é '\\{self.token}"
        self.role = f"canary_{self.token[::-1]}"
        server = database.server
        server.query("postgres", f'CREATE ROLE "{self.role}" SUPERUSER LOGIN PASSWORD %s',
                     (self.password,))  # fmt: skip
        self.url = server.url(database.name, user=self.role, password=self.password)
        self.said = []

    def environment(self, env=None):
        return {"DATABASE_URL": self.url, **(env or {})}

    def run(self, *args, env=None, **options):
        result = super().run(*args, env=env, **options)
        self.said.append((args, result))
        return result

    def both(self, code, *args, env=None):
        """As text with all that it has to say, and as JSON."""
        for more in (["--verbose"], ["--json", "--verbose"]):
            result = self.run(*args, *more, env=env)
            assert result.code == code, result

    def expose(self):
        for args, result in self.said:
            assert self.token not in result.out + result.err, f"`tidegate {args}` says it: {result}"


@pytest.fixture(name="canary")
def _canary(tidegate, database):
    made = Canary(tidegate, database("postgres"))
    yield made
    with made.database.server.connect(made.database.name) as connection:
        connection.cursor().execute(f'REASSIGN OWNED BY "{made.role}" TO postgres')
    made.database.server.query(made.database.name, f'DROP ROLE "{made.role}"')


@pytest.fixture(name="app")
def _app(canary):
    with LittleApp(canary.tidegate.folder) as app:
        canary.tidegate.write("tidegate.yml", CONFIGURATION.format(deploy=app.deploy))
        yield app


def test_no_command_says_the_password(canary, app):
    canary.put("V1__a.sql", "CREATE TABLE a (id int);\n")
    for command in ("plan", "status", "doctor", "config show", "migrate", "validate", "repair"):
        canary.both(0, *command.split())
    canary.both(0, "config", "show", "--origin")
    canary.both(0, "up", "--release", "r1")
    run = canary.run("history", "--json").json["entries"][-1]["run_id"]
    canary.both(0, "logs", run)
    canary.both(0, "watch", run)
    canary.both(0, "gate", "--release", "r1")
    assert app.release == "r1"
    canary.expose()


def test_no_failure_says_the_password(canary, app):
    server, name = canary.database.server, canary.database.name
    canary.put("V1__bad.sql", "CREATE TABLE a (id int);\nnonsense;\n")
    canary.both(1, "migrate")
    canary.both(1, "up", "--release", "r1")
    wrong = {
        "another password": server.url(name, user=canary.role, password=canary.password + "x"),
        "another database": server.url("nowhere", user=canary.role, password=canary.password),
        "another port": server.url(name, user=canary.role, password=canary.password, port=1),
        "another host": canary.url.replace("@127.0.0.1:", "@host.invalid:"),
        "unknown parameter": canary.url + "?nosuchparameter=1",
        "broken escape": canary.url.replace("%", "%%"),
        "unescaped": f"postgres://{canary.role}:{canary.password}@127.0.0.1:{server.port}/{name}",
        "another kind": canary.url.replace("postgres:", "mongodb:"),
        "in a parameter": f"postgres://{canary.role}@127.0.0.1:{server.port}/nowhere?password="
        + urllib.parse.quote(canary.password, safe=""),
    }
    for url in wrong.values():
        for command in ("migrate --verbose", "status --json", "doctor", "up --release r2 --verbose"):
            result = canary.run(*command.split(), env={"DATABASE_URL": url})
            assert result.code in (1, 2, 4), result
    canary.expose()


def test_a_password_among_the_words_is_refused_and_not_repeated(canary):
    canary.put("V1__a.sql", "CREATE TABLE a (id int);\n")
    canary.both(2, "migrate", "--database", canary.url)
    canary.both(2, "status", f"--database={canary.url}")
    canary.both(2, "status", canary.url)
    canary.both(2, canary.url)
    canary.expose()
    assert canary.database.tables() == []


def test_a_password_in_the_configuration_is_not_shown(canary):
    configuration = CONFIGURATION.format(deploy="{driver: none}").replace("env:DATABASE_URL", "'URL'")
    canary.tidegate.write("tidegate.yml", configuration.replace("URL", canary.url))
    canary.put("V1__a.sql", "CREATE TABLE a (id int);\n")
    nothing = {"DATABASE_URL": ""}
    for command in ("config show", "config show --origin", "doctor", "migrate", "status"):
        for more in ("--verbose", "--json"):
            canary.run(*command.split(), more, env=nothing)
    canary.tidegate.write("tidegate.yml", f"version: 1\ndatabse: '{canary.url}'\n")
    canary.both(2, "status", env=nothing)
    canary.tidegate.write("tidegate.yml", f"version: 1\ndatabase: ['{canary.url}']\n")
    canary.both(2, "status", env=nothing)
    canary.tidegate.write("tidegate.yml", f"version: 1\ndatabase: '{canary.url}\n")
    canary.both(2, "status", env=nothing)
    canary.expose()


def test_a_server_that_repeats_the_password_is_not_believed(canary, app):
    """An error or a notice of the server goes to the terminal, the records and the kept output."""
    canary.put("V1__tells.sql",
               "DO $$ DECLARE pw text := current_setting('canary.password'); BEGIN\n"
               " RAISE NOTICE 'psst: %', pw;\n"
               " RAISE '%', pw USING DETAIL = 'd ' || pw, HINT = 'h ' || pw;\nEND $$;\n")  # fmt: skip
    canary.database.query(f'ALTER ROLE "{canary.role}" SET canary.password = %s',
                          (canary.password,))  # fmt: skip
    canary.both(1, "migrate")
    canary.both(1, "up", "--release", "r1")
    assert any("psst" in result.err for _, result in canary.said)
    canary.expose()
    assert_no_file_has(canary)
    assert_no_record_has(canary)


def command_lines():
    """Every argument list on this machine, ours excepted."""
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, "rb") as file:
                yield path, file.read()
        except OSError:
            pass


class Watcher(threading.Thread):
    """Reads the argument lists all the time, as `ps` of another user would."""

    def __init__(self, token):
        super().__init__()
        self.token, self.found, self.seen, self.ended = token.encode(), [], set(), threading.Event()

    def run(self):
        while not self.ended.is_set():
            for path, line in command_lines():
                if b"tidegate" in line:
                    self.seen.add(line)
                if self.token in line:
                    self.found.append((path, line))
            time.sleep(0.01)


def test_no_argument_list_and_no_record_has_the_password(canary, app):
    canary.put("V1__slow.sql", "CREATE TABLE a (id int);\nSELECT pg_sleep(0.5);\n")
    canary.put("V2__bad.sql", "CREATE TABLE b (id int);\nnonsense;\n")
    watcher = Watcher(canary.token)
    watcher.start()
    try:
        assert canary.run("up", "--release", "r1", "--verbose").code == 1
        canary.put("V2__bad.sql", "CREATE TABLE b (id int);\n")
        assert canary.run("up", "--release", "r1", "--json").code == 0
    finally:
        watcher.ended.set()
        watcher.join()
    assert any(b"tidegate\0migrate" in line for line in watcher.seen), watcher.seen
    assert not watcher.found
    canary.expose()
    assert_no_file_has(canary)
    assert_no_record_has(canary)
    assert app.release == "r1"


def assert_no_file_has(canary):
    """The ledger, the runs' folders with their output, everything."""
    seen = 0
    for folder, _, names in os.walk(canary.tidegate.folder):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                assert canary.token.encode() not in file.read(), os.path.join(folder, name)
            seen += name == "ledger.db" or name == "output.log"
    assert seen >= 3, "a ledger and the output of two runs"


def assert_no_record_has(canary):
    tables = canary.database.query("SELECT table_name FROM information_schema.tables"
                                   " WHERE table_name LIKE 'tidegate\\_%%'")  # fmt: skip
    assert len(tables) >= 5
    for (table,) in tables:
        for (row,) in canary.database.query(f"SELECT t::text FROM {table} t"):
            assert canary.token not in row, f"{table}: {row}"
