"""`new --recipe`: each phase is applied while the application's statements are replayed beside it."""

import re

import pytest
from harness.databases import PostgresDatabase
from harness.project import Project
from harness.recipe_steps import assert_fails, leftovers, make, read, value, version_of
from harness.recipes import CASES
from harness.shipyard import Shipyard
from harness.traffic import Traffic

MAJORS = (14, 18)


def apply_phase(project, made, *traffics):
    """The application works on in the middle of it and after it."""
    done = project.migrate("--to", version_of(made))
    assert [each["version"] for each in done["applied"]] == [version_of(made)]
    for traffic in traffics:
        traffic.rounds()
        assert traffic.failures == [], made["path"]


def apply_release_1(project, case, files):
    """Leaves the new version at work beside the old one for a while."""
    with Traffic(project.database, case.old) as old:
        old.rounds()
        for made in [each for each in files if each["release"] == 1]:
            apply_phase(project, made, old)
        with Traffic(project.database, case.new) as new:
            for traffic in (new, old):
                traffic.rounds(20)
        assert (old.failures, new.failures) == ([], [])


def apply_release_2(project, case, files):
    if case.mend:
        project.database.script(case.mend)
    with Traffic(project.database, case.new) as new:
        for made in [each for each in files if each["release"] == 2]:
            apply_phase(project, made, new)
        new.rounds(20)
    assert new.failures == []


@pytest.fixture(name="fresh", params=MAJORS)
def _fresh(request, tidegate, postgres_major):
    database = PostgresDatabase(postgres_major(request.param))
    yield Project(tidegate, database)
    database.remove()


@pytest.mark.parametrize("recipe", CASES)
def test_no_statement_of_the_application_fails_in_any_phase_and_nothing_is_lost(fresh, recipe):
    case, project = CASES[recipe], fresh
    project.database.script(case.setup)
    files = make(project, recipe, *case.arguments)
    assert [made["phase"] for made in files] == case.steps
    apply_release_1(project, case, files)
    if case.together:
        assert value(project, case.together) == 0
    for made in files:
        if made["phase"] == "backfill":
            rerun_changes_nothing(project, read(project, made))
    apply_release_2(project, case, files)
    assert project.migrate()["applied"] == []
    for sql, expected in case.final.items():
        assert value(project, sql) == expected, sql
    for sql in case.gone:
        assert_fails(project, sql)
    assert leftovers(project) == []


def rerun_changes_nothing(project, text):
    connection = project.database.server.connect(project.database.name)
    connection.cursor().execute(text)
    assert "backfilled 0 rows" in connection.notices[-1]
    connection.close()


def constraints(project, table="users"):
    return [text for (text,) in project.database.query(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype <> 'n'"
        " AND convalidated ORDER BY 1", (table,))]  # fmt: skip


def index_columns(project):
    return [columns for (columns,) in project.database.query(
        "SELECT substring(pg_get_indexdef(indexrelid) FROM '\\(.*') FROM pg_index"
        " WHERE indrelid = 'users'::regclass AND indisvalid ORDER BY 1")]  # fmt: skip


def test_plain_indexes_unique_constraints_and_foreign_keys_are_made_anew(fresh):
    project = fresh
    project.database.script(
        "CREATE TABLE teams (id int PRIMARY KEY); INSERT INTO teams SELECT generate_series(1, 9);"
        'CREATE TABLE users (id serial PRIMARY KEY, email text UNIQUE, "Team" int'
        " REFERENCES teams ON DELETE CASCADE); INSERT INTO users (email, \"Team\")"
        " SELECT 'mail' || g, g % 9 + 1 FROM generate_series(1, 3000) AS g;"
        'CREATE INDEX ON users ("Team", email); CREATE INDEX ON users ("Team");'
        "CREATE INDEX lower_email ON users (lower(email));"
    )
    old = ["INSERT INTO users (email, \"Team\") VALUES ('same', 1) ON CONFLICT (email)"
           " DO UPDATE SET email = excluded.email, \"Team\" = {n} % 9 + 1",
           "INSERT INTO users (email) VALUES ('old {n}')"]  # fmt: skip
    result = project.run("new", "--json", "--recipe", "rename-column", "users.email", "mail")
    assert result.code == 0, result
    assert re.findall("(?:index|constraint) \\w+", " ".join(result.json["notes"])) == ["index lower_email"]
    # Each has a key of its own: where two write the same one at the same moment, ON CONFLICT of one
    # unique index does not catch the other index (docs/recipes.md).
    own = [sql.replace("'same'", "'other'") for sql in old]
    with Traffic(project.database, old) as one, Traffic(project.database, own) as other:
        project.migrate("--to", version_of(result.json["files"][-2]))
        for traffic in (one, other):
            traffic.rounds(20)
        assert (one.failures, other.failures) == ([], [])
    project.migrate()
    assert constraints(project) == [
        'FOREIGN KEY ("Team") REFERENCES teams(id) ON DELETE CASCADE', "PRIMARY KEY (id)", "UNIQUE (mail)"]  # fmt: skip
    make(project, "rename-column", 'users."Team"', "team_id")
    project.migrate()
    assert constraints(project) == ["FOREIGN KEY (team_id) REFERENCES teams(id) ON DELETE CASCADE",
                                    "PRIMARY KEY (id)", "UNIQUE (mail)"]  # fmt: skip
    assert index_columns(project) == ["(id)", "(mail)", "(team_id)", "(team_id, mail)"]


