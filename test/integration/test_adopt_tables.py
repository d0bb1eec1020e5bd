"""diesel, sqlx and Prisma: tables as their sources make them, rows as their sources write them."""

import hashlib
import zlib

import pytest

from harness.project import Project


class DieselFolder:
    layout, table = "diesel", "__diesel_schema_migrations"
    create = {
        kind: "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL,"
        " run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)"
        for kind in ("postgres", "sqlite")
    }
    columns = "version"

    @staticmethod
    def files(number, name):
        folder = f"2026-01-01-00000{number}_{name}"
        return {
            f"{folder}/up.sql": f"CREATE TABLE {name} (id integer);\n",
            f"{folder}/down.sql": f"DROP TABLE {name};\n",
        }

    @staticmethod
    def insert(number, name, kind):
        return f"INSERT INTO __diesel_schema_migrations (version) VALUES ('2026010100000{number}')"

    @staticmethod
    def row(number, name):
        return (f"2026010100000{number}",)


class SqlxFolder:
    layout, table = "sqlx", "_sqlx_migrations"
    create = {
        "postgres": "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT"
        " NULL, installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL,"
        " checksum BYTEA NOT NULL, execution_time BIGINT NOT NULL)",
        "sqlite": "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT"
        " NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL,"
        " checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)",
    }
    columns = "version, description, success, checksum"

    @staticmethod
    def files(number, name):
        return {
            f"2026010100000{number}_{name}_table.up.sql": f"CREATE TABLE {name} (id integer);\n",
            f"2026010100000{number}_{name}_table.down.sql": f"DROP TABLE {name};\n",
        }

    @classmethod
    def checksum(cls, number, name):
        text = cls.files(number, name)[f"2026010100000{number}_{name}_table.up.sql"]
        return hashlib.sha384(text.encode())

    @classmethod
    def insert(cls, number, name, kind):
        digest = cls.checksum(number, name).hexdigest()
        literal = f"'\\x{digest}'" if kind == "postgres" else f"x'{digest}'"
        return (
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)"
            f" VALUES (2026010100000{number}, '{name} table', true, {literal}, 1000000)"
        )

    @classmethod
    def row(cls, number, name):
        digest = cls.checksum(number, name).digest()
        return (int(f"2026010100000{number}"), f"{name} table", True, digest)


class PrismaFolder:
    layout, table = "prisma", "_prisma_migrations"
    create = {
        "postgres": "CREATE TABLE _prisma_migrations (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum"
        " VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, logs"
        " TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(),"
        " applied_steps_count INTEGER NOT NULL DEFAULT 0)",
        "sqlite": 'CREATE TABLE "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT'
        ' NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT,'
        ' "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp,'
        ' "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)',
    }
    columns = "migration_name, checksum, applied_steps_count, logs, rolled_back_at"

    @staticmethod
    def files(number, name):
        return {
            f"2026010100000{number}_{name}/migration.sql": f"CREATE TABLE {name} (id integer);\n"
        }

    @classmethod
    def checksum(cls, number, name):
        (text,) = cls.files(number, name).values()
        return hashlib.sha256(text.encode()).hexdigest()

    @classmethod
    def insert(cls, number, name, kind):
        now = "now()" if kind == "postgres" else f"176722560{number}000"
        return (
            "INSERT INTO _prisma_migrations (id, checksum, started_at, finished_at, migration_name,"
            f" applied_steps_count) VALUES ('00000000-0000-4000-8000-00000000000{number}',"
            f" '{cls.checksum(number, name)}', {now}, {now}, '2026010100000{number}_{name}', 1)"
        )

    @classmethod
    def row(cls, number, name):
        return (f"2026010100000{number}_{name}", cls.checksum(number, name), 1, None, None)


@pytest.fixture(name="folder", params=[DieselFolder, SqlxFolder, PrismaFolder],
                ids=["diesel", "sqlx", "prisma"])  # fmt: skip
def _folder(request):
    return request.param


@pytest.fixture(name="project")
def _project(tidegate, any_database, folder):
    """The first of two was applied by the tool."""
    made = Project(tidegate, any_database)
    tidegate.write("tidegate.yml", f"migrations: {{layout: {folder.layout}}}\n")
    for number, name in enumerate(("one", "two"), 1):
        made.put_all(folder.files(number, name))
    made.database.script(folder.create[made.database.kind])
    made.database.script("CREATE TABLE one (id integer)")
    made.database.script(folder.insert(1, "one", made.database.kind))
    return made


