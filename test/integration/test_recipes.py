"""`new --recipe`: each phase is applied while the application's statements are replayed beside it."""

import re
import time

import psycopg2
import pytest
from harness.databases import PostgresDatabase
from harness.project import Project
from harness.recipes import CASES
from harness.shipyard import Shipyard
from harness.traffic import Traffic

MAJORS = (14, 18)


def wait_for(question, what, limit=60):
    until = time.monotonic() + limit
    while not question():
        assert time.monotonic() < until, f"{what} did not happen within {limit} s"
        time.sleep(0.01)


def version_of(made):
    return re.search(r"/V([0-9.]+)__", made["path"]).group(1)


def make(project, recipe, *arguments, **options):
    result = project.run("new", "--json", "--recipe", recipe, *arguments, **options)
    assert result.code == 0, result
    return result.json["files"]


def read(project, made):
    return (project.tidegate.folder / made["path"]).read_text(encoding="utf-8")


def value(project, sql):
    return project.database.query(sql)[0][0]


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


def assert_fails(project, sql):
    with pytest.raises(psycopg2.Error):
        project.database.query(sql)


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


def leftovers(project):
    """Functions, triggers and tables that only served the way."""
    return project.database.query(
        "SELECT proname FROM pg_proc WHERE proname LIKE 'tidegate%' UNION ALL"
        " SELECT tgname FROM pg_trigger WHERE tgname LIKE '%tidegate%' UNION ALL"
        " SELECT relname FROM pg_class WHERE relname LIKE '%\\_rows' UNION ALL"
        " SELECT conname FROM pg_constraint WHERE conname LIKE '%\\_filled'"
    )


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


# --- backfills ------------------------------------------------------------------------------------

BIG = 200_000
SOME = 20_000


@pytest.fixture(name="project")
def _project(tidegate, database):
    return Project(tidegate, database("postgres"))


def begin_rename(project, rows):
    project.database.script(
        "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL);"
        f"INSERT INTO users SELECT g, 'user ' || g FROM generate_series(1, {rows}) AS g;"
    )
    project.files = make(project, "rename-column", "users.name", "full_name")
    project.migrate("--to", version_of(project.files[0]))
    return project


@pytest.fixture(name="begun")
def _begun(project):
    return begin_rename(project, SOME)


def quicken(project, made):
    """Without the pause, so that the test does not wait for it."""
    text = re.sub("double precision := [0-9.]+", "double precision := 0", read(project, made))
    project.tidegate.write(made["path"], text)


def batch_sizes(project):
    """Rows by the transaction that wrote them last."""
    return [size for (size,) in project.database.query("SELECT count(*) FROM users GROUP BY xmin::text")]


def test_a_big_table_is_filled_in_transactions_of_a_thousand_rows(project):
    begin_rename(project, BIG)
    quicken(project, project.files[1])
    statements = ["UPDATE users SET name = name WHERE id = {n} % 10 + 1"]
    with Traffic(project.database, statements) as traffic:
        project.migrate("--to", version_of(project.files[1]))
    assert traffic.failures == []
    assert value(project, "SELECT count(*) FROM users WHERE full_name = name") == BIG
    sizes = batch_sizes(project)
    assert max(sizes) == 1000 and len(sizes) >= BIG // 1000


def test_no_row_stays_locked_longer_than_its_batch(begun):
    """While a later batch is at work, rows of the ones before are free, and each batch is a transaction."""
    running = begun.start("migrate", "--to", version_of(begun.files[1]))
    wait_for(lambda: filled(begun) >= 3000, "the third batch")
    free = begun.database.query("SELECT count(*) FROM (SELECT FROM users WHERE full_name IS NOT NULL"
                                " ORDER BY id LIMIT 2000 FOR UPDATE SKIP LOCKED) AS free")  # fmt: skip
    result = running.wait()
    assert result.code == 0, result
    assert free == [(2000,)]


def test_no_batch_reads_the_whole_table(begun):
    quicken(begun, begun.files[1])
    counts = "SELECT seq_scan, n_tup_upd FROM pg_stat_user_tables WHERE relname = 'users'"
    before = begun.database.query(counts)[0]
    begun.migrate("--to", version_of(begun.files[1]))
    wait_for(lambda: begun.database.query(counts)[0][1] >= SOME, "the statistics")
    assert begun.database.query(counts)[0][0] == before[0]


def test_no_batch_reads_the_whole_table_of_a_key_that_begins_alike(project):
    """The statistics say that every row fits, because they know only the key's first column."""
    project.database.script(
        "CREATE TABLE users (tenant int, no int, name text, PRIMARY KEY (tenant, no));"
        f"INSERT INTO users SELECT 7, g, 'user ' || g FROM generate_series(1, {SOME}) AS g;"
    )
    files = make(project, "rename-column", "users.name", "full_name")
    project.migrate("--to", version_of(files[0]))
    quicken(project, files[1])
    project.database.query("ANALYZE users")
    counts = "SELECT seq_scan, n_tup_upd FROM pg_stat_user_tables WHERE relname = 'users'"
    before = project.database.query(counts)[0]
    project.migrate("--to", version_of(files[1]))
    wait_for(lambda: project.database.query(counts)[0][1] >= SOME, "the statistics")
    assert project.database.query(counts)[0][0] == before[0]


