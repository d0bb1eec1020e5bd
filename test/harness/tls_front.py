"""TLS in front of a server that speaks plain TCP: HTTPS and WSS for what has only HTTP and WS.

front = TlsFront(server_port, folder)
f"https://localhost:{front.port}", front.authority       # whom a client has to trust
"""

import contextlib
import socket
import ssl
import threading

from harness import certificates


class TlsFront:
    def __init__(self, target_port, folder):
        self.authority = certificates.make_authority(folder, "front-authority")
        certificate, key = certificates.make_server_certificate(folder, self.authority, "front")
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._target = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain):
        try:
            client = self._context.wrap_socket(plain, server_side=True)
            server = socket.create_connection(("127.0.0.1", self._target))
        except OSError:  # also a client that does not trust us
            plain.close()
            return
        back = threading.Thread(target=_copy, args=(server, client), daemon=True)
        back.start()
        _copy(client, server)
        back.join()
        client.close()
        server.close()

    def close(self):
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


def _copy(source, target):
    """Until the source ends; the target is told so."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
