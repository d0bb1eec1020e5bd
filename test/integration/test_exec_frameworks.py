"""`tidegate exec` with real Django, Alembic and ActiveRecord: what it tells, and how it waits."""

import pytest

from harness.blocked import Blocked
from harness.frameworks import AlembicProject, DjangoProject, RailsProject

POLITE = ["--lock-timeout", "300ms"]


class Django:
    project, tool, table = DjangoProject, "django", "shop_item"
    first, second = "shop.0001_initial", "shop.0002_second"

    @staticmethod
    def add(project, kind):
        add = {
            "column": ["migrations.AddField('Item', 'price', models.IntegerField(null=True))"],
            "failing": ["migrations.RunSQL('ALTER TABLE shop_item ADD COLUMN half integer')",
                        "migrations.RunSQL('SELECT 1 / 0')"],
            "index": ["AddIndexConcurrently('Item', models.Index(fields=['name'], name='item_name'))"],
        }  # fmt: skip
        atomic = kind in ("column", "failing")
        project.add("0002_second", *add.get(kind, add["failing"]), atomic=atomic)


class Alembic:
    project, tool, table = AlembicProject, "alembic", "item"
    first, second = "first", "second"

    @staticmethod
    def add(project, kind):
        add = {
            "column": ["op.add_column('item', sa.Column('price', sa.Integer))"],
            "failing": ["op.execute('ALTER TABLE item ADD COLUMN half integer')",
                        "op.execute('SELECT 1 / 0')"],
            "half": ["with op.get_context().autocommit_block():",
                     "    op.execute('ALTER TABLE item ADD COLUMN half integer')",
                     "op.execute('SELECT 1 / 0')"],
            "index": ["with op.get_context().autocommit_block():",
                      "    op.create_index('item_name', 'item', ['id'], postgresql_concurrently=True)"],
        }  # fmt: skip
        project.add("second", "first", *add[kind])


class Rails:
    project, tool, table = RailsProject, "rails", "items"
    first, second = "20240101000000", "20240102000000"

    @staticmethod
    def add(project, kind):
        add = {
            "column": ["add_column :items, :price, :integer"],
            "failing": ["execute 'ALTER TABLE items ADD COLUMN half integer'", "execute 'SELECT 1 / 0'"],
            "index": ["add_index :items, :name, name: 'item_name', algorithm: :concurrently"],
        }
        transaction = kind in ("column", "failing")
        project.add(Rails.second, "Second", *add.get(kind, add["failing"]), transaction=transaction)


@pytest.fixture(name="case", params=[Django, Alembic, Rails], ids=lambda case: case.tool)
def _case(request):
    return request.param


@pytest.fixture(name="project")
def _project(case, tidegate, database):
    return case.project(tidegate, database("postgres"))


def versions(result):
    return [each["version"] for each in result["applied"]]


def test_what_the_command_applied_and_changed_is_told(case, project):
    result = project.exec_json(0)
    assert result["tool"] == case.tool and versions(result) == [case.first]
    assert {"change": "added", "kind": "table", "name": case.table} in result["changes"]
    case.add(project, "column")
    result = project.exec_json(0)
    assert versions(result) == [case.second]
    assert result["changes"] == [{"change": "added", "kind": "column", "name": f"{case.table}.price"}]
    result = project.exec_json(0)
    assert result["tool"] == case.tool and versions(result) == [] and result["changes"] == []


def test_a_migration_that_was_rolled_back_has_failed_cleanly(case, project):
    project.exec_json(0)
    case.add(project, "failing")
    result = project.exec_json(1)
    assert result["verdict"] == "failed" and result["database_state"] == "unchanged", result
    assert f"{case.tool} recorded no migration" in result["error"]["detail"]


def test_what_was_recorded_before_the_failure_is_told(case, project):
    case.add(project, "failing")
    result = project.exec_json(1)
    assert versions(result) == [case.first] and result["database_state"] == "changed"
    assert case.first in result["error"]["detail"]


def test_half_a_migration_outside_a_transaction_is_told_as_a_change(case, project):
    project.exec_json(0)
    case.add(project, "half")
    result = project.exec_json(1)
    assert result["database_state"] == "changed" and versions(result) == []
    assert f"added column {case.table}.half" in result["error"]["detail"]


def test_readers_get_through_while_it_waits_for_an_idle_transaction(case, project):
    project.exec_json(0)
    case.add(project, "column")
    with Blocked(project.database, case.table) as blocked:
        running = project.begin(*POLITE)
        blocked.reader_gets_through()
        blocked.let_go()
        result = running.wait()
    assert result.code == 0 and versions(result.json) == [case.second], result
    assert result.json["cancelled"] >= 1 and result.json["tries"] >= 2
    assert f"session {blocked.pid}" in result.err


def test_a_concurrent_index_waits_and_is_never_cancelled(case, project):
    project.exec_json(0)
    case.add(project, "index")
    lock = "LOCK TABLE {} IN SHARE UPDATE EXCLUSIVE MODE"
    with Blocked(project.database, case.table, lock=lock) as blocked:
        running = project.begin(*POLITE)
        blocked.wait_until_somebody_waits()
        with blocked.behind("ANALYZE {}"):
            running.wait_until_it_says("not cancelled")
        blocked.let_go()
        result = running.wait()
    assert result.code == 0 and result.json["cancelled"] == 0, result
    assert versions(result.json) == [case.second] and result.json["invalid_indexes"] == []


def test_of_two_at_once_the_second_waits_and_finds_nothing_to_do(case, project):
    first, second = project.begin(), project.begin("--lock-wait", "60s")
    results = [first.wait(), second.wait()]
    assert [result.code for result in results] == [0, 0], results
    assert sorted(versions(result.json) for result in results) == [[], [case.first]]


def test_a_migrate_of_ours_waits_for_it(case, project):
    project.put("V1__ours.sql", "CREATE TABLE ours (id integer);")
    exec_, migrate = project.begin("--lock-wait", "60s"), project.start("migrate", "--lock-wait", "60s")
    assert exec_.wait().code == 0 and migrate.wait().code == 0
    assert {"ours", case.table} <= set(project.database.tables())


def test_status_shows_its_history(case, project):
    project.exec_json(0)
    result = project.run("status", "--json")
    assert result.code == 0, result
    assert result.json["others"] == [
        {"tool": case.tool, "table": result.json["others"][0]["table"], "applied": 1, "newest": case.first}
    ]
    assert case.first in project.run("status").out


def test_several_heads_of_alembic_are_all_told(tidegate, database):
    project = AlembicProject(tidegate, database("postgres"))
    project.add("left", "first", "op.create_table('left_one', sa.Column('id', sa.Integer))")
    project.add("right", "first", "op.create_table('right_one', sa.Column('id', sa.Integer))")
    assert versions(project.exec_json(0)) == ["left", "right"]


@pytest.mark.parametrize("case", [Django], indirect=True, ids=lambda case: case.tool)
def test_histories_in_sqlite_are_read_as_well(case, tidegate, database):
    project = case.project(tidegate, database("sqlite"))
    result = project.exec_json(0)
    assert versions(result) == [case.first], result
