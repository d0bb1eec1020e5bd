"""One case on one server: a new database from the template, the old version, the statement, the rest."""

import contextlib
import functools
import time

import psycopg2

from harness.measure.application import OldVersion
from harness.measure.messages import read_messages
from harness.measure.outside import STRENGTHS, run_outside
from harness.measure.relations import Relations, strengthen
from harness.measure.session import Session

DROP_SECONDS = 10


class Measurer:
    def __init__(self, server, setup, statements):
        """`setup` is the SQL of the schema, `statements` what read_application() gave."""
        self._server = server
        self._statements = statements
        self._template = server.create_database("measure")
        server.query(self._template, setup)

    def close(self):
        self._drop(self._template)

    def measure(self, case):
        """The fields of test/data/lint/README.md, without the version.

        A statement outside a transaction is measured once for each strength of blockers, each time in
        a new database; all must see the same but for the locks.
        """
        if case.in_transaction:
            return self._measure(case, self._in_transaction)
        first, *others = [
            self._measure(case, functools.partial(run_outside, strength=strength)) for strength in STRENGTHS
        ]
        for other in others:
            for field in ("locks", "index_locks"):
                strengthen(first[field], other[field])
            different = [field for field, value in other.items()
                         if "locks" not in field and first[field] != value]  # fmt: skip
            if different:
                raise RuntimeError(f"{case.id}: {different} differ from one run to the next")
        return {**first, "locks": _sorted(first["locks"]), "index_locks": _sorted(first["index_locks"])}

    def _measure(self, case, run):
        with self._database(case) as connect:
            watcher, session = connect(), connect()
            try:
                if case.setup:
                    session.execute(case.setup)
            except psycopg2.Error as error:
                raise RuntimeError(f"{case.id}: its setup fails: {error}") from error
            old = OldVersion(connect, self._statements, case.role)
            relations = Relations(watcher)
            session.execute("SET client_min_messages = debug1")
            session.notices.clear()
            locks, index_locks, error = run(connect, watcher, relations, session, case.sql)
            if error and error.pgcode is None:
                raise RuntimeError(f"{case.id}: the connection broke: {error}")
            tables, indexes = relations.rewritten()
            return {
                "locks": _sorted(locks), "index_locks": _sorted(index_locks),
                "rewrites": tables, "index_rewrites": indexes,
                **read_messages(session.notices, relations.names),
                "error": error.pgcode if error else None,
                "breaks": old.breaks(),
            }  # fmt: skip

    @staticmethod
    def _in_transaction(_, __, relations, session, sql):
        """(locks, index_locks, error or None); a statement that fails leaves no locks to be read."""
        try:
            session.execute("BEGIN")
            session.execute(sql)
            locks, index_locks = relations.locks_of(session.pid)
            session.execute("COMMIT")
            return locks, index_locks, None
        except psycopg2.Error as error:
            return {}, {}, error

    @contextlib.contextmanager
    def _database(self, case):
        """A function that opens a session in a new database, which is gone afterwards."""
        name = self._template + "_case"
        sessions = []

        def connect():
            sessions.append(Session(self._server, name))
            return sessions[-1]

        if case.role and not self._server.query(
            "postgres", "SELECT 1 FROM pg_roles WHERE rolname = %s", (case.role,)):  # fmt: skip
            self._server.query("postgres", f'CREATE ROLE "{case.role}"')
        self._server.query("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"')
        try:
            yield connect
        finally:
            for session in sessions:
                session.close()
            self._drop(name)

    def _drop(self, name):
        """WITH (FORCE) is there from 13 on; a backend takes a moment to be gone."""
        end = time.monotonic() + DROP_SECONDS
        while True:
            try:
                self._server.query("postgres", f'DROP DATABASE "{name}"')
                return
            except psycopg2.errors.ObjectInUse:
                if time.monotonic() > end:
                    raise
                time.sleep(0.01)


def _sorted(locks):
    return dict(sorted(locks.items()))
