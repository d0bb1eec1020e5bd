"""Several commands at once: one works, the others follow, wait or leave, as asked."""

import time

import pytest

from harness.ledgers import LEDGERS
from harness.shipyard import Shipyard

SLOW = "touch started\nwhile [ ! -e go ]; do sleep 0.05; done\n"


@pytest.fixture(name="yard", params=LEDGERS)
def _yard(request, tidegate, ledger):
    yard = Shipyard(tidegate, ledger=ledger(request.param))
    yard.hook(SLOW)
    return yard


def go(yard):
    (yard.folder / "go").touch()


def test_the_same_release_attaches_to_the_one_task(yard):
    first = yard.start("run", "--release", "1")
    yard.wait_for("started")
    second = yard.start("run", "--release", "1", "--json")
    third = yard.start("up", "--release", "1", "--json", "--wait", "30s")
    time.sleep(3 if yard.kept_in.variables else 0.1)  # both have found the first one by then
    go(yard)
    assert first.wait().code == 0
    attached = second.wait()
    assert attached.code == 0 and attached.json["attached"] is True, attached
    up = third.wait()
    assert up.code == 0 and up.json["deploy"]["serving"] == "1", up
    assert len(yard.runs()) == 1


def test_another_release_leaves_with_5_and_changes_nothing(yard):
    first = yard.start("up", "--release", "1")
    yard.wait_for("started")
    busy = yard.up("2", code=5)
    assert busy["error"]["code"] == "busy" and "--wait" in busy["error"]["hint"]
    assert busy["error"]["retryable"] is True
    assert yard.gate("2", code=8)["state"] == "never-seen"
    go(yard)
    assert first.wait().code == 0
    assert yard.served() == ["1"]


def test_another_release_waits_as_long_as_asked(yard):
    first = yard.start("up", "--release", "1")
    yard.wait_for("started")
    second = yard.start("up", "--release", "2", "--wait", "30s")
    go(yard)
    assert first.wait().code == 0
    result = second.wait()
    assert result.code == 0, result
    assert yard.served() == ["1", "2"]


def test_the_same_release_twice_at_once_is_deployed_once(yard):
    both = [yard.start("up", "--release", "1", "--wait", "30s") for _ in range(2)]
    yard.wait_for("started")
    go(yard)
    assert [each.wait().code for each in both] == [0, 0]
    assert yard.served() == ["1"] and len(yard.runs()) == 1


def test_the_gate_says_that_it_is_migrating(yard):
    first = yard.start("run", "--release", "1")
    yard.wait_for("started")
    gate = yard.gate("1", code=8)
    assert gate["state"] == "migrating" and gate["verdict"] is None
    assert f"tidegate watch {gate['run_id']}" in gate["error"]["hint"]
    assert yard.json(8, "deploy", "--release", "1")["error"]["code"] == "gate-closed"
    go(yard)
    assert first.wait().code == 0


def test_a_run_can_be_watched_and_its_log_followed(yard):
    yard.hook("echo begins\n" + SLOW + "echo ends\n")
    first = yard.start("run", "--release", "1")
    yard.wait_for("started")
    run_id = yard.runs()[0]["run_id"]
    watching = yard.start("watch", run_id, "--json")
    logs = yard.start("logs", run_id, "--follow")
    assert "begins" in yard.run("logs", run_id).out
    go(yard)
    assert first.wait().code == 0
    watched = watching.wait()
    assert watched.code == 0 and watched.json["verdict"] == "success", watched
    followed = logs.wait()
    assert followed.code == 0 and "ends" in followed.out and "applied V1" in followed.out
