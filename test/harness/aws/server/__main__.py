"""`python3 -m harness.aws.server`: starts the stand-in, prints where it is as one line of JSON, and
ends when its standard input does."""

import json
import signal
import sys
import threading

from .app import make_world
from .control import make_handler
from .http import Server


def _warm(world):
    """The services that every test needs, before the first one asks."""
    for service in ("logs", "dynamodb", "s3", "sts"):
        with world.moto.lock:
            world.moto.backend(service, "eu-west-1")


def main():
    world = make_world()
    world.server.start()
    control = Server(make_handler(world)).start()
    print(json.dumps({"url": world.url, "control": f"http://127.0.0.1:{control.port}"}), flush=True)
    threading.Thread(target=_warm, args=(world,), daemon=True).start()
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    signal.signal(signal.SIGINT, lambda *_: ended.set())
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    ended.wait()
    world.ecs.reset()


if __name__ == "__main__":
    main()
