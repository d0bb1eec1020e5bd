"""Migrations on MariaDB, whose DDL commits by itself: the lock, the groups, and what a crash leaves."""

import re
import signal
import subprocess
import time

import pytest
from harness import certificates
from harness.corpora import corpora
from harness.held import wait_for
from harness.project import Project


@pytest.fixture(name="project")
def _project(tidegate, database):
    return Project(tidegate, database("mariadb"))


def shell(database, sql, *options):
    """What the server's own shell makes of a file."""
    server = database.server
    return subprocess.run(
        ["mariadb", "--no-defaults", f"--socket={server.socket}", "-uroot", *options, database.name],
        input=sql, capture_output=True, text=True, check=True,
    )  # fmt: skip


def at_work(project, words, begins=False):
    """Sessions that run a statement with these words, or one that begins with them."""
    rows = project.database.query(
        "SELECT id FROM information_schema.processlist WHERE info LIKE %s AND id <> connection_id()"
        " AND command <> 'Sleep'",
        (f"{words}%" if begins else f"%{words}%",),
    )
    return [number for (number,) in rows]


# An ALTER that takes its time: each row costs some.
SLOW = ("CREATE TABLE big (id int PRIMARY KEY, v char(250) NOT NULL DEFAULT '');\n"
        "INSERT INTO big (id) SELECT seq FROM seq_1_to_400000;\n"
        "ALTER TABLE big ADD COLUMN slow varchar(90), MODIFY v varchar(251), ALGORITHM=COPY;\n"
        "INSERT INTO big (id) VALUES (0);\n")  # fmt: skip
LONG = "INSERT INTO t (v) SELECT a.seq FROM seq_1_to_1500 a JOIN seq_1_to_1000 b"


# --- real files --------------------------------------------------------------------------------


def normalize(dump):
    """Without what differs from one server to another."""
    dump = re.sub(r"(?m)^(--.*|/\*.*\*/;?|)\n", "", dump)
    return re.sub(r" AUTO_INCREMENT=\d+", "", dump).strip()


def test_a_real_history_from_nothing_to_its_schema(project, database):
    corpus = corpora("conductor-flyway-mysql")
    for path in corpus.migrations.iterdir():
        project.put(path.name, path.read_bytes())
    done = project.migrate()
    assert [each["path"] for each in done["applied"]] == corpus.meta["apply_order"]
    expected = database("mariadb")
    shell(expected, corpus.expected_schema)
    assert project.database.tables() == expected.tables()
    assert project.database.schema() == expected.schema()
    assert project.migrate()["applied"] == []
    assert set(project.states().values()) == {"applied"}


SPLIT = """\
-- a comment; with a semicolon
CREATE TABLE a (x int, y varchar(20) DEFAULT 'a;b'); # another; one
/*!40101 SET @old = @@sql_mode */;
/*! CREATE TABLE b (x int) */;
/*M!100100 CREATE TABLE c (x int) */;
/*!99999 CREATE TABLE never (x int) */;
CREATE TABLE d (x int) /*!40101 COMMENT 'last' */;
INSERT INTO a VALUES (1, "it's; \\"so\\""), (2, 'q\\';'), (3, '--');
DELIMITER $$
CREATE PROCEDURE p(IN n int)
BEGIN
  DECLARE i int DEFAULT 0;
  WHILE i < n DO
    INSERT INTO b VALUES (i);
    SET i = i + 1;
  END WHILE;
  IF n > 1 THEN SELECT 'many;'; ELSE SELECT 'few'; END IF;
END$$
CREATE TRIGGER tr BEFORE INSERT ON a FOR EACH ROW SET NEW.x = NEW.x + 1$$
DELIMITER ;
CALL p(2);
SELECT 1 -- no end
"""


