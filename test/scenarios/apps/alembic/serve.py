import json
import os
import pathlib
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from columns import COLUMNS
from database import connect

VERSION = pathlib.Path("version.txt").read_text(encoding="utf-8").strip()


class Pool:
    """One connection, kept for as long as it is good, as pools do."""

    def __init__(self):
        self._lock, self._connection = threading.Lock(), None

    def ask(self, sql):
        with self._lock:
            if self._connection is None or self._connection.closed:
                self._connection = connect()
                self._connection.autocommit = True
            with self._connection.cursor() as cursor:
                cursor.execute(sql)


POOL = Pool()


def answer():
    """Reads every column that this version knows: one that is missing is an error."""
    POOL.ask(f"SELECT {', '.join(COLUMNS)} FROM shop_item LIMIT 1")
    return {"version": VERSION, "columns": COLUMNS}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(answer()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *values):
        pass


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
ThreadingHTTPServer(("0.0.0.0", int(os.environ.get("PORT", "8000"))), Handler).serve_forever()
