"""A fresh, empty database on each system, with one face for the tests."""

import os
import re
import sqlite3
import subprocess

from harness import schemas


class PostgresDatabase:
    kind = "postgres"

    def __init__(self, server):
        self.server = server
        self.name = server.create_database()
        self.url = server.url(self.name)

    def query(self, sql, parameters=None):
        return self.server.query(self.name, sql, parameters)

    def script(self, sql):
        """Several statements at once."""
        self.query(sql)

    def connect(self):
        """A psycopg2 connection, for tests that hold locks or transactions."""
        connection = self.server.connect(self.name)
        connection.autocommit = False
        return connection

    def tables(self):
        rows = self.query(
            "SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
            " AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
        )
        return [name for (name,) in rows if not name.startswith("tidegate_")]

    def schema(self):
        """What pg_dump says of it, without what is Tidegate's and without noise."""
        result = subprocess.run(
            [self.server.binaries / "pg_dump", "--schema-only", "--no-owner", "--no-privileges",
             "--exclude-table=*.tidegate_*"],
            env={**os.environ, "PGHOST": "127.0.0.1", "PGPORT": str(self.server.port),
                 "PGUSER": self.server.user, "PGPASSWORD": self.server.password,
                 "PGDATABASE": self.name},
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        return schemas.normalize_postgres(result.stdout)

    def remove(self):
        self.server.drop_database(self.name)


class MariadbDatabase:
    kind = "mariadb"

    def __init__(self, server):
        self.server = server
        self.name = server.create_database()
        self.url = server.url(self.name)

    def query(self, sql, parameters=None):
        return self.server.query(self.name, sql, parameters)

    def script(self, sql):
        """Several statements at once; "BEGIN" in one of them is not for this."""
        for statement in sql.split(";"):
            if statement.strip():
                self.query(statement)

    def connect(self):
        """A pymysql connection, for tests that hold locks or transactions."""
        connection = self.server.connect(self.name)
        connection.autocommit(False)
        return connection

    def tables(self):
        rows = self.query(
            "SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
            " AND table_schema = database() ORDER BY 1"
        )
        return [name for (name,) in rows if not name.startswith("tidegate_")]

    def schema(self):
        """SHOW CREATE of all tables, without what is Tidegate's and without counters."""
        made = [self.query(f"SHOW CREATE TABLE `{name}`")[0][1] for name in self.tables()]
        return [re.sub(r" AUTO_INCREMENT=\d+", "", text) for text in made]

    def remove(self):
        self.server.drop_database(self.name)


class SqliteDatabase:
    kind = "sqlite"

    def __init__(self, path):
        self.path = path
        self.url = f"sqlite:{path}"

    def connect(self):
        """A sqlite3 connection without Python's own transactions."""
        connection = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def query(self, sql, parameters=()):
        connection = self.connect()
        try:
            return connection.execute(sql, parameters or ()).fetchall()
        finally:
            connection.close()

    def script(self, sql):
        connection = self.connect()
        try:
            connection.executescript(sql)
        finally:
            connection.close()

    def tables(self):
        rows = self.query(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%'"
            " ESCAPE '\\' ORDER BY name"
        )
        return [name for (name,) in rows if not name.startswith("tidegate_")]

    def schema(self):
        rows = self.query("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"
                          " AND tbl_name NOT LIKE 'tidegate\\_%' ESCAPE '\\' ORDER BY type, name")  # fmt: skip
        return schemas.normalize_sqlite(sql for (sql,) in rows)

    def remove(self):
        for suffix in ("", "-wal", "-shm", "-journal"):
            try:
                os.unlink(f"{self.path}{suffix}")
            except FileNotFoundError:
                pass
