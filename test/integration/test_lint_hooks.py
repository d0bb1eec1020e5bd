"""What runs around migrations is judged like them, and repeatables in the order in which they run."""

import subprocess

import pytest

from harness.project import Project

USERS = "CREATE TABLE users (id bigint PRIMARY KEY, name text);\n"
DROP = "-- around all of it\nDROP TABLE legacy;\n"


@pytest.fixture(name="folder")
def _folder(tidegate):
    tidegate.write("tidegate.yml", "app: shop\nmigrations: {hooks: {before_all: db/hooks/before.sql}}\n")
    tidegate.write("db/hooks/before.sql", "SELECT 1;\n")
    tidegate.write("db/migrations/V1__users.sql", USERS)
    return tidegate


@pytest.fixture(name="repository")
def _repository(folder):
    def git(*args):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@localhost", *args],
                       cwd=folder.folder, check=True, capture_output=True)  # fmt: skip

    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    return folder


def lint(tidegate, *args, code=None, **options):
    result = tidegate.run("lint", "--json", *args, **options)
    assert code is None or result.code == code, result
    return result.json


def places(result):
    return [(each["rule"], each["file"], each["line"]) for each in result["findings"]]


def order(result):
    """Of the files, as their statements are replayed."""
    return list(dict.fromkeys(each["file"].rsplit("/", 1)[-1] for each in result["effects"]))


def test_a_hook_of_the_configuration_is_judged_with_its_place(folder):
    assert places(lint(folder, code=0)) == []
    folder.write("db/hooks/before.sql", DROP)
    assert ("drop-table", "db/hooks/before.sql", 2) in places(lint(folder, code=3))


@pytest.mark.parametrize("name", ["beforeMigrate", "beforeEachMigrate__x", "afterEachMigrate",
                                  "afterMigrate", "afterMigrateError"])  # fmt: skip
def test_a_callback_of_the_folder_is_judged_with_its_place(folder, name):
    folder.write(f"db/migrations/{name}.sql", DROP)
    assert ("drop-table", f"db/migrations/{name}.sql", 2) in places(lint(folder, code=3))


def test_they_are_replayed_where_they_run(folder):
    for name in ("afterMigrateError", "afterMigrate", "afterEachMigrate", "beforeEachMigrate", "beforeMigrate"):
        folder.write(f"db/migrations/{name}.sql", "SELECT 1;\n")
    folder.write("db/migrations/R__view.sql", "CREATE OR REPLACE VIEW shown AS SELECT id FROM users;\n")
    assert order(lint(folder, "--effects", code=0)) == [
        "before.sql", "beforeMigrate.sql", "beforeEachMigrate.sql", "V1__users.sql", "R__view.sql",
        "afterEachMigrate.sql", "afterMigrate.sql", "afterMigrateError.sql"]  # fmt: skip


def test_what_a_hook_makes_is_known_to_the_migrations(folder):
    folder.write("db/hooks/before.sql", "CREATE TABLE made (id bigint PRIMARY KEY, name text);\n")
    folder.write("db/migrations/V2__drop.sql", "ALTER TABLE made DROP COLUMN name;\n")
    assert places(lint(folder, code=0)) == []


def test_a_command_is_no_sql(folder):
    folder.write("tidegate.yml", "app: shop\nmigrations: {hooks: {before_all: [./check.sh, DROP TABLE legacy]}}\n")
    assert lint(folder, code=0)["files"] == 1


def test_an_exception_in_a_hook_counts(folder):
    folder.write("db/hooks/before.sql", "-- tidegate: allow drop-table legacy: nobody knows it any more\n" + DROP)
    assert lint(folder, code=0)["summary"]["allowed"] == 1


