"""migrate: what is applied, in which order, and what is written about it."""

import pytest

from harness.project import Project


@pytest.fixture(name="project")
def _project(tidegate, any_database):
    return Project(tidegate, any_database)


@pytest.fixture(name="postgres_project")
def _postgres_project(tidegate, database):
    return Project(tidegate, database("postgres"))


def table(name):
    return f"CREATE TABLE {name} (id integer PRIMARY KEY);\n"


def test_pending_migrations_are_applied_in_the_order_of_their_versions(project):
    for version, name in (("10", "late"), ("9", "early"), ("9_1", "middle")):
        project.put(f"V{version}__{name}.sql", table(name))
    done = project.migrate()
    assert [each["version"] for each in done["applied"]] == ["9", "9.1", "10"]
    assert done["verdict"] == "success" and done["pending"] == 0 and done["partial"] is None
    assert project.database.tables() == ["early", "late", "middle"]
    assert project.history() == [("9", "applied"), ("9.1", "applied"), ("10", "applied")]


def test_the_second_time_there_is_nothing_to_do(project):
    project.put("V1__a.sql", table("a"))
    project.migrate()
    again = project.migrate()
    assert again["applied"] == [] and again["run_id"] is None and again["verdict"] == "success"
    assert len(project.runs()) == 1, "nothing to do is not a run"
    text = project.run("migrate")
    assert text.out == "nothing to do: 1 migration applied\n" and text.err == ""


def test_a_failing_migration_leaves_nothing_and_the_ones_before_it_stay(project):
    project.put("V1__good.sql", table("good"))
    project.put("V2__bad.sql", table("half") + "INSERT INTO nowhere VALUES (1);\n")
    project.put("V3__never.sql", table("never"))
    failed = project.fail(1, "migrate")
    assert failed["verdict"] == "failed" and failed["pending"] == 2
    assert [each["path"] for each in failed["applied"]] == ["V1__good.sql"]
    assert failed["error"]["file"].endswith("V2__bad.sql") and failed["error"]["line"] == 2
    assert "V1__good.sql stays applied; nothing of 'V2__bad.sql' remains" in failed["error"]["detail"]
    assert "tidegate migrate" in failed["error"]["hint"]
    assert project.database.tables() == ["good"]
    assert project.history() == [("1", "applied"), ("2", "failed")]
    assert project.states() == {"V1__good.sql": "applied", "V2__bad.sql": "failed",
                                "V3__never.sql": "pending"}  # fmt: skip


def test_a_mended_migration_goes_on_from_where_it_failed(project):
    project.put("V1__good.sql", table("good"))
    project.put("V2__bad.sql", "CREATE TABEL bad (id integer);\n")
    project.fail(1, "migrate")
    project.put("V2__bad.sql", table("mended"))
    assert [each["version"] for each in project.migrate()["applied"]] == ["2"]
    assert project.history() == [("1", "applied"), ("2", "failed"), ("2", "applied")]
    assert [verdict for (verdict,) in project.runs()] == ["failed", "success"]


def test_the_failing_place_is_shown_with_a_caret(postgres_project):
    postgres_project.put(
        "V1__caret.sql",
        "-- héllo\nCREATE TABLE t (id int);\r\n  ALTER TABLE t ADD größe text,\n    ADD x nosuchtype;\n",
    )
    result = postgres_project.run("migrate")
    assert result.code == 1
    assert '--> db/migrations/V1__caret.sql:4:11\n' in result.err, result
    lines = result.err.splitlines()
    source = next(i for i, line in enumerate(lines) if "ADD x nosuchtype" in line)
    assert lines[source + 1].index("^") == lines[source].index("nosuchtype")


def test_a_syntax_error_has_its_place_and_nothing_before_it_ran(postgres_project):
    postgres_project.put("V1__syntax.sql", table("a") + "\n\n  SELEC 1;\n")
    error = postgres_project.fail(1, "migrate")["error"]
    assert (error["line"], error["sqlstate"]) == (4, "42601")
    assert postgres_project.database.tables() == []


def test_an_error_inside_a_function_points_to_its_statement(postgres_project):
    postgres_project.put("V1__do.sql", "SELECT 1;\n\nDO $$ BEGIN\n RAISE 'no ; way';\nEND $$;\n")
    error = postgres_project.fail(1, "migrate")["error"]
    assert error["line"] == 3 and error["message"] == "no ; way"


