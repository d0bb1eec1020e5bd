"""The server's side of a WebSocket (RFC 6455), on a connection whose upgrade was asked for."""

import base64
import hashlib
import struct
import threading

_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
LARGEST = 16 * 1024 * 1024


class Closed(Exception):
    """The peer is gone, or said goodbye."""


def accept_key(key):
    return base64.b64encode(hashlib.sha1((key + _MAGIC).encode()).digest()).decode()


class WebSocket:
    """`read`: a buffered file of the connection; frames of the peer must be masked."""

    def __init__(self, connection, read, key):
        self._connection, self._read = connection, read
        self._lock = threading.Lock()
        self.last_ping = None
        answer = (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept_key(key)}\r\n\r\n"
        )
        connection.sendall(answer.encode())

    # --- out ----------------------------------------------------------------------------------

    def send(self, payload, kind=BINARY):
        length = len(payload)
        if length < 126:
            head = struct.pack("!BB", 0x80 | kind, length)
        elif length < 65536:
            head = struct.pack("!BBH", 0x80 | kind, 126, length)
        else:
            head = struct.pack("!BBQ", 0x80 | kind, 127, length)
        try:
            with self._lock:
                self._connection.sendall(head + payload)
        except OSError as error:
            raise Closed(str(error)) from error

    def close(self, code=1000):
        try:
            self.send(struct.pack("!H", code), CLOSE)
        except Closed:
            pass

    # --- in -----------------------------------------------------------------------------------

    def _exactly(self, count):
        try:
            data = self._read.read(count)
        except (OSError, ValueError) as error:
            raise Closed(str(error)) from error
        if len(data) < count:
            raise Closed("the peer is gone")
        return data

    def _frame(self):
        first, second = self._exactly(2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self._exactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self._exactly(8))
        if not second & 0x80 or length > LARGEST:
            self.close(1002)
            raise Closed("a frame without a mask, or too long")
        mask, data = self._exactly(4), self._exactly(length)
        plain = bytes(byte ^ mask[place % 4] for place, byte in enumerate(data))
        return bool(first & 0x80), first & 0x0F, plain

    def receive(self):
        """(TEXT or BINARY, payload) of the next whole message; Closed at the end."""
        kind, parts = None, []
        while True:
            last, code, data = self._frame()
            if code == CLOSE:
                self.close()
                raise Closed("closed by the peer")
            if code == PING:
                self.last_ping = data
                self.send(data, PONG)
            elif code != PONG:
                kind = kind or code
                parts.append(data)
                if last:
                    return kind, b"".join(parts)
