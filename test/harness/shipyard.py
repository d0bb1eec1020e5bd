"""An app that is shipped: tidegate.yml, migrations, and a deploy command that notes what serves.

The migration command is `tidegate migrate`, unless a test gives its own; what it does besides is up
to the file `hook.sh`, which it runs first.
"""

import json
import pathlib
import time

from harness.databases import SqliteDatabase
from harness.ledgers import Ledger

# Before a statement that is to fail in the database: lint would not let `up` come so far.
ALLOW_FAILURE = "-- tidegate: allow statement-fails, fails-on-existing-rows: it is to fail\n"

CONFIG = """\
version: 1
app: shop
database: {database}
lease_term: {lease_term}
migrate: {{command: {command}, grace: {grace}}}
deploy: {{driver: command, command: [./serve.sh], timeout: 10s}}
"""

SERVE = """\
#!/bin/sh
echo "deploying $TIDEGATE_RELEASE over '$TIDEGATE_PREVIOUS_RELEASE'"
[ ! -e serve-hook.sh ] || . ./serve-hook.sh
echo "$TIDEGATE_RELEASE" >> served
"""

MIGRATE = """\
#!/bin/sh
[ ! -e hook.sh ] || . ./hook.sh
exec tidegate migrate
"""


class Shipyard:
    def __init__(self, tidegate, database="sqlite:shop.db", command="[./migrate.sh]", grace="2s",
                 lease_term="30s", ledger=None):  # fmt: skip
        """`ledger`: one of harness/ledgers.py, which brings the database then."""
        self.tidegate = tidegate
        self.folder = pathlib.Path(tidegate.folder)
        self.kept_in = ledger or Ledger("file", None, database)
        config = CONFIG.format(database=self.kept_in.database, command=command, grace=grace,
                               lease_term=lease_term)  # fmt: skip
        if self.kept_in.url:
            config += f"ledger: {self.kept_in.url}\n"
        tidegate.write("tidegate.yml", config)
        for name, text in (("serve.sh", SERVE), ("migrate.sh", MIGRATE)):
            tidegate.write(name, text).chmod(0o755)
        self.put("V1__first.sql", "CREATE TABLE first (id integer PRIMARY KEY);\n")

    def put(self, name, sql):
        return self.tidegate.write(f"db/migrations/{name}", sql)

    def hook(self, text):
        """What the migration command does before it migrates."""
        self.tidegate.write("hook.sh", text)

    def serve_hook(self, text):
        self.tidegate.write("serve-hook.sh", text)

    def run(self, *args, env=None, **options):
        return self.tidegate.run(*args, env={**self.kept_in.variables, **(env or {})}, **options)

    def start(self, *args, env=None, **options):
        return self.tidegate.start(*args, env={**self.kept_in.variables, **(env or {})}, **options)

    def query(self, sql):
        """Rows of the app's database."""
        database = self.kept_in.app_database or SqliteDatabase(self.folder / "shop.db")
        return database.query(sql)

    def json(self, code, command, *args, **options):
        """The result; the command must end with that exit code."""
        result = self.run(command, "--json", *args, **options)
        assert result.code == code, result
        assert result.json["exit"] == code and result.json["ok"] is (code == 0), result
        return result.json

    def up(self, release, *args, code=0, **options):
        return self.json(code, "up", "--release", release, *args, **options)

    def gate(self, release, *args, code=0, **options):
        return self.json(code, "gate", "--release", release, *args, **options)

    def history(self):
        return self.json(0, "history", "--limit", "200")["entries"]

    def runs(self, release=None):
        """The run entries of the history, oldest first."""
        return [
            each
            for each in reversed(self.history())
            if each["kind"] == "run" and release in (None, each["release"])
        ]

    def served(self):
        """Every release that the deploy command made serve, in order."""
        path = self.folder / "served"
        return path.read_text(encoding="utf-8").split() if path.exists() else []

    def task(self, run_id):
        path = self.folder / ".tidegate" / "runs" / run_id / "task.json"
        return json.loads(path.read_text(encoding="utf-8"))

    def wait_for(self, name, seconds=20):
        """Until a file is there, which a hook makes."""
        deadline = time.monotonic() + seconds
        while not (self.folder / name).exists():
            assert time.monotonic() < deadline, f"{name} never came"
            time.sleep(0.02)


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"{condition} never came true"
        time.sleep(0.05)
    return value
