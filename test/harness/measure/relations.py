"""Relations that stood before a statement, who holds which lock on them, which got a new file."""

# From the weakest to the strongest: chapter "Explicit Locking" of the manual.
MODES = {
    "AccessShareLock": "AS",
    "RowShareLock": "RS",
    "RowExclusiveLock": "RE",
    "ShareUpdateExclusiveLock": "SUE",
    "ShareLock": "S",
    "ShareRowExclusiveLock": "SRE",
    "ExclusiveLock": "E",
    "AccessExclusiveLock": "AE",
}
STRENGTH = {mode: number for number, mode in enumerate(MODES.values())}
# What reading and writing rows takes on every index of the table says nothing.
ROW_MODES = STRENGTH["RE"]
TABLES = "rpm"
INDEXES = "iI"

SNAPSHOT = r"""
SELECT c.oid, n.nspname, c.relname, c.relkind::text, c.relfilenode
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid >= 16384 AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND c.relname <> '_map'
"""
LOCKS = """
SELECT relation, mode FROM pg_locks
WHERE locktype = 'relation' AND pid = %s
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Relations:
    """What stands in a database at this moment; `session` is asked again later."""

    def __init__(self, session):
        self._session = session
        rows = session.execute(SNAPSHOT)
        self._rows = {oid: (name, kind, file) for oid, _, name, kind, file in rows}
        self.names = {name for name, _, _ in self._rows.values()}
        self.tables = sorted((kind, schema, name) for _, schema, name, kind, _ in rows if kind in TABLES)

    def locks_of(self, pid):
        """(locks, index_locks) that a backend holds or waits for: {name: its strongest mode}."""
        locks, index_locks = {}, {}
        for oid, mode in self._session.execute(LOCKS, (pid,)):
            if oid not in self._rows:  # of the statement's own making, or the catalog's
                continue
            name, kind, _ = self._rows[oid]
            if kind not in INDEXES:
                strengthen(locks, {name: MODES[mode]})
            elif STRENGTH[MODES[mode]] > ROW_MODES:
                strengthen(index_locks, {name: MODES[mode]})
        return locks, index_locks

    def rewritten(self):
        """(tables, indexes) whose file is another one now. A sequence has one row: not looked at."""
        after = {oid: file for oid, _, _, _, file in self._session.execute(SNAPSHOT)}
        changed = [(name, kind) for oid, (name, kind, file) in self._rows.items()
                   if after.get(oid, file) != file]  # fmt: skip
        return (sorted(name for name, kind in changed if kind in TABLES),
                sorted(name for name, kind in changed if kind in INDEXES))  # fmt: skip


def strengthen(locks, others):
    """Keeps of each relation the strongest mode."""
    for name, mode in others.items():
        if name not in locks or STRENGTH[mode] > STRENGTH[locks[name]]:
            locks[name] = mode
