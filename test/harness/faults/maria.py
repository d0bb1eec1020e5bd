"""MariaDB as a place of the fault campaign: places.py, for a server whose DDL commits by itself."""

import contextlib
import hashlib
import shutil
import signal
import time

import pymysql

from harness.faults.places import HOLD_SECONDS, Facts, read_history
from harness.mariadb import MariadbServer

# Who migrates: as in production, no right beyond the database, and none to see others' sessions.
RUNNER = "runner"

# A point is a lock by name. Whoever holds it up loses it together with the server.
EQUIPMENT = [
    "CREATE TABLE faults_effect (version varchar(20), part int)",
    "CREATE FUNCTION faults_pause(p int) RETURNS varchar(1) NOT DETERMINISTIC READS SQL DATA"
    " SQL SECURITY INVOKER BEGIN"
    " DECLARE ignored int;"
    f" SET ignored = get_lock(concat('point.', database(), '.', p), {HOLD_SECONDS});"
    " SET ignored = release_lock(concat('point.', database(), '.', p)); RETURN ''; END",
]

OBJECTS = """
SELECT table_name FROM information_schema.tables WHERE table_schema = database()
UNION SELECT index_name FROM information_schema.statistics WHERE table_schema = database() AND index_name <> 'PRIMARY'
 AND table_name NOT LIKE 'tidegate\\_%'
UNION SELECT routine_name FROM information_schema.routines WHERE routine_schema = database()
UNION SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = database()
"""
OURS = ("tidegate_", "faults_")
LOST = (pymysql.err.OperationalError, pymysql.err.InterfaceError)


class PlaceDatabase:
    """Looks go through one connection of root's, which is opened again when it is lost."""

    kind = "mariadb"

    def __init__(self, server):
        self.server = server
        self.name = server.create_database("case")
        self.url = server.url(self.name, user=RUNNER, ssl_mode="DISABLED")
        self._connection = None
        for sql in EQUIPMENT:
            self.query(sql)

    def connect(self):
        """One in a transaction, for cases that are in the way."""
        connection = self.server.connect(self.name, root=True)
        connection.autocommit(False)
        return connection

    def _ask(self, sql, parameters):
        if not self._connection:
            self._connection = self.server.connect(self.name, root=True)
        with self._connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall()) if cursor.description else []

    def query(self, sql, parameters=None):
        try:
            return self._ask(sql, parameters)
        except LOST:
            self.forget()
            return self._ask(sql, parameters)

    def forget(self):
        if self._connection:
            with contextlib.suppress(pymysql.err.Error):
                self._connection.close()
        self._connection = None

    def remove(self):
        self.forget()
        self.server.drop_database(self.name)


class MariadbPlace:
    """A server of its own; `database` is the present case's."""

    kind = "mariadb"
    effects = "faults_effect"

    def __init__(self):
        self.server = MariadbServer(settings=["--max-connections=400"], tls=False).__enter__()
        self.server.query(None, f"CREATE USER {RUNNER}@'%' IDENTIFIED BY '{self.server.password}'", root=True)
        self.server.query(None, f"GRANT ALL ON `case\\_%`.* TO {RUNNER}@'%'", root=True)
        self.database = None
        self._gate = None  # holds the locks of the points that are armed

    def fresh(self):
        self.database = PlaceDatabase(self.server)
        return self.database

    def url(self, port=None):
        return self.server.url(self.database.name, user=RUNNER, port=port, ssl_mode="DISABLED")

    def discard(self):
        self.disarm()
        if self.database:
            self.database.remove()
        self.database = None

    def close(self):
        self.server.remove()

    # --- holding up and breaking ----------------------------------------------------------------

    def arm(self, point):
        self._gate = self.server.connect(self.database.name, root=True)
        with self._gate.cursor() as cursor:
            cursor.execute("SELECT get_lock(concat('point.', database(), '.', %s), 0)", (point,))

    def disarm(self):
        if self._gate:
            with contextlib.suppress(pymysql.err.Error):
                self._gate.close()
        self._gate = None

    def _session(self, condition):
        rows = self.database.query(
            "SELECT id FROM information_schema.processlist WHERE db = database()"
            f" AND user = '{RUNNER}' AND {condition}"
        )
        return rows[0][0] if rows else None

    def held_up(self):
        return self._session("state = 'User lock'")

    def waits_for_room(self):
        """https://mariadb.com/kb/en/general-thread-states/: it looks again each minute."""
        return self._session("state = 'Waiting for someone to free space'")

    def lock_name(self, lock):
        """Of the engine: names of locks are the server's, not a database's."""
        digest = hashlib.sha256(f"`{self.database.name}`.".encode()).hexdigest()[:32]
        return f"tidegate.{lock}.{digest}"

    def lock_backend(self):
        return self.database.query("SELECT is_used_lock(%s)", (self.lock_name("run"),))[0][0]

    def _kill(self, what, pid):
        if pid:
            with contextlib.suppress(pymysql.err.OperationalError):  # it has gone by itself
                self.database.query(f"KILL {what} {pid}")

    def terminate(self, pid):
        self._kill("CONNECTION", pid)

    def cancel(self, pid):
        self._kill("QUERY", pid)

    def be_read_only(self, wanted):
        self.server.query(None, f"SET GLOBAL read_only = {int(wanted)}", root=True)

    def is_waiting(self):
        """For a row."""
        return self.database.query("SELECT 1 FROM information_schema.innodb_lock_waits")

    def stop_at_once(self):
        """A crash: nobody is told, nothing is flushed."""
        self.server.stop(signal.SIGKILL)
        self._gate = None

    def come_back(self):
        self.server.launch()

    def move_to(self, folder):
        """The case's database into that folder, which is made: the data folder has a link to it, as
        https://mariadb.com/kb/en/data-directory-symlinks/ has it. The rest of the server stays where it is."""
        home = self.server.folder / "data" / self.database.name
        self.database.forget()
        self.database.query("FLUSH TABLES")
        shutil.move(home, folder)
        home.symlink_to(folder)

    # --- looking ----------------------------------------------------------------------------------

    def facts(self):
        rows = self.database.query
        names = {name for (name,) in rows(OBJECTS)}
        facts = Facts(
            objects={name: True for name in names if not name.startswith(OURS)},
            effects=rows("SELECT version, part FROM faults_effect"), sessions=self.sessions(),
            locks=sum(rows("SELECT is_used_lock(%s) IS NOT NULL", (self.lock_name(lock),))[0][0]
                      for lock in ("run", "work")),
        )  # fmt: skip
        if "tidegate_meta" in names:
            read_history(facts, rows)
        return facts

    def sessions(self):
        return self.database.query("SELECT id, command, state, left(info, 80) FROM information_schema.processlist"
                                   f" WHERE db = database() AND user = '{RUNNER}'")  # fmt: skip

    def quiesce(self, seconds):
        """Waits until no session of a run is left; False when one is after that time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with contextlib.suppress(*LOST):
                if not self.sessions():
                    return True
            time.sleep(0.02)
        return False
