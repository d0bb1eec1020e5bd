"""Base images that are more than a tree of packages, built from a folder of images/ over such a tree:
Flyway's command line, a PostgreSQL server."""

import os
import pathlib
import shutil
import subprocess
import tempfile

from harness.foreign_tools import fetch_jars

IMAGES = pathlib.Path(__file__).resolve().parent / "images"


def _build(bases, folder, name, files=()):
    """`files`: (path, name in the folder) of what is too large for the repository."""
    bases.need((IMAGES / folder / "Dockerfile").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as context:
        place = pathlib.Path(context) / folder
        shutil.copytree(IMAGES / folder, place)
        for path, inside in files:
            shutil.copytree(path, place / inside)
        done = subprocess.run(
            ["docker", "build", "--quiet", "--tag", name, place], capture_output=True, text=True,
            check=False, env={**os.environ, "DOCKER_HOST": f"unix://{bases.engine.socket}",
                              "DOCKER_BUILDKIT": "0"},
        )  # fmt: skip
    assert done.returncode == 0, (name, done.stdout, done.stderr)


def build_flyway(bases, name):
    pom = IMAGES / "flyway/pom.xml"
    assert f"<version>{name.rpartition(':')[2]}</version>" in pom.read_text(encoding="utf-8")
    _build(bases, "flyway", name, [(fetch_jars(pom), "lib")])


def build_postgres(bases, name):
    _build(bases, "postgres", name)


BUILT = {"flyway/flyway:11.20.3": build_flyway, "postgres:16": build_postgres}
