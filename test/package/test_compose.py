"""examples/compose as it stands, by the real docker-compose, with a real PostgreSQL: what serves when
a release is good, when its migration fails, and after it was mended."""

import os
import shutil
import subprocess
import urllib.request

import pytest
from harness import packages, ports
from harness.postgres_image import import_postgres
from harness.skips import skip_or_fail
from harness.tidegate import ROOT

EXAMPLE = ROOT / "examples/compose"
DOCKERFILE = """\
FROM app:base
{lines}WORKDIR /srv/app
COPY . .
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/srv/app/public"]
"""


class Project:
    """The example's files with an app of one page: the number of its release."""

    def __init__(self, folder, socket, image):
        self.folder, self.port = folder, ports.free_port()
        self.environment = {
            **os.environ, "DOCKER_HOST": f"unix://{socket}", "DOCKER_BUILDKIT": "0",
            "PORT": str(self.port), "DATABASE_PASSWORD": "a-password",
        }  # fmt: skip
        shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
        lines = packages.dockerfile_lines(image)
        (folder / "Dockerfile").write_text(DOCKERFILE.format(lines=lines), encoding="utf-8")
        (folder / "public").mkdir()

    def compose(self, *words):
        return subprocess.run(
            ["docker-compose", *words], cwd=self.folder, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip

    def ship(self, release, **migrations):
        """By the line that DEPLOYING.md begins with."""
        (self.folder / "public/index.html").write_text(release, encoding="utf-8")
        for name, sql in migrations.items():
            (self.folder / f"db/migrations/{name}.sql").write_text(sql, encoding="utf-8")
        return self.compose("up", "--detach", "--build")

    def served(self):
        """What the app says, once it is there."""
        said = []

        def ask():
            try:
                url = f"http://127.0.0.1:{self.port}/"
                said[:] = [urllib.request.urlopen(url, timeout=2).read().decode()]
            except OSError:
                return False
            return True

        ports.wait_until(ask, 20, "the app")
        return said[0]


@pytest.fixture(name="project")
def _project(docker, image, tmp_path):
    if not shutil.which("docker-compose"):
        skip_or_fail("no docker-compose: run script/setup")
    import_postgres(docker)
    docker.api.call("POST", f"/images/{docker.build_tidegate()}/tag", repo="app", tag="base")
    folder = tmp_path / "shop"
    project = Project(folder, docker.socket, image)
    yield project
    project.compose("down", "--volumes", "--timeout", "1")


@pytest.mark.limit(300)
def test_the_new_version_follows_only_when_its_migration_has_succeeded(project):
    first = project.ship("r1")
    assert first.returncode == 0 and project.served() == "r1", first.stdout + project.compose("logs").stdout
    failing = project.ship("r2", V2__bad="ALTER TABLE nowhere ADD COLUMN x int;")
    assert failing.returncode != 0 and project.served() == "r1", failing.stdout
    assert "nowhere" in project.compose("logs", "migrate").stdout
    mended = project.ship("r3", V2__bad="CREATE TABLE somewhere (id int);")
    assert mended.returncode == 0 and project.served() == "r3", mended.stdout
    again = project.compose("up", "--detach")
    assert again.returncode == 0 and project.served() == "r3", again.stdout
