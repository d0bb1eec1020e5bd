"""The checkers of test/static: those of PyPI and npm in folders of their own, made once and kept.

    said = checkers.python("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", file)
    assert said.returncode == 0, said.stdout
"""

import hashlib
import os
import pathlib
import shutil
import subprocess

from harness.aws.python import NoMoto, make_environment
from harness.skips import skip_or_fail
from harness.tidegate import ROOT

STATIC = ROOT / "test/static"
REQUIREMENTS = STATIC / "requirements.txt"
PACKAGE = STATIC / "package.json"


def _place(kind, *files):
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    text = b"".join(path.read_bytes() for path in files)
    return pathlib.Path(base) / "tidegate" / f"{kind}-{hashlib.sha256(text).hexdigest()[:12]}"


def run(*words, **options):
    return subprocess.run(
        [str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False, **options,
    )  # fmt: skip


def program(name, install):
    """A program of the system's; a loud skip that says how to get it."""
    path = shutil.which(name)
    if not path:
        skip_or_fail(f"no {name}: {install}")
    return path


def _python_folder():
    folder = _place("checkers", REQUIREMENTS)
    if not folder.exists():
        try:
            make_environment(folder, REQUIREMENTS)
        except NoMoto as error:
            skip_or_fail(f"the checkers of {REQUIREMENTS.name} cannot be installed: {error}")
    return folder / "bin"


def python(name, *words, **options):
    """A program from requirements.txt. A script begins with the folder in which it was made, so
    that it is given to Python by hand."""
    folder = _python_folder()
    start = [folder / name]
    if start[0].read_bytes()[:4] != b"\x7fELF":
        start.insert(0, folder / "python3")
    return run(*start, *words, **options)


def python_code(code, *words):
    """Python in which the packages of requirements.txt can be imported."""
    return run(_python_folder() / "python3", "-c", code, *words)


def _node_folder():
    folder = _place("checkers-node", PACKAGE)
    if folder.exists():
        return folder
    building = folder.with_name(f"{folder.name}.{os.getpid()}")
    building.mkdir(parents=True)
    shutil.copy(PACKAGE, building)
    npm = program("npm", "install Node.js")
    done = run(npm, "install", "--silent", "--no-audit", "--no-fund", cwd=building)
    if done.returncode:
        shutil.rmtree(building)
        skip_or_fail(f"the checkers of {PACKAGE.name} cannot be installed: {done.stdout[-300:]}")
    building.rename(folder)
    return folder


def node(script, *words):
    """JavaScript in which the packages of package.json can be required."""
    node_program = program("node", "install Node.js")
    modules = _node_folder() / "node_modules"
    return run(node_program, "-e", script, "--", *words, env={**os.environ, "NODE_PATH": str(modules)})
