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
    result = yard.run("r1", yard.build_shell(), code=1)
    assert (result["verdict"], result["exit_code"]) == ("failed", code)
    assert result["stop_code"] == "exited" and f"exit code {code}" in result["reason"]


def test_out_of_memory_is_told_in_words(bare):
    yard = bare("x=aaaaaaaa; while true; do x=$x$x; done", memory=24)
    result = yard.run("r1", yard.build_shell(), code=1)
    assert (result["verdict"], result["stop_code"]) == ("killed", "out-of-memory")
    assert "out of memory: its limit is 24 MiB" in result["reason"]
    assert "migrate.memory" in result["error"]["hint"]


def test_a_program_that_is_not_in_the_image_never_started_and_leaves_nothing(bare):
    yard = bare("true", command=["no-such-program"])
    result = yard.run("r1", yard.build_shell(), code=1)
    assert result["verdict"] == "not-started" and "no-such-program" in result["reason"]
    assert yard.containers(result["run_id"]) == []


def test_both_streams_are_shown_and_kept(bare):
    yard = bare("echo one; echo two >&2; printf three")
    result = yard.command("run", "--release", "r1", "--image", yard.build_shell())
    assert result.code == 0
    shown = [line for line in result.err.splitlines() if line.startswith("| ")]
    assert sorted(shown) == ["| one", "| three", "| two"]
    run_id = yard.ask("history")["entries"][0]["run_id"]
    again = yard.command("logs", run_id)
    assert again.code == 0
    assert sorted(line.split()[-1] for line in again.out.splitlines()) == ["one", "three", "two"]


def test_secrets_reach_the_container_and_no_record(tidegate, docker):
    secrets = {"API_KEY": "env:SHOP_KEY", "FROM_FILE": "file:key.txt"}
    yard = DockerYard(tidegate, docker, migrate={
        "command": ["sh", "-c", "test ${#API_KEY} = 15 && test ${#FROM_FILE} = 16"],
        "secrets": secrets,
    })  # fmt: skip
    tidegate.write("key.txt", "canary-4711-file\n")
    env = {"SHOP_KEY": "canary-4711-env"}
    assert yard.run("r1", yard.build_shell(), env=env)["verdict"] == "success"
    ledger = b"".join(path.read_bytes() for path in tidegate.folder.glob(".tidegate/*"))
    assert b"env:SHOP_KEY" in ledger and b"canary-4711" not in ledger


def test_a_secret_that_stands_in_the_file_is_refused(tidegate, docker):
    yard = DockerYard(tidegate, docker, migrate={"secrets": {"API_KEY": "plain"}})
    result = yard.run("r1", "sha256:" + "0" * 64, code=2)
    assert "migrate.secrets.API_KEY is no reference" in result["error"]["message"]


def test_doctor_looks_at_engine_image_and_secrets(tidegate, docker):
    yard = DockerYard(tidegate, docker, migrate={"secrets": {"KEY": "env:SHOP_KEY"}})
    args = ("doctor", "--image", yard.build_shell())
    checks = {each["name"]: each for each in yard.ask(*args, env={"SHOP_KEY": "there"})["checks"]}
    assert checks["engine"]["message"].startswith("Docker ") and checks["image"]["status"] == "ok"
    assert (checks["secrets"]["status"], checks["container"]["status"]) == ("ok", "ok")
    assert "cluster" not in checks
    checks = {each["name"]: each for each in yard.ask(*args, code=2)["checks"]}
    assert "SHOP_KEY" in checks["secrets"]["message"]


@pytest.mark.long
def test_the_ten_newest_containers_stay_for_their_logs(bare):
    yard = bare("true")
    image = yard.build_shell()
    for _ in range(13):
        yard.ask("run", "--one-off", "--release", "r1", "--image", image)
    # The newest ran beside the ten that were kept.
    assert len(yard.containers()) == 11
