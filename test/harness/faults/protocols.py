"""How two databases cut what goes over the wire into messages, and how the end of an answer is told.

    protocol.client()           a stream of the program's messages
    protocol.server()           a stream of the server's
    stream.messages(data)       (kind, bytes) of each that is complete by now
    kind in protocol.answers    the server has done what it was asked, and says so
"""

import struct
import types


class _PostgresStream:
    """Manual: "Frontend/Backend Protocol". The first message of a client has no letter."""

    def __init__(self, typed):
        self.typed = typed
        self.data = b""

    def messages(self, data):
        self.data += data
        while True:
            head = 5 if self.typed else 4
            if len(self.data) < head:
                return
            (length,) = struct.unpack("!I", self.data[head - 4 : head])
            size = head - 4 + length
            if len(self.data) < size:
                return
            message, self.data = self.data[:size], self.data[size:]
            kind = message[:1].decode("latin-1") if self.typed else "startup"
            self.typed = True
            yield kind, message


class _MariadbStream:
    """https://mariadb.com/kb/en/0-packet/: three bytes of length, a number, the payload."""

    def __init__(self, kind_of):
        self.kind_of = kind_of
        self.data = b""

    def messages(self, data):
        self.data += data
        while len(self.data) >= 4:
            size = 4 + int.from_bytes(self.data[:3], "little")
            if len(self.data) < size:
                return
            packet, self.data = self.data[:size], self.data[size:]
            yield self.kind_of(packet[3], packet[4:]), packet


def _command(number, payload):
    return f"command {payload[0]}" if number == 0 and payload else "login"


OK, EOF, ERR = 0x00, 0xFE, 0xFF
MORE_RESULTS = 0x0008


def _skip_length(payload, at):
    """Behind an integer of variable length."""
    return at + {0xFC: 3, 0xFD: 4, 0xFE: 9}.get(payload[at], 1)


class _Answers:
    """Follows the results of a command, of which there are several for several statements."""

    def __init__(self):
        self.state = "login"

    def kind_of(self, _number, payload):
        first = payload[0] if payload else OK
        if self.state == "login":
            self.state = "result" if first == OK else "login"
            return "login"
        if first == ERR:
            return self._end(0)
        if self.state == "result":
            return self._result(first, payload)
        if first == EOF and len(payload) < 9:
            if self.state == "columns":
                self.state = "rows"
                return "columns"
            return self._end(struct.unpack("<H", payload[3:5])[0])
        return "row"

    def _result(self, first, payload):
        if first != OK:
            self.state = "columns"
            return "columns"
        at = _skip_length(payload, _skip_length(payload, 1))
        return self._end(struct.unpack("<H", payload[at : at + 2])[0])

    def _end(self, status):
        self.state = "result"
        return "more" if status & MORE_RESULTS else "end"


# Ready; of the login; ready for the rows of COPY.
POSTGRES = types.SimpleNamespace(
    client=lambda: _PostgresStream(False), server=lambda: _PostgresStream(True), answers=("Z", "R", "G")
)
MARIADB = types.SimpleNamespace(
    client=lambda: _MariadbStream(_command), server=lambda: _MariadbStream(_Answers().kind_of), answers=("login", "end")
)
