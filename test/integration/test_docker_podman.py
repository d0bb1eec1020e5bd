"""The same on Podman's socket: what differs is its own, what is told is not."""

import pytest

from harness.docker import NoDocker
from harness.docker_yard import DockerYard
from harness.podman import PodmanEngine
from harness.skips import skip_or_fail

pytestmark = [pytest.mark.long, pytest.mark.limit(300)]


@pytest.fixture(name="podman", scope="module")
def _podman():
    try:
        engine = PodmanEngine()
    except NoDocker as error:
        skip_or_fail(str(error), ci_may_skip=not error.missing)
    with engine:
        yield engine


@pytest.fixture(name="bare")
def _bare(tidegate, podman):
    return lambda script, **keys: DockerYard(
        tidegate, podman, migrate={"command": ["sh", "-c", script], **keys}
    )


def test_exit_codes_and_both_streams(bare):
    yard = bare("echo one; echo two >&2; exit 3")
    result = yard.command("run", "--release", "r1", "--image", yard.build_shell())
    assert result.code == 1 and {"| one", "| two"} <= set(result.err.splitlines())
    yard.keys["command"] = ["true"]
    yard.write()
    assert yard.run("r1", yard.build_shell())["verdict"] == "success"
    assert [each["State"] for each in yard.containers()] == ["exited", "exited"]


def test_what_is_not_in_the_image_never_started(bare):
    yard = bare("true", command=["no-such-program"])
    result = yard.run("r1", yard.build_shell(), code=1)
    assert result["verdict"] == "not-started" and "no-such-program" in result["reason"]
    assert yard.containers() == []


def test_a_timeout_stops_and_then_kills(bare):
    yard = bare("trap '' TERM; while :; do sleep 0.1; done", timeout="2s", grace="1s")
    result = yard.run("r1", yard.build_shell(), code=1)
    assert (result["verdict"], result["stop_code"], result["exit_code"]) == ("killed", "timeout", 137)


def test_a_memory_limit_is_named_where_it_may_be_why(bare):
    yard = bare("x=aaaaaaaa; while true; do x=$x$x; done", memory=24)
    result = yard.run("r1", yard.build_shell(), code=1)
    assert result["verdict"] == "killed" and "24 MiB" in result["reason"]


def test_doctor_names_it(bare):
    yard = bare("true")
    checks = {each["name"]: each for each in yard.ask("doctor")["checks"]}
    assert checks["engine"]["message"].startswith("Podman ")
