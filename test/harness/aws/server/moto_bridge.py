"""moto, called one request at a time.

Its backends take no locks, so two conditional writes at once could both succeed; real DynamoDB and
S3 let one win. One lock around all of it makes them honest.
"""

import io
import json
import os
import threading
import urllib.parse

os.environ.setdefault("MOTO_DISABLE_GLOBAL_CORS", "true")  # one thing less to load

import moto.backends
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from .credentials import ACCOUNT
from .errors import Response
from .request import Request


def _environ(request, host):
    environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": urllib.parse.unquote_to_bytes(request.path).decode("latin-1"),
        "RAW_URI": request.path + ("?" + request.query if request.query else ""),
        "REQUEST_URI": request.path + ("?" + request.query if request.query else ""),
        "QUERY_STRING": request.query,
        "SERVER_NAME": host.rpartition(":")[0],
        "SERVER_PORT": host.rpartition(":")[2],
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.input_terminated": True,
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(request.body)),
    }
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environ[key] = value
        elif key not in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
            environ["HTTP_" + key] = value
    return environ


class Moto:
    def __init__(self, host):
        self.lock = threading.RLock()
        self._host = host
        self._application = DomainDispatcherApplication(create_backend_app)

    def call(self, request):
        """moto's answer to the request, as a Response."""
        answer = {}

        def start_response(status, headers, _=None):
            answer["status"], answer["headers"] = int(status.split()[0]), headers

        with self.lock:
            chunks = self._application(_environ(request, self._host), start_response)
            body = b"".join(chunks)
        skipped = {"connection", "date", "server"}
        if request.method != "HEAD":
            skipped.add("content-length")
        headers = {name: value for name, value in answer["headers"] if name.lower() not in skipped}
        return Response(answer["status"], body, headers)

    def json_call(self, service, region, target, params):
        """An operation of a JSON service, called by the stand-in itself: (status, answer)."""
        scope = f"internal/20260101/{region}/{service}/aws4_request"
        headers = [
            (
                "authorization",
                f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
            ),
            ("content-type", "application/x-amz-json-1.1"),
            ("host", self._host),
            ("x-amz-target", target),
        ]
        response = self.call(Request("POST", "/", headers, json.dumps(params).encode()))
        return response.status, json.loads(response.body or b"{}")

    def backend(self, service, region):
        """One of moto's backends; hold `lock` while using it."""
        regions = moto.backends.get_backend(service)[ACCOUNT]
        return regions[region if region in regions else "aws"]

    def reset(self):
        with self.lock:
            BackendDict.reset()
            reset_model_data()
