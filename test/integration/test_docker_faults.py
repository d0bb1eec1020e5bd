"""The executor `docker` when something dies, is stopped or is taken away in the middle of a run."""

import json
import time

import pytest

from harness import ports
from harness.docker import DockerEngine, NoDocker
from harness.docker_yard import DockerYard
from harness.engine_proxy import EngineProxy
from harness.skips import skip_or_fail


@pytest.fixture(name="bare")
def _bare(tidegate, docker):
    def make(script, engine=docker, **keys):
        return DockerYard(tidegate, engine, migrate={"command": ["sh", "-c", script], **keys})

    return make


@pytest.fixture(name="lasting_engine")
def _lasting_engine():
    try:
        with DockerEngine(live_restore=True) as engine:
            yield engine
    except NoDocker as error:
        skip_or_fail(str(error), ci_may_skip=not error.missing)


def start_run(yard, image, release="r1", recorded=False):
    """Goes on in the background until its container runs, and (`recorded`) stands in the ledger; (the
    Background, the run's id)."""
    background = yard.start("run", "--release", release, "--image", image, "--json")
    running = lambda: [each for each in yard.containers() if each["State"] == "running"]
    (container,) = ports.wait_until(running, 30, "a container that runs")
    run_id = container["Labels"]["tidegate.run"]
    if recorded:
        background.wait_until_it_says(f"run {run_id} is running")
    return background, run_id


def run_until_killed(yard, image, docker, moment, part):
    """`tidegate run` dies at a request to the engine: "before_request" never arrives, "before_reply" is
    carried out."""
    with EngineProxy(docker.socket) as proxy:
        env = {"TIDEGATE_DOCKER_HOST": f"unix://{proxy.socket}"}
        holder = {}
        getattr(proxy, moment)("POST", part, lambda: holder["run"].kill())
        holder["run"] = yard.start("run", "--release", "r1", "--image", image, "--json", env=env)
        holder["run"].wait()


def test_a_run_goes_on_when_tidegate_is_killed_and_the_next_one_attaches(bare):
    yard = bare("echo before; sleep 3; echo after")
    image = yard.build_shell()
    background, run_id = start_run(yard, image)
    background.kill()
    background.wait()
    result = yard.run("r1", image)
    assert (result["run_id"], result["verdict"], result["attempt"]) == (run_id, "success", 1)
    assert len(yard.containers()) == 1


def test_a_second_runner_of_the_same_release_attaches_to_the_one_container(bare):
    yard = bare("sleep 3; exit 4")
    image = yard.build_shell()
    first, run_id = start_run(yard, image)
    second = yard.run("r1", image, code=1)
    assert (second["run_id"], second["attached"], second["exit_code"]) == (run_id, True, 4)
    assert json.loads(first.wait().out)["exit_code"] == 4
    assert len(yard.containers()) == 1


def test_killed_between_start_and_record_the_one_container_is_found(bare, docker):
    yard = bare("sleep 2; exit 0")
    image = yard.build_shell()
    run_until_killed(yard, image, docker, "before_reply", "/start")
    assert len(yard.containers()) == 1, "it was started"
    result = yard.run("r1", image)
    assert (result["verdict"], result["attempt"]) == ("success", 1)
    assert len(yard.containers()) == 1


def test_killed_before_start_nothing_ran_and_the_next_attempt_does(bare, docker):
    yard = bare("exit 0")
    image = yard.build_shell()
    run_until_killed(yard, image, docker, "before_request", "/start")
    (made,) = yard.containers()
    assert made["State"] == "created"
    result = yard.run("r1", image)
    assert (result["verdict"], result["attempt"]) == ("success", 2)
    states = [each["State"] for each in yard.containers()]
    assert states == ["exited"], "what was made and never started is gone"


def remove(yard, docker):
    """As somebody does it by hand."""
    for each in yard.containers():
        docker.api.call("DELETE", f"/containers/{each['Id']}", force="1")


def marks(docker, run_id):
    """What the engine has been told of the run: {"starting": .., ..}."""
    volumes = docker.api.call("GET", "/volumes")["Volumes"] or []
    before = f"tidegate-{run_id}-"
    return {each["Name"].removeprefix(before) for each in volumes if each["Name"].startswith(before)}


@pytest.mark.parametrize("moment", ["before_request", "before_reply"])
def test_killed_around_start_and_its_container_removed_it_is_unknown(bare, docker, moment):
    """Whether the request arrived nobody can tell any more."""
    yard = bare("sleep 60")
    image = yard.build_shell()
    run_until_killed(yard, image, docker, moment, "/start")
    remove(yard, docker)
    for _ in range(2):
        assert "--after-unknown" in str(yard.run("r1", image, code=7)["error"])
    assert yard.containers() == [], "nothing was started beside what may have been"
    (entry,) = yard.ask("history")["entries"]
    assert entry["verdict"] == "unknown" and "was removed" in entry["reason"], entry
    yard.keys["command"] = ["true"]
    yard.write()
    assert yard.run("r1", image, "--after-unknown")["attempt"] == 2


def test_removed_while_the_reply_to_its_start_is_lost_it_is_not_made_again(bare, docker):
    yard = bare("sleep 60")
    image = yard.build_shell()
    with EngineProxy(docker.socket) as proxy:
        proxy.before_reply("POST", "/start", lambda: remove(yard, docker))
        result = yard.run("r1", image, code=7, env={"TIDEGATE_DOCKER_HOST": f"unix://{proxy.socket}"})
    assert result["verdict"] == "unknown" and "was removed" in result["reason"], result
    assert yard.containers() == []