def test_a_hook_that_is_not_there_is_told(folder):
    (folder.folder / "db/hooks/before.sql").unlink()
    for words in ([], ["--since", "HEAD"]):
        if words:
            subprocess.run(["git", "init", "-q"], cwd=folder.folder, check=True)
            subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-q",
                            "--allow-empty", "-m", "x"], cwd=folder.folder, check=True)  # fmt: skip
        assert ("unreadable-file", "db/hooks/before.sql") in [each[:2] for each in places(lint(folder, *words))]


def test_since_a_commit_only_a_hook_that_was_changed_is_judged(repository):
    repository.write("db/migrations/V2__more.sql", "CREATE TABLE more (id bigint PRIMARY KEY);\n")
    assert lint(repository, "--since", "main", code=0)["files"] == 1
    repository.write("db/hooks/before.sql", "ALTER TABLE users DROP COLUMN name;\n")
    repository.write("db/migrations/afterMigrate.sql", "DROP TABLE users;\n")
    result = lint(repository, "--since", "main", code=3)
    assert result["files"] == 3
    assert {(rule, file) for rule, file, _ in places(result)} >= {
        ("drop-column", "db/hooks/before.sql"), ("drop-table", "db/migrations/afterMigrate.sql")}  # fmt: skip


def test_a_hook_that_is_named_is_judged_by_its_folder_s_history(folder):
    path = "db/migrations/afterMigrate.sql"
    folder.write(path, "ALTER TABLE users ADD COLUMN name text;\n")
    assert ("statement-fails", path, 1) in places(lint(folder, path, code=3))  # V1 has it already


def test_where_nothing_is_pending_nothing_is_judged(folder, database):
    project = Project(folder, database("postgres"))
    folder.write("db/migrations/afterMigrate.sql", "SELECT 1;\n")
    project.migrate()
    project.database.script("CREATE TABLE legacy (id integer)")
    folder.write("db/hooks/before.sql", DROP)
    asked = ("--database", "env:DATABASE_URL")
    assert lint(folder, *asked, env=project.environment(), code=0)["files"] == 0
    folder.write("db/migrations/V2__more.sql", "CREATE TABLE more (id bigint PRIMARY KEY);\n")
    result = lint(folder, *asked, env=project.environment())
    assert result["files"] == 3 and ("drop-table", "db/hooks/before.sql", 2) in places(result), result


CHAIN = {
    "R__a_view.sql": "CREATE OR REPLACE VIEW a AS SELECT id FROM b WHERE id > 0;\n",
    "R__b_view.sql": "CREATE OR REPLACE VIEW b AS SELECT id FROM c;\n",
    "R__c_view.sql": "CREATE OR REPLACE VIEW c AS SELECT id FROM users;\n",
}


def test_repeatables_are_replayed_in_the_order_in_which_they_run(folder, database):
    for name, text in CHAIN.items():
        folder.write(f"db/migrations/{name}", text)
    ran = Project(folder, database("postgres")).migrate()["applied"]
    replayed = order(lint(folder, "--effects", code=0))
    assert replayed == ["before.sql", *(each["path"] for each in ran)]
    assert replayed[2:] == ["R__c_view.sql", "R__b_view.sql", "R__a_view.sql"]


def test_a_repeatable_that_is_judged_comes_behind_the_others(folder):
    """By its name it would stand before what it speaks of."""
    for name, text in CHAIN.items():
        folder.write(f"db/migrations/{name}", text)
    folder.write("db/migrations/R__a_view.sql", "ALTER VIEW b RENAME COLUMN id TO number;\n")
    result = lint(folder, "db/migrations/R__a_view.sql")
    assert "statement-fails" not in [each["rule"] for each in result["findings"]], result
    assert order(lint(folder, "--effects", "db/migrations/R__a_view.sql")) == ["R__a_view.sql"]


def test_elsewhere_names_decide_as_they_do_there(folder):
    for name, text in CHAIN.items():
        folder.write(f"db/migrations/{name}", text.replace("OR REPLACE ", ""))
    assert order(lint(folder, "--effects", "--dialect", "sqlite"))[2:] == list(CHAIN)
