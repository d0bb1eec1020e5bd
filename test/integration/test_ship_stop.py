"""Signals and cancel: what is stopped, what is left, and the proof of it."""

import os
import signal
import time

import pytest

from harness.shipyard import Shipyard, wait_until

WAITS = "touch started\nexec sleep 60\n"


@pytest.fixture(name="yard")
def _yard(tidegate):
    return Shipyard(tidegate, grace="500ms")


def started(yard, *args, hook=WAITS):
    yard.hook(hook)
    process = yard.start(*args, "--json")
    yard.wait_for("started")
    return process


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_the_run_and_a_clean_end_is_130_or_143(yard, number, code):
    yard.tidegate.write("migrate.sh", "#!/bin/sh\ntouch started\nexec tidegate migrate\n")
    yard.put("V2__slow.sql", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                             " WHERE i < 4000000000) SELECT max(i) FROM n;\n")  # fmt: skip
    process = yard.start("up", "--release", "1", "--json")
    wait_until(lambda: "applied V1" in yard.run("logs", yard.runs()[0]["run_id"]).out
               if yard.runs() else False)  # fmt: skip
    process.signal(number)
    result = process.wait()
    assert result.code == code, result
    assert result.json["run"]["verdict"] == "killed" and result.json["run"]["stop_code"] == "cancelled"
    assert yard.served() == []
    assert yard.gate("1", code=8)["state"] == "migration-failed"
    yard.put("V2__slow.sql", "CREATE TABLE two (id integer);\n")
    assert yard.up("1")["run"]["attempt"] == 2


def test_a_stopped_command_that_told_nothing_is_not_called_clean(yard):
    process = started(yard, "run", "--release", "1")
    process.signal(signal.SIGTERM)
    result = process.wait()
    assert result.code == 1, result
    assert result.json["verdict"] == "killed" and result.json["database_state"] == "unknown"
    assert yard.json(0, "history")["entries"][0]["verdict"] == "killed"


def test_a_command_that_ignores_sigterm_is_killed_after_the_grace_time(yard):
    process = started(yard, "run", "--release", "1",
                      hook="trap '' TERM\ntouch started\nwhile :; do sleep 0.1; done\n")  # fmt: skip
    begun = time.monotonic()
    process.signal(signal.SIGINT)
    assert process.wait().json["exit_code"] == 137
    assert 0.4 < time.monotonic() - begun < 10


def test_on_cancel_leave_ends_with_7_and_the_supervisor_records_the_end(yard):
    hook = "touch started\nwhile [ ! -e go ]; do sleep 0.05; done\n"
    process = started(yard, "up", "--release", "1", "--on-cancel", "leave", hook=hook)
    process.signal(signal.SIGINT)
    result = process.wait()
    assert result.code == 7, result
    run_id = result.json["run"]["run_id"]
    assert f"tidegate watch {run_id}" in result.json["error"]["hint"]
    assert yard.up("2", code=5)["error"]["code"] == "busy"
    (yard.folder / "go").touch()
    wait_until(lambda: yard.runs()[0]["verdict"] == "success")
    assert yard.json(0, "watch", run_id)["verdict"] == "success"
    assert yard.up("1")["run"]["nothing_to_do"] is True


def test_cancel_stops_a_run_from_another_shell(yard):
    process = started(yard, "run", "--release", "1")
    run_id = yard.runs()[0]["run_id"]
    cancelled = yard.json(0, "cancel", run_id)
    assert cancelled["verdict"] == "killed" and cancelled["stop_code"] == "cancelled"
    assert process.wait().code == 1
    assert yard.json(0, "cancel", run_id)["nothing_to_do"] is True
    assert yard.json(2, "cancel", "nobody")["error"]["code"] == "usage"


def test_a_run_ends_at_its_timeout(yard):
    yard.hook(WAITS)
    result = yard.json(1, "run", "--release", "1", "--timeout", "300ms")
    assert (result["verdict"], result["stop_code"]) == ("killed", "timeout")


def test_nothing_of_a_stopped_command_runs_on(yard):
    process = started(yard, "run", "--release", "1",
                      hook="sleep 60 & echo $! > child\ntouch started\nwait\n")  # fmt: skip
    process.signal(signal.SIGTERM)
    process.wait()
    child = (yard.folder / "child").read_text().strip()
    assert not os.path.exists(f"/proc/{child}") or "Z" in open(f"/proc/{child}/stat").read()
