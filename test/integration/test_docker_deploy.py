"""The deployer `docker`: a container is replaced by one of the new image after its own check, and stays
otherwise."""

import pytest

from harness import ports
from harness.docker_yard import DockerYard
from harness.web_image import await_release, release_on, web_image

HEALTH = 'HEALTHCHECK --interval=1s --timeout=3s --retries=2 CMD {}'


class Web:
    """A container that serves, deployed by tidegate."""

    def __init__(self, tidegate, engine, network="host", **deploy):
        self.engine, self.port = engine, ports.free_port()
        self.yard = DockerYard(tidegate, engine, migrate={"command": ["true"]})
        self.name = f"web-{self.yard.app}"
        self.yard.deploy = {"driver": "docker", "container": self.name, **deploy}
        if deploy.get("health"):
            self.yard.deploy["health"] = deploy["health"].format(port=self.port)
        self.yard.write()
        self.network = network

    def image(self, release, *changes, **options):
        return web_image(self.engine, release, self.port, *changes, **options)

    def create(self, image, start=True, **host):
        value = {
            "Image": image,
            "Env": ["OF_PERSON=kept"],
            "StopTimeout": 1,  # the server is no init, and heeds no SIGTERM
            "Labels": {"of.person": "kept"},
            "HostConfig": {"NetworkMode": self.network, "RestartPolicy": {"Name": "always"}, **host},
        }
        self.engine.api.call("POST", f"/containers/create?name={self.name}", value)
        if start:
            self.engine.api.call("POST", f"/containers/{self.name}/start")

    def up(self, release, image, code=0):
        return self.yard.ask("up", "--release", release, "--image", image, code=code)

    def inspect(self, name=None):
        return self.yard.inspect(name or self.name)

    def names(self):
        each = self.engine.api.call("GET", "/containers/json", all="1")
        names = [name.lstrip("/") for container in each for name in container["Names"]]
        return sorted(name for name in names if name.startswith(self.name))

    def remove(self):
        for name in self.names():
            self.engine.api.call("DELETE", f"/containers/{name}", force="1")


@pytest.fixture(name="make_web")
def _make_web(tidegate, docker):
    made = []

    def make(**options):
        made.append(Web(tidegate, docker, **options))
        return made[-1]

    yield make
    for each in made:
        each.remove()


URL = "http://127.0.0.1:{port}/healthz"


def test_the_first_container_waits_and_every_release_takes_its_place(make_web):
    web = make_web(health=URL)
    web.create(web.image("r1"), start=False)
    first = web.up("r1", web.image("r1"))
    assert first["deploy"]["serving"] == "r1" and release_on(web.port) == "r1"
    second = web.up("r2", web.image("r2"))
    assert release_on(web.port) == "r2" and web.names() == [web.name]
    assert second["deploy"]["order"] == "in-turn" and second["deploy"]["nothing_served_ms"] >= 0
    container = web.inspect()
    assert {"OF_PERSON=kept", "OF_IMAGE=r2"} <= set(container["Config"]["Env"])
    assert "OF_IMAGE=r1" not in container["Config"]["Env"]
    assert container["Config"]["Labels"]["of.person"] == "kept"
    assert container["Config"]["Labels"]["tidegate.release"] == "r2"
    assert container["HostConfig"]["RestartPolicy"]["Name"] == "always"
    assert web.yard.ask("up", "--release", "r2", "--image", web.image("r2"))["ok"]


def test_a_release_that_ends_at_once_gives_way_to_the_one_before(make_web):
    web = make_web(health=URL)
    web.create(web.image("r1"))
    web.up("r1", web.image("r1"))
    broken = web.image("r2", script="echo cannot find its database >&2; exit 3")
    result = web.up("r2", broken, code=10)
    message = str(result["error"])
    assert "exit code 3" in message and "cannot find its database" in message
    assert result["deploy"]["serving"] == "r1"
    await_release(web.port, "r1")
    assert web.names() == [web.name]
    assert web.inspect()["HostConfig"]["RestartPolicy"]["Name"] == "always"
    assert web.up("r3", web.image("r3"))["ok"] and release_on(web.port) == "r3"


