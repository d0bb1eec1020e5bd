"""Backfills of `new --recipe`: their batches, their locks, their way through interruptions."""

import re

import pytest
from harness.project import Project
from harness.recipe_steps import make, read, value, version_of, wait_for
from harness.traffic import Traffic

BIG = 200_000
SOME = 20_000


def begin_rename(project, rows):
    project.database.script(
        "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL);"
        f"INSERT INTO users SELECT g, 'user ' || g FROM generate_series(1, {rows}) AS g;"
    )
    project.files = make(project, "rename-column", "users.name", "full_name")
    project.migrate("--to", version_of(project.files[0]))
    return project


@pytest.fixture(name="project")
def _project(tidegate, database):
    return Project(tidegate, database("postgres"))


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
