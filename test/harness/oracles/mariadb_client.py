"""What the mariadb client makes of a file: a server that does nothing with what it is sent but write it down."""

import re
import struct
import subprocess

from harness.faults.protocols import MARIADB
from harness.oracles.listener import Listener

QUERY = "command 3"
COMMENTS = re.compile(r"(?:\s|;|--(?=\s|$)[^\n]*|#[^\n]*|/\*(?!M?!).*?\*/)*", re.DOTALL)

# https://mariadb.com/kb/en/connection/: protocol 4.1, plain passwords by the native plugin.
CAPABILITIES = 0x00082201 | 0x8000
GREETING = (
    b"\x0a10.11.6-MariaDB\0" + struct.pack("<I", 7) + b"12345678\0" + struct.pack("<H", CAPABILITIES & 0xFFFF)
    + b"\x2d" + struct.pack("<H", 2) + struct.pack("<H", CAPABILITIES >> 16) + b"\x15" + bytes(10)
    + b"123456789012\0mysql_native_password\0"
)  # fmt: skip
OK = b"\0\0\0\x02\0\0\0"


def packet(number, payload):
    return len(payload).to_bytes(3, "little") + bytes([number]) + payload


class Recorder(Listener):
    messages, greeting = MARIADB, packet(0, GREETING)

    def answer(self, kind, text):
        if kind == QUERY:
            self.statements.append(text[5:])
        return packet(text[3] + 1, OK)


def blank(text):
    return COMMENTS.fullmatch(text.decode("utf-8", "surrogateescape")) is not None


def statements(sql):
    listener = Recorder()
    subprocess.run(
        ["mariadb", "--no-defaults", "--protocol=tcp", "-h", "127.0.0.1", "-P", str(listener.port), "-u", "a",
         "--skip-ssl", "--comments", "--batch", "--force", "--skip-auto-rehash", "--default-character-set=utf8mb4"],
        input=sql, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    listener.close()
    return listener.statements
