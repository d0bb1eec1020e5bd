"""Migration files and folders that cannot be used: each gets one clear error, and nothing is
applied or written."""

import os

import pytest

from harness.limits import plain_user, without_writing
from harness.project import Project
from harness.refusals import nothing_changes, refuses, rows
from harness.shipyard import Shipyard

LOOKS = ("migrate", "status", "validate", "plan")
FOLDER = "db/migrations"


@pytest.fixture(name="project")
def _project(tidegate, any_database):
    """One migration is applied, a second one is pending and fine."""
    project = Project(tidegate, any_database)
    project.put("V1__a.sql", table("a"))
    project.migrate()
    project.put("V2__b.sql", table("b"))
    return project


@pytest.fixture(name="fresh")
def _fresh(tidegate, any_database):
    """A folder without migrations, a database without anything."""
    project = Project(tidegate, any_database)
    (tidegate.folder / FOLDER).mkdir(parents=True)
    return project


@pytest.fixture(name="yard")
def _yard(tidegate):
    """Release 1 is served."""
    yard = Shipyard(tidegate)
    yard.up("1")
    return yard


def table(name):
    return f"CREATE TABLE {name} (id integer PRIMARY KEY);\n"


def refuses_all(project, *commands, **expected):
    """Every one of the commands says the same and changes nothing."""
    error = None
    with nothing_changes(project.tidegate.folder, project.database):
        for command in commands:
            error = refuses(project.run, command, **expected)
    return error


def stays_closed(yard, reason):
    """`up` of release 2 fails, the gate says why, release 1 goes on serving."""
    failed = yard.up("2", code=1)
    assert reason in failed["error"]["message"], failed
    assert failed["run"]["verdict"] == "failed" and failed["run"]["applied"] == []
    gate = yard.gate("2", code=8)
    assert reason in gate["error"]["detail"] and gate["state"] == "migration-failed"
    assert yard.json(8, "deploy", "--release", "2")["error"]["code"] == "gate-closed"
    assert reason in yard.runs("2")[0]["reason"]
    assert yard.served() == ["1"]


def stays_blocked(yard, reason):
    """Lint does not let `up` of release 2 begin, the gate is closed, release 1 goes on serving."""
    failed = yard.up("2", code=3)
    [finding] = failed["lint"]["findings"]
    assert finding["file"].endswith("V2__b.sql") and reason in finding["message"], failed
    assert yard.gate("2", code=8)["open"] is False
    assert yard.json(8, "deploy", "--release", "2")["error"]["code"] == "gate-closed"
    assert yard.served() == ["1"]


# --- folders -----------------------------------------------------------------------------------


def test_an_empty_folder_is_told_with_the_way_to_a_first_file(fresh):
    refuses_all(fresh, "migrate", "validate", "plan", code=2, kind="config",
                says=f"no migrations in '{FOLDER}'", hint=["tidegate new NAME", "--dir"])  # fmt: skip


def test_an_empty_folder_is_nothing_to_fail_for_when_only_looking(fresh):
    result = fresh.run("status", "--json")
    assert result.code == 0 and result.json["migrations"] == [], result


def test_an_empty_folder_after_migrations_were_applied_names_the_missing_files(project):
    project.remove("V1__a.sql")
    project.remove("V2__b.sql")
    refuses_all(project, "migrate", "validate", "plan", code=9, kind="validation",
                says=["V1__a.sql", "missing"], hint="restore the file")  # fmt: skip


def test_files_named_for_no_tool_are_no_migrations_and_counted(fresh):
    fresh.put("init.up.sql", table("a"))
    fresh.put("init.down.sql", "DROP TABLE a;\n")
    refuses_all(fresh, "migrate", "plan", code=2, kind="config", says="no migrations",
                detail=["2 other .sql files are", "V<version>__<description>.sql"], hint="--dir")  # fmt: skip
    fresh.remove("init.down.sql")
    refuses_all(fresh, "migrate", code=2, kind="config", says="no migrations",
                detail="1 other .sql file is", hint="--dir")  # fmt: skip


def test_a_folder_that_is_not_there_is_named(project):
    (project.tidegate.folder / FOLDER).rename(project.tidegate.folder / "elsewhere")
    refuses_all(project, *LOOKS, code=2, kind="config", says=[FOLDER, "No such file or directory"],
                hint=["tidegate new NAME", "--dir"])  # fmt: skip


def test_a_file_in_the_place_of_the_folder_is_named(fresh):
    (fresh.tidegate.folder / FOLDER).rmdir()
    fresh.tidegate.write(FOLDER, table("a"))
    refuses_all(fresh, *LOOKS, code=2, kind="config", says=[FOLDER, "Not a directory"],
                hint=["move it away", "--dir DIR"])  # fmt: skip


def test_a_folder_that_may_not_be_read_is_named(project):
    folder = project.tidegate.folder / FOLDER
    folder.chmod(0)
    try:
        for command in LOOKS:
            refuses(project.run, command, prefix=plain_user(), code=1, kind="io",
                    says=[FOLDER, "Permission denied"], hint=["ls -ld", str(folder)])  # fmt: skip
    finally:
        folder.chmod(0o755)
    assert project.history() == [("1", "applied")]