def test_a_deferred_constraint_fails_at_the_commit_and_leaves_nothing(postgres_project):
    postgres_project.put(
        "V1__deferred.sql",
        "CREATE TABLE p (id int PRIMARY KEY);\n"
        "CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED);\n"
        "INSERT INTO c VALUES (1);\n",
    )
    error = postgres_project.fail(1, "migrate")["error"]
    assert "committing 'V1__deferred.sql'" in error["message"] and error["sqlstate"] == "23503"
    assert postgres_project.database.tables() == []


def test_to_stops_at_a_version_and_holds_back_repeatables(project):
    for version in (1, 2, 3):
        project.put(f"V{version}__t.sql", table(f"t{version}"))
    project.put("R__view.sql", "CREATE VIEW v AS SELECT 1;\n")
    done = project.migrate("--to", "2")
    assert [each["version"] for each in done["applied"]] == ["1", "2"] and done["pending"] == 0
    assert project.states()["V3__t.sql"] == "pending"
    error = project.fail(2, "migrate", "--to", "7")["error"]
    assert error["code"] == "usage" and "'7'" in error["message"]
    done = project.migrate("--to", "3.0")
    assert [each["path"] for each in done["applied"]] == ["V3__t.sql", "R__view.sql"]


def test_repeatables_run_after_the_versioned_ones_and_again_when_they_change(project):
    project.put("R__b.sql", "DROP VIEW IF EXISTS b;\nCREATE VIEW b AS SELECT id FROM t;\n")
    project.put("R__a.sql", "DROP VIEW IF EXISTS a;\nCREATE VIEW a AS SELECT id FROM t;\n")
    project.put("V1__t.sql", table("t"))
    assert [each["path"] for each in project.migrate()["applied"]] == [
        "V1__t.sql", "R__a.sql", "R__b.sql"]  # fmt: skip
    project.put("R__a.sql", "DROP VIEW IF EXISTS a;\nCREATE VIEW a AS SELECT id, id AS x FROM t;\n")
    assert project.states()["R__a.sql"] == "outdated"
    assert [each["path"] for each in project.migrate()["applied"]] == ["R__a.sql"]
    states = [(each["path"], each["state"]) for each in project.run("status", "--json").json["migrations"]]
    assert states == [("V1__t.sql", "applied"), ("R__a.sql", "superseded"), ("R__a.sql", "applied"),
                      ("R__b.sql", "applied")]  # fmt: skip


def test_several_apps_share_a_database_and_leave_each_other_alone(tidegate, any_database, tmp_path):
    shop, blog = Project(tidegate, any_database), Project(tidegate, any_database)
    shop.put("V1__shop.sql", table("shop"))
    shop.migrate("--app", "shop")
    shop.remove("V1__shop.sql")
    blog.put("V1__blog.sql", table("blog"))
    assert [each["path"] for each in blog.migrate("--app", "blog")["applied"]] == ["V1__blog.sql"]
    assert blog.states("--app", "blog") == {"V1__blog.sql": "applied"}
    assert any_database.tables() == ["blog", "shop"]


def test_the_own_transaction_of_a_script_is_taken_over(project):
    project.put("V1__own.sql", "-- first\nBEGIN;\n" + table("a") + "INSERT INTO a VALUES (1);\nCOMMIT;\n")
    project.put("V2__broken.sql", "BEGIN;\n" + table("b") + "INSERT INTO nowhere VALUES (1);\nEND;\n")
    failed = project.fail(1, "migrate")
    assert failed["error"]["line"] == 3
    assert project.database.tables() == ["a"]
    assert project.history("version, status, statements") == [("1", "applied", 2), ("2", "failed", 2)]


@pytest.mark.parametrize(
    "script, line",
    [
        ("BEGIN;\nCREATE TABLE a (id int);\nROLLBACK;\n", 3),
        ("BEGIN;\nCREATE TABLE a (id int);\nBEGIN;\nCREATE TABLE b (id int);\nCOMMIT;\n", 3),
        ("BEGIN;\nCREATE TABLE a (id int);\n", 1),
    ],
)
def test_other_transaction_control_is_refused_before_anything_runs(project, script, line):
    project.put("V1__fine.sql", table("fine"))
    project.put("V2__control.sql", script)
    error = project.fail(9, "migrate")["error"]
    assert error["file"].endswith("V2__control.sql") and error["line"] == line
    assert project.database.tables() == []