def test_a_file_is_cut_as_the_shell_cuts_it(project, database):
    """The same statements in the same order, by the server's general log."""
    other = database("mariadb")
    server = project.database.server
    root = server.connect(None, root=True)
    cursor = root.cursor()
    cursor.execute("SET GLOBAL log_output = 'TABLE'")

    def logged(run):
        cursor.execute("TRUNCATE mysql.general_log")
        cursor.execute("SET GLOBAL general_log = 1")
        run()
        cursor.execute("SET GLOBAL general_log = 0")
        cursor.execute("SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log"
                       " WHERE command_type = 'Query' ORDER BY event_time, thread_id")  # fmt: skip
        texts = [re.sub(r"\s+", " ", text).strip().rstrip(";").strip() for (text,) in cursor]
        return [text for text in texts if text]

    by_shell = logged(lambda: shell(other, SPLIT))
    project.put("V1__all.sql", SPLIT)
    by_us = logged(project.migrate)
    root.close()
    wanted = [text for text in by_shell if not re.match(r"select @@|show |SELECT DATABASE", text)]
    assert len(wanted) >= 10
    place = 0
    for text in wanted:
        found = [i for i in range(place, len(by_us)) if text in by_us[i]]
        assert found, (text, by_us[place:])
        place = found[0] + 1
    assert project.database.query("SELECT * FROM b ORDER BY x") == [(0,), (1,)]
    assert project.database.schema() == other.schema()
    assert project.database.tables() == ["a", "b", "c", "d"]


def test_what_a_script_sets_does_not_reach_the_next(project):
    project.put("V1__sets.sql", "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES';\nSET NAMES latin1;\n"
                'CREATE TABLE "t" (v varchar(20));\nSET @x = 1;\nINSERT INTO t VALUES (@x);\n')  # fmt: skip
    project.put("V2__not.sql", 'INSERT INTO t VALUES ("text"), (coalesce(@x, \'none\'));\n'
                "-- \u00e9 \\ '\n")  # fmt: skip
    project.migrate()
    assert project.database.query("SELECT v FROM t ORDER BY v") == [("1",), ("none",), ("text",)]
    (content,) = project.history("content")[1]
    assert content.endswith("-- \u00e9 \\ '\n")


def test_a_procedure_that_prepares_and_gives_results_is_run(project):
    project.put("V1__p.sql", "CREATE TABLE t (v int);\nDELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1;"
                " SET @s = 'INSERT INTO t VALUES (7)'; PREPARE s FROM @s; EXECUTE s;"
                " DEALLOCATE PREPARE s; SELECT v FROM t; END//\nDELIMITER ;\nCALL p();\n"
                "INSERT INTO t VALUES (8);\n")  # fmt: skip
    project.migrate()
    assert project.database.query("SELECT v FROM t ORDER BY v") == [(7,), (8,)]


# --- several at once ---------------------------------------------------------------------------


def test_of_several_runs_at_once_one_works_and_the_others_find_it_done(project):
    for version in range(1, 16):
        project.put(f"V{version}__t.sql", f"CREATE TABLE t{version} (id integer);"
                    f"INSERT INTO t{version} VALUES (1);")  # fmt: skip
    results = [running.wait() for running in [project.start("migrate", "--json") for _ in range(6)]]
    assert [result.code for result in results] == [0] * 6, results
    assert project.history() == [(str(version), "applied") for version in range(1, 16)]
    assert project.database.query("SELECT * FROM t15") == [(1,)]


def test_a_second_run_gives_up_with_5_and_names_the_first(project):
    project.put("V1__t.sql", "CREATE TABLE t (v int);\n" + LONG + ";\n")
    first = project.start("migrate", env={"TIDEGATE_RUN": "the-first"})
    wait_for(lambda: at_work(project, "seq_1_to_1500"), "the first run")
    error = project.fail(5, "migrate", "--lock-wait", "0s")["error"]
    assert "the-first" in error["detail"] and f"(pid {first.pid})" in error["detail"]
    assert first.wait().code == 0