def test_a_folder_below_that_may_not_be_read_is_not_skipped(project):
    below = project.put("2026/V3__c.sql", table("c")).parent
    below.chmod(0)
    try:
        refuses(project.run, "migrate", prefix=plain_user(), code=1, kind="io",
                says=[f"{FOLDER}/2026", "Permission denied"], hint=["ls -ld", str(below)])  # fmt: skip
    finally:
        below.chmod(0o755)
    assert project.database.tables() == ["a"]


def test_no_release_is_served_whose_folder_is_gone(yard):
    (yard.folder / FOLDER).rename(yard.folder / "elsewhere")
    stays_closed(yard, "cannot open the migrations' folder")


# --- files that cannot be read -----------------------------------------------------------------


def test_a_file_without_permission_is_named(project):
    file = project.put("V3__c.sql", table("c"))
    file.chmod(0)
    try:
        for command in LOOKS:
            error = refuses(project.run, command, prefix=plain_user(), code=1, kind="io",
                            says=["V3__c.sql", "Permission denied"],
                            hint=["let this user read it", f"ls -l '{file}'"])  # fmt: skip
            assert error["file"] == f"{FOLDER}/V3__c.sql"
    finally:
        file.chmod(0o644)
    assert project.database.tables() == ["a"] and project.history() == [("1", "applied")]


def test_a_link_to_nowhere_is_named_as_a_link(project):
    os.symlink("nowhere.sql", project.tidegate.folder / FOLDER / "V3__c.sql")
    error = refuses_all(project, *LOOKS, code=1, kind="io",
                        says=["V3__c.sql", "link to a file that is not there"],
                        hint=["mend or remove the link", "ls -l"])  # fmt: skip
    assert error["file"] == f"{FOLDER}/V3__c.sql"


def test_a_link_to_itself_is_named(project):
    os.symlink("V3__c.sql", project.tidegate.folder / FOLDER / "V3__c.sql")
    refuses_all(project, *LOOKS, code=1, kind="io", says=["V3__c.sql", "symbolic links"], hint="ls -l")


def test_a_pipe_is_not_waited_for(project):
    os.mkfifo(project.tidegate.folder / FOLDER / "V3__c.sql")
    refuses_all(project, *LOOKS, code=1, kind="io", says=["V3__c.sql", "neither a file nor a folder"],
                hint="put a file there")  # fmt: skip


def test_a_folder_named_like_a_migration_is_told(project):
    project.put("V3__c.sql/part.sql", table("c"))
    error = refuses_all(project, *LOOKS, code=9, kind="validation",
                        says=["'V3__c.sql' is a folder", "named like a migration"],
                        hint=["rename the folder"])  # fmt: skip
    assert error["file"] == f"{FOLDER}/V3__c.sql"


def test_no_release_is_served_with_a_file_that_cannot_be_read(yard):
    os.symlink("nowhere.sql", yard.folder / FOLDER / "V2__b.sql")
    yard.run("run", "--release", "2")
    stays_blocked(yard, "No such file or directory")
    (yard.folder / FOLDER / "V2__b.sql").unlink()
    yard.put("V2__b.sql", table("b"))
    assert yard.up("2")["run"]["applied"][0]["version"] == "2"
    assert yard.served() == ["1", "2"]


# --- bytes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content, line, word",
    [
        (b"-- caf\xe9\n", 1, "is not UTF-8"),
        (table("c").encode() + b"\n-- \xc3\x28\n", 3, "is not UTF-8"),
        (b"\xef\xbb\xbf" + table("c").encode() + b"-- \xff\n", 2, "is not UTF-8"),
        (b"-- cut in the middle of a character: \xe2\x82", 1, "is not UTF-8"),
        (b"-- overlong: \xc0\xaf\n", 1, "is not UTF-8"),
        (b"-- surrogate: \xed\xa0\x80\n", 1, "is not UTF-8"),
        (table("c").encode("utf-16"), 1, "is not UTF-8"),
        (table("c").encode("utf-16-le"), 1, "has a NUL byte"),
        (b"-- \0\n" + table("c").encode(), 1, "has a NUL byte"),
        (table("c").encode() * 3000 + b"-- \0", 3001, "has a NUL byte"),
        (table("c").encode() * 3000 + b"-- \xff", 3001, "is not UTF-8"),
    ],
)
def test_bytes_that_are_no_text_are_told_with_their_line(project, content, line, word):
    project.put("V3__c.sql", content)
    error = refuses_all(project, *LOOKS, code=9, kind="validation",
                        says=["V3__c.sql", word, f"line {line}"], hint="iconv -f ENCODING -t UTF-8")  # fmt: skip
    assert (error["file"], error["line"]) == (f"{FOLDER}/V3__c.sql", line)


def test_no_release_is_served_whose_file_is_no_text(yard):
    yard.put("V2__b.sql", b"CREATE TABLE b (name text DEFAULT 'caf\xe9');\n")
    stays_blocked(yard, "line 1 is not UTF-8")


