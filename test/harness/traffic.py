"""An application at work: its statements, again and again, on a connection of its own.

    with Traffic(database, ["INSERT INTO t (name) VALUES ('n{n}')", ..]) as traffic:
        ..                  # what must not disturb it
        traffic.rounds(2)   # waits until it went through all of them twice more
    assert traffic.failures == []

`{n}` is the number of the round, which no other traffic of the test run has. A statement is one
transaction, as with autocommit.
"""

import itertools
import threading
import time

import psycopg2


class Traffic:
    _starts = itertools.count(100_000, 100_000)

    def __init__(self, database, statements, pause=0.001):
        self._connection = database.connect()
        self._connection.autocommit = True
        self._statements, self._pause = statements, pause
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.round = next(self._starts)
        self.failures = []

    def _work(self):
        with self._connection.cursor() as cursor:
            while not self._stop.is_set():
                self.round += 1
                for statement in self._statements:
                    self._run(cursor, statement.replace("{n}", str(self.round)))
                time.sleep(self._pause)

    def _run(self, cursor, sql):
        try:
            cursor.execute(sql)
            if cursor.description:
                cursor.fetchall()
        except psycopg2.Error as error:
            self.failures.append((error.pgcode, str(error).splitlines()[0], sql))

    def rounds(self, count=2, limit=30):
        """Waits until so many more have begun and the one before them is done."""
        goal, until = self.round + count, time.monotonic() + limit
        while self.round < goal:
            assert time.monotonic() < until, f"no {count} rounds within {limit} s: {self.failures[-3:]}"
            time.sleep(0.002)

    def stop(self):
        self._stop.set()
        self._thread.join(30)
        assert not self._thread.is_alive(), "a statement of the application hangs"
        self._connection.close()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        if not self._stop.is_set():
            self.stop()
