"""The image FROM scratch, and the two lines that bring the program into an app's image."""

import os
import subprocess

import pytest
from harness import packages
from harness.roots import CONFIG, MIGRATIONS


@pytest.fixture(name="engine")
def _engine(docker):
    """engine(words..): docker(1) of the private engine; what it printed."""

    def run(*words):
        done = subprocess.run(
            ["docker", *map(str, words)], capture_output=True, text=True, check=False,
            env={**os.environ, "DOCKER_HOST": f"unix://{docker.socket}", "DOCKER_BUILDKIT": "0"},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def write_project(folder):
    (folder / "db/migrations").mkdir(parents=True)
    for name, text in MIGRATIONS.items():
        (folder / "db/migrations" / name).write_text(text, encoding="utf-8")
    (folder / "tidegate.yml").write_text(CONFIG, encoding="utf-8")


def test_the_image_migrates_what_is_mounted(engine, image, database, tmp_path):
    write_project(tmp_path)
    new = database("postgres")
    said = engine(
        "run", "--rm", "--network=host", f"--env=DATABASE_URL={new.url}", f"--volume={tmp_path}:/work",
        image, "migrate",
    )  # fmt: skip
    assert "2 migrations" in said and new.tables() == ["boat"]


def test_two_lines_bring_it_into_the_image_of_an_app(docker, engine, image, database, tmp_path):
    """The base has a shell of its own and no C library."""
    base = docker.build_tidegate()
    engine("tag", base, "app:base")
    write_project(tmp_path)
    (tmp_path / "Dockerfile").write_text(
        f"FROM app:base\n{packages.dockerfile_lines(image)}COPY . /srv/app\nWORKDIR /srv/app\n",
        encoding="utf-8",
    )
    engine("build", "--quiet", "--tag=app:1", tmp_path)
    new = database("postgres")
    said = engine(
        "run", "--rm", "--network=host", f"--env=DATABASE_URL={new.url}", "app:1",
        "sh", "-c", "command -v tidegate || type tidegate; tidegate migrate",
    )  # fmt: skip
    assert "/opt/tidegate/bin/tidegate" in said and new.tables() == ["boat"]


def test_the_image_has_the_bundle_and_nothing_else(engine, image, tmp_path):
    container = engine("create", image).strip()
    engine("export", f"--output={tmp_path}/tar", container)
    engine("rm", container)
    done = subprocess.run(["tar", "-tf", tmp_path / "tar"], capture_output=True, text=True, check=True)
    # What the engine itself puts into every container.
    made = ("dev/", "etc/", "proc/", "sys/", ".dockerenv")
    others = [name for name in done.stdout.splitlines() if not name.startswith(made)]
    assert others and all(name.startswith(("opt/", "work/")) for name in others), others
