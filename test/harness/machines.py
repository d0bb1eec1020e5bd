"""Another machine, as far as a process can tell: a pid namespace of its own, in which nothing of ours
can be seen and from which nobody can prove that a process here has ended.

    with Machine() as other:
        tidegate.run("up", .., prefix=other.prefix(tidegate.folder))
"""

import shutil
import subprocess
import time


class NoMachine(Exception):
    """It cannot be made here; the text says why."""


class Machine:
    """It stays as long as its first process, which ends with us: a namespace that ended would lend its
    number to the next one, and what ran in it would count as proven dead there."""

    def __init__(self):
        if not shutil.which("unshare") or not shutil.which("nsenter"):
            raise NoMachine("no unshare or nsenter (util-linux)")
        self._init = subprocess.Popen(
            ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", "cat"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._pid = self._first_process()

    def _first_process(self):
        path = f"/proc/{self._init.pid}/task/{self._init.pid}/children"
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and self._init.poll() is None:
            with open(path, encoding="ascii") as file:
                children = file.read().split()
            if children and self._is_ready(children[0]):
                return children[0]
            time.sleep(0.005)
        error = self._init.communicate()[1] if self._init.poll() is not None else "no answer"
        raise NoMachine(f"unshare: {error.strip()}")

    @staticmethod
    def _is_ready(pid):
        """/proc is that of the namespace by then, because cat is what runs."""
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().startswith(b"cat")

    def prefix(self, folder):
        """What runs a command there, in this folder."""
        return ["nsenter", "--target", self._pid, "--pid", "--mount", f"--wdns={folder}", "--"]

    def close(self):
        self._init.communicate()  # cat has nothing to wait for any more

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
