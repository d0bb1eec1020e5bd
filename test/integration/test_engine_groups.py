"""Files of several groups: each commits for itself, and after an interruption they go on from there."""

import time

import pytest

from harness.project import Project

INDEX = "CREATE INDEX CONCURRENTLY t_name ON t (name);\n"
MIXED = (
    "CREATE TABLE t (id int, name text);\nINSERT INTO t SELECT g, g FROM generate_series(1, 10) g;\n"
    + INDEX
    + "ALTER TABLE t ADD x int DEFAULT 1;\nUPDATE t SET x = id;\n"
)


@pytest.fixture(name="project")
def _project(tidegate, database):
    return Project(tidegate, database("postgres"))


def parts(project):
    return project.database.query('SELECT index, last, "of", state FROM tidegate_statement ORDER BY seq')


def test_a_file_that_mixes_both_kinds_is_applied(project):
    project.put("V1__mixed.sql", MIXED)
    done = project.migrate()
    assert [each["statements"] for each in done["applied"]] == [5]
    assert parts(project) == [(1, 2, 5, "done"), (3, 3, 5, "done")], "the last commits with the history's row"
    assert project.database.query("SELECT sum(x) FROM t") == [(55,)]
    assert project.migrate()["applied"] == []


def test_a_failure_after_a_commit_is_partial_and_goes_on_from_there(project):
    project.put("V1__mixed.sql", MIXED + "SELECT nope;\n")
    failed = project.fail(6, "migrate")
    assert failed["partial"] == {"version": "1", "path": "V1__mixed.sql", "statement": 4, "of": 6,
                                 "resume": "tidegate migrate"}  # fmt: skip
    error = failed["error"]
    assert error["sqlstate"] == "42703" and error["line"] == 6
    assert "statements 1 to 3 of 'V1__mixed.sql' are committed" in error["detail"]
    assert "it goes on with statement 4" in error["hint"]
    assert project.states() == {"V1__mixed.sql": "partial"}
    assert project.fail(6, "validate")["error"]["code"] == "partial"
    project.put("V1__mixed.sql", MIXED)
    result = project.run("migrate")
    assert result.code == 0 and "goes on behind statement 3 of 5" in result.err, result
    assert project.database.query("SELECT sum(x) FROM t") == [(55,)]
    assert project.states() == {"V1__mixed.sql": "applied"}
    assert {state for *_, state in parts(project)} == {"done"}


def test_what_is_committed_must_not_change(project):
    project.put("V1__mixed.sql", MIXED + "SELECT nope;\n")
    project.fail(6, "migrate")
    project.put("V1__mixed.sql", MIXED.replace("(1, 10)", "(1, 11)"))
    error = project.fail(9, "migrate")["error"]
    assert "statement 2 of 'V1__mixed.sql' was changed after it was committed" in error["message"]
    assert error["line"] == 2 and "tidegate repair" in error["hint"]
    project.put("V1__mixed.sql", MIXED.replace("-- c", "").replace("ALTER", "-- why\nALTER"))
    project.migrate()
    assert project.states() == {"V1__mixed.sql": "applied"}


def test_the_files_own_transactions_commit_one_after_the_other(project):
    project.put("V1__two.sql", "BEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\nBEGIN;\nCREATE TABLE b (id int);\nSELECT 1/0;\nEND;\n")
    failed = project.fail(6, "migrate")
    assert project.database.tables() == ["a"] and failed["partial"]["statement"] == 2
    project.put("V1__two.sql", "BEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\nBEGIN;\nCREATE TABLE b (id int);\nEND;\n")
    project.migrate()
    assert project.database.tables() == ["a", "b"]


def test_what_a_file_sets_holds_for_all_its_groups_and_no_longer(project):
    project.database.script("CREATE SCHEMA other; CREATE TABLE other.u (id int)")
    project.put("V1__sets.sql", "SET search_path = other;\nCREATE INDEX CONCURRENTLY u_id ON u (id);\n"
                "CREATE TABLE v AS SELECT current_setting('search_path') AS path;\nVACUUM v;\n")  # fmt: skip
    project.put("V2__after.sql", "CREATE TABLE w AS SELECT current_setting('search_path') AS path;\n")
    project.migrate()
    assert project.database.query("SELECT path FROM other.v") == [("other",)]
    assert project.database.query("SELECT path FROM public.w") == [('"$user", public',)]


