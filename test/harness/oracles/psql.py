"""What psql makes of a file: a server that does nothing with what it is sent but write it down.

log_statement = all of a real server would leave out what has a syntax error, and a COPY that fails there leaves its
rows to be read as SQL. Here each statement succeeds, so that psql alone decides where one ends.
"""

import re
import struct
import subprocess

from harness.faults.protocols import POSTGRES
from harness.oracles.listener import Listener
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


class Recorder(Listener):
    messages = POSTGRES

    def __init__(self):
        self.copied = 0
        super().__init__()

    def answer(self, kind, text):
        if kind == "startup":
            return WELCOME
        if kind == "Q":
            self.statements.append(text[5:-1])
            self.copied += wants_rows(self.statements[-1])
            return ROWS_WANTED if wants_rows(self.statements[-1]) else DONE
        return DONE if kind in "cf" else b""


def statements(sql):
    """[bytes] of each statement that psql sends for the file, and of how many the rows."""
    listener = Recorder()
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
