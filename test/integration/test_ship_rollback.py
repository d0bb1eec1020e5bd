"""Rollbacks and one-off commands: recorded runs beside the migrations."""

import pytest

from harness.shipyard import Shipyard

CONFIG = "on_failure: {on_failure}\nrollback: [sh, -c, 'echo taken back >> rollbacks; exit {code}']\n"


@pytest.fixture(name="yard")
def _yard(tidegate):
    return Shipyard(tidegate)


def configure(yard, on_failure="forward", code=0):
    path = yard.folder / "tidegate.yml"
    path.write_text(path.read_text() + CONFIG.format(on_failure=on_failure, code=code))


def rollbacks(yard):
    path = yard.folder / "rollbacks"
    return path.read_text().count("taken back") if path.exists() else 0


def fail_the_migration(yard):
    yard.put("V2__bad.sql", "CREATE TABEL bad (id integer);\n")


def test_a_rollback_by_hand_closes_the_gate_until_the_release_is_migrated_again(yard):
    configure(yard)
    yard.up("1")
    result = yard.json(0, "rollback", "--release", "1")
    assert result["verdict"] == "success" and rollbacks(yard) == 1
    assert yard.gate("1", code=8)["state"] == "rolled-back"
    yard.json(0, "run", "--release", "1")
    assert yard.gate("1")["open"] and yard.runs("1")[-1]["more"]["attempt"] == 2


def test_forward_is_the_default(yard):
    configure(yard)
    fail_the_migration(yard)
    yard.up("1", code=1)
    assert rollbacks(yard) == 0


def test_on_failure_rollback_runs_it_and_the_exit_code_stays_that_of_the_failure(yard):
    configure(yard, on_failure="rollback")
    fail_the_migration(yard)
    failed = yard.up("1", code=1)
    assert rollbacks(yard) == 1 and "rollback succeeded" in failed["error"]["detail"]
    assert failed["run"]["verdict"] == "failed" and yard.served() == []
    assert [each["more"]["kind"] for each in yard.runs("1")] == ["migrate", "rollback"]
    assert yard.gate("1", code=8)["state"] == "rolled-back"


def test_a_rollback_that_fails_too_is_told(yard):
    configure(yard, on_failure="rollback", code=3)
    fail_the_migration(yard)
    failed = yard.up("1", code=1)
    assert "rollback did not succeed" in failed["error"]["detail"]
    assert yard.gate("1", code=8)["state"] == "migration-failed"


def test_without_a_rollback_command_it_says_where_it_belongs(yard):
    error = yard.json(2, "rollback", "--release", "1")["error"]
    assert "rollback:" in error["hint"]


def test_a_one_off_command_is_recorded_and_changes_nothing(yard):
    yard.up("1")
    once = ("run", "--release", "1", "--one-off", "--", "sh", "-c", "echo did it; exit 4")
    result = yard.run(*once)
    assert result.code == 1 and "did it" in result.err
    assert yard.gate("1")["state"] == "deployed"
    entry = yard.history()[0]
    assert (entry["state"], entry["verdict"], entry["more"]["exit_code"]) == ("command", "failed", 4)
    assert "did it" in yard.run("logs", entry["run_id"]).out
    assert yard.run(*once).code == 1 and len(yard.runs("1")) == 3


def test_a_one_off_command_for_what_serves_needs_no_name(yard):
    yard.up("1")
    yard.put("V9__broken.sql", "nonsense;\n")
    yard.up("2", code=1)
    show = ("run", "--one-off", "--serving", "--", "sh", "-c", "echo of $TIDEGATE_RELEASE")
    result = yard.run(*show, env={"TIDEGATE_RELEASE": "2"})
    assert result.code == 0 and "| of 1" in result.err, result
    assert yard.runs("1")[-1]["state"] == "command"


def test_where_nothing_serves_there_is_no_image_to_run(yard):
    error = yard.json(1, "run", "--one-off", "--serving", "--", "true")["error"]
    assert "no release is recorded to serve" in error["message"] and "--release" in error["hint"]
    error = yard.json(2, "run", "--serving", "--", "true")["error"]
    assert "--one-off" in error["message"]