def test_a_lock_in_the_way_is_waited_for_and_named(project):
    project.put("V1__t.sql", "CREATE TABLE t (v int);\n")
    project.migrate()
    holder = project.database.connect()
    holder.cursor().execute("INSERT INTO t VALUES (1)")
    project.put("V2__w.sql", "ALTER TABLE t ADD w int;\n")
    failed = project.fail(5, "migrate", "--lock-timeout", "1s", "--lock-retry", "3s")
    assert f"session {holder.thread_id()}" in failed["error"]["detail"]
    running = project.start("migrate", "--json", "--lock-timeout", "1s")
    wait_for(lambda: at_work(project, "ALTER TABLE t"), "the wait")
    holder.rollback()
    assert running.wait().code == 0
    assert [status for (status,) in project.history("status")] == ["applied", "failed", "applied"]
    holder.close()


# --- failures and crashes ----------------------------------------------------------------------


def test_a_failure_in_the_middle_is_partial_and_goes_on_there(project):
    text = ("CREATE TABLE t (v int);\nINSERT INTO t VALUES (1);\nALTER TABLE t ADD w int;\n"
            "INSERT INTO t VALUES (2, 2);\nINSERT INTO nowhere VALUES (3);\n")  # fmt: skip
    project.put("V1__t.sql", text)
    failed = project.fail(6, "migrate")
    assert failed["partial"]["statement"] == 4 and failed["partial"]["of"] == 5
    assert failed["partial"]["resume"] == "tidegate migrate"
    assert project.database.query("SELECT * FROM t") == [(1, None)]
    assert project.states() == {"V1__t.sql": "partial"}
    project.fail(6, "migrate")
    project.put("V1__t.sql", text.replace("nowhere VALUES (3)", "t VALUES (3, 3)"))
    assert project.migrate()["verdict"] == "success"
    assert project.database.query("SELECT * FROM t") == [(1, None), (2, 2), (3, 3)]


def test_what_is_committed_already_must_not_be_changed(project):
    project.put("V1__t.sql", "CREATE TABLE t (v int);\nINSERT INTO nowhere VALUES (3);\n")
    project.fail(6, "migrate")
    project.put("V1__t.sql", "CREATE TABLE other (v int);\nINSERT INTO other VALUES (3);\n")
    project.fail(9, "migrate")
    assert project.database.tables() == ["t"]


def count_of(project, table="big"):
    return project.database.query(f"SELECT count(*) FROM {table}")[0][0]


def kill_during(project, words):
    running = project.start("migrate", "--json")
    wait_for(lambda: at_work(project, words), words)
    running.kill()
    running.wait()


def test_a_runner_that_is_killed_during_ddl_is_waited_for_and_its_work_recognised(project):
    """The server goes on with what it has begun, and nothing tells it that nobody is there."""
    project.put("V1__big.sql", SLOW)
    kill_during(project, "ALTER TABLE big")
    assert project.migrate()["verdict"] == "success"
    assert count_of(project) == 400001
    assert project.database.query("SHOW COLUMNS FROM big LIKE 'slow'")[0][1] == "varchar(90)"
    assert project.history() == [("1", "applied")]


def test_a_runner_that_is_killed_in_a_transaction_leaves_nothing_of_it(project):
    project.put("V1__t.sql", "CREATE TABLE t (v int);\nINSERT INTO t VALUES (0);\n" + LONG + ";\n")
    kill_during(project, "seq_1_to_1500")
    assert project.migrate()["verdict"] == "success"
    assert count_of(project, "t") == 1500001


def test_a_session_that_is_ended_during_ddl_is_made_again(project):
    project.put("V1__big.sql", SLOW)
    running = project.start("migrate", "--json")
    wait_for(lambda: at_work(project, "ALTER TABLE big"), "the ALTER")
    for number in at_work(project, "ALTER TABLE big"):
        project.database.query(f"KILL {number}")
    result = running.wait()
    assert result.code == 0, result
    assert count_of(project) == 400001 and project.history() == [("1", "applied")]


