"""An HTTP/1.1 server with keep-alive that hands raw requests to a function, and can be cut off.

`raw` matters: a signature is over the path and the query as they were sent.
"""

import http.server
import socket
import socketserver
import struct
import threading
import time
import traceback

from .errors import Dropped, Response
from .request import Request

MAXIMUM_BODY = 64 * 1024 * 1024


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def version_string(self):
        return "tidegate-standin"

    def date_time_string(self, timestamp=None):
        return super().date_time_string(self.server.now() if timestamp is None else timestamp)

    def _read_body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(self._chunks())
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAXIMUM_BODY:
            raise Dropped("the body is too long")
        return self.rfile.read(length)

    def _chunks(self):
        while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass

    def _answer(self, response):
        self.send_response(response.status)
        names = {name.lower() for name in response.headers}
        for name, value in response.headers.items():
            self.send_header(name, value)
        if "content-length" not in names and response.status not in (204, 304):
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def _serve(self):
        headers = [(name.lower(), value) for name, value in self.headers.items()]
        try:
            self.server.wait_while_lost()
            if self.server.upgrade and ("upgrade", "websocket") in headers:
                self.close_connection = True
                self.server.upgrade(self.connection, self.rfile, self.path, dict(headers))
                return
            body = self._read_body()
            request = Request(self.command, self.path, headers, body)
            request.connection = self.connection
            response = self.server.answer(request)
            self.server.wait_while_lost()
            self._answer(response)
        except Dropped:
            self.close_connection = True
            reset_on_close(self.connection)
        except (OSError, ValueError):
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _serve


def reset_on_close(connection):
    """The peer will see ECONNRESET instead of an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _shut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def free_port():
    """Chosen beforehand: a port that the kernel chose is given back when a socket stops listening."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, handle, clock=time.time):
        self._handle, self.now = handle, clock
        self.upgrade = None  # (connection, buffered reader, path, headers): a WebSocket
        self._lost_until, self._lost_mode = 0.0, ""
        self._open, self._open_lock = set(), threading.Lock()
        super().__init__(("127.0.0.1", free_port()), _Handler)

    @property
    def port(self):
        return self.server_address[1]

    def answer(self, request):
        try:
            return self._handle(request)
        except Dropped:
            raise
        except Exception:
            return Response(500, traceback.format_exc().encode(), {"Content-Type": "text/plain"})

    def start(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    # --- connections --------------------------------------------------------------------------

    def get_request(self):
        try:
            return super().get_request()
        except OSError:
            time.sleep(0.01)  # nobody listens while connections are refused
            raise

    def process_request(self, request, client_address):
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        with self._open_lock:
            self._open.discard(request)
        linger = request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)
        if struct.unpack("ii", linger) == (1, 0):
            request.close()
        else:
            super().shutdown_request(request)

    def handle_error(self, request, client_address):
        pass

    # --- the network is lost ------------------------------------------------------------------

    def lose(self, seconds, mode="reset"):
        """From now on: `reset` cuts every connection at its first byte, `refuse` lets none be made,
        `hang` answers nothing until the time is over."""
        self._lost_until, self._lost_mode = time.monotonic() + seconds, mode
        if mode == "hang":
            return
        with self._open_lock:
            for connection in self._open:
                _shut(connection)
        if mode == "refuse":
            _shut(self.socket)
            threading.Thread(target=self._listen_again, args=(seconds,), daemon=True).start()

    def find_again(self):
        self._lost_until = 0.0

    def _listen_again(self, seconds):
        while self.lost():
            time.sleep(min(0.02, seconds))
        self.socket.listen(self.request_queue_size)

    def lost(self):
        return time.monotonic() < self._lost_until

    def wait_while_lost(self):
        if self.lost() and self._lost_mode != "hang":
            raise Dropped("the network is lost")
        while self.lost():
            time.sleep(0.02)
