"""A Lambda function whose bootstrap is `tidegate lambda`, in the folder of a yard.

    with Function(yard) as function:
        answer = function.ask({"action": "gate", "release": "r1"})
        assert function.fails({"action": "gate", "release": "r2"})["errorType"] == "gate-closed"
"""

import os
import pathlib

from harness.shipyard import wait_until

# A function that may take 6 s leaves what takes longer than 3.
SHORT = 6.0


def event(yard, action, release="r1", **more):
    return {"action": action, "release": release, "image": yard.image_of(release), **more}


def tasks(yard):
    return len(yard.tasks_started())


def hold(yard, then=""):
    """The migration of the next image waits until let_go(), then does the rest of the hook."""
    place = yard.folder
    yard.hook(f"touch {place}/waits; while [ ! -e {place}/go ]; do sleep 0.05; done\n{then}")


def let_go(yard):
    (yard.folder / "go").touch()


def last_task_ends(yard):
    wait_until(lambda: yard.tasks_started()[-1]["lastStatus"] == "STOPPED")


class Function:
    def __init__(self, yard, env=None):
        self.yard, self.env = yard, env or {}
        self.process = None
        self.start()

    def start(self):
        """A new sandbox."""
        self.process = self.yard.tidegate.start(
            "lambda",
            env={
                **self.yard.ci,
                **self.yard.lambda_environment,
                "LAMBDA_TASK_ROOT": self.yard.folder,
                **self.env,
            },
            cwd="/",
        )

    def invoke(self, event, seconds=30.0):
        return self.yard.invoke(event, seconds)

    def ask(self, event, seconds=30.0):
        """The function's answer, which must not be an error."""
        answer = self.invoke(event, seconds)
        assert answer["kind"] == "response", answer
        return answer["body"]

    def fails(self, event, seconds=30.0):
        """The function's error: {errorType, errorMessage, ..}."""
        answer = self.invoke(event, seconds)
        assert answer["kind"] == "error", answer
        assert answer["body"]["type"] == answer["body"]["error"]["errorType"]
        return answer["body"]["error"]

    def kill(self):
        """As Lambda does with a function whose time is over."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """As Lambda does at the end of a sandbox; all that was said."""
        self.process.signal(15)
        return self.process.wait()

    @property
    def resident_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return next(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line)

    @property
    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.process.poll() is None:
            self.kill()