def test_what_a_script_sets_does_not_reach_the_next_one(postgres_project):
    postgres_project.database.script("CREATE SCHEMA other; CREATE ROLE tidegate_test_role")
    try:
        postgres_project.put(
            "V1__sets.sql",
            "SET search_path TO other; SET standard_conforming_strings = off;"
            " SET SESSION AUTHORIZATION tidegate_test_role; SET ROLE tidegate_test_role;",
        )
        postgres_project.put("V2__plain.sql", table("plain") + r"INSERT INTO plain VALUES (length('\\'))")
        postgres_project.migrate()
        assert postgres_project.database.query("SELECT id FROM public.plain") == [(2,)]
    finally:
        postgres_project.database.script("DROP ROLE tidegate_test_role")


def test_an_empty_script_and_one_of_comments_only_are_applied(project):
    project.put("V1__empty.sql", "")
    project.put("V2__comment.sql", "-- nothing to see\n/* here */\n")
    project.put("V3__bom.sql", b"\xef\xbb\xbf-- bom\r\nCREATE TABLE bom (id integer);\r\n")
    done = project.migrate()
    assert [each["statements"] for each in done["applied"]] == [0, 0, 1]
    assert project.database.tables() == ["bom"]


def test_an_open_comment_or_a_missing_semicolon_cannot_swallow_our_row(project):
    project.put("V1__open.sql", "CREATE TABLE a (id integer) -- no semicolon")
    project.put("V2__open.sql", "CREATE TABLE b (id integer); -- ; the end")
    project.migrate()
    assert project.history() == [("1", "applied"), ("2", "applied")]


def test_an_unterminated_string_fails_at_its_turn_with_its_place(project):
    project.put("V1__good.sql", table("good"))
    project.put("V2__open.sql", table("x") + "INSERT INTO x VALUES ('oops);\n")
    failed = project.fail(1, "migrate")
    assert failed["error"]["line"] == 2
    assert project.database.tables() == ["good"]


def test_copy_rows_are_streamed(postgres_project):
    rows = "".join(f"{i}\tname; {i}\n" for i in range(20000))
    postgres_project.put(
        "V1__copy.sql",
        "CREATE TABLE t (id int, name text);\nCOPY t (id, name) FROM stdin;\n" + rows
        + "\\.\nALTER TABLE t ADD PRIMARY KEY (id);\n",
    )  # fmt: skip
    done = postgres_project.migrate()
    assert done["applied"][0]["statements"] == 3
    assert postgres_project.database.query("SELECT count(*), max(name) FROM t") == [
        (20000, "name; 9999")]  # fmt: skip


def test_a_bad_row_of_copy_names_its_place_and_leaves_nothing(postgres_project):
    postgres_project.put(
        "V1__copy.sql",
        "CREATE TABLE t (id int);\nCOPY t FROM stdin;\n1\nnot a number\n\\.\nSELECT 1;\n",
    )
    error = postgres_project.fail(1, "migrate")["error"]
    assert error["sqlstate"] == "22P02" and "line 2" in error["detail"]
    assert error["file"].endswith("V1__copy.sql")
    assert postgres_project.database.tables() == []


def test_a_dump_of_pg_dump_is_applied_as_it_is(postgres_project):
    dump = (
        "\\restrict abcdef\n\nSET statement_timeout = 0;\nSET client_encoding = 'UTF8';\n"
        "SELECT pg_catalog.set_config('search_path', '', false);\n"
        "CREATE TABLE public.t (id integer);\nCOPY public.t (id) FROM stdin;\n1\n2\n\\.\n\n"
        "\\unrestrict abcdef\n"
    )
    postgres_project.put("V1__dump.sql", dump)
    postgres_project.put("V2__after.sql", "INSERT INTO t VALUES (3);\n")
    postgres_project.migrate()
    assert postgres_project.database.query("SELECT count(*) FROM t") == [(3,)]


def test_a_large_file_is_streamed_and_its_content_not_kept(project):
    big = table("t") + "".join(
        f"INSERT INTO t VALUES ({i}); -- {'x' * 60}\n" for i in range(20000))  # fmt: skip
    assert len(big) > 1024 * 1024
    project.put("V1__big.sql", big)
    project.put("V2__big_broken.sql", big.replace("t VALUES (19999)", "t VALUES (nope)")
                .replace("CREATE TABLE t", "CREATE TABLE IF NOT EXISTS t")
                .replace("VALUES (", "VALUES (100000 + "))  # fmt: skip
    failed = project.fail(1, "migrate")
    assert failed["error"]["line"] == 20001
    assert project.database.query("SELECT count(*) FROM t") == [(20000,)]
    assert project.history("version, status, content IS NULL, statements") == [
        ("1", "applied", 1 if project.database.kind == "sqlite" else True, 20001),
        ("2", "failed", 1 if project.database.kind == "sqlite" else True, 20001),
    ]


