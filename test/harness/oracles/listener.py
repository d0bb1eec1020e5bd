"""A server for one client of a database, which writes down what it is sent."""

import contextlib
import socket
import threading


class Listener:
    """`statements` is what came. Subclasses say `messages` (a stream of harness/faults/protocols.py), `greeting`,
    and what is answered."""

    messages, greeting = None, b""

    def __init__(self):
        self.statements = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        connection, _ = self._listener.accept()
        stream = self.messages.client()
        with connection:
            connection.sendall(self.greeting)
            while data := self._receive(connection):
                for kind, text in stream.messages(data):
                    connection.sendall(self.answer(kind, text))

    @staticmethod
    def _receive(connection):
        with contextlib.suppress(ConnectionResetError):  # how the mariadb client says goodbye
            return connection.recv(1 << 16)

    def close(self):
        self._thread.join(10)
        self._listener.close()