def test_what_a_block_outside_a_transaction_sets_ends_with_it(project):
    project.database.script("CREATE SCHEMA other")
    project.put("V1__block.sql", "-- tidegate: no-transaction\nDO $$ BEGIN SET search_path = other; END $$;\n")
    project.put("V2__t.sql", "CREATE TABLE t (id int);\n")
    project.put("V3__u.sql", "CREATE TABLE u (id int);\n")
    project.migrate()
    assert set(project.database.tables()) == {"t", "u"}
    assert project.database.query("SELECT tablename FROM pg_tables WHERE schemaname = 'other'") == []


def test_a_file_that_is_gone_half_way_is_refused(project):
    project.put("V1__mixed.sql", MIXED + "SELECT nope;\n")
    project.fail(6, "migrate")
    project.remove("V1__mixed.sql")
    project.put("V2__b.sql", "CREATE TABLE b (id int);\n")
    error = project.fail(9, "migrate")["error"]
    assert "partially applied, and the file is missing" in error["message"]
    assert "b" not in project.database.tables()


def test_format_1_is_read_and_becomes_format_2_with_the_next_run(tidegate, database):
    for kind in ("postgres", "sqlite"):
        project = Project(tidegate, database(kind))
        project.put("V1__a.sql", "CREATE TABLE a (id int);\n")
        project.migrate()
        for column in ("last", '"of"', '"before"'):
            project.database.script(f"ALTER TABLE tidegate_statement DROP COLUMN {column}")
        project.database.script("UPDATE tidegate_meta SET value = '1' WHERE key = 'format'")
        project.put("V2__b.sql", "CREATE TABLE b (id int);\nVACUUM;\nCREATE TABLE c (id int);\n")
        for command in ("status", "plan"):
            assert project.run(command).code == 0
        assert project.database.query("SELECT value FROM tidegate_meta WHERE key = 'format'") == [("1",)]
        project.migrate()
        assert project.database.query("SELECT value FROM tidegate_meta WHERE key = 'format'") == [("2",)]
        assert project.database.tables() == ["a", "b", "c"]
        project.remove("V2__b.sql")
        project.remove("V1__a.sql")


def test_repair_lets_a_file_run_anew_whose_committed_part_was_rewritten(project):
    project.put("V1__mixed.sql", MIXED + "SELECT nope;\n")
    project.fail(6, "migrate")
    assert project.run("repair").code == 0
    assert project.states() == {"V1__mixed.sql": "partial"}, "as long as it fits, there is nothing to forget"
    project.database.script("DROP TABLE t")
    project.put("V1__mixed.sql", "CREATE TABLE other (id int);\nVACUUM other;\n")
    project.fail(9, "migrate")
    repaired = project.run("repair", "--json")
    assert repaired.code == 0 and "looked after" in repaired.json["repaired"][0], repaired
    project.migrate()
    assert project.database.tables() == ["other"]


def test_status_says_how_far_a_partial_one_came(project):
    project.put("V1__mixed.sql", MIXED + "SELECT nope;\n")
    project.fail(6, "migrate")
    (status,) = project.run("status", "--json").json["migrations"]
    assert (status["state"], status["statement"], status["of"]) == ("partial", 4, 6)
    assert "partial 3/6" in project.run("status").out
    assert "3 of 6 statements" in project.fail(6, "validate")["error"]["message"]