def test_windows_line_ends_and_a_byte_order_mark_are_fine(project):
    project.put("V2__b.sql", b"\xef\xbb\xbf" + table("b").replace("\n", "\r\n").encode())
    project.put("V3__c.sql", "-- one\r\n\r\nCREATE TABLE c (\r\n  id integer,\r\n  name text\r\n);\r\n"
                             "INSERT INTO c VALUES (1, 'two\r\nlines');\r\n")  # fmt: skip
    assert [each["statements"] for each in project.migrate()["applied"]] == [1, 2]
    assert project.database.tables() == ["a", "b", "c"]
    assert project.database.query("SELECT name FROM c") == [("two\r\nlines",)]
    assert project.run("validate").code == 0


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_places_are_right_behind_a_byte_order_mark_and_with_windows_line_ends(project, mark, end):
    lines = ["SELECT 1;", "", "/* é", "*/ INSERT INTO nowhere VALUES (1);", ""]
    project.put("V2__b.sql", mark + end.join(lines).encode())
    result = project.run("migrate")
    assert result.code == 1, result
    column = 16 if project.database.kind == "postgres" else 4
    assert f"--> {FOLDER}/V2__b.sql:4:{column}\n" in result.err, result
    shown = result.err.splitlines()
    source = next(i for i, text in enumerate(shown) if "INSERT INTO nowhere" in text)
    caret = shown[source + 1].index("^")
    assert shown[source][caret:].startswith("nowhere" if column == 16 else "INSERT"), result
    assert project.database.tables() == ["a"]


def test_the_first_line_is_right_behind_a_byte_order_mark(project):
    project.put("V2__b.sql", b"\xef\xbb\xbfINSERT INTO nowhere VALUES (1);\r\n")
    column = 13 if project.database.kind == "postgres" else 1
    result = project.run("migrate")
    assert result.code == 1 and f"--> {FOLDER}/V2__b.sql:1:{column}\n" in result.err, result


# --- versions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("first, second", [("V2__b.sql", "V2__c.sql"), ("V2__b.sql", "V2.0__c.sql"),
                                           ("V002__c.sql", "V2__b.sql"), ("V2__b.sql", "sub/V2_0_0__b.sql"),
                                           ("V2__b.sql", "V2__b.SQL")])  # fmt: skip
def test_two_files_with_one_version_are_both_named(project, first, second):
    project.remove("V2__b.sql")
    project.put(first, table("b"))
    project.put(second, table("c"))
    error = refuses_all(project, *LOOKS, code=9, kind="validation",
                        says=["same version 2", f"'{first}'", f"'{second}'"],
                        hint=["rename or remove one", "1, 1.0 and 001 are the same"])  # fmt: skip
    assert error["file"] in (f"{FOLDER}/{first}", f"{FOLDER}/{second}")


def test_all_files_with_one_version_are_named(project):
    for name in ("V2_0__c.sql", "V7__d.sql", "V7.0__e.sql"):
        project.put(name, table("x"))
    error = refuses_all(project, "migrate", code=9, kind="validation", says="same version 2",
                        hint="rename or remove one", detail=["V7__d.sql", "V7.0__e.sql"])  # fmt: skip
    assert error["retryable"] is False


def test_two_repeatable_migrations_with_one_name_are_both_named(project):
    project.put("R__view.sql", "SELECT 1;\n")
    project.put("views/R__view.sql", "SELECT 2;\n")
    refuses_all(project, *LOOKS, code=9, kind="validation", hint="rename or remove one",
                says=["repeatable migration view", "'R__view.sql'", "'views/R__view.sql'"])  # fmt: skip


def test_a_second_file_for_an_applied_version_is_refused_under_every_spelling(project):
    project.put("V1.0__again.sql", table("again"))
    refuses_all(project, *LOOKS, code=9, kind="validation", says=["V1__a.sql", "V1.0__again.sql"],
                hint="rename or remove one")  # fmt: skip
    project.remove("V1__a.sql")
    refuses_all(project, "migrate", "validate", code=9, kind="validation", says="V1.0__again.sql",
                hint="tidegate repair")  # fmt: skip
    assert rows(project.database) and "again" not in project.database.tables()


def test_no_release_is_served_with_two_files_of_one_version(yard):
    yard.put("V2__b.sql", table("b"))
    yard.put("V2.0__c.sql", table("c"))
    stays_closed(yard, "two files have the same version 2")


def test_new_says_why_it_cannot_number_a_file(project):
    project.put("V2.0__c.sql", table("c"))
    with nothing_changes(project.tidegate.folder):
        refuses(project.run, "new", "next", code=9, kind="validation", says="same version 2",
                hint="rename or remove one")  # fmt: skip


def test_new_says_why_it_cannot_make_a_file(project):
    folder = project.tidegate.folder / FOLDER
    with nothing_changes(project.tidegate.folder), without_writing(folder):
        refuses(project.run, "new", "next", prefix=plain_user(), code=1, kind="io",
                says=["V3__next.sql", "Permission denied"], hint=f"ls -ld '{folder}'")  # fmt: skip
