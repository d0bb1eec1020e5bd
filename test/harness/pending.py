"""A project in front of its second migration, for tests of what keeps it from being applied."""

from harness.project import Project
from harness.shipyard import Shipyard

ALL = (("migrate",), ("status",), ("validate",), ("plan",), ("repair",), ("undo",), ("baseline", "7"))
LOOKS = ("status", "validate", "plan")


def table(name):
    return f"CREATE TABLE {name} (id integer PRIMARY KEY);\n"


def prepare(tidegate, database):
    """One migration is applied, a second one is pending."""
    tidegate.write("tidegate.yml", "app: shop\n")
    project = Project(tidegate, database)
    project.put("V1__a.sql", table("a"))
    project.migrate()
    project.put("V2__b.sql", table("b"))
    return project


def shipyard(tidegate, database="env:DATABASE_URL"):
    """With the migrations that are there already instead of its own."""
    yard = Shipyard(tidegate, database=database)
    (yard.folder / "db/migrations/V1__first.sql").unlink()
    return yard


def stays_closed(tidegate, env, reason):
    """No release is served: `up` says why, and the gate and the history know it afterwards."""
    yard = shipyard(tidegate)
    failed = yard.up("2", code=1, env=env)
    assert reason in failed["error"]["message"] and failed["run"]["verdict"] == "failed", failed
    gate = yard.gate("2", code=8)
    assert gate["state"] == "migration-failed" and reason in gate["error"]["detail"], gate
    assert yard.json(8, "deploy", "--release", "2", env=env)["error"]["code"] == "gate-closed"
    assert reason in yard.runs("2")[-1]["reason"] and yard.served() == []
