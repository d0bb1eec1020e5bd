"""A shop whose releases are images in a private Docker engine: what the tests of the executor and of
the deployer `docker` work on.

    yard = DockerYard(tidegate, engine, database)
    image = yard.build({"V2__b.sql": "..."})
    result = yard.run("r1", image)              # JSON of `tidegate run`
"""

import itertools
import json

ENVIRONMENT = "production"
_numbers = itertools.count(1)


class DockerYard:
    """`migrate`, `deploy`: more keys for tidegate.yml, as YAML in one line each."""

    def __init__(self, tidegate, engine, database=None, migrate=(), deploy=(), top=()):
        self.tidegate, self.engine, self.database = tidegate, engine, database
        self.keys = {"executor": "docker", "network": "host", "grace": "2s", **dict(migrate)}
        self.deploy, self.top = dict(deploy), dict(top)
        # Of its own: the engine is the session's.
        self.app = "shop" + str(next(_numbers))
        self.files = {"db/migrations/V1__first.sql": "CREATE TABLE first (id integer);\n"}
        self.write()

    def write(self):
        """tidegate.yml of this moment."""
        keys = {"command": ["tidegate", "migrate"], **self.keys}
        if self.database:
            keys.setdefault("secrets", {"DATABASE_URL": "env:SHOP_DATABASE"})
        lines = ["version: 1", f"app: {self.app}", f"docker: {{host: 'unix://{self.engine.socket}'}}"]
        lines += [f"{name}: {json.dumps(value)}" for name, value in self.top.items()]
        lines += ["environments:", f"  {ENVIRONMENT}:", "    ledger: file:.tidegate/ledger.db"]
        lines += [f"    migrate: {json.dumps(keys)}"]
        if self.deploy:
            lines += [f"    deploy: {json.dumps(self.deploy)}"]
        self.tidegate.write("tidegate.yml", "\n".join(lines) + "\n")

    def build(self, files=None, *changes):
        """An image with these migrations beside the first one (or other files, by their path)."""
        below = {name if "/" in name else f"db/migrations/{name}": text for name, text in (files or {}).items()}
        return self.engine.build_tidegate({**self.files, **below}, *changes)

    def build_shell(self, files=None, *changes):
        """One without tidegate, for commands of a shell: smaller."""
        return self.engine.build_shell(files, *changes)

    @property
    def environment(self):
        url = self.database.url if self.database else ""
        return {"TIDEGATE_ENV": ENVIRONMENT, "SHOP_DATABASE": url}

    def command(self, *args, env=None, **options):
        return self.tidegate.run(*args, env={**self.environment, **(env or {})}, **options)

    def start(self, *args, env=None):
        return self.tidegate.start(*args, env={**self.environment, **(env or {})})

    def ask(self, *args, code=0, **options):
        """The JSON object of a command that must end with this code."""
        result = self.command(*args, "--json", **options)
        assert result.code == code, result
        return result.json

    def run(self, release, image, *args, code=0, **options):
        return self.ask("run", "--release", release, "--image", image, *args, code=code, **options)

    def containers(self, run_id=None):
        """What the engine has of ours, newest first."""
        labels = [f"tidegate.app={self.app}", f"tidegate.run={run_id}" if run_id else "tidegate.run"]
        return self.engine.api.call(
            "GET", "/containers/json", all="1", filters=json.dumps({"label": labels})
        )

    def inspect(self, name):
        return self.engine.api.call("GET", f"/containers/{name}/json")

    def applied(self):
        return [row[0] for row in self.database.query("SELECT version FROM tidegate_migration ORDER BY seq")]
