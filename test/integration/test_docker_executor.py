"""The executor `docker` on a real engine: what its end proves, whatever happens on the way."""

import pytest

from harness.docker_yard import DockerYard


@pytest.fixture(name="yard")
def _yard(tidegate, docker, database):
    return DockerYard(tidegate, docker, database("postgres"))


@pytest.fixture(name="bare")
def _bare(tidegate, docker):
    """Without a database: the command is a shell's."""

    def make(script, **keys):
        migrate = {"command": ["sh", "-c", script], **keys}
        return DockerYard(tidegate, docker, migrate=migrate)

    return make


def test_a_release_is_migrated_in_a_container_of_its_image(yard):
    image = yard.build({"V2__second.sql": "CREATE TABLE second (id integer);\n"})
    result = yard.run("r1", image)
    assert (result["verdict"], result["exit_code"], result["executor"]) == ("success", 0, "docker")
    assert yard.applied() == ["1", "2"]
    (container,) = yard.containers(result["run_id"])
    assert container["Labels"]["tidegate.release"] == "r1" and container["State"] == "exited"
    assert container["ImageID"] == image
    assert yard.ask("gate", "--release", "r1")["open"]


def test_a_migration_that_fails_keeps_the_gate_closed(yard):
    image = yard.build({"V2__broken.sql": "CREATE TABLE second (id nonsense);\n"})
    result = yard.run("r1", image, code=1)
    assert (result["verdict"], result["exit_code"]) == ("failed", 1)
    assert yard.ask("gate", "--release", "r1", code=8)["state"] == "migration-failed"
    mended = yard.build({"V2__second.sql": "CREATE TABLE second (id integer);\n"})
    assert yard.run("r2", mended)["verdict"] == "success"


@pytest.mark.parametrize("code", [1, 3, 42])
def test_the_exit_code_is_the_commands_own(bare, code):
    yard = bare(f"echo said; exit {code}")
    result = yard.run("r1", yard.build(), code=1)
    assert (result["verdict"], result["exit_code"]) == ("failed", code)
    assert result["stop_code"] == "exited" and f"exit code {code}" in result["reason"]


def test_out_of_memory_is_told_in_words(bare):
    yard = bare("x=aaaaaaaa; while true; do x=$x$x; done", memory=24)
    result = yard.run("r1", yard.build(), code=1)
    assert (result["verdict"], result["stop_code"]) == ("killed", "out-of-memory")
    assert "out of memory: its limit is 24 MiB" in result["reason"]
    assert "migrate.memory" in result["error"]["hint"]


def test_a_program_that_is_not_in_the_image_never_started_and_leaves_nothing(bare):
    yard = bare("true", command=["no-such-program"])
    result = yard.run("r1", yard.build(), code=1)
    assert result["verdict"] == "not-started" and "no-such-program" in result["reason"]
    assert yard.containers(result["run_id"]) == []


def test_both_streams_are_shown_and_kept(bare):
    yard = bare("echo one; echo two >&2; printf three")
    result = yard.command("run", "--release", "r1", "--image", yard.build())
    assert result.code == 0
    shown = [line for line in result.err.splitlines() if line.startswith("| ")]
    assert sorted(shown) == ["| one", "| three", "| two"]
    run_id = yard.ask("history")["entries"][0]["run_id"]
    again = yard.command("logs", run_id)
    assert again.code == 0
    assert sorted(line.split()[-1] for line in again.out.splitlines()) == ["one", "three", "two"]
