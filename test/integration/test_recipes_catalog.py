"""What `new --recipe` reads from a database, how it names things, and what it refuses."""

import pytest
from harness.project import Project
from harness.recipe_steps import leftovers, make, read, value, version_of
from harness.traffic import Traffic


@pytest.fixture(name="project")
def _project(tidegate, database):
    return Project(tidegate, database("postgres"))


def test_odd_names_composite_keys_and_types_without_equality(project):
    project.database.script(
        'CREATE SCHEMA "My Shop"; CREATE TABLE "My Shop"."Order" ("select" text, no int, "unit price" json,'
        ' PRIMARY KEY ("select", no));'
        ' INSERT INTO "My Shop"."Order" SELECT g % 3, g, to_json(g) FROM generate_series(1, 3000) AS g;'
    )
    files = make(project, "rename-column", '"My Shop".Order."unit price"', "from")
    for made in files[:-1]:
        project.migrate("--to", version_of(made))
    project.database.script('UPDATE "My Shop"."Order" SET "from" = to_json(0) WHERE no <= 10;'
                            ' UPDATE "My Shop"."Order" SET "unit price" = to_json(1) WHERE no = 11;')  # fmt: skip
    assert value(project, 'SELECT count(*) FROM "My Shop"."Order"'
                          ' WHERE "from"::text = "unit price"::text') == 3000  # fmt: skip
    project.migrate()
    assert value(project, 'SELECT "from"::text FROM "My Shop"."Order" WHERE no = 11') == "1"


ODD = [
    ["change-type", '"My Shop".Order."unit price"', "numeric(12,2)"],
    ["set-not-null", '"My Shop".Order."it\'s"', "--default", "'none'"],
    ["add-unique", '"My Shop".Order."unit price",no'],
    ["add-foreign-key", '"My Shop".Order."Team Id"', '"My Shop".Team.Id'],
    ["add-required-column", '"My Shop".Order."new col"', "text", "--default", "md5('x')"],
    ["rename-column", '"My Shop".Order."Team Id"', "group"],
    ["split-table", '"My Shop".Order', '"Order Texts"', '"it\'s","new col"'],
    ["drop-column", '"My Shop".Order."unit price"'],
]


def test_every_recipe_copes_with_odd_names_one_after_the_other(project):
    project.database.script(
        'CREATE SCHEMA "My Shop"; CREATE TABLE "My Shop"."Team" ("Id" int PRIMARY KEY);'
        ' CREATE TABLE "My Shop"."Order" ("select" text, no int, "unit price" int NOT NULL DEFAULT 1,'
        ' "Team Id" int, "it\'s" text, PRIMARY KEY ("select", no)); INSERT INTO "My Shop"."Team" VALUES (1);'
        ' INSERT INTO "My Shop"."Order" SELECT g % 3, g, g, 1 FROM generate_series(1, 3000) AS g;'
    )
    for words in ODD:
        files = make(project, *words)
        assert len(project.migrate()["applied"]) == len(files), words
    assert leftovers(project) == []
    assert project.database.query('SELECT count(*), count("it\'s"), count("new col"), min("group")'
                                  ' FROM "My Shop"."Order" JOIN "My Shop"."Order Texts"'
                                  ' USING ("select", no)') == [(3000, 3000, 3000, 1)]  # fmt: skip


def test_names_of_63_bytes_are_cut_and_stay_apart(project):
    table, first, second = "t" * 63, "a" * 62 + "1", "a" * 62 + "2"
    project.database.script(f"CREATE TABLE {table} (id int PRIMARY KEY, {first} text, {second} text);"
                            f"INSERT INTO {table} VALUES (1, 'x', 'y')")  # fmt: skip
    for column in (first, second):
        make(project, "set-not-null", f"{table}.{column}", "--default", "''")
    project.migrate()
    assert project.database.query(f"SELECT {first}, {second} FROM {table}") == [("x", "y")]
    assert leftovers(project) == []


