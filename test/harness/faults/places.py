"""Where the cases of the fault campaign happen: a server (or a folder) of each worker's own, and in it a
fresh database for each case, in which a migration can be held up at a point."""

import dataclasses
import os
import pathlib
import shutil
import signal
import sqlite3
import tempfile
import time

import psycopg2

from harness.databases import PostgresDatabase, SqliteDatabase
from harness.postgres import PostgresServer

# A point that is armed holds its session up until it is disarmed; never for longer than this.
HOLD_SECONDS = 20

EQUIPMENT = f"""
CREATE SCHEMA faults;
CREATE TABLE faults.effect (version text, part integer);
CREATE TABLE faults.armed (point integer PRIMARY KEY);
CREATE FUNCTION faults.pause(p integer) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  FOR i IN 1..{HOLD_SECONDS * 200} LOOP
    EXIT WHEN NOT EXISTS (SELECT 1 FROM faults.armed WHERE point = p);
    PERFORM pg_sleep(0.005);
  END LOOP;
  RETURN '';
END $$;
-- An index may only be built on what never changes, and its builder sees one snapshot: a point in it is
-- left by itself, after a while.
CREATE FUNCTION faults.pause_in_index(value text, p integer) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM faults.armed WHERE point = p) THEN PERFORM pg_sleep(0.06); END IF;
  RETURN value;
END $$;
"""

OBJECTS = """
SELECT c.relname, coalesce(i.indisvalid, true) FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'tidegate\\_%'
"""
SESSIONS = """
SELECT pid, application_name, state, left(query, 80) FROM pg_stat_activity
 WHERE datname = current_database() AND application_name LIKE 'tidegate%'
"""
LOCKS = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@dataclasses.dataclass(frozen=True)
class Work:
    """A checkpoint of a migration that is not recorded as a whole."""

    path: str
    state: str  # started, committed
    last: int  # number of a statement


@dataclasses.dataclass
class Facts:
    """What is in a database at one moment."""

    objects: dict = dataclasses.field(default_factory=dict)  # name: whether it is valid
    effects: list = dataclasses.field(default_factory=list)  # (version, part)
    history: list = dataclasses.field(default_factory=list)  # (version, name, status, kind, run)
    open_work: list = dataclasses.field(default_factory=list)  # of Work
    runs: list = dataclasses.field(default_factory=list)  # (run, verdict)
    owner: str = None
    sessions: list = dataclasses.field(default_factory=list)
    locks: int = 0


HISTORY = {
    "history": "SELECT version, name, status, kind, run_id FROM tidegate_migration ORDER BY seq",
    "open_work": "SELECT path, state, last FROM tidegate_statement WHERE state IN ('started', 'committed')",
    "runs": "SELECT run_id, verdict FROM tidegate_run ORDER BY seq",
}
OWNER = "SELECT owner FROM tidegate_lock"


def read_history(facts, rows):
    """What Tidegate's own tables say, by rows(sql)."""
    for name, sql in HISTORY.items():
        setattr(facts, name, list(rows(sql)))
    facts.open_work = [Work(*each) for each in facts.open_work]
    facts.owner = rows(OWNER)[0][0]


# Messages can then be told apart on the way (wire.py).
PLAIN_TEXT = {"sslmode": "disable", "gssencmode": "disable"}


class PlaceDatabase(PostgresDatabase):
    """A copy of the equipped one. Looks go through one connection, which is opened again when it is lost."""

    def __init__(self, server):
        self.server = server
        self.name = f"case_{next(server._numbers)}"
        server.query("postgres", f"CREATE DATABASE {self.name} TEMPLATE equipped")
        self.url = server.url(self.name, **PLAIN_TEXT)
        self._connection = None

    def _ask(self, sql, parameters):
        if not self._connection:
            self._connection = self.server.connect(self.name)
        with self._connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []

    def query(self, sql, parameters=None):
        try:
            return self._ask(sql, parameters)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            self.forget()
            return self._ask(sql, parameters)

    def forget(self):
        if self._connection:
            self._connection.close()
        self._connection = None

    def remove(self):
        self.forget()
        super().remove()


