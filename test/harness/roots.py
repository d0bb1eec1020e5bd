"""Root file systems in which the packed program is tried: empty ones, and other releases of Debian.

    root = Root(tmp_path / "root")            # folders, /dev/null and /etc/hosts, nothing else
    root.add_bundle(tar, "/opt")
    result = root.run("/opt/tidegate/bin/tidegate", "version")

A release is made once by debootstrap and kept in ~/.cache/tidegate; what a test does is on top of it.
"""

import os
import pathlib
import shutil
import subprocess
import tarfile

from harness.skips import skip_or_fail
from harness.tidegate import Result

FOLDERS = ("dev", "proc", "tmp", "etc", "app/db/migrations", "bin")
MIGRATIONS = {
    "V1__create_boat.sql": "CREATE TABLE boat (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n",
    "V2__add_length.sql": "ALTER TABLE boat ADD COLUMN length INTEGER;\n",
}
CONFIG = "version: 1\napp: harbour\ndatabase: env:DATABASE_URL\n"
# $0: the root, $1: its folder to be in, then the words. /proc ends with its namespace.
ENTER = 'mount --bind /proc "$0/proc" && exec /usr/bin/unshare --root "$0" --wd "$@"'
ENTER_WITHOUT_PROC = 'exec /usr/bin/unshare --root "$0" --wd "$@"'


class Root:
    def __init__(self, folder):
        if os.geteuid() != 0:
            skip_or_fail("another root file system needs root", ci_may_skip=True)
        self.folder = pathlib.Path(folder)
        for each in FOLDERS:
            (self.folder / each).mkdir(parents=True, exist_ok=True)
        for device in ("null", "urandom"):
            if not (self.folder / "dev" / device).exists():
                subprocess.run(["cp", "-a", f"/dev/{device}", self.folder / "dev"], check=True)
        (self.folder / "etc/hosts").write_text("127.0.0.1 localhost\n", encoding="utf-8")
        for name, text in MIGRATIONS.items():
            self.write(f"app/db/migrations/{name}", text)
        self.write("app/tidegate.yml", CONFIG)

    def write(self, name, text, mode=0o644):
        path = self.folder / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)

    def add_bundle(self, tar, place="/opt"):
        with tarfile.open(tar) as packed:
            packed.extractall(self.folder / place.lstrip("/"))

    def run(self, *words, env=None, proc=True, folder="/app", timeout=120):
        """With this environment and no other variable."""
        done = subprocess.run(
            ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", ENTER if proc else ENTER_WITHOUT_PROC,
             str(self.folder), folder, *words],
            env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", **(env or {})}, text=True,
            capture_output=True, stdin=subprocess.DEVNULL, timeout=timeout, check=False,
        )  # fmt: skip
        return Result(done.returncode, done.stdout, done.stderr)


def _cache():
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "tidegate" / "roots"


def _debootstrap(release, folder):
    """Built beside and moved into place, so that a broken-off one is never taken for whole."""
    building = folder.with_name(f"{folder.name}.{os.getpid()}")
    building.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["debootstrap", "--variant=minbase", release, building],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        shutil.rmtree(building, ignore_errors=True)
        skip_or_fail(f"debootstrap of {release} failed: {done.stdout[-300:]}{done.stderr[-300:]}")
    (building / "var/cache/apt/archives").mkdir(parents=True, exist_ok=True)
    building.rename(folder)


def debian(release, folder):
    """A Root with this release of Debian (its code name); `folder` takes the copy of this test."""
    if not shutil.which("debootstrap"):
        skip_or_fail("no debootstrap: run script/setup")
    kept = _cache() / release
    if not kept.exists():
        _debootstrap(release, kept)
    subprocess.run(["cp", "-a", "--reflink=auto", kept, folder], check=True)
    return Root(folder)
