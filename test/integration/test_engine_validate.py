"""status, validate, plan, repair, undo and baseline; bad input."""

import os
import stat
import subprocess

import pytest

from harness.project import Project
from harness.skips import skip_or_fail
from harness.tidegate import Result, binary, clean_environment


@pytest.fixture(name="project")
def _project(tidegate, any_database):
    return Project(tidegate, any_database)


@pytest.fixture(name="sqlite_project")
def _sqlite_project(tidegate, database):
    return Project(tidegate, database("sqlite"))


def table(name):
    return f"CREATE TABLE {name} (id integer PRIMARY KEY);\n"


def put_three(project):
    for version, name in ((1, "a"), (2, "b"), (3, "c")):
        project.put(f"V{version}__{name}.sql", table(name))


def test_a_changed_file_is_shown_with_its_difference(project):
    put_three(project)
    project.migrate()
    project.put("V2__b.sql", "CREATE TABLE b (id integer PRIMARY KEY, more text);\n")
    for command in ("validate", "migrate", "plan"):
        error = project.fail(9, command)["error"]
        assert error["code"] == "validation" and error["file"].endswith("V2__b.sql")
        assert "-CREATE TABLE b (id integer PRIMARY KEY);\n" in error["detail"]
        assert "+CREATE TABLE b (id integer PRIMARY KEY, more text);" in error["detail"]
        assert "tidegate repair" in error["hint"]
    assert project.states()["V2__b.sql"] == "changed"
    assert project.run("validate", "--json").json["migrations"][1]["state"] == "changed"


def test_a_change_in_comments_and_white_space_is_only_a_warning(project):
    put_three(project)
    project.migrate()
    project.put("V2__b.sql", "-- why\r\nCREATE TABLE  b (id integer PRIMARY KEY);\r\n")
    result = project.run("validate")
    assert result.code == 0 and "comments or white space only" in result.err, result
    assert project.states()["V2__b.sql"] == "applied"
    assert project.migrate()["applied"] == []
    repaired = project.run("repair", "--json").json["repaired"]
    assert len(repaired) == 1
    assert project.run("validate").err == ""


def test_repair_accepts_a_changed_file_and_adds_a_row(project):
    put_three(project)
    project.migrate()
    project.put("V2__b.sql", "CREATE TABLE b (id integer PRIMARY KEY, more text);\n")
    result = project.run("repair", "--json")
    assert result.code == 0 and "V2__b.sql" in result.json["repaired"][0], result
    assert project.run("validate").code == 0
    assert project.history()[-1] == ("2", "repaired") and len(project.history()) == 4
    project.put("V2__b.sql", "CREATE TABLE b (id integer PRIMARY KEY, other text);\n")
    assert "-CREATE TABLE b (id integer PRIMARY KEY, more text)" in project.fail(
        9, "validate")["error"]["detail"]  # fmt: skip


def test_a_missing_file_is_named_and_repair_forgets_it(project):
    put_three(project)
    project.migrate()
    project.remove("V1__a.sql")
    error = project.fail(9, "validate")["error"]
    assert "'V1__a.sql' was applied, but the file is missing" in error["message"]
    assert project.states()["V1__a.sql"] == "missing"
    project.fail(9, "migrate")
    assert project.run("repair").code == 0
    assert project.run("validate").code == 0
    assert "V1__a.sql" not in project.states()
    assert project.history()[-1] == ("1", "deleted")
    assert project.run("repair").out == "nothing to repair\n"


def test_several_problems_of_one_kind_are_all_named(project):
    put_three(project)
    project.migrate()
    project.remove("V1__a.sql")
    project.remove("V3__c.sql")
    error = project.fail(9, "validate")["error"]
    assert "V1__a.sql" in error["detail"] and "V3__c.sql" in error["detail"]


def test_a_file_below_the_highest_is_refused_unless_asked_for(project):
    project.put("V1__a.sql", table("a"))
    project.put("V3__c.sql", table("c"))
    project.migrate()
    project.put("V2__b.sql", table("b"))
    error = project.fail(9, "migrate")["error"]
    assert "V2__b.sql" in error["message"]
    assert "--out-of-order" in error["hint"] and "rename" in error["hint"]
    assert project.states()["V2__b.sql"] == "out-of-order"
    done = project.migrate("--out-of-order")
    assert [each["version"] for each in done["applied"]] == ["2"]
    assert project.run("validate").code == 0


def test_plan_lists_what_migrate_would_do_and_writes_nothing(project):
    put_three(project)
    planned = project.run("plan", "--json").json
    assert [each["path"] for each in planned["migrations"]] == ["V1__a.sql", "V2__b.sql", "V3__c.sql"]
    assert [each["path"] for each in project.run("plan", "--to", "2", "--json").json["migrations"]] == [
        "V1__a.sql", "V2__b.sql"]  # fmt: skip
    assert "migrate would apply 3 migrations" in project.run("plan").out
    assert project.database.tables() == []


