"""A throwaway PgBouncer, in transaction mode unless told otherwise, before a server of harness/postgres.py.

    with PgBouncer(server) as pooler:
        url = server.url(name, port=pooler.port)
"""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile

from harness import ports

PROGRAM = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/sbin:/bin")

CONFIGURATION = """\
[databases]
* = host=127.0.0.1 port={server_port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = {mode}
default_pool_size = {pool_size}
server_tls_sslmode = prefer
logfile = {folder}/log
pidfile = {folder}/pid
"""


class PgBouncer:
    def __init__(self, server, pool_size=10, mode="transaction"):
        self.port = ports.free_port()
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="tidegate-pgbouncer-"))
        text = CONFIGURATION.format(server_port=server.port, port=self.port, folder=self._folder,
                                    pool_size=pool_size, mode=mode)  # fmt: skip
        (self._folder / "pgbouncer.ini").write_text(text, encoding="utf-8")
        users = f'"{server.user}" "{server.password}"\n'
        (self._folder / "users").write_text(users, encoding="utf-8")
        self._process = None

    def start(self):
        command = [PROGRAM, "-q", str(self._folder / "pgbouncer.ini")]
        prefix = ["setpriv", "--pdeathsig", "INT"]
        if os.geteuid() == 0:  # which it refuses to run as
            prefix += ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
            for path in (self._folder, *self._folder.iterdir()):
                shutil.chown(path, "postgres", "postgres")
        self._process = subprocess.Popen(
            prefix + command, cwd=self._folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        ports.wait_until(self._answers, 20, f"PgBouncer on port {self.port}")
        return self

    def _answers(self):
        if self._process.poll() is not None:
            log = self._folder / "log"
            raise RuntimeError("PgBouncer did not start: " + (log.read_text() if log.exists() else ""))
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def kill(self):
        """As a crash does: nobody is told. start() brings it back."""
        self._process.kill()
        self._process.wait(5)
        (self._folder / "pid").unlink(missing_ok=True)

    def remove(self):
        if self._process:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:  # it waits for clients that a failed test left
                self._process.kill()
                self._process.wait(5)
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.remove()
            raise

    def __exit__(self, *_):
        self.remove()
