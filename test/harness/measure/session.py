"""A connection of the measurement: autocommit, every notice kept, a limit on each statement."""

LIMIT_SECONDS = 30


class Session:
    def __init__(self, server, database):
        self._connection = server.connect(database)
        # psycopg2's own list keeps the last 50 only.
        self.notices = self._connection.notices = []
        self.pid = self._connection.info.backend_pid
        self.execute(f"SET statement_timeout = '{LIMIT_SECONDS}s'")

    def execute(self, sql, parameters=None):
        """Rows of the last statement, [] when it returns none."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []

    def close(self):
        self._connection.close()
