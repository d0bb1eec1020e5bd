"""A Unix socket before a container engine's: for tests in which a request or its reply is lost.

    with EngineProxy(engine.socket) as proxy:
        proxy.before_reply("POST", "/start", background.kill)   # once
        ... unix://{proxy.socket} ...
"""

import pathlib
import shutil
import socket
import tempfile
import threading


class EngineProxy:
    def __init__(self, target):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidegate-proxy-"))
        self.socket, self._target = self.folder / "socket", str(target)
        self._hooks, self._lock = [], threading.Lock()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.socket))
        self._listener.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()

    def before_reply(self, method, part, action):
        """The next such request is carried out; then `action` is called, and the connection closed
        without the reply."""
        with self._lock:
            self._hooks.append((method, part, action, True))

    def before_request(self, method, part, action):
        """The next such request never arrives: `action` is called, and the connection closed."""
        with self._lock:
            self._hooks.append((method, part, action, False))

    def _take_hook(self, head):
        line = head.partition(b"\r\n")[0].decode()
        with self._lock:
            for hook in self._hooks:
                if line.startswith(hook[0] + " ") and hook[1] in line:
                    self._hooks.remove(hook)
                    return hook
        return None

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        server = socket.socket(socket.AF_UNIX)
        with client, server:
            try:
                server.connect(self._target)
                self._exchange(client, server)
            except OSError:
                return

    def _exchange(self, client, server):
        back = threading.Thread(target=_copy, args=(server, client), daemon=True)
        started = False
        while data := client.recv(65536):
            hook = self._take_hook(data)
            if hook and not hook[3]:
                hook[2]()
                return
            server.sendall(data)
            if hook:
                # The reply is there once the engine is done; nobody else reads it.
                server.recv(65536)
                hook[2]()
                return
            if not started and not self._hooks_wait():
                back.start()
                started = True
            elif not started:
                client.sendall(_one_reply(server))

    def _hooks_wait(self):
        with self._lock:
            return bool(self._hooks)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _one_reply(server):
    """All of one reply, which says its length or comes in chunks."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += server.recv(65536)
    head, _, rest = data.partition(b"\r\n\r\n")
    lower = head.lower()
    if b"content-length:" in lower:
        length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
        while len(rest) < length:
            rest += server.recv(65536)
    elif b"chunked" in lower:
        while not rest.endswith(b"0\r\n\r\n"):
            rest += server.recv(65536)
    return head + b"\r\n\r\n" + rest


def _copy(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return