@pytest.fixture(name="project")
def _project(tidegate, database):
    return Project(tidegate, database("postgres"))


# --- from the folder, and before lint ------------------------------------------------------------


def lint(project, made):
    """Errors that stop a release, and rules that were allowed with their reasons."""
    result = project.tidegate.run("lint", "--json", *[each["path"] for each in made])
    assert result.code in (0, 3), result
    findings = result.json["findings"]
    errors = [(each["rule"], each["file"], each["message"]) for each in findings
              if each["severity"] == "error" and not each["allowed"]]  # fmt: skip
    return errors, {each["rule"] for each in findings if each["allowed"]}


@pytest.mark.parametrize("recipe", CASES)
def test_what_the_folder_makes_is_enough_and_lint_has_no_objection(project, recipe):
    case = CASES[recipe]
    project.put("V1__setup.sql", case.setup)
    result = project.tidegate.run("new", "--json", "--recipe", recipe, *case.arguments)
    assert result.code == 0, result
    files = result.json["files"]
    errors, allowed = lint(project, files)
    assert errors == []
    assert allowed <= {"constraint-rejects-old-writes", "drop-column", "drop-table", "drop-view", "add-unique",
                       "add-required-column", "rename-column", "change-column-type"}  # fmt: skip
    project.migrate()
    for sql, expected in case.final.items():
        if "pg_get_indexdef" not in sql:  # what an index is in full, the folder's text does not tell
            assert value(project, sql) == expected, sql
    for sql in case.gone:
        assert_fails(project, sql)
    assert leftovers(project) == []


def test_a_default_that_the_folder_does_not_tell_is_asked_for(project):
    project.put("V1__setup.sql", "CREATE TABLE users (id int PRIMARY KEY, n int DEFAULT 1 + 1);")
    arguments = ("new", "--json", "--recipe", "rename-column", "users.n", "b")
    result = project.tidegate.run(*arguments)
    assert result.code == 0 and "say it by --default" in " ".join(result.json["notes"]), result
    for made in result.json["files"]:
        (project.tidegate.folder / made["path"]).unlink()
    result = project.tidegate.run(*arguments, "--default", "2")
    assert result.code == 0 and result.json["notes"] == [], result
    assert "SET DEFAULT 2" in read(project, result.json["files"][-1])


def test_what_the_folder_says_hangs_on_a_column_is_named(project):
    project.put("V1__setup.sql", "CREATE TABLE users (id int PRIMARY KEY, name varchar(20) UNIQUE);"
                "CREATE INDEX by_name ON users (name DESC); CREATE VIEW names AS SELECT name FROM users;")  # fmt: skip
    result = project.tidegate.run("new", "--json", "--recipe", "rename-column", "users.name", "full_name")
    assert result.code == 0, result
    notes = " ".join(result.json["notes"])
    assert all(each in notes for each in ("index by_name", "constraint users_name_key", "view names"))
    assert "ADD COLUMN full_name varchar(20);" in read(project, result.json["files"][0])


def test_a_table_that_nobody_knows_needs_its_type_said(tidegate):
    result = tidegate.run("new", "--json", "--recipe", "rename-column", "users.name", "b")
    assert result.code == 2 and "is not known" in result.json["error"]["message"], result
    assert "--type" in result.json["error"]["hint"]
    result = tidegate.run("new", "--json", "--recipe", "split-table", "users", "b", "c")
    assert result.code == 2 and "are not known" in result.json["error"]["message"], result


# --- on the way to production --------------------------------------------------------------------


def test_up_holds_the_contract_back_until_release_1_serves(tidegate, database):
    made = database("postgres")
    yard = Shipyard(tidegate, database="env:DATABASE_URL", command="[tidegate, migrate]")
    env = {"DATABASE_URL": made.url}

    def up(release, code=0):
        result = yard.run("up", "--json", "--release", release, env=env)
        assert result.code == code, result
        return result.json

    yard.put("V1__first.sql", "CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL);")
    up("1")
    result = yard.run("new", "--json", "--recipe", "rename-column", "users.name", "full_name",
                      "--database", "env:DATABASE_URL", env=env)  # fmt: skip
    assert result.code == 0, result
    contract = yard.folder / result.json["files"][-1]["path"]
    text = contract.read_text(encoding="utf-8")
    blocked = up("2", code=3)
    assert "contract-too-early" in blocked["error"]["message"], blocked
    contract.unlink()
    up("2")
    contract.write_text(text, encoding="utf-8")
    up("3")
    assert yard.served() == ["1", "2", "3"]
    assert made.query("SELECT attname FROM pg_attribute WHERE attrelid = 'users'::regclass AND attnum > 0"
                      " AND NOT attisdropped ORDER BY attnum") == [("id",), ("full_name",)]  # fmt: skip