def test_killed_before_its_container_was_made_it_never_started(bare, docker):
    yard = bare("exit 0")
    image = yard.build_shell()
    run_until_killed(yard, image, docker, "before_request", "/containers/create")
    result = yard.run("r1", image)
    assert (result["verdict"], result["attempt"]) == ("success", 2)


def test_what_never_started_leaves_no_mark_that_it_was_to(bare, docker):
    yard = bare("exit 0")
    yard.keys["command"] = ["/no/such/program"]
    yard.write()
    result = yard.run("r1", yard.build_shell(), code=1)
    assert result["verdict"] == "not-started", result
    assert "starting" not in marks(docker, result["run_id"])
    yard.keys["command"] = ["true"]
    yard.write()
    result = yard.run("r1", yard.build_shell())
    assert (result["verdict"], result["attempt"]) == ("success", 2)
    assert "starting" in marks(docker, result["run_id"])


def test_a_lost_reply_to_a_start_starts_nothing_twice(bare, docker):
    yard = bare("echo once; sleep 1")
    image = yard.build_shell()
    with EngineProxy(docker.socket) as proxy:
        proxy.before_reply("POST", "/start", lambda: None)
        proxy.before_reply("POST", "/create", lambda: None)
        result = yard.run("r1", image, env={"TIDEGATE_DOCKER_HOST": f"unix://{proxy.socket}"})
    assert (result["verdict"], result["attempt"]) == ("success", 1)
    assert len(yard.containers()) == 1


def test_cancel_is_sigterm_and_an_exit_code_0_after_it_proves_nothing(bare):
    yard = bare("trap 'echo stopping; exit 0' TERM; while :; do sleep 0.1; done")
    background, run_id = start_run(yard, yard.build_shell(), recorded=True)
    cancelled = yard.ask("cancel", run_id)
    assert (cancelled["verdict"], cancelled["stop_code"]) == ("killed", "cancelled")
    assert json.loads(background.wait().out)["verdict"] == "killed"
    assert not yard.ask("gate", "--release", "r1", code=8)["open"]


def test_what_does_not_heed_sigterm_is_killed_after_its_grace(bare):
    yard = bare("trap '' TERM; while :; do sleep 0.1; done", grace="1s")
    background, run_id = start_run(yard, yard.build_shell())
    background.signal(15)
    result = background.wait()
    assert result.code in (143, 1), result
    run = result.json
    assert (run["verdict"], run["exit_code"]) == ("killed", 137)
    assert "killed after its grace" in run["reason"]


def test_its_timeout_stops_it(bare):
    yard = bare("while :; do sleep 0.1; done", timeout="2s", grace="1s")
    result = yard.run("r1", yard.build_shell(), code=1)
    assert (result["verdict"], result["stop_code"]) == ("killed", "timeout")
    assert "within its timeout" in result["reason"]


def test_a_container_that_was_removed_is_unknown_and_never_started_again(bare, docker):
    yard = bare("sleep 60")
    image = yard.build_shell()
    background, run_id = start_run(yard, image, recorded=True)
    background.kill()
    background.wait()
    docker.api.call("DELETE", f"/containers/{yard.containers(run_id)[0]['Id']}", force="1")
    for _ in range(2):
        assert "--after-unknown" in str(yard.run("r1", image, code=7)["error"])
    assert "was removed" in yard.ask("watch", run_id, code=7)["reason"]
    yard.keys["command"] = ["true"]
    yard.write()
    assert yard.run("r1", image, "--after-unknown")["attempt"] == 2


@pytest.mark.parametrize("code", [0, 3])
def test_a_container_outlives_its_daemon_with_live_restore(bare, lasting_engine, code):
    yard = bare(f"echo one; sleep 4; echo two; exit {code}", engine=lasting_engine)
    background, run_id = start_run(yard, yard.build_shell())
    lasting_engine.kill()
    time.sleep(1)
    lasting_engine.launch()
    result = background.wait()
    assert result.code == (1 if code else 0), result
    assert (result.json["run_id"], result.json["exit_code"]) == (run_id, code)
    assert [line for line in result.err.splitlines() if line.startswith("| ")] == ["| one", "| two"]


@pytest.mark.parametrize("code", [0, 3])
def test_an_end_while_the_daemon_is_away_is_told_when_it_is_back(bare, lasting_engine, code):
    yard = bare(f"sleep 2; exit {code}", engine=lasting_engine)
    background, _ = start_run(yard, yard.build_shell())
    lasting_engine.kill()
    time.sleep(4)
    lasting_engine.launch()
    result = background.wait()
    assert (result.json["exit_code"], result.json["verdict"]) == (code, "failed" if code else "success")


def test_an_engine_that_is_not_there_is_said_before_anything_is_recorded(bare, tidegate):
    yard = bare("true")
    nowhere = f"unix://{tidegate.folder}/no.sock"
    result = yard.run("r1", "sha256:" + "0" * 64, code=4, env={"TIDEGATE_DOCKER_HOST": nowhere})
    assert "does not answer" in result["error"]["message"] and nowhere in result["error"]["message"]
    assert yard.ask("history")["entries"] == []


def test_engines_on_tcp_are_refused_with_the_reason(bare):
    yard = bare("true")
    result = yard.run("r1", "x:1", code=2, env={"TIDEGATE_DOCKER_HOST": "tcp://127.0.0.1:2375"})
    assert "has the whole machine" in result["error"]["message"] and "ssh -N -L" in result["error"]["hint"]
