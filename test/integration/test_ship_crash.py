"""kill -9 of tidegate, of its supervisor and of the command: the next command finds out."""

import os
import signal
import time

import pytest

from harness.ledgers import LEDGERS
from harness.shipyard import Shipyard, wait_until
from harness.skips import skip_or_fail

SLOW = "touch started\nwhile [ ! -e go ]; do sleep 0.05; done\n"


@pytest.fixture(name="yard", params=LEDGERS)
def _yard(request, tidegate, ledger):
    return Shipyard(tidegate, lease_term="2s", ledger=ledger(request.param))


def killed_up(yard, release="1"):
    """An `up` that is killed while its command runs; the run's id."""
    yard.hook(SLOW)
    process = yard.start("up", "--release", release)
    yard.wait_for("started")
    wait_until(lambda: yard.runs(release))
    process.kill()
    process.wait()
    return yard.runs(release)[-1]["run_id"]


def go(yard):
    (yard.folder / "go").touch()


def ended(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_the_command_goes_on_and_its_supervisor_records_the_outcome(yard):
    killed_up(yard)
    go(yard)
    wait_until(lambda: yard.runs()[0]["verdict"] == "success")
    assert yard.gate("1")["state"] == "migrated"
    assert yard.served() == []
    result = yard.up("1")
    assert result["run"]["nothing_to_do"] is True and yard.served() == ["1"]


def test_the_next_up_follows_the_command_that_goes_on(yard):
    killed_up(yard)
    following = yard.start("up", "--release", "1", "--json", "--wait", "30s")
    assert yard.gate("1", code=8)["state"] == "migrating"
    go(yard)
    result = following.wait()
    assert result.code == 0 and result.json["run"]["attached"] is True, result
    assert yard.served() == ["1"] and len(yard.runs()) == 1


def test_another_release_does_not_start_beside_it(yard):
    killed_up(yard)
    assert yard.up("2", code=5)["error"]["code"] == "busy"
    go(yard)
    assert yard.up("2", "--wait", "30s")["run"]["attempt"] == 1
    assert yard.served() == ["2"]


def test_a_run_whose_supervisor_is_killed_too_is_settled_by_the_word_from_inside(yard):
    run_id = killed_up(yard)
    supervisor = yard.task(run_id)["supervisor"].split("/")[2]
    os.kill(int(supervisor), signal.SIGKILL)
    wait_until(lambda: ended(supervisor))
    go(yard)
    wait_until(lambda: ended(yard.task(run_id)["pid"]))
    watched = yard.json(0, "watch", run_id)
    assert watched["verdict"] == "success" and watched["exit_code"] is None
    assert yard.up("1")["deploy"]["serving"] == "1"
    assert len(yard.runs()) == 1


def test_a_command_that_told_nothing_and_lost_its_supervisor_is_unknown(yard):
    yard.tidegate.write("migrate.sh", f"#!/bin/sh\n{SLOW}")
    run_id = killed_up(yard)
    supervisor = yard.task(run_id)["supervisor"].split("/")[2]
    os.kill(int(supervisor), signal.SIGKILL)
    wait_until(lambda: ended(supervisor))
    go(yard)
    wait_until(lambda: ended(yard.task(run_id)["pid"]))
    assert yard.gate("1", code=7)["verdict"] == "unknown"
    refused = yard.up("1", code=7)
    assert "--after-unknown" in refused["error"]["hint"] and len(yard.runs()) == 1
    assert yard.json(0, "run", "--release", "1", "--after-unknown")["attempt"] == 2


def test_while_its_command_still_runs_nothing_is_started_beside_it(yard):
    yard.tidegate.write("migrate.sh", f"#!/bin/sh\n{SLOW}")
    run_id = killed_up(yard)
    supervisor = yard.task(run_id)["supervisor"].split("/")[2]
    os.kill(int(supervisor), signal.SIGKILL)
    wait_until(lambda: ended(supervisor))
    assert yard.up("1", code=7)["run"]["verdict"] == "unknown"
    assert yard.json(7, "run", "--release", "1", "--after-unknown")["error"]["code"] == "unknown"
    assert yard.up("2", code=7)["error"]["code"] == "unknown"
    assert yard.json(0, "cancel", run_id)["verdict"] == "unknown"
    assert yard.json(0, "run", "--release", "1", "--after-unknown", "--", "true")["attempt"] == 2


def test_a_command_that_is_killed_leaves_the_database_unknown_and_may_go_on(yard):
    yard.hook(SLOW)
    yard.tidegate.write("migrate.sh", "#!/bin/sh\n. ./hook.sh\ntidegate migrate\nkill -9 $$\n")
    process = yard.start("run", "--release", "1", "--json")
    yard.wait_for("started")
    go(yard)
    result = process.wait()
    assert result.code == 1 and result.json["verdict"] == "killed", result
    assert result.json["database_state"] is None, "the inside had told its success"


def test_a_migration_killed_inside_ends_with_7_and_the_next_attempt_goes_on(yard):
    if yard.kept_in.kind == "sqlite":
        skip_or_fail("a ledger in the SQLite file that is migrated takes no record meanwhile"
                     " (docs/ledgers.md)", ci_may_skip=True)  # fmt: skip
    yard.put("V2__slow.sql", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                             " WHERE i < 4000000000) SELECT max(i) FROM n;\n")  # fmt: skip
    process = yard.start("run", "--release", "1", "--json")
    wait_until(lambda: "applied V1" in yard.run("logs", yard.runs()[0]["run_id"]).out
               if yard.runs() else False)  # fmt: skip
    os.kill(yard.task(yard.runs()[0]["run_id"])["pid"], signal.SIGKILL)
    result = process.wait()
    assert result.code == 7, result
    assert (result.json["verdict"], result.json["exit_code"]) == ("killed", 137)
    assert result.json["database_state"] == "unknown"
    yard.put("V2__slow.sql", "CREATE TABLE two (id integer);\n")
    assert yard.up("1")["run"]["attempt"] == 2


def test_a_deployment_that_is_cut_off_is_done_again(yard):
    yard.serve_hook("touch deploying\nwhile [ ! -e go ]; do sleep 0.05; done\n")
    process = yard.start("up", "--release", "1")
    yard.wait_for("deploying")
    process.kill()
    process.wait()
    go(yard)
    assert yard.gate("1")["state"] == "deploying"
    wait_until(lambda: yard.served() == ["1"])
    result = yard.up("1")
    assert result["run"]["nothing_to_do"] is True and result["deploy"]["state"] == "deployed"
    deployments = [each for each in yard.history() if each["kind"] == "deployment"]
    assert [each["state"] for each in deployments] == ["deployed", "cut-off"]


@pytest.mark.limit(400)
def test_killed_at_any_moment_the_next_up_ends_like_an_undisturbed_one(yard):
    yard.put("V1__first.sql", "CREATE TABLE done (release integer NOT NULL);\n")
    moments = 30
    for number in range(1, moments + 1):
        yard.put(f"V{number + 1}__row.sql", f"INSERT INTO done VALUES ({number});\n")
        process = yard.start("up", "--release", number)
        time.sleep(number * 0.003)
        process.kill()
        process.wait()
        gate = yard.run("gate", "--release", number)
        assert gate.code in (0, 8), gate
        result = yard.up(str(number), "--wait", "30s")
        assert result["deploy"]["serving"] == str(number), result
    rows = yard.query("SELECT release FROM done")
    assert rows == [(number,) for number in range(1, moments + 1)], "each ran exactly once"
    served = yard.served()
    assert sorted(set(served), key=int) == [str(number) for number in range(1, moments + 1)]
    assert served == sorted(served, key=int), "no older release was deployed after a newer one"
    for number in range(1, moments + 1):
        successes = [each for each in yard.runs(str(number)) if each["verdict"] == "success"]
        assert len(successes) == 1, (number, yard.runs(str(number)))
    assert all(each["verdict"] for each in yard.runs()), "none is left without an end"