def test_looking_at_an_sqlite_database_does_not_create_it(sqlite_project):
    put_three(sqlite_project)
    assert sqlite_project.states() == {"V1__a.sql": "pending", "V2__b.sql": "pending", "V3__c.sql": "pending"}
    assert not os.path.exists(sqlite_project.database.path)
    assert str(sqlite_project.database.path) in sqlite_project.run("status").out


def test_status_has_the_fields_that_others_rely_on(project):
    put_three(project)
    project.migrate("--to", "1")
    result = project.run("status", "--json").json
    assert result["schema"] == "tidegate.status.v1" and result["pending"] == 2
    assert result["database"]["kind"] == project.database.kind and result["layout"] == "flyway"
    first, second = result["migrations"][:2]
    assert set(first) >= {"version", "name", "kind", "path", "state", "applied_at", "duration_ms", "checksum"}
    assert first["state"] == "applied" and first["applied_at"].endswith("Z") and first["duration_ms"] >= 0
    assert second["state"] == "pending" and second["applied_at"] is None and second["duration_ms"] is None


def test_undo_takes_back_the_last_and_migrate_brings_it_again(project):
    put_three(project)
    project.put("U3__c.sql", "DROP TABLE c;\n")
    project.migrate()
    result = project.run("undo", "--json")
    assert result.code == 0 and [each["version"] for each in result.json["applied"]] == ["3"], result
    assert project.database.tables() == ["a", "b"]
    assert project.states()["V3__c.sql"] == "undone"
    assert project.history("version, status, kind")[-1] == ("3", "undone", "undo")
    project.migrate()
    assert project.states()["V3__c.sql"] == "applied"


def test_undo_to_a_version_takes_back_all_above_it(project):
    put_three(project)
    for version, name in ((1, "a"), (2, "b"), (3, "c")):
        project.put(f"U{version}__{name}.sql", f"DROP TABLE {name};\n")
    project.migrate()
    assert [each["version"] for each in project.run("undo", "--to", "1", "--json").json["applied"]] == [
        "3", "2"]  # fmt: skip
    assert project.database.tables() == ["a"]
    project.fail(2, "undo", "--to", "3")
    assert project.run("undo", "--to", "0").code == 0
    assert project.database.tables() == []
    assert "nothing to undo" in project.run("undo").out


def test_undo_without_its_script_changes_nothing(project):
    put_three(project)
    project.put("U3__c.sql", "DROP TABLE c;\n")
    project.migrate()
    error = project.fail(2, "undo", "--to", "1")["error"]
    assert "V2__b.sql' has no undo script" in error["message"]
    assert project.database.tables() == ["a", "b", "c"]


def test_an_undo_that_fails_leaves_the_migration_applied(project):
    put_three(project)
    project.put("U3__c.sql", "DROP TABLE c;\nDROP TABLE nowhere;\n")
    project.migrate()
    project.fail(1, "undo")
    assert project.database.tables() == ["a", "b", "c"]
    assert project.states()["V3__c.sql"] == "applied"


def test_baseline_covers_what_is_there_already(project):
    put_three(project)
    project.database.script("CREATE TABLE a (id integer); CREATE TABLE b (id integer);")
    assert project.run("baseline", "2").code == 0
    assert project.states()["V1__a.sql"] == "ignored"
    assert project.states()["V2__b.sql"] == "baseline"
    assert [each["version"] for each in project.migrate()["applied"]] == ["3"]
    project.fail(9, "baseline", "3")
    assert project.run("validate").code == 0


def test_baseline_refuses_what_is_no_version(project):
    put_three(project)
    project.fail(2, "baseline", "latest")


def test_a_newer_format_of_the_records_is_not_touched(project):
    put_three(project)
    project.migrate("--to", "1")
    project.database.script("UPDATE tidegate_meta SET value = '3' WHERE key = 'format'")
    for command in ("migrate", "status", "validate", "plan", "repair"):
        error = project.fail(2, command)["error"]
        assert error["code"] == "format" and "format 3" in error["message"] and error["hint"]
    assert project.database.tables() == ["a"]


# --- bad input ---------------------------------------------------------------------------------


def test_a_folder_that_is_not_there(project):
    error = project.fail(2, "migrate")["error"]
    assert "db/migrations" in error["message"] and "tidegate new" in error["hint"]


def test_an_empty_folder(project):
    (project.tidegate.folder / "db/migrations").mkdir(parents=True)
    error = project.fail(2, "migrate")["error"]
    assert "no migrations in 'db/migrations'" in error["message"] and "--dir" in error["hint"]
    assert project.run("status").code == 0 and "no migrations" in project.run("status").out


def test_files_named_in_another_way_are_counted_in_the_message(project):
    project.put("init.sql", table("a"))
    assert "V<version>__" in project.fail(2, "migrate")["error"]["detail"]