def invalid_index(project, name="t_name"):
    """As a failed CONCURRENTLY of somebody else leaves it."""
    project.database.script("CREATE TABLE t (id int, name text); INSERT INTO t VALUES (1, 'a'), (2, 'a')")
    connection = project.database.connect()
    connection.autocommit = True
    with pytest.raises(Exception, match="could not create unique index"):
        connection.cursor().execute(f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON t (name)")
    connection.close()


def validity(project):
    return dict(project.database.query(
        "SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indrelid = 't'::regclass"))  # fmt: skip


def test_an_invalid_index_is_a_problem_that_repair_mends(project):
    project.put("V1__a.sql", "CREATE TABLE a (id int);\n")
    project.migrate()
    invalid_index(project)
    (problem,) = project.run("status", "--json").json["problems"]
    assert "index public.t_name on t is not valid" in problem
    assert "t_name" in project.run("status").out
    error = project.fail(9, "validate")["error"]
    assert "t_name" in error["message"] and "tidegate repair" in error["hint"]
    project.database.script("DELETE FROM t WHERE id = 2")
    repaired = project.run("repair")
    assert repaired.code == 0 and "built anew" in repaired.out, repaired
    assert validity(project) == {"t_name": True}
    assert project.run("validate").code == 0


def test_an_invalid_index_that_a_pending_migration_builds_is_dropped_for_it(project):
    invalid_index(project)
    project.put("V1__index.sql", "SELECT 1;\nCREATE INDEX CONCURRENTLY IF NOT EXISTS t_name ON t (name);\n")
    error = project.fail(6, "migrate")["error"]
    assert "invalid one is there" in error["message"] and "tidegate repair" in error["hint"]
    repaired = project.run("repair")
    assert repaired.code == 0 and "the pending migration builds it" in repaired.out, repaired
    project.migrate()
    assert validity(project) == {"t_name": True}


def test_if_not_exists_in_a_transaction_does_not_pass_over_an_invalid_index(project):
    invalid_index(project)
    project.put("V1__index.sql", "CREATE TABLE a (id int);\nCREATE INDEX IF NOT EXISTS t_name ON t (name);\n")
    error = project.fail(1, "migrate")["error"]
    assert "t_name" in error["message"] and "not valid" in error["message"], error
    assert "tidegate repair" in error["hint"]
    assert "a" not in project.database.tables()


def test_what_reindex_left_is_dropped(project):
    project.database.script("CREATE TABLE t (id int, name text); CREATE INDEX t_name ON t (name)")
    project.put("V1__reindex.sql", "SELECT 1;\nREINDEX TABLE CONCURRENTLY t;\nSELECT 3;\n")
    blocker = project.database.connect()
    blocker.cursor().execute("INSERT INTO t VALUES (1, 'x')")
    running = project.start("migrate", "--json")
    terminate(project, "REINDEX TABLE%")
    blocker.rollback()
    blocker.close()
    running.wait()
    result = project.run("migrate")
    assert result.code == 0, result
    assert validity(project) == {"t_name": True}


def terminate(project, query, limit=20):
    """Ends the session that runs it, once it waits in the middle."""
    until = time.monotonic() + limit
    while not project.database.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE %s AND state = 'active'"
        " AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()", (query,)):  # fmt: skip
        assert time.monotonic() < until, f"nothing ran {query}"
        time.sleep(0.02)


def test_a_session_that_is_ended_in_the_middle_of_a_build_goes_on_by_itself(project):
    project.put("V1__t.sql", "CREATE TABLE t (id int, name text);\n")
    project.migrate()
    project.put("V2__mixed.sql", "INSERT INTO t VALUES (1, 'a');\n" + INDEX + "INSERT INTO t VALUES (2, 'b');\n")
    blocker = project.database.connect()
    blocker.cursor().execute("UPDATE t SET name = name; LOCK TABLE t IN ROW EXCLUSIVE MODE")
    running = project.start("migrate", "--json")
    terminate(project, "CREATE INDEX CONC%")
    blocker.rollback()
    blocker.close()
    result = running.wait()
    assert result.code == 0, result
    assert validity(project) == {"t_name": True}
    assert project.database.query("SELECT id FROM t ORDER BY id") == [(1,), (2,)], "nothing ran twice"


PARTITIONED = (
    "CREATE TABLE p (id int) PARTITION BY LIST (id);\n"
    "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);\nCREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);\n"
)


def test_a_partition_that_is_half_detached_is_finished(project):
    project.put("V1__p.sql", PARTITIONED)
    project.migrate()
    project.put("V2__detach.sql", "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;\nDROP TABLE p1;\n")
    blocker = project.database.connect()
    blocker.cursor().execute("SELECT * FROM p")
    running = project.start("migrate", "--json")
    terminate(project, "ALTER TABLE p DETACH%")
    blocker.rollback()
    blocker.close()
    result = running.wait()
    assert result.code in (0, 6), result
    project.migrate()
    assert project.database.tables() == ["p", "p2"]
    assert project.states()["V2__detach.sql"] == "applied"


