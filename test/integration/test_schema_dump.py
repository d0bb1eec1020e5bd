"""schema dump: the schema as SQL, the same for the same schema, and enough to make it anew."""

import os
import subprocess

import pytest
from harness.databases import PostgresDatabase
from harness.pending import table
from harness.project import Project
from harness.tidegate import binary, clean_environment

KINDS = ["sqlite", "postgres", "mariadb"]
OBJECTS = {
    "sqlite": "CREATE TABLE z (id INTEGER PRIMARY KEY, a text);\nCREATE TABLE b (id integer REFERENCES z (id));\n"
    "CREATE INDEX z_a ON z (a);\nCREATE VIEW a_view AS SELECT * FROM b_view;\nCREATE VIEW b_view AS SELECT * FROM z;\n"
    "CREATE TRIGGER t AFTER INSERT ON z BEGIN INSERT INTO b VALUES (new.id); SELECT 1; END;\n"
    "CREATE VIRTUAL TABLE words USING fts5(word);\n",
    "postgres": "CREATE TABLE z (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text DEFAULT 'x;y');\n"
    "CREATE TABLE b (id int REFERENCES z (id));\nCREATE INDEX z_a ON z (a);\nCREATE SCHEMA s;\n"
    "CREATE VIEW s.b_view AS SELECT * FROM z;\nCREATE VIEW a_view AS SELECT * FROM s.b_view;\n"
    "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$\nSET statement_timeout = 0;\n\n\nSELECT 1;\n$$;\n"
    "COMMENT ON TABLE z IS '-- Dumped by pg_dump version 1';\n",
    "mariadb": "CREATE TABLE z (id int AUTO_INCREMENT PRIMARY KEY, a varchar(9) COMMENT ' AUTO_INCREMENT=7');\n"
    "CREATE TABLE b (id int, FOREIGN KEY (id) REFERENCES z (id));\nCREATE INDEX z_a ON z (a);\n"
    "CREATE FUNCTION f(n int) RETURNS int DETERMINISTIC RETURN n + 1;\n"
    "CREATE VIEW b_view AS SELECT id, f(id) AS n FROM z;\nCREATE VIEW a_view AS SELECT * FROM b_view;\n"
    "DELIMITER //\nCREATE TRIGGER t AFTER INSERT ON z FOR EACH ROW BEGIN INSERT INTO b VALUES (new.id);"
    " SET @x = 1; END//\nDELIMITER ;\n",
}


@pytest.fixture(name="project", params=KINDS)
def _project(tidegate, database, request):
    made = Project(tidegate, database(request.param))
    made.put("V1__all.sql", OBJECTS[request.param])
    made.migrate()
    return made


@pytest.fixture(name="postgres_project")
def _postgres_project(tidegate, database):
    return Project(tidegate, database("postgres"))


def dump(project, *args):
    result = project.run("schema", "dump", *args)
    assert result.code == 0, result
    return result.out


def test_it_makes_the_same_schema_anew(project, tidegate, database):
    text = dump(project)
    assert "tidegate" not in text
    other = Project(tidegate, database(project.database.kind))
    project.remove("V1__all.sql")
    other.put("V1__dumped.sql", text)
    other.migrate()
    assert dump(other) == text


def test_data_counters_and_history_do_not_change_it(project):
    before = dump(project)
    project.database.script("INSERT INTO z (a) VALUES ('one'), ('two')")
    if project.database.kind == "postgres":
        project.database.script("ANALYZE")
    assert dump(project) == before
    project.put("V2__c.sql", table("c"))
    project.migrate()
    after = dump(project)
    assert after != before and "c" in after


def test_into_a_file_that_stays_as_it_is_when_nothing_changed(project):
    result = project.run("schema", "dump", "--output", "db/schema.sql", "--json")
    assert result.code == 0, result
    path = project.tidegate.folder / "db/schema.sql"
    assert result.json["path"].endswith("db/schema.sql") and result.json["sql"] is None
    assert path.read_text() == dump(project) == project.run("schema", "dump", "--json").json["sql"]
    os.utime(path, (1, 1))
    project.run("schema", "dump", "--output", "db/schema.sql")
    assert path.stat().st_mtime == 1


