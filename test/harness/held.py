"""A command that a test holds on to: it says that it began, and goes on until it is let go.

    running = tidegate.start("exec", *held.command(then="exit 3"))
    held.wait_until_begun(tidegate)
    ...
    held.let_go(tidegate)
"""

import time

# It ends by itself when the test has failed and nobody lets it go.
_SCRIPT = "touch begun; n=0; until [ -e go ] || [ $((n += 1)) -gt 1200 ]; do sleep 0.05; done; "


def command(then="exit 0"):
    return ["--", "sh", "-c", _SCRIPT + then]


def wait_for(question, what, limit=20):
    until = time.monotonic() + limit
    while not question():
        assert time.monotonic() < until, f"{what} did not happen within {limit} s"
        time.sleep(0.02)


def wait_until_begun(tidegate):
    wait_for((tidegate.folder / "begun").exists, "the command's start")


def let_go(tidegate):
    tidegate.write("go", "")
