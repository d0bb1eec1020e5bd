"""An HTTP server that keeps what it was asked, for whatever Tidegate tells others.

    with Listener() as listener:
        listener.answer = lambda request: (404, {"error": "no such hook"})
        listener.url, listener.requests[0].json
"""

import http.server
import json
import threading
import time


class Request:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.method} {self.path}\n{self.headers}\n{self.body!r}"


class Listener:
    """`answer(request)` gives a status and a body: text, or what becomes JSON."""

    def __init__(self):
        self.requests = []
        self.answer = lambda request: (200, "ok")
        self.delay = 0
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = Request(self.command, self.path, self.headers, body)
                listener.requests.append(request)
                time.sleep(listener.delay)
                status, answer = listener.answer(request)
                text = answer if isinstance(answer, str) else json.dumps(answer)
                self.send_response(status)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_POST = do_PUT = serve

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def bodies(self):
        return [request.json for request in self.requests]
