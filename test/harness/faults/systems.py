"""The databases of the fault campaign: where its cases happen, with which migrations, and in which messages."""

from harness.faults import maria_steps, protocols, steps
from harness.faults.maria import MariadbPlace
from harness.faults.places import PostgresPlace, SqlitePlace

PLACES = {"postgres": PostgresPlace, "mariadb": MariadbPlace, "sqlite": SqlitePlace}
PROJECTS = {
    "postgres": (steps.PLAIN, steps.MIXED, steps.GROUPS, steps.ASKING),
    "mariadb": (maria_steps.PLAIN, maria_steps.MIXED, maria_steps.ASKING),
    "sqlite": (steps.SQLITE,),
}
# Those that are whole in a moment, those that have all kinds in them, and those that only a person can settle.
PLAIN = {"postgres": steps.PLAIN, "mariadb": maria_steps.PLAIN, "sqlite": steps.SQLITE}
MIXED = {"postgres": steps.MIXED, "mariadb": maria_steps.MIXED, "sqlite": steps.SQLITE}
ASKING = {"postgres": steps.ASKING, "mariadb": maria_steps.ASKING}
PROTOCOLS = {"postgres": protocols.POSTGRES, "mariadb": protocols.MARIADB}
SERVERS = tuple(PROTOCOLS)