def test_an_unreadable_file(project):
    put_three(project)
    (project.tidegate.folder / "db/migrations/V2__b.sql").unlink()
    os.symlink("/nowhere", project.tidegate.folder / "db/migrations/V2__b.sql")
    error = project.fail(1, "migrate")["error"]
    assert error["code"] == "io" and error["file"].endswith("V2__b.sql") and error["hint"]
    assert project.database.tables() == []


@pytest.mark.parametrize(
    "content, word",
    [(b"CREATE TABLE x (name text DEFAULT '\xe9');\n", "UTF-8"), (b"SELECT 1;\0\n", "NUL"),
     ("SELECT 1;".encode("utf-16"), "UTF-8")],
)  # fmt: skip
def test_bytes_that_are_no_text(project, content, word):
    put_three(project)
    project.put("V2__b.sql", content)
    error = project.fail(9, "migrate")["error"]
    assert word in error["message"] and error["file"].endswith("V2__b.sql") and error["line"] == 1
    assert project.database.tables() == []


def test_two_files_with_one_version(project):
    project.put("V1__a.sql", table("a"))
    project.put("V1.0__b.sql", table("b"))
    error = project.fail(9, "migrate")["error"]
    assert "V1__a.sql" in error["message"] and "V1.0__b.sql" in error["message"]


def test_a_folder_named_like_a_migration(project):
    project.put("V1__dir.sql/readme", "")
    error = project.fail(9, "migrate")["error"]
    assert "is a folder" in error["message"]


def test_slips_in_names_are_warned_of(project):
    project.put("V1__a.sql", table("a"))
    project.put("v2__small.sql", table("small"))
    result = project.run("migrate")
    assert result.code == 0 and "'v2__small.sql' is ignored" in result.err, result


def run_read_only(project, folder):
    """Root may write everywhere, but not on a file system that is mounted read-only."""
    if os.geteuid() != 0:
        os.chmod(project.database.path, stat.S_IRUSR)
        return project.run("migrate")
    script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && exec "$2" migrate'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", folder, binary()],
        env=clean_environment(project.environment()), cwd=project.tidegate.folder,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "mount:" in done.stderr or "unshare:" in done.stderr:
        skip_or_fail("no right to mount read-only: " + done.stderr, ci_may_skip=True)
    return Result(done.returncode, done.stdout, done.stderr)


def test_a_read_only_database(sqlite_project):
    put_three(sqlite_project)
    sqlite_project.migrate("--to", "1")
    result = run_read_only(sqlite_project, os.path.dirname(sqlite_project.database.path))
    assert result.code == 1 and "read-only" in result.err and "hint: make the file" in result.err, result
    assert sqlite_project.database.tables() == ["a"]


def test_a_read_only_server(tidegate, database):
    made = database("postgres")
    project = Project(tidegate, made)
    put_three(project)
    project.migrate("--to", "1")
    made.query(f"ALTER DATABASE {made.name} SET default_transaction_read_only = on")
    assert project.migrate("--to", "1")["applied"] == [], "nothing to do needs no right to write"
    error = project.fail(1, "migrate")["error"]
    assert error["sqlstate"] == "25006" and "primary" in error["hint"]
    assert made.tables() == ["a"]


def test_a_user_who_may_not_create_tables(tidegate, database):
    made = database("postgres")
    project = Project(tidegate, made)
    put_three(project)
    made.query("CREATE ROLE tidegate_guest LOGIN PASSWORD 'guest-secret'")
    try:
        url = made.url.replace(f"{made.server.user}:{made.server.password}@", "tidegate_guest:guest-secret@")
        result = project.run("migrate", "--json", env={"DATABASE_URL": url})
        assert result.code == 4 and result.json["error"]["sqlstate"] == "42501", result
        assert "guest-secret" not in result.out + result.err
    finally:
        made.query("DROP ROLE tidegate_guest")


def test_new_creates_the_next_file(sqlite_project):
    first = sqlite_project.run("new", "create users", "--json").json["path"]
    second = sqlite_project.run("new", "Add e-mail!").out
    assert first == "db/migrations/V1__create_users.sql"
    assert second == "db/migrations/V2__Add_e_mail.sql\n"
    assert sqlite_project.migrate()["pending"] == 0
    sqlite_project.fail(2, "new", "!!")


def test_new_in_a_folder_below_prints_a_path_that_can_be_opened_there(sqlite_project):
    sqlite_project.tidegate.write("tidegate.yml", "version: 1\napp: shop\n")
    below = sqlite_project.tidegate.write("src/deep/file", "").parent
    made = sqlite_project.run("new", "first", cwd=below).out.strip()
    assert (below / made).read_text() == "-- first\n"
    assert sqlite_project.run("new", "second").out == "db/migrations/V2__second.sql\n"
