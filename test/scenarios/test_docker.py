"""`tidegate init --platform docker`, as somebody follows it: the files are written into an app's project,
the container is made by the line that stands in DEPLOYING.md, and releases are shipped by its `tidegate
up`. A real engine, a real registry, Rails; no AWS. The engine has no network of its own, so that the host's
stands in for `-p 8080:8080`."""

import json
import re
import shlex
import urllib.error
import urllib.request

import pytest

from harness import ports
from harness.docker import DockerEngine, NoDocker
from harness.registry import NoRegistry, Registry
from harness.skips import skip_or_fail
from harness.tidegate import ROOT, binary
from scenarios.apps.rails_app import RailsApp
from scenarios.bases import Bases
from scenarios.project import Project
from scenarios.shell import Shell
from scenarios.tidegate_image import import_tidegate, version

HOST = "registry.example.com"
WORDS = (ROOT / "examples/docker/init.args").read_text(encoding="utf-8").split()


@pytest.fixture(name="engine", scope="module")
def _engine():
    try:
        with Registry(hosts=(HOST,)) as registry, DockerEngine(registry=registry) as engine:
            yield engine
    except NoDocker as error:
        skip_or_fail(str(error), ci_may_skip=not error.missing)
    except NoRegistry as error:
        skip_or_fail(str(error))


class Machine:
    """The one on which the container serves, with a checkout of the project on it."""

    def __init__(self, engine, database, folder):
        self.engine, self.database, self.port = engine, database, ports.free_port()
        self.app, self.project = RailsApp(), Project(folder / "project")
        self.app.begin(self.project)
        for name in ("bin", "home"):
            (folder / name).mkdir()
        (folder / "bin/tidegate").symlink_to(binary())
        environment = {"HOME": str(folder / "home"), "DOCKER_HOST": f"unix://{engine.socket}",
                       "DOCKER_BUILDKIT": "0", "DATABASE_URL": database.url}  # fmt: skip
        self.shell = Shell(environment, folder / "bin")
        self.run(f"tidegate init {shlex.join(WORDS)}")
        self.guide = self.project.read("DEPLOYING.md")
        Bases(engine, {f"tidegate:{version()}": import_tidegate}).need(self.project.read("Dockerfile"))

    def run(self, line, code=0):
        done = self.shell.run([line], self.project.folder, {})
        assert done.code == code, (line, done.code, done.output)
        return done.output

    def line(self, beginning):
        """The first command of the guide that begins so."""
        return re.search(rf"{re.escape(beginning)} [^`\n]*", self.guide)[0]

    def build(self, tag):
        """Built and pushed, as elsewhere: what is left here is what the registry has. Its digest."""
        name = f"{HOST}/shop:{tag}"
        self.run(f"docker build --quiet --tag {name} . && docker push --quiet {name}")
        listed = json.loads(self.run(f"docker image inspect {name}"))[0]["RepoDigests"]
        self.run(f"docker rmi --force {name} {' '.join(listed)}")
        return listed[0].partition("@")[2]

    def with_image(self, line, digest):
        assert line.count("REGISTRY/shop@sha256:..") == 1, line
        return line.replace("REGISTRY/shop@sha256:..", f"{HOST}/shop@{digest}")

    def create(self, digest):
        line = self.with_image(self.line("docker create"), digest)
        for old, new in (("-p 8080:8080", f"--network host -e PORT={self.port}"),
                         ("DATABASE_URL=..", "DATABASE_URL")):  # fmt: skip
            assert line.count(old) == 1, line
            line = line.replace(old, new)
        self.run(f"docker pull --quiet {HOST}/shop@{digest} && {line}")

    def up(self, digest, code=0):
        return self.run(self.with_image(self.line("tidegate up"), digest), code)

    def serving(self):
        """The version that answers; None: nobody does."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5) as answer:
                return json.loads(answer.read())["version"]
        except (OSError, ValueError, urllib.error.URLError):
            return None

    def serves(self, commit):
        wanted = self.project.versions[commit]
        ports.wait_until(lambda: self.serving() == wanted, 60, f"version {wanted}")

    def columns(self):
        return self.app.columns_in(self.database)

    def history(self):
        told = json.loads(self.run("tidegate history --env production --json"))["entries"]
        return [(each["kind"], each["verdict"]) for each in told]

    def remove(self):
        self.shell.run(["docker rm --force shop"], self.project.folder, {})


@pytest.fixture(name="machine")
def _machine(engine, database, tmp_path):
    machine = Machine(engine, database("postgres"), tmp_path)
    yield machine
    machine.remove()


@pytest.mark.all_scenarios
@pytest.mark.limit(600)
def test_what_init_writes_for_docker_ships_good_releases_and_stops_failing_ones(machine):
    for line in ("COPY --from=tidegate", "ENV PATH=/opt/tidegate/bin"):  # the app's Dockerfile has them
        assert line in machine.guide and line in machine.project.read("Dockerfile")
    first = machine.project.commit("The first version")
    digest = machine.build("first")
    machine.create(digest)
    machine.run(machine.with_image(machine.line("tidegate doctor"), digest))
    machine.up(digest)
    machine.serves(first)
    machine.database.query("INSERT INTO shop_item (name) VALUES ('a')")

    good = machine.app.good(machine.project)
    machine.up(machine.build("good"))
    machine.serves(good)
    assert "price" in machine.columns()

    machine.app.failing(machine.project)
    digest = machine.build("failing")
    said = machine.up(digest, code=1)
    assert "division by zero" in said, said
    assert machine.serving() == machine.project.versions[good]
    assert "stock" not in machine.columns()
    assert machine.run("docker ps --format '{{.Names}}'") == "shop\n", "nothing is left beside it"

    fixed = machine.app.fixed(machine.project)
    machine.up(machine.build("fixed"))
    machine.serves(fixed)
    assert "stock" in machine.columns()
    verdicts = [verdict for kind, verdict in machine.history() if kind == "run"]
    assert sorted(verdicts) == ["failed", "success", "success", "success"], machine.history()
