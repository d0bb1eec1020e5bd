"""Answers with its version and the columns of its table, which another pipeline migrates."""

import http.server
import json
import os
import pathlib
import signal
import sys

import psycopg2

VERSION = pathlib.Path("version.txt").read_text(encoding="utf-8").strip()
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = 'shop_item'"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
            cursor.execute(COLUMNS)
            columns = [name for (name,) in cursor]
        body = json.dumps({"version": VERSION, "columns": columns}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("0.0.0.0", int(os.environ.get("PORT", "8000"))), Handler).serve_forever()
