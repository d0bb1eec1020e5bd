"""An SQLite file that cannot be used, and disks that are full: one clear error, and nothing of a
migration is left half written."""

import pytest

from harness.databases import SqliteDatabase
from harness.limits import plain_user, small_disk, without_writing
from harness.pending import ALL, LOOKS, prepare, shipyard, stays_closed, table
from harness.project import Project
from harness.refusals import nothing_changes, refuses, rows


@pytest.fixture(name="sqlite_project")
def _sqlite_project(tidegate, database):
    return prepare(tidegate, database("sqlite"))


# --- read-only ---------------------------------------------------------------------------------


def test_a_read_only_file_in_a_read_only_folder_is_looked_at_and_not_migrated(sqlite_project):
    project = sqlite_project
    path = project.database.path
    with nothing_changes(project.tidegate.folder, project.database), without_writing(path, path.parent):
        for command in LOOKS:
            assert project.run(command, prefix=plain_user()).code == 0
        refuses(project.run, "migrate", prefix=plain_user(), code=1, kind="io",
                says=[str(path), "is read-only"], hint="make the file and its folder writable")  # fmt: skip
    assert project.migrate()["pending"] == 0


def test_a_file_in_a_read_only_folder_is_told_with_the_folder(sqlite_project):
    project = sqlite_project
    with nothing_changes(project.tidegate.folder, project.database):
        with without_writing(project.database.path.parent):
            refuses(project.run, "migrate", prefix=plain_user(), code=1, kind="io",
                    says=[str(project.database.path)], hint="folder")  # fmt: skip
    assert project.migrate()["pending"] == 0


def test_no_release_is_served_from_a_read_only_file(sqlite_project):
    path = sqlite_project.database.path
    yard = shipyard(sqlite_project.tidegate, f"sqlite:{path}")
    with without_writing(path, path.parent):
        failed = yard.up("2", code=1, prefix=plain_user())
        assert "is read-only" in failed["error"]["message"], failed
    assert yard.gate("2", code=8)["state"] == "migration-failed" and yard.served() == []
    assert yard.up("2")["run"]["attempt"] == 2 and yard.served() == ["2"]


# --- SQLite: the file --------------------------------------------------------------------------


def test_a_file_that_may_not_be_opened_is_not_authorised(sqlite_project):
    path = sqlite_project.database.path
    path.chmod(0)
    for command in ALL:
        refuses(sqlite_project.run, *command, prefix=plain_user(), code=4, kind="not-authorised",
                says=[str(path), "Permission denied"], hint="owner and mode")  # fmt: skip
    path.chmod(0o644)
    assert sqlite_project.history() == [("1", "applied")]


@pytest.fixture(name="fresh")
def _fresh(tidegate, database):
    """A folder with one migration, and a file that is not there yet."""
    project = Project(tidegate, database("sqlite"))
    project.put("V1__a.sql", table("a"))
    return project


def test_a_file_whose_folder_is_not_there_is_told_with_how_to_make_it(fresh):
    folder = fresh.database.path.parent / "not" / "there"
    with nothing_changes(fresh.database.path.parent):
        refuses(fresh.tidegate.run, "migrate", env={"DATABASE_URL": f"sqlite:{folder}/shop.db"},
                code=4, kind="cannot-connect", says=[str(folder), "its folder does not exist"], hint="mkdir -p")  # fmt: skip


def test_a_file_that_may_not_be_created_is_not_authorised(fresh):
    folder = fresh.database.path.parent
    with nothing_changes(folder), without_writing(folder):
        refuses(fresh.run, "migrate", prefix=plain_user(), code=4, kind="not-authorised",
                says=["cannot open the database", "Permission denied"], hint="its folder")  # fmt: skip


def test_a_migration_that_is_refused_creates_no_file(fresh):
    fresh.put("V2__b.sql", b"-- caf\xe9\n")
    refuses(fresh.run, "migrate", code=9, kind="validation", says="not UTF-8", hint="iconv")
    assert not fresh.database.path.exists()
    fresh.put("V2__b.sql", table("b"))
    assert len(fresh.migrate()["applied"]) == 2


def test_a_folder_in_the_place_of_the_file_is_told(fresh):
    fresh.database.path.mkdir()
    for command in ALL:
        refuses(fresh.run, *command, code=2, kind="format", says="is a folder, not a database",
                hint="sqlite:")  # fmt: skip
    fresh.database.path.rmdir()


def test_a_file_that_is_no_database_is_told_and_left_as_it_is(fresh):
    text = "\n".join(f"{line}: some notes" for line in range(1000))
    fresh.database.path.write_text(text, encoding="utf-8")
    with nothing_changes(fresh.database.path.parent):
        for command in ALL:
            refuses(fresh.run, *command, code=2, kind="format", says=[str(fresh.database.path), "is not a database"],
                    hint="check its path")  # fmt: skip
    yard = shipyard(fresh.tidegate, fresh.database.url)
    assert "is not a database" in yard.up("1", code=1)["error"]["message"]
    assert fresh.database.path.read_text(encoding="utf-8") == text and yard.served() == []


def test_a_damaged_file_is_told_and_left_as_it_is(sqlite_project):
    path = sqlite_project.database.path
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"damage" * 100 + content[4696:])
    damaged = path.read_bytes()
    for command in ALL:
        refuses(sqlite_project.run, *command, code=2, kind="format", says=[str(path), "is damaged"],
                hint=["backup", "integrity_check"])  # fmt: skip
    assert path.read_bytes() == damaged


