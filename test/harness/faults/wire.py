"""A proxy that knows a database's messages (protocols.py), so that something can be made to happen at each of
their boundaries.

    with Wire(server.port, POSTGRES) as wire:       # lets all through, and counts
        ...
        wire.sent                                   # ["startup", "Q", ..] of all connections, in order
    with Wire(server.port, MARIADB, fault=Fault(7, "after", act)) as wire:

The messages of the program are numbered from 1 on, over all its connections. The fault happens once:

    before    the message has not left
    half      half of it has arrived
    after     it has arrived, its answer has not been asked for
    answered  the server has done it and answered, the program does not know yet
    instead   it does not leave at all: what act() gives is the answer

`act(wire)` does it: wire.reset() breaks every connection, as a network does. A fault may also come with the first
message that has some words in it: Fault(b"SELECT 1", ..).
"""

import dataclasses
import selectors
import socket
import struct
import threading

MODES = ("before", "half", "after", "answered")


@dataclasses.dataclass(frozen=True)
class Fault:
    number: int | bytes
    mode: str
    act: object


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
        protocol = self.wire.protocol
        streams = {self.client: protocol.client(), self.server: protocol.server()}
        # Not select(), which knows no descriptor above 1023.
        with selectors.PollSelector() as selector:
            for side in (*streams, self._woken):
                selector.register(side, selectors.EVENT_READ)
            try:
                while not self.broken and self._step(selector, streams):
                    pass
            except OSError:
                pass
        for side in (self.client, self.server):
            if self.broken:
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            side.close()

    def close(self):
        self.reset()
        self.thread.join(2)
        self.wake.close()
        self._woken.close()

    def _step(self, selector, streams):
        for side in [key.fileobj for key, _ in selector.select()]:
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
        fault = self.wire.next(kind, message)
        if fault and fault.mode == "instead":
            self.client.sendall(fault.act(self.wire))
            return
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
        if self.answering and kind in self.wire.protocol.answers:
            self.answering = False
            self.wire.fault.act(self.wire)
        self._pass(self.client, message)

    def _pass(self, side, data):
        if not self.broken:
            side.sendall(data)


class Wire:
    def __init__(self, target_port, protocol, fault=None):
        self.target_port = target_port
        self.protocol = protocol
        self.fault = fault
        self.sent = []
        self.happened = False
        self.stayed = False  # for who waits for the program's end
        self._pairs = []
        self._mutex = threading.Lock()
        self._closed = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _is_due(self, message):
        number = self.fault.number
        return number in message and not self.happened if isinstance(number, bytes) else number == len(self.sent)

    def next(self, kind, message):
        """Numbers a message; the fault when it is its turn."""
        with self._mutex:
            self.sent.append(kind)
            due = self.fault and self._is_due(message)
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
            pair.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
