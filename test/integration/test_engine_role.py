"""--set-role: migrations run as a role that owns what they create; the records are the user's."""

import pytest
from harness.pgbouncer import PROGRAM, PgBouncer
from harness.project import Project
from harness.skips import skip_or_fail


class Owned(Project):
    """The user of the URL may become `owner`, who may create tables; the user owns the records."""

    def __init__(self, tidegate, database):
        super().__init__(tidegate, database)
        self.owner, self.user = f"owner_{database.name}", f"migrator_{database.name}"
        database.script(
            f"CREATE ROLE {self.owner}; CREATE ROLE {self.user} LOGIN PASSWORD 'pw' IN ROLE {self.owner};"
            f"GRANT CREATE ON SCHEMA public TO {self.owner}, {self.user}")  # fmt: skip
        self.url = database.server.url(database.name, user=self.user, password="pw")

    def environment(self, env=None):
        return {"DATABASE_URL": self.url, "TIDEGATE_SET_ROLE": self.owner, **(env or {})}

    def owners(self, schema="public"):
        """{name: owner}, our own tables by their prefix alone."""
        rows = self.database.query(
            "SELECT relname, pg_get_userbyid(relowner) FROM pg_class"
            f" WHERE relnamespace = '{schema}'::regnamespace AND relkind IN ('r', 'i')")  # fmt: skip
        return {name: owner for name, owner in rows if not name.startswith("tidegate_")}

    def owners_of_records(self):
        rows = self.database.query("SELECT tableowner FROM pg_tables WHERE tablename LIKE 'tidegate%'")
        return {owner for (owner,) in rows}

    def clean(self):
        for role in (self.user, self.owner):
            self.database.script(f"DROP OWNED BY {role} CASCADE; DROP ROLE {role}")


@pytest.fixture(name="project")
def _project(tidegate, database):
    made = Owned(tidegate, database("postgres"))
    yield made
    made.clean()


def test_the_role_owns_what_is_created_and_the_user_the_records(project):
    project.put("V1__t.sql", "CREATE TABLE t (id int);\nINSERT INTO t VALUES (1);\n")
    project.put("V2__index.sql", "CREATE INDEX CONCURRENTLY t_id ON t (id);\nCREATE TABLE u (id int);\n")
    project.put("V3__copy.sql", "CREATE TABLE v (id int);\nCOPY v FROM stdin;\n1\n\\.\n")
    project.migrate()
    assert project.owners() == dict.fromkeys(["t", "t_id", "u", "v"], project.owner)
    assert project.owners_of_records() == {project.user}
    assert project.history() == [("1", "applied"), ("2", "applied"), ("3", "applied")]


def test_flag_and_configuration_say_the_role_as_well(project):
    project.put("V1__t.sql", "CREATE TABLE t (id int);\n")
    project.migrate("--set-role", project.owner, env={"TIDEGATE_SET_ROLE": ""})
    project.tidegate.write("tidegate.yml", f"version: 1\nmigrations: {{role: {project.owner}}}\n")
    project.put("V2__u.sql", "CREATE TABLE u (id int);\n")
    project.migrate(env={"TIDEGATE_SET_ROLE": ""})
    assert project.owners() == {"t": project.owner, "u": project.owner}


def test_what_a_script_says_of_roles_is_its_own(project):
    project.put("V1__user.sql", "RESET ROLE;\nCREATE TABLE t (id int);\n")
    project.put("V2__owner.sql", "CREATE TABLE u (id int);\n")
    project.put(
        "V3__alone.sql",
        "RESET ROLE;\nCREATE INDEX CONCURRENTLY t_id ON t (id);\nCREATE TABLE v (id int);\n",
    )
    project.put("V4__owner.sql", "CREATE TABLE w (id int);\n")
    project.migrate()
    assert project.owners() == {"t": project.user, "t_id": project.user, "v": project.user,
                                "u": project.owner, "w": project.owner}  # fmt: skip
    assert project.owners_of_records() == {project.user}