@pytest.fixture(name="interrupted")
def _interrupted(sqlite_project):
    """The file as a killed process left it: half of a transaction, and the journal to undo it."""
    database = sqlite_project.database
    writer = database.connect()
    writer.execute("PRAGMA cache_size = 1")
    writer.execute("BEGIN")
    writer.execute("INSERT INTO a WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                   " WHERE i < 50000) SELECT i FROM n")  # fmt: skip
    left = {path: path.read_bytes() for path in database.path.parent.iterdir()}
    writer.execute("ROLLBACK")
    writer.close()
    for path, content in left.items():
        path.write_bytes(content)
    assert len(left[database.path]) > 100_000 and len(left) == 2
    return sqlite_project


@pytest.mark.parametrize("command", LOOKS + ("migrate",))
def test_what_a_killed_process_left_half_written_is_undone_by_the_first_look(interrupted, command):
    result = interrupted.run(command, "--json")
    assert result.code == 0 and result.json["ok"], result
    assert interrupted.database.query("SELECT count(*) FROM a") == [(0,)]
    assert interrupted.history()[0] == ("1", "applied")
    assert interrupted.migrate()["pending"] == 0


def test_what_a_killed_process_left_half_written_is_not_taken_for_the_truth_without_rights(interrupted):
    path = interrupted.database.path
    journal = path.with_name(path.name + "-journal")
    with nothing_changes(path.parent), without_writing(path, journal, path.parent):
        for command in LOOKS:
            refuses(interrupted.run, command, prefix=plain_user(), code=1, kind="io",
                    says=[str(path), "journal of an interrupted transaction"], hint="may write")  # fmt: skip
    assert interrupted.migrate()["pending"] == 0


# --- a full disk -------------------------------------------------------------------------------


@pytest.fixture(name="disk")
def _disk(tmp_path_factory):
    with small_disk(tmp_path_factory.mktemp("disk"), "256k") as disk:
        yield disk


@pytest.fixture(name="on_disk")
def _on_disk(tidegate, disk):
    return prepare(tidegate, SqliteDatabase(disk.folder / "shop.db"))


BIG = """
INSERT INTO b WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
SELECT i, randomblob(100) FROM n;
"""


@pytest.mark.parametrize("count, line", [(5000, None), (50000, 3)], ids=["at the commit", "in a statement"])
def test_a_disk_that_runs_full_within_a_migration_leaves_nothing_of_it(on_disk, count, line):
    on_disk.put("V2__b.sql", "CREATE TABLE b (id integer PRIMARY KEY, bytes blob);\n"
                + BIG.replace("5000", str(count)))  # fmt: skip
    on_disk.put("V3__c.sql", table("c"))
    error = refuses(on_disk.run, "migrate", code=1, kind="io", says="the disk is full",
                    hint=["free space", "tidegate migrate"], detail="nothing of 'V2__b.sql' remains")  # fmt: skip
    assert "mend" not in error["hint"], "the script is not at fault"
    assert (error["file"], error["line"]) == ("db/migrations/V2__b.sql" if line else None, line)
    assert "V2__b.sql" in (error["file"] or error["message"])
    assert on_disk.database.tables() == ["a"]
    assert on_disk.history()[0] == ("1", "applied") and ("2", "applied") not in on_disk.history()
    assert on_disk.database.query("PRAGMA integrity_check") == [("ok",)]
    on_disk.put("V2__b.sql", table("b"))
    assert on_disk.migrate()["pending"] == 0 and on_disk.database.tables() == ["a", "b", "c"]


def test_a_disk_that_is_full_from_the_start_changes_nothing(on_disk, disk):
    disk.fill()
    with nothing_changes(on_disk.tidegate.folder, on_disk.database):
        for command in LOOKS:
            assert on_disk.run(command).code == 0
        refuses(on_disk.run, "migrate", code=1, kind="io", says=["the disk is full", str(disk.folder)],
                hint="free space")  # fmt: skip
    stays_closed(on_disk.tidegate, on_disk.environment(), "the disk is full")
    disk.empty()
    assert on_disk.database.query("PRAGMA integrity_check") == [("ok",)]
    assert on_disk.migrate()["pending"] == 0


def test_a_new_database_on_a_full_disk_is_no_half_of_one(tidegate, disk):
    project = Project(tidegate, SqliteDatabase(disk.folder / "new.db"))
    project.put("V1__a.sql", table("a"))
    disk.fill()
    refuses(project.run, "migrate", code=1, kind="io", says="the disk is full", hint="free space")
    disk.empty()
    assert rows(project.database) in (None, {})
    assert len(project.migrate()["applied"]) == 1


def test_a_limit_on_the_size_of_files_is_a_full_disk_and_no_sudden_end(sqlite_project):
    project = sqlite_project
    size = project.database.path.stat().st_size
    project.put("V2__b.sql", "CREATE TABLE b (id integer PRIMARY KEY, bytes blob);\n" + BIG)
    prefix = ["prlimit", f"--fsize={size + 8192}", "--"]
    refuses(project.run, "migrate", prefix=prefix, code=1, kind="io", says="the disk is full",
            hint=["free space", "tidegate migrate"], detail="nothing of 'V2__b.sql' remains")  # fmt: skip
    assert project.database.tables() == ["a"] and ("2", "applied") not in project.history()
    assert project.migrate()["pending"] == 0