class PostgresPlace:
    """A server of its own; `database` is the present case's."""

    kind = "postgres"
    effects = "faults.effect"

    def __init__(self):
        self.server = PostgresServer(tls=False).__enter__()
        # An immediate stop must not take back what was committed: that is another fault.
        self.configure("synchronous_commit", "on")
        self.configure("max_connections", "300")
        self.server.stop()
        self.server.launch()
        self.server.query("postgres", "CREATE DATABASE equipped")
        self.server.query("equipped", EQUIPMENT)
        self.database = None
        self._space = None  # the tablespace that the case's database was moved to
        self.pooled = False

    def configure(self, name, value):
        """Holds for sessions that begin later."""
        self.server.query("postgres", f"ALTER SYSTEM SET {name} = '{value}'")
        self.server.query("postgres", "SELECT pg_reload_conf()")

    def fresh(self):
        self.database = PlaceDatabase(self.server)
        self.pooled = False
        return self.database

    def url(self, port=None):
        return self.server.url(self.database.name, port=port, **PLAIN_TEXT)

    def discard(self):
        if self.database:
            self.database.remove()
            self._drop_space()
        self.database = None

    def close(self):
        self.server.remove()

    # --- holding up and breaking ----------------------------------------------------------------

    def arm(self, point):
        self.database.query("INSERT INTO faults.armed VALUES (%s)", (point,))

    def disarm(self):
        self.database.query("DELETE FROM faults.armed")

    def held_up(self):
        """The backend that waits at a point, or None."""
        rows = self.database.query(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event = 'PgSleep' AND pid <> pg_backend_pid()"
        )
        return rows[0][0] if rows else None

    def lock_backend(self):
        rows = self.database.query("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                                   " AND application_name LIKE 'tidegate lock%'")  # fmt: skip
        return rows[0][0] if rows else None

    def terminate(self, pid):
        self.database.query("SELECT pg_terminate_backend(%s)", (pid,))

    def cancel(self, pid):
        self.database.query("SELECT pg_cancel_backend(%s)", (pid,))

    def be_read_only(self, wanted):
        """For sessions that begin from now on, as on a server that was demoted (25006)."""
        word = "on" if wanted else "off"
        self.server.query("postgres", f"ALTER DATABASE {self.database.name} SET default_transaction_read_only = {word}")

    def is_waiting(self):
        return self.database.query("SELECT 1 FROM pg_locks WHERE NOT granted")

    def stop_at_once(self):
        """Immediate shutdown: nobody is told, nothing is flushed. The server does not come back by itself."""
        process = self.server._process
        process.send_signal(signal.SIGQUIT)
        process.wait(20)

    def come_back(self):
        self.server.launch()

    def move_to(self, folder):
        """The case's database into a tablespace in that folder, which is made."""
        name = self.database.name
        folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        self.database.forget()
        self._space = f"space_of_{name}"
        self.server.query("postgres", f"CREATE TABLESPACE {self._space} LOCATION '{folder}'")
        self.server.query("postgres", f"ALTER DATABASE {name} SET TABLESPACE {self._space}")

    def _drop_space(self):
        if self._space:
            self.server.query("postgres", f"DROP TABLESPACE {self._space}")
        self._space = None

    # --- looking ----------------------------------------------------------------------------------

    def facts(self):
        """Of one moment: what a killed run left may commit while they are gathered."""
        self.database.query("BEGIN ISOLATION LEVEL REPEATABLE READ")
        try:
            return self._facts(self.database.query)
        finally:
            self.database.query("COMMIT")

    def _facts(self, rows):
        facts = Facts(
            objects=dict(rows(OBJECTS)), effects=rows("SELECT version, part FROM faults.effect"),
            sessions=self.sessions(), locks=rows(LOCKS)[0][0],
        )  # fmt: skip
        if rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename = 'tidegate_migration'")[0][0]:
            read_history(facts, rows)
        return facts

    def sessions(self):
        """Those of runs. A pooler keeps them, which does no harm as long as they are idle."""
        return self.database.query(SESSIONS + (" AND state <> 'idle'" if self.pooled else ""))

    def quiesce(self, seconds):
        """Waits until no session of a run is left; False when one is after that time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if not self.sessions():
                    return True
            except psycopg2.OperationalError:
                pass
            time.sleep(0.02)
        return False


class SqlitePlace:
    """A folder of its own. Nothing is held up here: what is interrupted are writes (shim.py)."""

    kind = "sqlite"
    effects = "effect"

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidegate-faults-"))
        self.database = None
        self._number = 0

    def fresh(self):
        self._number += 1
        self.database = SqliteDatabase(self.folder / f"case_{self._number}.db")
        return self.database

    def discard(self):
        if self.database:
            self.database.remove()
        self.database = None

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def facts(self):
        connection = sqlite3.connect(self.database.path, timeout=10)
        try:
            return self._facts(lambda sql: connection.execute(sql).fetchall())
        finally:
            connection.close()

    @staticmethod
    def _facts(rows):
        names = {name for (name,) in rows("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%'"
                                          " ESCAPE '\\'")}  # fmt: skip
        facts = Facts(objects={name: True for name in names if not name.startswith("tidegate_")})
        if "effect" in names:
            facts.effects = rows("SELECT version, part FROM effect")
        if "tidegate_migration" in names:
            read_history(facts, rows)
        return facts

    def quiesce(self, seconds):
        return True
