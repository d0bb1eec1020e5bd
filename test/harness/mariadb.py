"""A throwaway MariaDB server: own folder, own port on 127.0.0.1, own socket, TLS, stopped by its pid.

Also a program: `python3 test/harness/mariadb.py` starts one, prints its URL, and stops it when its
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

import pymysql

if __package__ in (None, ""):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import certificates, ports  # noqa: E402

SERVER = pathlib.Path("/usr/sbin/mariadbd")
INSTALL = pathlib.Path("/usr/bin/mariadb-install-db")

# What is committed must outlive a crash, which tests cause; the rest keeps it small.
SETTINGS = [
    "--bind-address=127.0.0.1", "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=1",
    "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=16M", "--sync-binlog=0",
    "--key-buffer-size=1M", "--max-connections=200",
    "--character-set-server=utf8mb4", "--default-time-zone=+00:00",
]  # fmt: skip


class MariadbServer:
    """One server. `url(database)` and `connect(database)` are what tests want."""

    user = "app"

    def __init__(self, settings=(), tls=True):
        self.settings = list(settings)
        self.tls = tls
        self.password = "pw-" + secrets.token_hex(12)
        self.port = ports.free_port()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidegate-mariadb-"))
        self.socket = self.folder / "socket"
        self.authority = None
        self._process = None
        self._numbers = itertools.count(1)

    # --- life ---------------------------------------------------------------------------------

    @property
    def _account(self):
        """Debian's packages without the service make no user for it."""
        return ["--user=root"] if os.geteuid() == 0 else []

    @property
    def _temporary(self):
        """Of its own: servers that share a folder take away each other's temporary tables."""
        return f"--tmpdir={self.folder}/tmp"

    def start(self):
        data = self.folder / "data"
        (self.folder / "tmp").mkdir()
        done = subprocess.run(
            [INSTALL, "--no-defaults", *self._account, f"--datadir={data}", self._temporary,
             "--skip-test-db", "--auth-root-authentication-method=normal"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"mariadb-install-db failed:\n{done.stdout}{done.stderr}")
        if self.tls:
            self.authority = certificates.make_authority(self.folder, "authority")
            certificates.make_server_certificate(self.folder, self.authority)
            self.settings += [f"--ssl-cert={self.folder}/server.crt",
                              f"--ssl-key={self.folder}/server.key"]  # fmt: skip
        self.folder.chmod(0o755)  # clients read the authority's certificate here
        if self.authority:
            self.authority.chmod(0o644)
        self.launch()
        self.query(None, f"CREATE USER {self.user}@'%' IDENTIFIED BY '{self.password}'", root=True)
        self.query(None, f"GRANT ALL ON *.* TO {self.user}@'%' WITH GRANT OPTION", root=True)
        return self

    def launch(self):
        """Starts the server on its existing folder: after start(), or again after stop()."""
        with open(self.folder / "log", "a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", SERVER, "--no-defaults", *self._account,
                 f"--datadir={self.folder}/data", self._temporary, f"--socket={self.socket}",
                 f"--pid-file={self.folder}/pid", f"--port={self.port}", *SETTINGS,
                 *self.settings],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        ports.wait_until(self._answers, 60, f"MariaDB on port {self.port}")

    def _answers(self):
        if self._process.poll() is not None:
            raise RuntimeError("MariaDB did not start:\n" + self.log())
        try:
            self.connect(None, root=True).close()
        except pymysql.err.OperationalError:
            return False
        return True

    def stop(self, how=signal.SIGTERM):
        """Shuts down (SIGKILL: crashes); the folder stays."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(20)
        self._process = None

    def remove(self):
        self.stop(signal.SIGKILL)
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

    def url(self, database="mysql", *, user=None, password=None, port=None, host="127.0.0.1",
            scheme="mysql", **parameters):  # fmt: skip
        """mysql://user:password@127.0.0.1:port/database?parameters, ready for DATABASE_URL."""
        quoted = [urllib.parse.quote(word, safe="") for word in
                  (user or self.user, password or self.password, database)]  # fmt: skip
        words = {name.replace("_", "-"): value for name, value in parameters.items()}
        query = "?" + urllib.parse.urlencode(words, safe="/") if words else ""
        return (f"{scheme}://{quoted[0]}:{quoted[1]}@{host}:{port or self.port}/{quoted[2]}{query}")

    def connect(self, database=None, root=False):
        """A pymysql connection in autocommit."""
        who = {"user": "root"} if root else {"user": self.user, "password": self.password}
        return pymysql.connect(unix_socket=str(self.socket), database=database, autocommit=True,
                               charset="utf8mb4", connect_timeout=10, **who)  # fmt: skip

    def query(self, database, sql, parameters=None, root=False):
        """Rows of one statement, [] when it returns none."""
        connection = self.connect(database, root)
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def create_database(self, prefix="test"):
        name = f"{prefix}_{next(self._numbers)}"
        self.query(None, f"CREATE DATABASE `{name}`")
        return name

    def drop_database(self, name):
        """Whoever still holds locks in it is ended first."""
        connection = self.connect(None, root=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM information_schema.processlist WHERE db = %s", (name,))
            for (number,) in cursor.fetchall():
                try:
                    cursor.execute(f"KILL {number}")
                except pymysql.err.OperationalError:
                    pass  # it has gone by itself
            cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
        connection.close()


def main():
    with MariadbServer(tls="--tls" in sys.argv) as server:
        print(server.url(server.create_database("demo")), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