def test_a_name_that_is_taken_gets_a_number(project):
    project.database.script("CREATE TABLE users (id int PRIMARY KEY, email text, users_email_key int);"
                            "CREATE TABLE users_email_key ()")  # fmt: skip
    files = make(project, "add-unique", "users.email")
    assert "users_email_key_2" in read(project, files[-1])
    project.migrate()


def test_the_new_version_has_the_rights_that_the_old_one_had(project):
    project.database.script(
        "DROP ROLE IF EXISTS recipes_app; CREATE ROLE recipes_app;"
        "CREATE TABLE users (id int PRIMARY KEY, bio text); INSERT INTO users VALUES (1, 'a');"
        "GRANT SELECT, INSERT, UPDATE, DELETE ON users TO recipes_app;"
    )
    case = ["UPDATE profiles SET bio = 'b' WHERE id = 1", "SELECT bio FROM profiles",
            "BEGIN; INSERT INTO users (id) VALUES ({n}); INSERT INTO profiles (id, bio) VALUES ({n}, 'x'); COMMIT",
            "UPDATE users SET id = id WHERE id = 1", "DELETE FROM profiles WHERE id = {n}"]  # fmt: skip
    files = make(project, "split-table", "users", "profiles", "bio")
    for made in files[:-1]:
        project.migrate("--to", version_of(made))
    try:
        with Traffic(project.database, ["SET ROLE recipes_app", *case]) as traffic:
            traffic.rounds(3)
            project.migrate()
            traffic.rounds(3)
        assert traffic.failures == []
        assert value(project, "SELECT bio FROM profiles WHERE id = 1") == "b"
    finally:
        project.database.script("DROP OWNED BY recipes_app; DROP ROLE recipes_app")


def test_what_hangs_on_a_column_is_named(project):
    project.database.script(
        "CREATE TABLE users (id int PRIMARY KEY, name text CONSTRAINT filled CHECK (name <> ''));"
        "CREATE INDEX by_name ON users (lower(name)); CREATE VIEW names AS SELECT name FROM users;"
        "ALTER TABLE users ADD size int GENERATED ALWAYS AS (length(name)) STORED;"
    )
    result = project.run("new", "--json", "--recipe", "rename-column", "users.name", "full_name").json
    notes = " ".join(result["notes"])
    assert "index by_name" in notes and "view names" in notes and "filled" in notes and "size" in notes
    assert "index by_name" in read(project, result["files"][-1])


