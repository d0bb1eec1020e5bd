"""Locks of a statement that refuses a transaction, and so holds none when it has ended.

Each table is locked by a session of its own. The statement then waits at every table it wants, where
its locks are read, those it waits for among them; the session in its way goes, and so on to its end.
"""

import threading

import psycopg2

from harness.measure.relations import strengthen

POLL_SECONDS = 0.005


# A statement may ask for a weak lock first and for stronger ones later (VACUUM does): each strength of
# blocker shows the first request that is too much for it, None is a reader.
STRENGTHS = ("ACCESS EXCLUSIVE", "EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", None)


def _lock_sql(kind, schema, name, strength):
    table = f'"{schema}"."{name}"'
    if strength is None:  # the planner takes its indexes too
        return f"SELECT FROM ONLY {table} LIMIT 0"
    if kind == "m":  # LOCK TABLE takes none
        return f"ALTER MATERIALIZED VIEW {table} OWNER TO CURRENT_USER"
    return f"LOCK TABLE ONLY {table} IN {strength} MODE"


class _Blockers:
    """Before every table a session that holds it; among readers one with a snapshot, which the
    CONCURRENTLY statements wait for."""

    def __init__(self, connect, tables, strength):
        self._sessions = {}
        for kind, schema, name in tables:
            self._open(connect, "BEGIN; " + _lock_sql(kind, schema, name, strength))
        if strength is None:
            self._open(connect, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1")

    def _open(self, connect, sql):
        session = connect()
        self._sessions[session.pid] = session
        session.execute(sql)

    def release(self, pid):
        session = self._sessions.pop(pid, None)
        if session:
            session.close()

    def close(self):
        for pid in list(self._sessions):
            self.release(pid)


def _run(session, sql, outcome):
    try:
        session.execute(sql)
    except psycopg2.Error as error:
        outcome.append(error)


def run_outside(connect, watcher, relations, session, sql, strength):
    """(locks, index_locks, error or None) of a statement outside a transaction."""
    locks, index_locks, outcome = {}, {}, []
    blockers = _Blockers(connect, relations.tables, strength)
    thread = threading.Thread(target=_run, args=(session, sql, outcome))
    thread.start()
    try:
        # It ends: Session sets a limit for the statement.
        while thread.is_alive():
            [(waited_for,)] = watcher.execute("SELECT pg_blocking_pids(%s)", (session.pid,))
            if waited_for:
                held, on_indexes = relations.locks_of(session.pid)
                strengthen(locks, held)
                strengthen(index_locks, on_indexes)
            for pid in waited_for:
                blockers.release(pid)
            thread.join(POLL_SECONDS)
    finally:
        blockers.close()
        thread.join()
    return locks, index_locks, outcome[0] if outcome else None