def test_a_cancel_ends_the_statement_and_the_next_run_does_it(project):
    project.put("V1__big.sql", SLOW)
    running = project.start("migrate", "--json")
    wait_for(lambda: at_work(project, "ALTER TABLE big"), "the ALTER")
    running.signal(signal.SIGTERM)
    result = running.wait()
    assert result.code in (6, 143), result
    assert not at_work(project, "ALTER TABLE big")
    project.migrate()
    assert count_of(project) == 400001 and project.history("status")[-1] == ("applied",)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_goes_down_during_ddl_and_comes_back(project, how):
    server = project.database.server
    project.put("V1__big.sql", SLOW)
    running = project.start("migrate", "--json")
    wait_for(lambda: at_work(project, "ALTER TABLE big"), "the ALTER")
    server.stop(how)
    time.sleep(0.5)
    server.launch()
    result = running.wait()
    if result.code != 0:
        assert result.code in (4, 6, 7), result
        project.migrate()
    assert count_of(project) == 400001 and project.history("status")[-1] == ("applied",)


@pytest.mark.parametrize("point", range(1, 60, 4))
def test_a_runner_that_is_killed_at_any_message_loses_and_repeats_nothing(project, point):
    """strace kills it when it is about to send its n-th message to the server."""
    text = ("CREATE TABLE t (v int PRIMARY KEY);\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\n"
            "ALTER TABLE t ADD w int;\nINSERT INTO t VALUES (3, 1);\nCREATE INDEX i ON t (w);\n"
            "RENAME TABLE t TO u;\nINSERT INTO u VALUES (4, 1);\nCREATE TABLE v (a int);\n"
            "DROP TABLE v;\n")  # fmt: skip
    project.put("V1__t.sql", text)
    project.put("V2__u.sql", "ALTER TABLE u ADD x int;\nUPDATE u SET x = 1;\n")
    plain = project.database.url + "?ssl-mode=DISABLED"
    first = project.tidegate.run(
        "migrate", "--json", env={"DATABASE_URL": plain},
        prefix=["strace", "-f", "-o", "/dev/null", "-e", "trace=sendto",
                 "-e", f"inject=sendto:signal=KILL:when={point}"],
    )  # fmt: skip
    assert first.code == -signal.SIGKILL, first
    project.migrate()
    assert project.database.query("SELECT v, w, x FROM u ORDER BY v") == [
        (1, None, 1), (2, None, 1), (3, 1, 1), (4, 1, 1)]  # fmt: skip
    assert project.history() == [("1", "applied"), ("2", "applied")]
    assert project.database.tables() == ["u"]
    assert project.states() == {"V1__t.sql": "applied", "V2__u.sql": "applied"}


def test_what_nobody_can_tell_is_left_to_a_person(project):
    project.put("V1__t.sql", "CREATE TABLE t (v int);\nDELIMITER //\nCREATE PROCEDURE p() BEGIN"
                " INSERT INTO t VALUES (1); DO sleep(30); END//\nDELIMITER ;\nCALL p();\n")  # fmt: skip
    running = project.start("migrate", "--json")
    # What the call runs, and not the statement that makes the procedure, which ends with the same words.
    wait_for(lambda: at_work(project, "DO sleep(30)", begins=True), "the procedure")
    running.kill()
    running.wait()
    for number in at_work(project, "DO sleep(30)", begins=True):
        project.database.query(f"KILL {number}")
    failed = project.fail(6, "migrate")
    assert failed["partial"]["statement"] == 3 and failed["partial"]["resume"] == "tidegate repair"
    project.database.query("CREATE OR REPLACE PROCEDURE p() INSERT INTO t VALUES (2)")
    assert project.run("repair").code == 0
    project.migrate()
    assert project.history("status")[-1] == ("applied",)


