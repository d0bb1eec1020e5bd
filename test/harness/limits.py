"""What a machine can withhold from a program: rights on files, and room on a disk."""

import contextlib
import os
import subprocess

from harness.skips import skip_or_fail


def plain_user():
    """The prefix of a command for which owner and mode of files count, as they do for everybody
    but root: root without its capabilities."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"]


@contextlib.contextmanager
def without_writing(*paths):
    """Takes the right to write from files and folders for a while."""
    before = [(path, os.stat(path).st_mode) for path in paths]
    try:
        for path, mode in before:
            os.chmod(path, mode & 0o7555)
        yield
    finally:
        for path, mode in before:
            os.chmod(path, mode)


class SmallDisk:
    """A file system of its own in a folder, which a test can fill and empty."""

    def __init__(self, folder, size):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() != 0:
            skip_or_fail("only root can mount a small disk", ci_may_skip=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", folder],
                              capture_output=True, text=True, check=False)  # fmt: skip
        if done.returncode:
            skip_or_fail(f"no right to mount a small disk: {done.stderr}", ci_may_skip=True)

    def fill(self):
        """Takes all room that is left."""
        with open(self.folder / "filler", "wb", buffering=0) as filler:
            for size in (65536, 512):
                with contextlib.suppress(OSError):
                    while True:
                        filler.write(bytes(size))

    def empty(self):
        """Gives back what fill() took."""
        (self.folder / "filler").unlink(missing_ok=True)

    def resize(self, size):
        subprocess.run(["mount", "-o", f"remount,size={size}", self.folder], check=True)

    def remove(self):
        # Lazily: whoever still holds a file there ends by itself.
        subprocess.run(["umount", "-l", self.folder], check=False)


@contextlib.contextmanager
def small_disk(folder, size="256k"):
    disk = SmallDisk(folder, size)
    try:
        yield disk
    finally:
        disk.remove()
