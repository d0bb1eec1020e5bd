"""The schema that lint replays from migrations is the one that PostgreSQL has after running them."""

import pathlib

import pytest

from harness import catalogs
from harness.corpora import corpora
from harness.databases import PostgresDatabase

SCHEMA = pathlib.Path(__file__).parent.parent / "data" / "lint" / "schema-postgres.sql"
# Views that an extension brings: only the server knows them.
BROUGHT = ("public.pg_stat_statements", "public.pg_stat_statements_info")
SETS = {
    "kestra-flyway": 200,
    "minder-golang-migrate": 400,
    "e2b-goose": 380,
    "graphnode-diesel": 470,
    "triggerdev-prisma": 1700,
    "atuin-sqlx": 90,
}


@pytest.mark.parametrize("name", SETS)
def test_a_real_history_is_replayed_without_a_difference(database, tmp_path, name):
    corpus = corpora(name)
    ours = catalogs.replayed(*catalogs.write_up_files(corpus, tmp_path))
    built = database("postgres")
    for role in corpus.meta["roles_created"]:
        if not built.query("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)):
            built.query(f'CREATE ROLE "{role}"')
    schema = tmp_path / "expected-schema.sql"
    schema.write_text(corpus.expected_schema, encoding="utf-8")
    catalogs.run_file(built, schema)
    theirs = catalogs.live(built)
    for view in BROUGHT:
        theirs.pop(view, None)
    facts, differences, _ = catalogs.compare(ours, theirs)
    assert differences == []
    assert facts >= SETS[name]


@pytest.mark.parametrize("major", [14, 15, 16, 17, 18])
def test_each_kind_of_statement_does_what_the_server_does(postgres, postgres_major, major):
    server = postgres if major == 15 else postgres_major(major)
    built = PostgresDatabase(server)
    try:
        catalogs.run_file(built, SCHEMA)
        ours, theirs = catalogs.replayed(SCHEMA, major=major), catalogs.live(built)
    finally:
        built.remove()
    facts, differences, unknown = catalogs.compare(ours, theirs)
    assert differences == [] and unknown == []
    assert facts >= 300


def test_a_history_on_sqlite_is_replayed_without_a_difference(database, tmp_path):
    corpus = corpora("ncps-dbmate-sqlite")
    files = catalogs.write_up_files(corpus, tmp_path)
    built = database("sqlite")
    for file in files:
        built.script(file.read_text(encoding="utf-8"))
    ours = catalogs.replayed_on_sqlite(*files)
    assert sorted(ours) == [f"main.{table}" for table in sorted(built.tables())]
    assert len(ours) == corpus.meta["tables"]
    for name, table in ours.items():
        theirs = catalogs.facts_of_sqlite(built, name.removeprefix("main."))
        assert catalogs.facts_of_replayed(table) == theirs
