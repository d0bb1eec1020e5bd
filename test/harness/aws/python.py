"""A Python that has moto: one that is there, else a virtual environment made of requirements.txt.

Debian has no moto, and the tests run on Debian's Python; the stand-in is a process of its own.
"""

import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements.txt"
# The series of moto whose answers the stand-in was written against.
SERIES = "5.2."
# Looked for and not loaded, which would take a second: moto, and what its server parts need.
_PROBE = """
import importlib.metadata, importlib.util, sys
needed = ("boto3", "flask", "flask_cors", "yaml", "py_partiql_parser", "werkzeug")
if all(importlib.util.find_spec(name) for name in needed):
    print(importlib.metadata.version("moto"))
"""


class NoMoto(Exception):
    """There is none, and the text says what was tried."""


def _has_moto(python):
    try:
        done = subprocess.run(
            [python, "-c", _PROBE], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.strip().startswith(SERIES)


def _candidates():
    given = os.environ.get("TIDEGATE_MOTO_PYTHON")
    if given:
        return [given]
    found = [shutil.which("python3"), sys.executable, "/usr/bin/python3"]
    return [path for path in dict.fromkeys(found) if path]


def _version():
    line = next(
        each for each in REQUIREMENTS.read_text(encoding="utf-8").splitlines() if "moto[" in each
    )
    return line.partition("==")[2]


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "tidegate" / f"moto-{_version()}"


def make_environment(folder, requirements):
    """A virtual environment of these; NoMoto with the reason when there is none to be had. Built
    beside and moved into place, so that a broken-off one is never taken for whole."""
    building = folder.with_name(f"{folder.name}.{os.getpid()}")
    commands = [
        # With pip from outside, because Debian's venv has none without python3-venv.
        [sys.executable, "-m", "venv", "--without-pip", building],
        [sys.executable, "-m", "pip", "--python", building / "bin/python3", "install", "--quiet",
         "--disable-pip-version-check", "--requirement", requirements],
    ]  # fmt: skip
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        for command in commands:
            done = subprocess.run(
                [str(word) for word in command],
                capture_output=True,
                text=True,
                timeout=600,
                check=False,
            )
            if done.returncode:
                raise NoMoto(f"{' '.join(map(str, command[:4]))}: {done.stderr.strip()[-300:]}")
        shutil.rmtree(folder, ignore_errors=True)
        building.rename(folder)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoMoto(str(error)) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)


def find_python():
    """The path of a Python that can run the stand-in; NoMoto when there is none to be had."""
    candidates = _candidates()
    for python in candidates:
        if _has_moto(python):
            return python
    if "TIDEGATE_MOTO_PYTHON" in os.environ:
        raise NoMoto(f"TIDEGATE_MOTO_PYTHON={candidates[0]} has no moto {SERIES}x")
    own = cache_folder() / "bin/python3"
    if not _has_moto(str(own)):
        make_environment(cache_folder(), REQUIREMENTS)
    if not _has_moto(str(own)):
        raise NoMoto(f"{own} was made and has no moto {SERIES}x")
    return str(own)


if __name__ == "__main__":
    print(find_python())