def test_a_do_that_commits_runs_without_a_transaction(project):
    project.put("V1__do.sql", "CREATE TABLE t (id int);\nDO $$ BEGIN INSERT INTO t VALUES (1); COMMIT; END $$;\n"
                "INSERT INTO t VALUES (2);\n")  # fmt: skip
    project.migrate()
    assert project.database.query("SELECT count(*) FROM t") == [(2,)]


@pytest.mark.parametrize("done", [False, True])
def test_a_database_is_made_once(project, done):
    name = f"{project.database.name}_made"
    statement = f'CREATE DATABASE "{name}"'
    project.put("V1__t.sql", "CREATE TABLE t (id int);\n")
    project.migrate()
    project.put("V2__made.sql", statement + ";\nCREATE TABLE u (id int);\n")
    project.database.query(
        "INSERT INTO tidegate_statement (app, version, name, path, kind, index, last, \"of\", hash, statement,"
        " run_id, state, started_at) VALUES ('', '2', 'made', 'V2__made.sql', 'versioned', 1, 1, 2,"
        " encode(sha256(%s), 'hex'), %s, 'dead', 'started', now())", (statement.encode(), statement))  # fmt: skip
    if done:
        project.database.query(statement)
    try:
        project.migrate()
        assert project.database.tables() == ["t", "u"]
        assert project.database.query("SELECT 1 FROM pg_database WHERE datname = %s", (name,)) == [(1,)]
    finally:
        project.database.query(f'DROP DATABASE IF EXISTS "{name}"')


PARENTS = (
    "CREATE TABLE parent (id integer PRIMARY KEY);\n"
    "CREATE TABLE child (id integer PRIMARY KEY, parent integer REFERENCES parent (id) ON DELETE CASCADE);\n"
    "INSERT INTO parent VALUES (1), (2);\nINSERT INTO child VALUES (1, 1), (2, 2);\n"
)


def test_on_sqlite_foreign_keys_are_on_around_a_transaction_that_asks_for_them(tidegate, database):
    project = Project(tidegate, database("sqlite"))
    project.put("V1__t.sql", PARENTS)
    project.put("V2__on.sql", "PRAGMA foreign_keys = ON;\nDELETE FROM parent WHERE id = 1;\n")
    project.put("V3__as_before.sql", "DELETE FROM parent WHERE id = 2;\n")
    project.migrate()
    assert project.database.query("SELECT id FROM child") == [(2,)], "the cascade ran, and only then"


def test_on_sqlite_a_rebuild_with_foreign_keys_off_is_checked(tidegate, database):
    project = Project(tidegate, database("sqlite"))
    project.put("V1__t.sql", PARENTS)
    project.put("V2__rebuild.sql", "PRAGMA foreign_keys=OFF;\nCREATE TABLE new (id integer PRIMARY KEY);\n"
                "INSERT INTO new SELECT id FROM parent WHERE id = 1;\nDROP TABLE parent;\n"
                "ALTER TABLE new RENAME TO parent;\nPRAGMA foreign_keys=ON;\n")  # fmt: skip
    error = project.fail(1, "migrate")["error"]
    assert "foreign key points nowhere" in error["message"] and "from child to parent" in error["detail"]
    assert project.database.query("SELECT count(*) FROM parent") == [(2,)]


def test_on_sqlite_groups_go_on_behind_the_last_that_committed(tidegate, database):
    project = Project(tidegate, database("sqlite"))
    text = "PRAGMA journal_mode = WAL;\nCREATE TABLE t (a);\nVACUUM;\nINSERT INTO t VALUES (1);\nATTACH ':memory:' AS side;\n"
    project.put("V1__mixed.sql", text + "CREATE TABLE side.u (a);\nSELECT nope;\n")
    failed = project.fail(6, "migrate")
    assert failed["partial"]["statement"] == 6 and failed["partial"]["of"] == 7
    project.put("V1__mixed.sql", text + "CREATE TABLE side.u (a);\n")
    project.migrate()
    assert project.database.query("SELECT a FROM t") == [(1,)], "nothing ran twice"
