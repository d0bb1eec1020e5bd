"""The real dbmate, goose, golang-migrate, sqlx and diesel, and tidegate, on one history."""

import pytest

from harness.foreign_tools import GolangMigrate
from harness.project import Project
from harness.tool_folders import DbmateFolder, DieselFolder, GolangMigrateFolder, GooseFolder, SqlxFolder


@pytest.fixture(name="folder", params=[DbmateFolder, GooseFolder, GolangMigrateFolder, SqlxFolder, DieselFolder],
                ids=lambda folder: folder.layout)  # fmt: skip
def _folder(request):
    return request.param


@pytest.fixture(name="project")
def _project(tidegate, every_database, folder):
    made = Project(tidegate, every_database)
    # sqlx's files may have the same names as those of golang-migrate.
    tidegate.write("tidegate.yml", f"migrations: {{layout: {folder.layout}}}\n")
    put(made, folder, 1, "one")
    put(made, folder, 2, "two")
    return made


@pytest.fixture(name="tool")
def _tool(project, folder):
    program = folder.tool()

    def call(command, code=0):
        return program(project.database, project.tidegate.folder / "db/migrations", *command,
                       code=code)  # fmt: skip

    return call


def put(project, folder, number, name):
    project.put_all(folder.files(f"2026010100000{number}", name))


def rows(project, folder):
    return project.database.query(f"SELECT * FROM {folder.table} ORDER BY 1")


def tables(project, folder):
    return [name for name in project.database.tables() if name != folder.table]


def test_a_team_can_switch_and_go_back(project, folder, tool):
    tool(folder.up)
    project.fail(9, "migrate")
    adopted = project.run("adopt", "--json")
    assert adopted.code == 0 and adopted.json["pending"] == 0, adopted

    put(project, folder, 3, "three")
    assert len(project.migrate()["applied"]) == 1
    before = rows(project, folder)
    tool(folder.status)
    tool(folder.up)
    assert rows(project, folder) == before

    put(project, folder, 4, "four")
    tool(folder.up)
    assert set(project.states().values()) == {"applied"}
    put(project, folder, 5, "five")
    assert len(project.migrate()["applied"]) == 1
    tool(folder.up)
    assert tables(project, folder) == ["five", "four", "one", "three", "two"]


def test_what_one_takes_back_the_other_can_apply_again(project, folder, tool):
    tool(folder.up)
    project.run("adopt")
    assert project.run("undo").code == 0
    assert tables(project, folder) == ["one"]
    tool(folder.up)
    assert tables(project, folder) == ["one", "two"]
    assert set(project.states().values()) == {"applied"}
    tool(folder.down)
    assert list(project.states().values()) == ["applied", "undone"]
    assert len(project.migrate()["applied"]) == 1
    tool(folder.up)
    assert tables(project, folder) == ["one", "two"]


def test_its_rows_are_as_the_tool_writes_them(project, folder, tool):
    """What tidegate wrote for the third is what the tool writes for it, but for times and numbers."""
    tool(folder.up)
    project.run("adopt")
    put(project, folder, 3, "three")
    project.migrate()
    ours = written(project, folder)
    tool(folder.down)
    tool(folder.up)
    assert written(project, folder) == ours


def written(project, folder):
    names = {
        "goose_db_version": "version_id, is_applied",
        "_sqlx_migrations": "version, description, success, checksum",
        "__diesel_schema_migrations": "version",
    }.get(folder.table, "*")
    return project.database.query(f"SELECT {names} FROM {folder.table} ORDER BY 1")


@pytest.fixture(name="golang")
def _golang(tidegate, database):
    """golang-migrate's project on PostgreSQL, adopted, with an index that is to be built."""
    made = Project(tidegate, database("postgres"))
    tidegate.write("tidegate.yml", "migrations: {layout: golang-migrate}\n")
    put(made, GolangMigrateFolder, 1, "one")
    run = GolangMigrate()
    made.tool = lambda *command, code=0: run(made.database, tidegate.folder / "db/migrations",
                                             *command, code=code)  # fmt: skip
    made.tool("up")
    assert made.run("adopt").code == 0
    made.put("20260101000002_two.up.sql", "CREATE INDEX CONCURRENTLY two ON one (id);\n")
    made.put("20260101000002_two.down.sql", "DROP INDEX two;\n")
    return made


def test_a_runner_that_waits_does_not_hold_up_an_index_that_is_built_concurrently(golang):
    """Its wait inside the server has a snapshot, for which CREATE INDEX CONCURRENTLY waits."""
    blocker = golang.database.connect()
    blocker.cursor().execute("SELECT * FROM one")  # CONCURRENTLY waits for this transaction
    blocker.cursor().execute("INSERT INTO one VALUES (1)")
    running = golang.start("migrate")
    dirty = wait_until(lambda: golang.database.query("SELECT version, dirty FROM schema_migrations"),
                       lambda found: found[0][1])  # fmt: skip
    assert dirty == [(20260101000002, True)]
    assert "Dirty database version 20260101000002" in golang.tool("up", code=1)
    blocker.commit()
    assert running.wait().code == 0
    assert golang.database.query("SELECT * FROM schema_migrations") == [(20260101000002, False)]
    golang.tool("up")


def test_what_was_cut_off_is_ours_to_settle(golang):
    blocker = golang.database.connect()
    blocker.cursor().execute("INSERT INTO one VALUES (1)")
    running = golang.start("migrate")
    wait_until(lambda: golang.database.query("SELECT dirty FROM schema_migrations"),
               lambda found: found[0][0])  # fmt: skip
    running.kill()
    blocker.commit()
    assert len(golang.migrate()["applied"]) <= 1
    assert golang.database.query("SELECT * FROM schema_migrations") == [(20260101000002, False)]
    assert set(golang.states().values()) == {"applied"}


def test_a_statement_that_leaves_nothing_leaves_no_dirt(golang):
    golang.put("20260101000002_two.up.sql", "CREATE INDEX CONCURRENTLY two ON one (no_such);\n")
    golang.fail(1, "migrate")
    assert golang.database.query("SELECT * FROM schema_migrations") == [(20260101000001, False)]


def wait_until(look, ready):
    while True:
        found = look()
        if ready(found):
            return found
