"""What psql makes of a file: a server that does nothing with what it is sent but write it down.

log_statement = all of a real server would leave out what has a syntax error, and a COPY that fails there leaves its
rows to be read as SQL. Here each statement succeeds, so that psql alone decides where one ends.
"""

import re
import socket
import struct
import subprocess
import threading

from harness.faults.protocols import POSTGRES
from harness.oracles.splitter import COMMENTS
from harness.postgres import DEBIAN_BINARIES

PSQL = DEBIAN_BINARIES / "psql"
COPY_IN = re.compile(r'copy\b(?:[^\'"();]|"[^"]*"|\([^;]*?\))*?\bfrom\s+std(?:in|out)\b', re.IGNORECASE)
SETTINGS = {"server_version": "15.0", "client_encoding": "UTF8", "standard_conforming_strings": "on"}


def message(kind, payload=b""):
    return kind + struct.pack("!I", len(payload) + 4) + payload


READY = message(b"Z", b"I")
DONE = message(b"C", b"DONE\0") + READY
ROWS_WANTED = message(b"G", b"\0\0\0")
WELCOME = message(b"R", struct.pack("!I", 0)) + b"".join(
    message(b"S", f"{name}\0{value}\0".encode()) for name, value in SETTINGS.items()) + READY  # fmt: skip


def wants_rows(statement):
    text = statement.decode("utf-8", "surrogateescape")
    return COPY_IN.match(text, COMMENTS.match(text).end()) is not None


class Listener:
    """One connection; `statements` is what came."""

    def __init__(self):
        self.statements = []
        self.copied = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        connection, _ = self._listener.accept()
        stream = POSTGRES.client()
        with connection:
            while data := connection.recv(1 << 16):
                for kind, text in stream.messages(data):
                    connection.sendall(self._answer(kind, text))

    def _answer(self, kind, text):
        if kind == "startup":
            return WELCOME
        if kind == "Q":
            self.statements.append(text[5:-1])
            self.copied += wants_rows(self.statements[-1])
            return ROWS_WANTED if wants_rows(self.statements[-1]) else DONE
        return DONE if kind in "cf" else b""

    def close(self):
        self._thread.join(10)
        self._listener.close()


def statements(sql):
    """[bytes] of each statement that psql sends for the file, and of how many the rows."""
    listener = Listener()
    subprocess.run(
        [PSQL, "-X", "-q", "-f", "-", f"host=127.0.0.1 port={listener.port} user=a dbname=a sslmode=disable gssencmode=disable"],
        input=sql, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    listener.close()
    return listener.statements, listener.copied


# --- its own commands, which we do not know --------------------------------------------------------

# At the end of a statement each of these sends it, as a semicolon does.
SENDS = re.compile(rb"\\(?:gset|gexec|gdesc|gx|g|crosstabview|bind|watch)\b[^\n]*")
COPIES = re.compile(rb"^\\(copy\b[^\n]* from stdin[^\n;]*)$", re.MULTILINE)
LINE = re.compile(rb"^[ \t]*\\(?![N.]|\\)[a-zA-Z!?][^\n]*$", re.MULTILINE)


def without_commands(sql):
    """The file without psql's own commands, for both."""
    return LINE.sub(b"", COPIES.sub(rb"\1;", SENDS.sub(b";", sql.replace(b"\\;", b";"))))