def test_a_health_check_of_the_image_decides(make_web):
    web = make_web()
    web.create(web.image("r1"))
    sick = web.image("r2", HEALTH.format("echo not well; exit 1"))
    result = web.up("r2", sick, code=10)
    assert "unhealthy: not well" in str(result["error"])
    await_release(web.port, "r1")
    well = web.image("r3", HEALTH.format(f"busybox wget -q -O /dev/null {URL.format(port=web.port)}"))
    assert web.up("r3", well)["ok"] and release_on(web.port) == "r3"
    assert web.inspect()["State"]["Health"]["Status"] == "healthy"


def test_without_ports_of_the_host_the_old_one_serves_until_the_new_one_is_proven(make_web):
    web = make_web(network="none")
    web.create(web.image("r1", HEALTH.format("exit 0")))
    before = web.inspect()["Id"]
    result = web.up("r2", web.image("r2", HEALTH.format("exit 1")), code=10)
    assert result["deploy"]["order"] == "beside"
    after = web.inspect()
    assert (after["Id"], after["State"]["Running"], after["RestartCount"]) == (before, True, 0)
    assert web.up("r3", web.image("r3", HEALTH.format("exit 0")))["ok"]
    assert web.inspect()["Id"] != before and web.names() == [web.name]


def test_volumes_without_a_name_keep_their_content(make_web):
    web = make_web(network="none")
    image = web.image("r1", "VOLUME /data", HEALTH.format("exit 0"), script="sleep 300")
    web.create(image)
    volume = [each["Name"] for each in web.inspect()["Mounts"]]
    assert len(volume) == 1
    web.up("r2", web.image("r2", "VOLUME /data", HEALTH.format("exit 0"), script="sleep 301"))
    assert [each["Name"] for each in web.inspect()["Mounts"]] == volume


def test_killed_in_the_middle_the_next_deployment_goes_on_from_there(make_web):
    web = make_web(health=URL)
    web.create(web.image("r1"))
    web.up("r1", web.image("r1"))
    slow = web.image("r2", HEALTH.format("exit 1").replace("--retries=2", "--retries=90"))
    background = web.yard.start("up", "--release", "r2", "--image", slow)
    ports.wait_until(lambda: f"{web.name}.next" in web.names(), 30, "the successor")
    ports.wait_until(lambda: not web.inspect()["State"]["Running"], 30, "the old one stopped")
    background.kill()
    background.wait()
    result = web.up("r3", web.image("r3"))
    assert result["deploy"]["serving"] == "r3" and release_on(web.port) == "r3"
    assert web.names() == [web.name]
    assert web.inspect()["HostConfig"]["RestartPolicy"]["Name"] == "always"


def test_a_signal_brings_the_old_one_back(make_web):
    web = make_web(health=URL)
    web.create(web.image("r1"))
    web.up("r1", web.image("r1"))
    slow = web.image("r2", HEALTH.format("exit 1").replace("--retries=2", "--retries=90"))
    background = web.yard.start("up", "--release", "r2", "--image", slow, "--json")
    ports.wait_until(lambda: not web.inspect()["State"]["Running"], 30, "the old one stopped")
    background.signal(15)
    result = background.wait()
    assert result.code in (10, 143), result
    await_release(web.port, "r1")
    assert web.names() == [web.name]


def test_what_somebody_changed_by_hand_is_deployed_again(make_web):
    web = make_web(health=URL)
    web.create(web.image("r1"))
    web.up("r1", web.image("r1"))
    web.remove()
    web.create(web.image("r0"))
    await_release(web.port, "r0")
    web.up("r1", web.image("r1"))
    assert release_on(web.port) == "r1"


def test_without_a_first_container_it_says_how_to_make_one(make_web):
    web = make_web()
    result = web.up("r1", web.image("r1"), code=2)
    assert f"docker create --name {web.name}" in result["error"]["hint"]


def test_a_container_that_goes_away_when_stopped_is_refused(make_web):
    web = make_web()
    web.create(web.image("r1"), AutoRemove=True, RestartPolicy={"Name": "no"})
    result = web.up("r2", web.image("r2"), code=10)
    assert "without --rm" in str(result["error"])
    await_release(web.port, "r1")


def test_the_migration_runs_in_the_surroundings_of_the_container_that_serves(make_web):
    web = make_web()
    web.create(web.image("r1"), Binds=["shop-data:/data"])
    web.yard.keys["command"] = ["sh", "-c", "test $OF_PERSON = kept && test $OF_IMAGE = r2 && test -d /data"]
    web.yard.write()
    assert web.yard.run("r2", web.image("r2"))["verdict"] == "success"
    assert "kept" not in web.yard.tidegate.run("history", "--json", env=web.yard.environment).out
