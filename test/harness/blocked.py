"""A table that somebody holds a lock on, and readers who want to get through.

    with Blocked(database, "t") as blocked:
        running = project.start("exec", "--lock-timeout", "300ms", ..)
        blocked.reader_gets_through()
        blocked.let_go()
"""

import contextlib
import threading

from harness import held


class Blocked:
    """`lock` is what the blocker did before it went idle in its transaction."""

    def __init__(self, database, table, lock="SELECT count(*) FROM {}"):
        self.database, self.table = database, table
        self.connection = database.connect()
        self.pid = self.connection.info.backend_pid
        self.connection.cursor().execute(lock.format(table))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.let_go()

    def let_go(self):
        if not self.connection.closed:
            self.connection.rollback()
            self.connection.close()

    def wait_until_somebody_waits(self):
        held.wait_for(self._somebody_waits, "somebody's waiting for the lock")

    def _somebody_waits(self):
        return self.database.query("SELECT 1 FROM pg_locks WHERE NOT granted AND"
                                   " relation = to_regclass(%s)", (self.table,))  # fmt: skip

    @contextlib.contextmanager
    def behind(self, sql):
        """A session that runs `sql` meanwhile; gives a function that waits for its end."""
        done = threading.Event()
        connection = self.database.connect()
        connection.autocommit = True

        def work():
            with contextlib.suppress(Exception):  # cancelled at the end of the test
                connection.cursor().execute(sql.format(self.table))
                done.set()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        try:
            yield lambda limit=20: done.wait(limit)
        finally:
            connection.cancel()
            thread.join(10)
            connection.close()

    def reader_gets_through(self):
        """Somebody waits already; a reader queues behind, and has its answer while we still hold on."""
        self.wait_until_somebody_waits()
        with self.behind("SELECT count(*) FROM {}") as ended:
            assert ended(), "the reader never got through"
