"""Histories of real projects, from an empty database to the schema that they are known to build."""

import re
import shutil

import pytest

from harness import schemas
from harness.corpora import corpora
from harness.project import Project


def put_all(project, corpus):
    names = sorted(path.name for path in corpus.migrations.iterdir())
    for name in names:
        project.put(name, (corpus.migrations / name).read_bytes())
    return names


def test_kestra_from_nothing_to_its_schema(tidegate, database):
    corpus = corpora("kestra-flyway")
    project = Project(tidegate, database("postgres"))
    names = put_all(project, corpus)
    done = project.migrate()
    assert [each["path"] for each in done["applied"]] == corpus.meta["apply_order"]
    assert len(done["applied"]) == len(names)
    assert project.database.schema() == schemas.normalize_postgres(corpus.expected_schema)
    assert project.migrate()["applied"] == []
    assert set(project.states().values()) == {"applied"}


@pytest.mark.parametrize(
    "broken", ["\nALTER TABLE nowhere ADD x int;\n", "\nINSERT INTO executions VALUES ('never closed);\n"]
)
def test_kestra_with_a_broken_tenth_file_goes_on_when_it_is_mended(tidegate, database, broken):
    corpus = corpora("kestra-flyway")
    project = Project(tidegate, database("postgres"))
    put_all(project, corpus)
    tenth = corpus.meta["apply_order"][9]
    whole = (corpus.migrations / tenth).read_text(encoding="utf-8")
    project.put(tenth, whole + broken)
    failed = project.fail(1, "migrate")
    assert len(failed["applied"]) == 9 and failed["error"]["file"].endswith(tenth)
    assert failed["error"]["line"] == whole.count("\n") + 2
    project.put(tenth, whole)
    assert len(project.migrate()["applied"]) == len(corpus.meta["apply_order"]) - 9
    assert project.database.schema() == schemas.normalize_postgres(corpus.expected_schema)


def copy_all(project, corpus):
    shutil.copytree(corpus.migrations, project.tidegate.folder / "db/migrations")


def drop_roles(database, roles):
    """They are the server's, not the database's, and would be in the next test's way."""
    for role in roles:
        if database.query("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)):
            database.script(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"')


# Each in its own tool's layout, which the folder tells.
LAYOUTS = [
    ("minder-golang-migrate", "golang-migrate"),
    ("e2b-goose", "goose"),
    ("graphnode-diesel", "diesel"),
    ("triggerdev-prisma", "prisma"),
    ("atuin-sqlx", "sqlx"),
]


def rows_of(corpus, database):
    return {
        table: database.query(f"SELECT count(*) FROM {table}")[0][0]
        for table in corpus.meta["expected_rows"]
    }


@pytest.mark.limit(600)
@pytest.mark.parametrize("name, layout", LAYOUTS)
def test_a_history_in_its_own_layout_from_nothing_to_its_schema(tidegate, database, name, layout):
    corpus = corpora(name)
    project = Project(tidegate, database("postgres"))
    copy_all(project, corpus)
    drop_roles(project.database, corpus.meta["roles_created"])
    try:
        done = project.migrate("--layout", "auto")
        assert [each["path"] for each in done["applied"]] == corpus.meta["apply_order"]
        assert project.database.schema() == schemas.normalize_postgres(corpus.expected_schema)
        assert rows_of(corpus, project.database) == corpus.meta["expected_rows"]
        status = project.run("status", "--json").json
        assert status["layout"] == layout
        assert {each["state"] for each in status["migrations"]} == {"applied"}
        assert project.run("validate").code == 0
        assert project.migrate()["applied"] == []
    finally:
        drop_roles(project.database, corpus.meta["roles_created"])


def test_ncps_in_dbmates_layout_there_and_back(tidegate, database):
    corpus = corpora("ncps-dbmate-sqlite")
    project = Project(tidegate, database("sqlite"))
    copy_all(project, corpus)
    done = project.migrate()
    assert [each["path"] for each in done["applied"]] == corpus.meta["apply_order"]
    dump = corpus.expected_schema.replace("CREATE TABLE IF NOT EXISTS", "CREATE TABLE")
    statements = re.findall(r"CREATE .*?;(?=\n|$)", dump, re.S)
    assert project.database.schema() == schemas.normalize_sqlite(statements)
    assert project.run("status", "--json").json["layout"] == "dbmate"
    back = project.run("undo", "--to", "0", "--json")
    assert back.code == 0 and len(back.json["applied"]) == len(done["applied"]), back
    assert project.database.tables() == []
