"""A release that serves: an image whose /healthz says its release, for tests of the deployer
`docker`. It listens on a port of the host's, or only inside its container."""

import json
import time
import urllib.error
import urllib.request


def web_image(engine, release, port, *changes, script=None):
    """`script`: a shell's, in the place of the server."""
    serve = f"exec busybox httpd -f -p 127.0.0.1:{port} -h /app/www"
    command = json.dumps(["sh", "-c", script or serve])
    files = {"www/healthz": json.dumps({"release": release}) + "\n"}
    return engine.build_shell(files, f"CMD {command}", f"ENV OF_IMAGE={release}", *changes)


def release_on(port):
    """The release that answers; None: nobody does."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return json.loads(answer.read())["release"]
    except (OSError, ValueError, urllib.error.URLError):
        return None


def await_release(port, release, seconds=20):
    end = time.monotonic() + seconds
    while release_on(port) != release:
        assert time.monotonic() < end, f"{release_on(port)} answers, not {release}"
        time.sleep(0.05)
