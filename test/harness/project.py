"""A folder of migrations with a database: what the tests of the engine work on."""


class Project:
    def __init__(self, tidegate, database):
        self.tidegate, self.database = tidegate, database

    def put(self, name, sql=""):
        return self.tidegate.write(f"db/migrations/{name}", sql)

    def put_all(self, files):
        """What each is to hold, by name."""
        for name, sql in files.items():
            self.put(name, sql)

    def remove(self, name):
        (self.tidegate.folder / "db/migrations" / name).unlink()

    def environment(self, env=None):
        return {"DATABASE_URL": self.database.url, **(env or {})}

    def run(self, *args, env=None, **options):
        return self.tidegate.run(*args, env=self.environment(env), **options)

    def start(self, *args, env=None):
        return self.tidegate.start(*args, env=self.environment(env))

    def migrate(self, *args, **options):
        """Must succeed; returns the JSON object."""
        result = self.run("migrate", "--json", *args, **options)
        assert result.code == 0, result
        return result.json

    def fail(self, code, *args, **options):
        """Must fail with that exit code; returns the JSON object."""
        result = self.run(*args, "--json", **options)
        assert result.code == code, result
        assert result.json["ok"] is False and result.json["exit"] == code, result
        return result.json

    def states(self, *args):
        """{path: state} of status; repeatables that were superseded are left out."""
        result = self.run("status", "--json", *args)
        assert result.code == 0, result
        return {
            each["path"]: each["state"]
            for each in result.json["migrations"]
            if each["state"] != "superseded"
        }

    def history(self, columns="version, status"):
        return self.database.query(f"SELECT {columns} FROM tidegate_migration ORDER BY seq")

    def runs(self, columns="verdict"):
        return self.database.query(f"SELECT {columns} FROM tidegate_run ORDER BY seq")