def test_names_are_looked_up_where_the_role_has_them(project):
    """A schema of the role's name comes first in its search_path, and not in the user's."""
    project.database.script(f"CREATE SCHEMA {project.owner} AUTHORIZATION {project.owner}")
    project.put("V1__t.sql", "CREATE TABLE t (id int);\n")
    project.put("V2__index.sql", "CREATE INDEX CONCURRENTLY t_id ON t (id);\n")
    project.migrate()
    assert project.owners(project.owner) == {"t": project.owner, "t_id": project.owner}
    (before,) = project.database.query("SELECT before FROM tidegate_statement")
    assert before == (f"{project.owner}, public",)


def test_a_statement_that_fails_alone_leaves_the_role_behind(project):
    project.put("V1__t.sql", "CREATE TABLE t (id int);\nINSERT INTO t VALUES (1), (1);\n")
    project.put("V2__index.sql", "CREATE UNIQUE INDEX CONCURRENTLY t_id ON t (id);\n")
    project.fail(6, "migrate")
    project.database.script("DELETE FROM t WHERE ctid = '(0,1)'")
    project.migrate()
    assert project.owners() == {"t": project.owner, "t_id": project.owner}
    assert project.runs() == [("partial",), ("success",)]


def test_undo_runs_as_the_role_too(project):
    project.put("V1__t.sql", "CREATE TABLE t (id int);\n")
    project.put("U1__t.sql", "CREATE TABLE was AS SELECT current_user::text AS name;\nDROP TABLE t;\n")
    project.migrate()
    assert project.run("undo").code == 0
    assert project.database.query("SELECT name FROM was") == [(project.owner,)]


def test_a_role_that_is_not_there_or_not_ours_is_refused_before_anything_runs(project):
    project.put("V1__t.sql", "CREATE TABLE t (id int);\n")
    missing = project.fail(2, "migrate", "--set-role", "nobody_at_all")["error"]
    assert 'role "nobody_at_all" does not exist' in missing["message"] and "create the role" in missing["hint"]
    denied = project.fail(4, "migrate", "--set-role", project.database.server.user)["error"]
    assert "permission denied to set role" in denied["message"] and "GRANT" in denied["hint"]
    assert project.owners() == {} and project.owners_of_records() == set()


@pytest.mark.parametrize("kind", ["sqlite", "mariadb"])
def test_a_database_without_such_roles_says_so(tidegate, database, kind):
    other = Project(tidegate, database(kind))
    other.put("V1__t.sql", "CREATE TABLE t (id int);\n")
    error = other.fail(2, "migrate", "--set-role", "owner")["error"]
    assert "as the role 'owner'" in error["message"] and "PostgreSQL" in error["detail"]
    assert other.database.tables() == []


def test_behind_a_pooler_only_what_runs_alone_is_refused(project):
    if not PROGRAM:
        skip_or_fail("pgbouncer is not installed: run script/setup")
    server = project.database.server
    role = f"postgres_{project.owner}"
    project.database.script(f"CREATE ROLE {role}; GRANT CREATE ON SCHEMA public TO {role}")
    project.put("V1__t.sql", "CREATE TABLE t (id int);\n")
    project.put("V2__index.sql", "CREATE INDEX CONCURRENTLY t_id ON t (id);\n")
    try:
        with PgBouncer(server) as pooler:
            url = server.url(project.database.name, port=pooler.port)
            env = {"DATABASE_URL": url, "TIDEGATE_SET_ROLE": role}
            error = project.fail(2, "migrate", env=env)["error"]
        assert "V2__index.sql" in error["message"] and "pooler" in error["message"]
        assert project.owners() == {"t": role}
        assert project.history() == [("1", "applied"), ("2", "failed")]
    finally:
        project.database.script(f"DROP OWNED BY {role} CASCADE; DROP ROLE {role}")
