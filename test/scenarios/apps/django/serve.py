import os
import signal
import sys
from wsgiref.simple_server import make_server

from shop.wsgi import application

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
make_server("0.0.0.0", int(os.environ.get("PORT", "8000")), application).serve_forever()
