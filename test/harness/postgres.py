"""A throwaway PostgreSQL server: own folder, own port on 127.0.0.1, SCRAM, TLS, stopped by its pid.

Also a program: `python3 test/harness/postgres.py` starts one, prints its URL, and stops it when its
standard input ends.
"""

import itertools
import os
import pathlib
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.parse

import psycopg2

if __package__ in (None, ""):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import certificates, ports  # noqa: E402

DEBIAN_BINARIES = pathlib.Path("/usr/lib/postgresql/15/bin")

# Durability is pointless for a server that lives for one test run.
SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 100
max_prepared_transactions = 4
ssl = {ssl}
ssl_cert_file = '{folder}/server.crt'
ssl_key_file = '{folder}/server.key'
shared_preload_libraries = '{preload}'
logging_collector = off
log_min_messages = warning
timezone = 'UTC'
"""


class PostgresServer:
    """One server. `url(database)` and `connect(database)` are what tests want."""

    user = "postgres"

    def __init__(self, binaries=DEBIAN_BINARIES, tls=True, environment=None):
        self.binaries = pathlib.Path(binaries)
        self.tls = tls
        self.environment = {**os.environ, **(environment or {}), "LC_ALL": "C.UTF-8"}
        self.password = "pw-" + secrets.token_hex(12)
        self.port = ports.free_port()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidegate-postgres-"))
        self.authority = None
        self._process = None
        self._numbers = itertools.count(1)

    # --- life ---------------------------------------------------------------------------------

    def _as_server_user(self, command):
        """PostgreSQL refuses to run as root; the server dies with us in any case."""
        prefix = ["setpriv", "--pdeathsig", "INT"]
        if os.geteuid() == 0:
            prefix += ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
        return prefix + [str(word) for word in command]

    def _run_tool(self, *command):
        result = subprocess.run(
            self._as_server_user(command), cwd=self.folder, env=self.environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if result.returncode:
            raise RuntimeError(f"{command[0]} failed:\n{result.stdout}{result.stderr}")

    def _write_files(self):
        if self.tls:
            self.authority = certificates.make_authority(self.folder, "authority")
            certificates.make_server_certificate(self.folder, self.authority)
        (self.folder / "password").write_text(self.password + "\n", encoding="utf-8")
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.iterdir()):
                shutil.chown(path, "postgres", "postgres")
        for path in self.folder.iterdir():
            path.chmod(0o600)
        self.folder.chmod(0o755)  # clients read the authority's certificate here
        if self.authority:
            self.authority.chmod(0o644)

    def start(self):
        self._write_files()
        data = self.folder / "data"
        self._run_tool(
            self.binaries / "initdb", "-D", data, "-U", self.user, "-A", "scram-sha-256",
            "--pwfile", self.folder / "password", "--no-sync", "--no-locale", "-E", "UTF8",
        )  # fmt: skip
        preload = "pg_stat_statements" if self.binaries == DEBIAN_BINARIES else ""
        with open(data / "postgresql.conf", "a", encoding="utf-8") as config:
            config.write(SETTINGS.format(port=self.port, folder=self.folder, preload=preload,
                                         ssl="on" if self.tls else "off"))  # fmt: skip
        self.launch()
        return self

    def launch(self):
        """Starts the server on its existing folder: after start(), or again after stop()."""
        with open(self.folder / "log", "a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                self._as_server_user([self.binaries / "postgres", "-D", self.folder / "data"]),
                cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip
        ports.wait_until(self._answers, 30, f"PostgreSQL on port {self.port}")

    def _answers(self):
        if self._process.poll() is not None:
            raise RuntimeError("PostgreSQL did not start:\n" + self.log())
        try:
            self.connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def stop(self):
        """Fast shutdown; the folder stays."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(20)
        self._process = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.remove()
            raise

    def __exit__(self, *_):
        self.remove()

    # --- use ----------------------------------------------------------------------------------

    @property
    def pid(self):
        return self._process.pid

    def log(self):
        path = self.folder / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def url(self, database="postgres", *, user=None, password=None, port=None, **parameters):
        """postgres://user:password@127.0.0.1:port/database?parameters, ready for DATABASE_URL."""
        quoted = [urllib.parse.quote(word, safe="") for word in
                  (user or self.user, password or self.password, database)]  # fmt: skip
        query = "?" + urllib.parse.urlencode(parameters) if parameters else ""
        return f"postgres://{quoted[0]}:{quoted[1]}@127.0.0.1:{port or self.port}/{quoted[2]}{query}"

    def connect(self, database="postgres"):
        """A psycopg2 connection in autocommit."""
        connection = psycopg2.connect(
            host="127.0.0.1", port=self.port, user=self.user, password=self.password,
            dbname=database, connect_timeout=10,
        )  # fmt: skip
        connection.autocommit = True
        return connection

    def query(self, database, sql, parameters=None):
        """Rows of one statement, [] when it returns none."""
        connection = self.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def create_database(self, prefix="test"):
        name = f"{prefix}_{next(self._numbers)}"
        self.query("postgres", f'CREATE DATABASE "{name}"')
        return name

    def drop_database(self, name):
        self.query("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def main():
    with PostgresServer(tls=False) as server:
        print(server.url(server.create_database("demo")), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
