"""`tidegate exec` on MariaDB: what the command did is seen in the schema."""

import pytest

from harness.project import Project

BEFORE = """\
CREATE TABLE customer (id int PRIMARY KEY AUTO_INCREMENT, name varchar(20) DEFAULT 'x', KEY by_name (name));
CREATE TABLE town (id int PRIMARY KEY);
CREATE VIEW names AS SELECT name FROM customer;
CREATE PROCEDURE count_them() SELECT count(*) FROM customer;
"""

# What one statement changes, as it is told.
CHANGES = [
    ("CREATE TABLE t (v int UNIQUE)", [("added", "table", "t")]),
    ("DROP TABLE town", [("removed", "table", "town")]),
    ("ALTER TABLE customer ADD town int", [("added", "column", "customer.town")]),
    ("ALTER TABLE customer MODIFY name varchar(30) DEFAULT 'x'", [("changed", "column", "customer.name")]),
    ("ALTER TABLE customer ALTER name SET DEFAULT 'y'", [("changed", "column", "customer.name")]),
    ("CREATE UNIQUE INDEX once ON customer (name)", [("added", "index", "customer.once")]),
    ("ALTER TABLE customer DROP KEY by_name, ADD KEY by_name (name, id)",
     [("changed", "index", "customer.by_name")]),
    ("ALTER TABLE customer ADD CONSTRAINT home FOREIGN KEY (id) REFERENCES town (id)",
     [("added", "constraint", "customer.home")]),
    ("ALTER TABLE town ADD CONSTRAINT positive CHECK (id > 0)",
     [("added", "constraint", "town.positive")]),
    ("CREATE OR REPLACE VIEW names AS SELECT id FROM customer", [("changed", "view", "names")]),
    ("CREATE TRIGGER tell BEFORE INSERT ON town FOR EACH ROW SET NEW.id = 1",
     [("added", "trigger", "town.tell")]),
    ("CREATE OR REPLACE PROCEDURE count_them() SELECT 1", [("changed", "procedure", "count_them")]),
    ("CREATE FUNCTION one() RETURNS int RETURN 1", [("added", "function", "one")]),
    ("CREATE SEQUENCE number", [("added", "sequence", "number")]),
    ("CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO SELECT 1", [("added", "event", "nightly")]),
    ("INSERT INTO customer (name) VALUES ('data is not compared')", []),
    ("ANALYZE TABLE customer", []),
]  # fmt: skip


@pytest.fixture(name="project")
def _project(tidegate, database):
    project = Project(tidegate, database("mariadb"))
    for statement in BEFORE.split(";\n")[:-1]:
        project.database.query(statement)
    return project


def client(project, sql, code=0):
    """The words of a command that runs it, and ends so."""
    server = project.database.server
    words = f'mariadb --socket={server.socket} -u root {project.database.name} -e "{sql}"'
    return ["--", "sh", "-c", f"{words}; exit {code}"]


def changes(result):
    return [(each["change"], each["kind"], each["name"]) for each in result.json["changes"]]


@pytest.mark.parametrize("sql, told", CHANGES, ids=lambda value: value[:40] if isinstance(value, str) else "")
def test_what_the_command_changed_is_told(project, sql, told):
    result = project.run("exec", "--json", *client(project, sql))
    assert result.code == 0, result
    assert changes(result) == told, result


def test_a_failure_says_whether_something_remains(project):
    clean = project.run("exec", "--json", *client(project, "SELECT 1", code=3))
    assert clean.code == 3 and clean.json["database_state"] == "unchanged", clean
    left = project.run("exec", "--json", *client(project, "CREATE TABLE half (v int)", code=3))
    assert left.code == 3 and left.json["database_state"] == "changed", left
    assert changes(left) == [("added", "table", "half")]
    assert "added table half" in left.json["error"]["detail"]