def test_every_outcome_is_recorded_under_the_run_that_was_given(project):
    run = {"TIDEGATE_RUN": "run-1", "TIDEGATE_RELEASE": "abc123"}
    project.put("V1__a.sql", table("a"))
    assert project.migrate(env=run)["run_id"] == "run-1"
    assert project.migrate(env={"TIDEGATE_RUN": "run-2"})["applied"] == []
    project.put("V2__b.sql", "nonsense;")
    project.fail(1, "migrate", env={"TIDEGATE_RUN": "run-3"})
    project.put("V1__a.sql", table("changed"))
    project.fail(9, "migrate", env={"TIDEGATE_RUN": "run-4"})
    assert project.runs("run_id, verdict") == [
        ("run-1", "success"), ("run-2", "success"), ("run-3", "failed"), ("run-4", "failed")]  # fmt: skip
    assert project.runs("release")[0] == ("abc123",)
    assert project.history("run_id")[0] == ("run-1",)


def test_the_history_holds_what_was_applied(project):
    text = "-- a comment\nCREATE TABLE a (name text DEFAULT 'o''clock \\ é');\n"
    project.put("V1_2__with_words.sql", text)
    project.migrate("--app", "shop")
    row = project.history("app, version, name, kind, path, content, status, statements, tool")[0]
    assert row[:8] == ("shop", "1.2", "with words", "versioned", "V1_2__with_words.sql", text,
                       "applied", 1)  # fmt: skip
    assert row[8].startswith("tidegate ")


@pytest.mark.parametrize("sql", ["", "-- create_users\n", "/* later */ ;\n"])
def test_a_file_without_a_statement_is_applied_with_a_warning(project, sql):
    project.put("V1__later.sql", sql)
    result = project.run("migrate")
    assert result.code == 0 and "'V1__later.sql' has no statement" in result.err
    assert project.states() == {"V1__later.sql": "applied"}


@pytest.mark.parametrize("table", ["tidegate_fence", "tidegate_lock"])
def test_a_row_of_ours_that_somebody_deleted_comes_back(project, table):
    project.put("V1__a.sql", "CREATE TABLE a (id integer);")
    project.migrate()
    project.database.script(f"DELETE FROM {table}")
    project.put("V2__b.sql", "CREATE TABLE b (id integer);")
    assert [each["version"] for each in project.migrate()["applied"]] == ["2"]
    project.put("V3__c.sql", "CREATE TABLE c (id integer);")
    assert [each["version"] for each in project.migrate()["applied"]] == ["3"]
    assert project.database.query(f"SELECT count(*) FROM {table}") == [(1,)]


def test_a_warning_of_the_server_is_shown_once_as_such(postgres_project):
    postgres_project.put("V1__w.sql", "DO $$ BEGIN RAISE WARNING 'mind the tide'; END $$;")
    assert "warning: mind the tide\n" in postgres_project.run("migrate").err


def test_a_file_name_that_is_not_utf8_is_no_obstacle(project):
    name = b"V1__caf\xe9.sql".decode(errors="surrogateescape")
    project.put(name, "CREATE TABLE a (id integer);")
    assert project.migrate(env={"TIDEGATE_RELEASE": "caf\udce9"})["verdict"] == "success"
    assert project.migrate()["applied"] == []
    assert [list(row) for row in project.history("version, name")] == [["1", "caf\ufffd"]]


@pytest.mark.parametrize("table", ["migration", "statement", "fence", "meta"])
def test_history_without_one_of_its_tables_is_not_begun_anew(project, table):
    project.put("V1__a.sql", "CREATE TABLE a (id integer);")
    project.migrate()
    project.database.script(f"DROP TABLE tidegate_{table}")
    project.put("V2__b.sql", "CREATE TABLE b (id integer);")
    for command in ("status", "plan", "migrate", "validate", "repair"):
        refused = project.fail(2, command)["error"]
        assert refused["code"] == "format" and f"there is no tidegate_{table}" in refused["message"]
        assert "backup" in refused["hint"]


@pytest.mark.parametrize("table", ["run", "lock"])
def test_without_the_tables_of_a_run_none_begins(postgres_project, table):
    postgres_project.put("V1__a.sql", "CREATE TABLE a (id integer);")
    postgres_project.migrate()
    postgres_project.database.script(f"DROP TABLE tidegate_{table}")
    postgres_project.put("V2__b.sql", "CREATE TABLE b (id integer);")
    refused = postgres_project.fail(2, "migrate")["error"]
    assert refused["code"] == "format" and f"tidegate_{table}" in refused["message"]
    assert "backup" in refused["hint"] and postgres_project.database.tables() == ["a"]