@pytest.mark.parametrize(
    ("setup", "words", "says", "hint"),
    [
        ("CREATE TABLE users (name text)", ["rename-column", "users.name", "b"], "no primary key", "first"),
        ("CREATE TABLE \"Users\" (id int PRIMARY KEY, name text)", ["drop-column", "users.name"],
         "no table users", 'did you mean public."Users"'),
        ("CREATE TABLE users (id int PRIMARY KEY, name text)", ["drop-column", "users.nme"],
         "no column 'nme'", "did you mean 'name'"),
        ("CREATE TABLE users (id int PRIMARY KEY, name text)", ["rename-column", "users.name", "id"],
         "has a column 'id' already", "another name"),
        ("CREATE TABLE users (id int PRIMARY KEY, name text)", ["change-type", "users.id", "bigint"],
         "part of the primary key", "by hand"),
        ("CREATE TABLE users (id int PRIMARY KEY, n serial)", ["change-type", "users.n", "bigint"],
         "filled by the server", "by hand"),
        ("CREATE TABLE users (id int PRIMARY KEY, n int) PARTITION BY RANGE (id)", ["add-unique", "users.n"],
         "is partitioned", "by hand"),
        ("CREATE TABLE base (id int PRIMARY KEY, n int); CREATE TABLE users () INHERITS (base)",
         ["drop-column", "base.n"], "by INHERITS", "by hand"),
        ("CREATE TABLE users (id int PRIMARY KEY, n int NOT NULL)",
         ["set-not-null", "users.n", "--default", "0"], "NOT NULL already", "nothing to do"),
        ("CREATE TABLE users (id int PRIMARY KEY, n int)",
         ["set-not-null", "users.n", "--default", "'x'"], "invalid input syntax", ""),
        ("CREATE TABLE users (id int PRIMARY KEY, n int)", ["change-type", "users.n", "nosuch"],
         "nosuch", ""),
        ("CREATE TABLE users (id int PRIMARY KEY, n int)", ["add-foreign-key", "users.id", "users.n"],
         "is not unique", "add-unique users.n"),
        ("CREATE TABLE users (id int PRIMARY KEY, n int)", ["split-table", "users", "users_pkey", "n"],
         "already", "another name"),
        ("CREATE VIEW users AS SELECT 1 AS id, 2 AS n", ["drop-column", "users.n"], "is a view", "by hand"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_before_anything_is_written(project, setup, words, says, hint):
    project.database.script(setup)
    result = project.run("new", "--json", "--recipe", *words)
    assert result.code in (1, 2), result
    assert says in result.json["error"]["message"], result
    assert hint in (result.json["error"]["hint"] or ""), result
    assert not list(project.tidegate.folder.glob("db/migrations/*"))


def test_a_server_that_scans_for_not_null_is_refused(tidegate, postgres_major):
    server = postgres_major(11)
    url = server.url(server.create_database())
    result = tidegate.run("new", "--recipe", "drop-column", "users.n", "--json", env={"DATABASE_URL": url})
    assert result.code == 2 and "PostgreSQL 12 and later" in result.json["error"]["message"], result


def test_doubles_and_orphans_are_told_in_release_1_and_stop_release_2(project):
    project.database.script("CREATE TABLE users (id int PRIMARY KEY, email text);"
                            "INSERT INTO users VALUES (1, 'a'), (2, 'a');"
                            "CREATE TABLE orders (id int PRIMARY KEY, user_id int);"
                            "INSERT INTO orders VALUES (1, 1), (2, 9);")  # fmt: skip
    files = make(project, "add-unique", "users.email")
    result = project.run("migrate", "--to", version_of(files[0]))
    assert result.code == 0 and "several rows of public.users: 1" in result.err, result
    error = project.fail(1, "migrate")["error"]
    assert error["sqlstate"] == "23505" and "SELECT email, count(*)" in error["hint"]
    project.database.script("DELETE FROM users WHERE id = 2")
    project.migrate()
    files = make(project, "add-foreign-key", "orders.user_id", "users.id")
    result = project.run("migrate", "--to", version_of(files[1]))
    assert result.code == 0 and "point nowhere: 1" in result.err, result
    assert project.fail(1, "migrate")["error"]["sqlstate"] == "23503"
    project.database.script("DELETE FROM orders WHERE id = 2")
    project.migrate()


def test_a_recipe_without_a_database_says_what_it_takes_for_granted(tidegate):
    result = tidegate.run("new", "--recipe", "rename-column", "users.name", "full_name", "--type", "text")
    assert result.code == 0, result
    assert "primary key of users is id" in result.out
    assert "V1__rename_column_users_name_expand.sql" in result.out


def test_recipes_are_for_postgresql_and_say_why(tidegate, database):
    project = Project(tidegate, database("sqlite"))
    error = project.fail(2, "new", "--recipe", "drop-column", "users.name")["error"]
    assert "for PostgreSQL" in error["message"] and "SQLite has none" in error["detail"]
    assert "tidegate new" in error["hint"]


def test_options_of_recipes_need_one(tidegate):
    result = tidegate.run("new", "--type", "text", "add name", "--json")
    assert result.code == 2 and "--recipe" in result.json["error"]["hint"], result
    result = tidegate.run("new", "add", "name", "--json")
    assert result.code == 2 and "quotes" in result.json["error"]["hint"], result
