"""The Docker Engine's API over its socket, as far as the tests need it. Standard library only: the
AWS stand-in uses it too, on another Python."""

import http.client
import json
import socket
import struct
import urllib.parse

VERSION = "/v1.41"


class EngineError(Exception):
    def __init__(self, status, message):
        super().__init__(f"{status}: {message}")
        self.status, self.message = status, message


class _Connection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("docker", timeout=timeout)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Engine:
    """One engine by the path of its socket."""

    def __init__(self, path):
        self.path = str(path)

    def _open(self, method, place, body, headers, timeout):
        connection = _Connection(self.path, timeout)
        connection.request(method, VERSION + place, body, headers or {})
        return connection, connection.getresponse()

    def call(self, method, place, value=None, body=None, headers=None, timeout=60, **query):
        """The answer's object (text where it is no JSON); EngineError when it refuses."""
        if query:
            place += "?" + urllib.parse.urlencode(query, doseq=True)
        if value is not None:
            body, headers = json.dumps(value), {"Content-Type": "application/json"}
        connection, answer = self._open(method, place, body, headers, timeout)
        try:
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        try:
            parsed = json.loads(text) if text else None
        except ValueError:
            parsed = text
        if answer.status >= 400:
            message = parsed.get("message") if isinstance(parsed, dict) else text
            raise EngineError(answer.status, message)
        return parsed

    def answers(self):
        try:
            return bool(self.call("GET", "/version", timeout=5))
        except (OSError, http.client.HTTPException):
            return False

    def output(self, container):
        """The bytes of both streams as they come, until the container ends."""
        place = f"/containers/{container}/logs?follow=1&stdout=1&stderr=1"
        connection, answer = self._open("GET", place, None, None, None)
        try:
            while len(head := answer.read(8)) == 8:
                (length,) = struct.unpack("!I", head[4:])
                yield answer.read(length)
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()
