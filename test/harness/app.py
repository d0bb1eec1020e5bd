"""A little app to be shipped: its deployment command says which release it is, /healthz answers it.

    with LittleApp(tidegate.folder) as app:
        configuration = f"deploy: {app.deploy}"
        app.release                    # what answers on HTTP now: None while nothing is deployed
"""

import http.server
import json
import threading
import urllib.error
import urllib.request


class LittleApp:
    def __init__(self, folder):
        self._serving = folder / "serving"
        app = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                serving = app._serving.read_text("utf-8") if app._serving.exists() else ""
                self.send_response(200 if serving else 503)
                self.end_headers()
                self.wfile.write(serving.encode())

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.health = f"http://127.0.0.1:{self._server.server_port}/healthz"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def deploy(self):
        """The value of `deploy:` in tidegate.yml, which is YAML and JSON."""
        switch = 'printf %s "$TIDEGATE_RELEASE" >serving.new && mv serving.new serving'
        return json.dumps({"driver": "command", "command": ["sh", "-c", switch],
                           "health": self.health, "timeout": "20s"})  # fmt: skip

    @property
    def release(self):
        try:
            with urllib.request.urlopen(self.health, timeout=10) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return None

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