def test_a_backfill_ends_although_rows_come_faster_than_it_walks(begun):
    begun.database.script("DROP TRIGGER zz_tidegate_users_name_full_name ON users")
    text = read(begun, begun.files[1]).replace("integer := 1000", "integer := 4000")
    begun.tidegate.write(begun.files[1]["path"], text)
    statements = ["INSERT INTO users SELECT {n} * 100 + g, 'late' FROM generate_series(1, 50) AS g"]
    with Traffic(begun.database, statements) as traffic:
        begun.migrate("--to", version_of(begun.files[1]))
    assert traffic.failures == []
    assert value(begun, f"SELECT count(full_name) FROM users WHERE id <= {SOME}") == SOME
    assert value(begun, "SELECT count(*) FROM users WHERE full_name IS NULL") > 0, "they kept coming"


def filled(project):
    return value(project, "SELECT count(full_name) FROM users")


def test_killed_in_the_middle_it_goes_on_and_ends(begun):
    text = read(begun, begun.files[1]).replace("double precision := 0.05", "double precision := 0.3")
    begun.tidegate.write(begun.files[1]["path"], text)
    running = begun.start("migrate", "--to", version_of(begun.files[1]))
    wait_for(lambda: filled(begun) >= 5000, "the fifth batch")
    running.kill()
    running.wait()
    assert filled(begun) < SOME
    assert begun.states()[begun.files[1]["path"].split("/")[-1]] == "partial"
    before = value(begun, "SELECT count(DISTINCT xmin::text) FROM users WHERE full_name IS NOT NULL")
    quicken(begun, begun.files[1])
    result = begun.run("migrate", "--to", version_of(begun.files[-2]))
    assert result.code == 0 and "it goes on from there" in result.err, result
    assert filled(begun) == SOME and value(begun, "SELECT count(*) FROM users WHERE full_name <> name") == 0
    assert before <= len(batch_sizes(begun)), "what was done before was not written again"


def test_it_gives_way_to_a_transaction_that_holds_a_row_and_comes_back(begun):
    quicken(begun, begun.files[1])
    holder = begun.database.connect()
    holder.cursor().execute("UPDATE users SET name = 'held' WHERE id = 3500")
    running = begun.start("migrate", "--to", version_of(begun.files[1]))
    wait_for(lambda: filled(begun) >= 3000, "the third batch")
    other = begun.database.connect()
    other.cursor().execute("SET lock_timeout = '2s'; UPDATE users SET name = 'quick' WHERE id = 3499")
    other.commit()
    holder.commit()
    result = running.wait()
    assert result.code == 0, result
    assert begun.database.query("SELECT id, full_name FROM users WHERE id IN (3499, 3500) ORDER BY id") == [
        (3499, "quick"), (3500, "held")]  # fmt: skip
    holder.close()
    other.close()


def test_what_a_row_refuses_stops_it_there_and_says_how_to_go_on(begun):
    quicken(begun, begun.files[1])
    begun.database.script("ALTER TABLE users ADD CONSTRAINT odd CHECK (full_name <> 'user 4500')")
    failed = begun.fail(6, "migrate", "--to", version_of(begun.files[1]))
    assert failed["error"]["sqlstate"] == "23514" and filled(begun) == 4000
    assert failed["partial"]["resume"] == "tidegate migrate"
    begun.database.script("ALTER TABLE users DROP CONSTRAINT odd")
    begun.migrate("--to", version_of(begun.files[1]))
    assert filled(begun) == SOME


def test_a_backfill_beside_deletes_and_inserts_reaches_every_row(project):
    project.database.script(
        "CREATE TABLE users (id bigint PRIMARY KEY, bio text);"
        "INSERT INTO users SELECT g * 2, 'bio ' || g FROM generate_series(1, 20000) AS g;"
    )
    files = make(project, "split-table", "users", "profiles", "bio")
    project.migrate("--to", version_of(files[0]))
    statements = ["DELETE FROM users WHERE id = ({n} % 5000) * 8", "INSERT INTO users VALUES ({n} * 14 + 1, 'new')",
                  "UPDATE users SET id = -id WHERE id = ({n} % 5000) * 8 + 2"]  # fmt: skip
    with Traffic(project.database, statements) as traffic:
        project.migrate("--to", version_of(files[1]))
    assert traffic.failures == []
    assert value(project, "SELECT count(*) FROM users AS u FULL JOIN profiles_rows AS p USING (id)"
                          " WHERE u.bio IS DISTINCT FROM p.bio") == 0  # fmt: skip


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


# --- what is read from the catalog ----------------------------------------------------------------


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
    with Traffic(project.database, old) as one, Traffic(project.database, old) as other:
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