@pytest.mark.parametrize("engine", ["MyISAM", "Aria"])
def test_what_tables_without_transactions_keep_is_told_and_not_written_twice(project, engine):
    text = (f"CREATE TABLE log (v int) ENGINE={engine};\nCREATE TABLE t (v int);\n"
            "INSERT INTO t VALUES (1);\nINSERT INTO log VALUES (1), (2);\nINSERT INTO nowhere VALUES (3);\n")  # fmt: skip
    project.put("V1__log.sql", text)
    failed = project.fail(6, "migrate")
    assert failed["partial"]["path"] == "V1__log.sql" and failed["partial"]["statement"] == 3
    assert "tables without transactions" in failed["error"]["detail"]
    assert "nothing of the rest remains" not in failed["error"]["detail"]
    assert "tidegate repair" in failed["error"]["hint"]
    assert project.database.query("SELECT * FROM log") == [(1,), (2,)]
    assert project.database.query("SELECT * FROM t") == []
    # Not before a person has looked.
    project.put("V1__log.sql", text.replace("nowhere VALUES (3)", "t VALUES (3)"))
    assert project.fail(6, "migrate")["partial"]["resume"] == "tidegate repair"
    assert project.database.query("SELECT * FROM log") == [(1,), (2,)]
    project.database.query("DELETE FROM log")
    assert project.run("repair").code == 0
    project.migrate()
    assert project.database.query("SELECT * FROM log") == [(1,), (2,)]
    assert project.database.query("SELECT * FROM t") == [(1,), (3,)]


def test_a_lock_in_the_way_beside_a_table_without_transactions_is_not_tried_again(project):
    project.database.query("CREATE TABLE log (v int) ENGINE=MyISAM")
    project.database.query("CREATE TABLE t (v int PRIMARY KEY)")
    project.database.query("INSERT INTO t VALUES (1)")
    project.put("V1__log.sql", "INSERT INTO log VALUES (1);\nUPDATE t SET v = 2;\n")
    holder = project.database.connect()
    holder.begin()
    holder.cursor().execute("UPDATE t SET v = v WHERE v = 1")
    failed = project.fail(6, "migrate", "--lock-timeout", "1s", "--lock-retry", "30s")
    holder.rollback()
    assert failed["partial"]["path"] == "V1__log.sql"
    assert project.database.query("SELECT * FROM log") == [(1,)]


def test_who_is_told_to_stop_tells_what_tables_without_transactions_keep(project):
    project.database.query("CREATE TABLE log (v int) ENGINE=MyISAM")
    project.put("V1__log.sql", "INSERT INTO log VALUES (1);\nDO sleep(30);\n")
    running = project.start("migrate", "--json")
    wait_for(lambda: at_work(project, "DO sleep(30)"), "the statement behind it")
    running.signal(signal.SIGTERM)
    assert "tables without transactions" in running.wait().err
    assert project.fail(6, "migrate")["partial"]["resume"] == "tidegate repair"
    assert project.database.query("SELECT * FROM log") == [(1,)]


# --- connections -------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["VERIFY_CA", "VERIFY_IDENTITY"])
def test_a_verified_server_is_worked_with_and_another_is_not_trusted(project, tidegate, mode):
    server, name = project.database.server, project.database.name
    project.put("V1__t.sql", "CREATE TABLE t (v int);\n")
    url = server.url(name, host="localhost", ssl_mode=mode, ssl_ca=server.authority)
    assert tidegate.run("status", "--json", env={"DATABASE_URL": url}).code == 0
    other = certificates.make_authority(tidegate.folder, "other")
    url = server.url(name, host="localhost", ssl_mode=mode, ssl_ca=other)
    refused = tidegate.run("status", "--json", env={"DATABASE_URL": url})
    assert refused.code == 4 and "ssl-ca" in refused.json["error"]["hint"], refused


def test_a_url_without_a_database_says_so(project, tidegate):
    project.put("V1__t.sql", "CREATE TABLE t (v int);\n")
    url = project.database.server.url("")
    failed = tidegate.run("migrate", "--json", env={"DATABASE_URL": url})
    assert failed.code == 2 and "/DATABASE" in failed.json["error"]["hint"], failed


def test_the_lock_is_lent_to_a_command(project):
    result = project.run("exec", "--json", "--", "sh", "-c", "exit 0")
    assert result.code == 0, result
    assert project.runs() == [("success",)]
