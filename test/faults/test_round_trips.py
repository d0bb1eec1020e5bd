"""How often a run has to wait for an answer: once for each migration, and a fixed number of times around them."""

from harness.faults.protocols import POSTGRES
from harness.faults.wire import Wire
from harness.project import Project

# On both connections: the login, the look at what is there, the lock, the tables, the take-over, the end.
AROUND_AT_MOST = 12
LOGIN = ("startup", "p")


def questions(tidegate, made, first, last):
    """What a run asks after its logins, with the migrations first to last pending."""
    project = Project(tidegate, made)
    for version in range(first, last + 1):
        project.put(f"V{version}__t{version}.sql", f"CREATE TABLE t{version} (id integer);\n")
    with Wire(made.server.port, POSTGRES) as wire:
        url = made.server.url(made.name, port=wire.port, sslmode="disable", gssencmode="disable")
        result = project.run("migrate", "--json", env={"DATABASE_URL": url})
        assert result.code == 0, result
        assert len(result.json["applied"]) == last - first + 1
        return [kind for kind in wire.sent if kind not in (*LOGIN, "X")]


def test_a_migration_costs_one_round_trip(tidegate, database):
    made = database("postgres")
    few = questions(tidegate, made, 1, 10)
    assert set(few) == {"Q"}, "each question is one message"
    assert len(few) <= 10 + AROUND_AT_MOST
    many = questions(tidegate, database("postgres"), 1, 60)
    assert len(many) - len(few) == 50, "fifty more migrations cost fifty more"


def test_with_nothing_to_do_it_asks_once(tidegate, database):
    made = database("postgres")
    questions(tidegate, made, 1, 10)
    project = Project(tidegate, made)
    with Wire(made.server.port, POSTGRES) as wire:
        url = made.server.url(made.name, port=wire.port, sslmode="disable", gssencmode="disable")
        assert project.run("migrate", "--json", env={"DATABASE_URL": url}).json["applied"] == []
        assert [kind for kind in wire.sent if kind not in (*LOGIN, "X")] == ["Q"]
