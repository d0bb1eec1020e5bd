"""A proxy that knows PostgreSQL's messages (manual: "Frontend/Backend Protocol"), so that something can be
made to happen at each of their boundaries.

    with Wire(server.port) as wire:                 # lets all through, and counts
        ...
        wire.sent                                   # ["startup", "Q", ..] of all connections, in order
    with Wire(server.port, fault=Fault(7, "after", act)) as wire:

The messages of the program are numbered from 1 on, over all its connections. The fault happens once:

    before    the message has not left
    half      half of it has arrived
    after     it has arrived, its answer has not been asked for
    answered  the server has done it and answered, the program does not know yet

`act(wire)` does it: wire.reset() breaks every connection, as a network does.
"""

import dataclasses
import select
import socket
import struct
import threading

MODES = ("before", "half", "after", "answered")
# The server's messages that end an answer: ready; of the login; ready for COPY's rows.
ANSWERS = ("Z", "R", "G")


@dataclasses.dataclass(frozen=True)
class Fault:
    number: int
    mode: str
    act: object


class _Stream:
    """What came from one side, cut into messages; the first one of a client has no letter."""

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


class _Pair:
    """One thread for both ways: nobody else may close a socket that it waits for."""

    def __init__(self, wire, client):
        self.wire = wire
        self.client = client
        self.server = socket.create_connection(("127.0.0.1", wire.target_port))
        self.answering = False  # the fault waits for the server's answer
        self.broken = False
        self.wake, self._woken = socket.socketpair()
        for side in (self.client, self.server):
            side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.thread = threading.Thread(target=self._run, daemon=True)

    def reset(self):
        """Asks for the end with RST; at once when it is this pair's own thread that asks."""
        self.broken = True
        self.wake.send(b"x")

    def _run(self):
        streams = {self.client: _Stream(False), self.server: _Stream(True)}
        try:
            while not self.broken and self._step(streams):
                pass
        except (OSError, ValueError):
            pass
        for side in (self.client, self.server):
            if self.broken:
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            side.close()

    def _step(self, streams):
        readable, _, _ = select.select([*streams, self._woken], [], [])
        for side in readable:
            if side is self._woken:
                return False
            data = side.recv(65536)
            if not data:
                return False
            for kind, message in streams[side].messages(data):
                (self._up if side is self.client else self._down)(kind, message)
                if self.broken:
                    return False
        return True

    def _up(self, kind, message):
        fault = self.wire.next(kind)
        parts = [message]
        if fault and fault.mode == "half":
            parts = [message[: len(message) // 2], message[len(message) // 2 :]]
        if fault and fault.mode == "before":
            fault.act(self.wire)
        self._pass(self.server, parts[0])
        if fault and fault.mode in ("half", "after"):
            fault.act(self.wire)
        self.answering = bool(fault) and fault.mode == "answered"
        for part in parts[1:]:
            self._pass(self.server, part)

    def _down(self, kind, message):
        if self.answering and kind in ANSWERS:
            self.answering = False
            self.wire.fault.act(self.wire)
        self._pass(self.client, message)

    def _pass(self, side, data):
        if not self.broken:
            side.sendall(data)


class Wire:
    def __init__(self, target_port, fault=None):
        self.target_port = target_port
        self.fault = fault
        self.sent = []
        self.happened = False
        self._pairs = []
        self._mutex = threading.Lock()
        self._closed = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def next(self, kind):
        """Numbers a message; the fault when it is its turn."""
        with self._mutex:
            self.sent.append(kind)
            due = self.fault and len(self.sent) == self.fault.number
            self.happened = self.happened or bool(due)
            return self.fault if due else None

    def reset(self):
        for pair in list(self._pairs):
            pair.reset()

    def _accept(self):
        while not self._closed:
            try:
                client, _ = self._listener.accept()
                pair = _Pair(self, client)
            except OSError:
                continue
            self._pairs.append(pair)
            pair.thread.start()

    def close(self):
        self._closed = True
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._thread.join(2)
        self._listener.close()
        for pair in self._pairs:
            pair.reset()
            pair.thread.join(2)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
