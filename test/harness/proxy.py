"""A small TCP proxy between a client and a server: it delays, cuts and counts.

    with Proxy(server.port) as proxy:
        url = server.url(name, port=proxy.port, sslmode="disable")
        proxy.cut_after(1000)          # reset the connection after that many bytes to the server
        proxy.delay = 0.005            # seconds, each way
        proxy.round_trips              # [per connection], PostgreSQL's authentication left out
"""

import select
import socket
import struct
import threading
import time

AUTHENTICATION_OK = b"R\x00\x00\x00\x08\x00\x00\x00\x00"
TERMINATE = b"X\x00\x00\x00\x04"


class _Connection:
    """One client; counts a round trip whenever it sends after the server had spoken."""

    def __init__(self, proxy, client):
        self.proxy = proxy
        self.client = client
        self.server = socket.create_connection(("127.0.0.1", proxy.target_port))
        for side in (self.client, self.server):
            side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.authenticated = False
        self.server_spoke = False
        self.round_trips = 0

    def count(self, from_client, data):
        if not from_client:
            self.authenticated = self.authenticated or AUTHENTICATION_OK in data
            self.server_spoke = True
        elif self.authenticated and self.server_spoke and data != TERMINATE:
            self.round_trips += 1
            self.server_spoke = False

    def reset(self):
        """Closes both sides with RST, as a network that breaks does."""
        for side in (self.client, self.server):
            side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            side.close()

    def run(self):
        try:
            while self.step():
                pass
        except (OSError, ValueError):  # cut_now() closes what another thread waits for
            pass
        finally:
            self.client.close()
            self.server.close()

    def step(self):
        readable, _, _ = select.select([self.client, self.server], [], [], 0.2)
        for side in readable:
            from_client = side is self.client
            data = side.recv(65536)
            if not data:
                return False
            self.count(from_client, data)
            if self.proxy.delay:
                time.sleep(self.proxy.delay)
            if from_client:
                allowed = self.proxy.take(len(data))
                if allowed < len(data):
                    self.server.sendall(data[:allowed])
                    self.reset()
                    return False
            (self.server if from_client else self.client).sendall(data)
        return not self.proxy.closed


class Proxy:
    def __init__(self, target_port, delay=0.0):
        self.target_port = target_port
        self.delay = delay
        self.closed = False
        self.connections = []
        self._left = None
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.2)
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def cut_after(self, byte_count):
        """From now on lets so many bytes through to the server, then resets. None: no limit."""
        with self._lock:
            self._left = byte_count

    def take(self, wanted):
        with self._lock:
            if self._left is None:
                return wanted
            allowed = min(wanted, self._left)
            self._left -= allowed
            return allowed

    @property
    def round_trips(self):
        return [connection.round_trips for connection in self.connections]

    def forget(self):
        """Starts counting anew."""
        self.connections = []

    def cut_now(self):
        for connection in self.connections:
            try:
                connection.reset()
            except OSError:
                pass

    def _accept(self):
        while not self.closed:
            try:
                client, _ = self._listener.accept()
            except OSError:
                continue
            try:
                connection = _Connection(self, client)
            except OSError:
                client.close()
                continue
            self.connections.append(connection)
            threading.Thread(target=connection.run, daemon=True).start()

    def close(self):
        self.closed = True
        self._thread.join(2)
        self._listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
