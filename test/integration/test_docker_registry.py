"""Images from a registry: what a tag means, logins, and what is said when it cannot be had."""

import base64
import json

import pytest

from harness.docker import DockerEngine, NoDocker
from harness.docker_yard import DockerYard
from harness.registry import NoRegistry, Registry
from harness.skips import skip_or_fail

USER, PASSWORD = "deployer", "registry-password-1f0c"


@pytest.fixture(name="registry", scope="module")
def _registry():
    try:
        with Registry(users={USER: PASSWORD}) as registry:
            yield registry
    except NoRegistry as error:
        skip_or_fail(str(error))


@pytest.fixture(name="yard")
def _yard(tidegate, docker, registry):
    yard = DockerYard(tidegate, docker, migrate={"command": ["sh", "-c", "cat /app/said"]})
    yard.repository = f"{registry.place}/{yard.app}"
    yard.number = 0
    return yard


def push(yard, tag, said):
    """An image that is in the registry alone; its digest."""
    image = yard.build_shell({"said": f"{said}\n", "name": yard.app})
    digest = yard.engine.push(image, yard.repository, tag, (USER, PASSWORD))
    yard.engine.forget(image)
    return digest


def log_in(yard, password=PASSWORD, **config):
    """As `docker login` leaves it, in a folder of the test's."""
    auth = base64.b64encode(f"{USER}:{password}".encode()).decode()
    config = config or {"auths": {yard.repository.partition("/")[0]: {"auth": auth}}}
    yard.tidegate.write("docker/config.json", json.dumps(config))
    return {"DOCKER_CONFIG": str(yard.tidegate.folder / "docker")}


def test_a_tag_is_what_the_registry_says_now_and_recorded_by_its_digest(yard):
    env = log_in(yard)
    first = push(yard, "stable", "first")
    result = yard.command("run", "--release", "r1", "--image", f"{yard.repository}:stable", env=env)
    assert result.code == 0 and "| first" in result.err and f"pulling {yard.repository}@{first}" in result.err
    second = push(yard, "stable", "second")
    result = yard.command("run", "--release", "r2", "--image", f"{yard.repository}:stable", env=env)
    assert "| second" in result.err, result
    images = [yard.inspect(each["Id"])["Config"]["Image"] for each in yard.containers()]
    assert images == [f"{yard.repository}@{second}", f"{yard.repository}@{first}"]
    assert PASSWORD not in result.err + result.out


def test_a_digest_names_the_release_when_nothing_else_does(yard):
    env = log_in(yard)
    digest = push(yard, "1", "said")
    result = yard.ask("run", "--image", f"{yard.repository}:1", env=env)
    assert (result["release"], result["verdict"]) == (digest, "success")


def test_without_a_login_it_says_which_is_missing(yard):
    push(yard, "1", "said")
    result = yard.run("r1", f"{yard.repository}:1", code=4, env={"DOCKER_CONFIG": "/nowhere"})
    assert "the registry wants a login" in result["error"]["message"]
    assert "no login was found for it: docker login 127.0.0.1" in result["error"]["hint"]


def test_a_wrong_password_is_told_as_such_and_never_shown(yard):
    push(yard, "1", "said")
    env = log_in(yard, "wrong-password-77aa")
    result = yard.command("run", "--release", "r1", "--image", f"{yard.repository}:1", env=env)
    assert result.code == 4 and "the login that was found is not enough" in result.err
    assert "wrong-password-77aa" not in result.err + result.out


def test_a_credential_helper_is_asked(yard):
    place = yard.repository.partition("/")[0]
    push(yard, "1", "said")
    helper = yard.tidegate.write(
        "bin/docker-credential-test",
        "#!/bin/sh\nread -r server\necho \"$1 $server\" >> \"$HELPER_LOG\"\n"
        f"echo '{{\"ServerURL\": \"{place}\", \"Username\": \"{USER}\", \"Secret\": \"{PASSWORD}\"}}'\n",
    )  # fmt: skip
    helper.chmod(0o755)
    env = log_in(yard, credHelpers={place: "test"})
    env |= {"PATH": f"{helper.parent}:/usr/bin:/bin", "HELPER_LOG": str(helper.parent / "log")}
    assert yard.run("r1", f"{yard.repository}:1", env=env)["verdict"] == "success"
    assert set((helper.parent / "log").read_text().splitlines()) == {f"get {place}"}


def test_an_image_that_is_not_there_is_said_before_anything_is_recorded(yard):
    result = yard.run("r1", f"{yard.repository}:nothing", code=2, env=log_in(yard))
    assert "the registry does not have it" in result["error"]["message"]
    assert yard.ask("history")["entries"] == []


def test_a_digest_that_is_not_there_never_started_and_may_be_tried_again(yard):
    nothing = f"{yard.repository}@sha256:{'0' * 64}"
    env = log_in(yard)
    for attempt in (1, 2):
        result = yard.run("r1", nothing, code=1, env=env)
        assert (result["verdict"], result["attempt"]) == ("not-started", attempt)
    assert "the registry does not have it" in result["reason"] and yard.containers() == []


def test_the_login_at_ecr_comes_from_aws(tidegate, aws):
    try:
        with Registry() as registry, DockerEngine(registry=registry) as engine:
            host = registry.hosts[0]
            yard = DockerYard(tidegate, engine, migrate={"command": ["true"]})
            image = yard.build_shell({"name": yard.app})
            digest = engine.push(image, f"{host}/shop", "1")
            engine.forget(image)
            env = {**aws.environment, "DOCKER_CONFIG": "/nowhere"}
            result = yard.run("r1", f"{host}/shop@{digest}", env=env)
            assert result["verdict"] == "success"
    except (NoDocker, NoRegistry) as error:
        skip_or_fail(str(error), ci_may_skip=isinstance(error, NoDocker) and not error.missing)
    assert any("GetAuthorizationToken" in str(call) for call in aws.calls())