def rows(project, folder):
    found = project.database.query(f"SELECT {folder.columns} FROM {folder.table} ORDER BY 1")
    return [
        tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
        for row in found
    ]


def test_both_histories_are_written_from_then_on(project, folder):
    project.fail(9, "migrate")
    adopted = project.run("adopt", "--json")
    assert adopted.code == 0 and adopted.json["tool"] == folder.layout, adopted
    assert [each["state"] for each in adopted.json["migrations"]] == ["applied", "pending"]
    assert len(project.migrate()["applied"]) == 1
    assert rows(project, folder) == [folder.row(1, "one"), folder.row(2, "two")]
    assert project.migrate()["applied"] == []
    assert set(project.states().values()) == {"applied"}


def test_what_the_tool_does_later_is_seen(project, folder):
    project.run("adopt")
    project.database.script("CREATE TABLE two (id integer)")
    project.database.script(folder.insert(2, "two", project.database.kind))
    assert set(project.states().values()) == {"applied"}
    assert project.migrate()["applied"] == []


@pytest.mark.parametrize("folder", [DieselFolder, SqlxFolder], ids=["diesel", "sqlx"], indirect=True)
def test_a_way_back_is_told_to_the_tool(project, folder):
    project.run("adopt")
    project.migrate()
    assert project.run("undo").code == 0
    assert rows(project, folder) == [folder.row(1, "one")]
    assert len(project.migrate()["applied"]) == 1
    assert rows(project, folder) == [folder.row(1, "one"), folder.row(2, "two")]


HALF_DONE = {
    SqlxFolder: "UPDATE _sqlx_migrations SET success = false",
    PrismaFolder: "UPDATE _prisma_migrations SET finished_at = NULL",
}


@pytest.mark.parametrize("folder", [SqlxFolder, PrismaFolder], ids=["sqlx", "prisma"], indirect=True)
def test_what_was_left_half_done_is_refused(project, folder):
    project.database.script(HALF_DONE[folder])
    error = project.fail(9, "adopt")["error"]
    assert "half done" in error["message"] and error["hint"], error
    project.database.script(HALF_DONE[folder].replace("false", "true").replace("NULL", "started_at"))
    assert project.run("adopt").code == 0
    project.database.script(HALF_DONE[folder])
    error = project.fail(9, "migrate")["error"]
    assert "half done" in error["message"] and "or: tidegate repair" in error["hint"], error
    project.database.script("DROP TABLE one")  # a person takes back what it left
    assert project.run("repair").code == 0
    assert len(project.migrate()["applied"]) == 2
    assert rows(project, folder) == [folder.row(1, "one"), folder.row(2, "two")]


def lock_id(folder, database):
    """Of the tool's runners: prisma-engines' sql_schema_connector, sqlx-postgres' migrate.rs."""
    (name,) = database.query("SELECT current_database()")[0]
    return 72707369 if folder is PrismaFolder else 0x3D32AD9E * zlib.crc32(name.encode())


@pytest.mark.parametrize("any_database", ["postgres"], indirect=True)
@pytest.mark.parametrize("folder", [SqlxFolder, PrismaFolder], ids=["sqlx", "prisma"], indirect=True)
def test_what_is_on_its_way_is_waited_for(project, folder):
    project.run("adopt")
    runner = project.database.connect()
    runner.cursor().execute("SELECT pg_advisory_lock(%s)", (lock_id(folder, project.database),))
    project.database.script(HALF_DONE[folder])
    error = project.fail(5, "migrate", "--lock-wait", "500ms")["error"]
    assert f"{folder.layout} is migrating" in error["message"], error
    assert f"session {runner.info.backend_pid}" in error["detail"], error
    running = project.start("migrate", "--json")
    running.wait_until_it_says(f"waiting for {folder.layout} to finish")
    project.database.script(HALF_DONE[folder].replace("false", "true").replace("NULL", "started_at"))
    runner.close()
    result = running.wait()
    assert result.code == 0 and len(result.json["applied"]) == 1, result