def test_definers_and_owners_are_not_in_it(project):
    text = dump(project)
    assert "DEFINER=" not in text and "OWNER TO" not in text and "root" not in text


def test_what_differs_between_versions_is_not_in_it(postgres_project):
    postgres_project.put("V1__all.sql", OBJECTS["postgres"])
    postgres_project.migrate()
    text = dump(postgres_project)
    head = text[: text.index("-- Name:")]
    assert "ersion" not in head and "restrict" not in text and "lock_timeout" not in head
    assert "\nSET statement_timeout = 0;\n\n\nSELECT 1;\n" in text, "a body stays as it is"
    assert "'-- Dumped by pg_dump version 1'" in text


def test_after_a_run_where_the_configuration_says_so(project):
    project.tidegate.write("tidegate.yml", "migrations: {schema_file: db/schema.sql}\n")
    path = project.tidegate.folder / "db/schema.sql"
    project.migrate()
    assert not path.exists(), "nothing was applied"
    project.put("V2__c.sql", table("c"))
    result = project.run("migrate")
    assert result.code == 0 and "wrote the schema to" in result.err, result
    assert path.read_text() == dump(project)


def test_of_several_databases_each_has_its_own_file(tidegate, database):
    tidegate.write("tidegate.yml", "migrations: {schema_file: db/schema.sql}\ndatabases:\n"
                   f"  main: {{url: '{database('sqlite').url}', dir: one}}\n"
                   f"  reports: {{url: '{database('sqlite').url}', dir: two}}\n")  # fmt: skip
    tidegate.write("one/V1__a.sql", table("a"))
    tidegate.write("two/V1__b.sql", table("b"))
    assert tidegate.run("migrate").code == 0
    assert "TABLE a" in (tidegate.folder / "db/schema.main.sql").read_text()
    assert "TABLE b" in (tidegate.folder / "db/schema.reports.sql").read_text()
    assert tidegate.run("schema", "dump").code == 2
    assert "TABLE b" in tidegate.run("schema", "dump", "--only", "reports").out


def test_the_password_is_in_no_argument(postgres_project):
    """pg_dump of the server's version is found by its path: what it was called with is asked of strace."""
    trace = postgres_project.tidegate.folder / "trace"
    subprocess.run(
        ["strace", "-f", "-s", "500", "-o", trace, "-e", "trace=execve", binary(),
         "schema", "dump"],
        env=clean_environment(postgres_project.environment()), check=True, capture_output=True,
        cwd=postgres_project.tidegate.folder,
    )  # fmt: skip
    (call,) = [line for line in trace.read_text().splitlines() if "--schema-only" in line and "= 0" in line]
    arguments = call[: call.index("]")]
    assert "/pg_dump" in arguments and "postgres://" not in arguments and "password" not in arguments.lower()


def test_a_pg_dump_that_is_older_than_the_server_is_refused(tidegate, postgres_major):
    project = Project(tidegate, PostgresDatabase(postgres_major(18)))
    error = project.fail(2, "schema", "dump")["error"]
    assert error["message"] == "pg_dump is of PostgreSQL 15, the server of 18"
    assert "postgresql-client-18" in error["hint"]
    project.database.remove()


def test_where_there_is_none_it_is_said_what_to_install(tidegate, postgres_major):
    project = Project(tidegate, PostgresDatabase(postgres_major(18)))
    error = project.fail(2, "schema", "dump", env={"PATH": "/nowhere"})["error"]
    assert "pg_dump, which cannot be run" in error["message"] and "postgresql-client-18" in error["hint"]
    project.put("V1__a.sql", table("a"))
    result = project.run("migrate", "--schema-file", "schema.sql", env={"PATH": "/nowhere"})
    assert result.code == 0 and "the schema was not written" in result.err, result
    project.database.remove()


def test_a_database_that_is_not_there_yet_is_none(tidegate):
    result = tidegate.run("schema", "dump", "--database", "sqlite:nowhere.db", "--json")
    assert result.code == 2 and not (tidegate.folder / "nowhere.db").exists(), result
