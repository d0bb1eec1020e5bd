"""The executor `ecs-exec` on the AWS stand-in: a task waits, a session of ECS Exec begins the command
in it, the task ends with the command's code. Whatever happens to the session, the command runs once
and its code is the proof."""

import os
import shutil
import signal

import pytest
from harness.aws.scene import CLUSTER

HERE = {"ledger": "file", "deploy": {"driver": "none"}}
WAIT = "while [ ! -e go ]; do sleep 0.05; done"


@pytest.fixture(name="make")
def _make(aws_yard):
    made = []

    def make(**migrate):
        yard = aws_yard(**HERE, migrate={"executor": "ecs-exec", **migrate})
        yard.put("V2__two.sql", "CREATE TABLE two (id integer);\n")
        made.append(yard)
        return yard

    yield make
    # A container's files go with it; here they are this machine's.
    for yard in made:
        for each in yard.history():
            shutil.rmtree(f"/tmp/tidegate-{each['run_id']}", ignore_errors=True)


def arguments(yard, release="r1"):
    return "run", "--release", release, "--image", yard.image_of(release)


def run(yard, code=0, *more):
    command, *rest = arguments(yard)
    return yard.json(code, command, *rest, *more)


def begin(yard, *more):
    command, *rest = arguments(yard)
    return yard.start(command, "--json", *rest, *more)


def tasks(yard):
    return len(yard.tasks_started())


def last_task(yard):
    return yard.scene.describe(yard.tasks_started()[-1]["taskArn"])


def until_begun(yard):
    yard.scene.wait(lambda: (yard.folder / "images/r1/begun").exists())


def go(yard):
    (yard.folder / "images/r1/go").touch()


def shown(result):
    return [line[2:] for line in result.err.splitlines() if line.startswith("| ")]


def test_the_command_runs_in_a_session_and_its_code_is_the_tasks(make):
    yard = make()
    yard.hook("echo one; echo two >&2; sleep 1; echo three")
    result = yard.run(*arguments(yard))
    assert result.code == 0, result
    assert shown(result)[:3] == ["one", "two", "three"]
    assert yard.migrated() == ["1", "2"] and tasks(yard) == 1
    task = last_task(yard)
    assert task["enableExecuteCommand"] and task["containers"][0]["exitCode"] == 0
    assert yard.calls("ecs:ExecuteCommand") and yard.bad_frames() == []


def test_its_lines_are_kept_by_the_tasks_own_log(make):
    yard = make()
    yard.hook("echo one")
    run(yard)
    kept = yard.run("logs", yard.runs("r1")[0]["run_id"]).out
    assert "  one\n" in kept and yard.log()[0] == "one"


def test_a_code_that_is_not_0_is_the_tasks_and_the_runs(make):
    yard = make()
    yard.hook("exit 9")
    result = run(yard, 1)
    assert (result["verdict"], result["exit_code"]) == ("failed", 9)
    assert yard.migrated() == []


def test_the_code_that_says_never_begun_is_told_as_1(make):
    yard = make(command=["sh", "-c", "exit 125"])
    result = run(yard, 1)
    assert (result["verdict"], result["exit_code"]) == ("failed", 1)


def test_the_commands_words_arrive_as_they_are(make):
    yard = make(command=["printf", "%s\\n", "it's", 'a "b" $HOME `id`', "", "-n", "ü\\"])
    result = yard.run(*arguments(yard))
    assert result.code == 0
    assert shown(result) == ["it's", 'a "b" $HOME `id`', "", "-n", "ü\\"]


def test_without_a_log_driver_the_session_shows_the_lines(make):
    yard = make()
    described = yard.boto.ecs.describe_task_definition(taskDefinition=yard.definition)
    container = described["taskDefinition"]["containerDefinitions"][0]
    del container["logConfiguration"]
    definition = yard.scene.define([container])
    yard.boto.ecs.update_service(cluster=CLUSTER, service="web", taskDefinition=definition)
    yard.scene.wait(lambda: yard.service_view()["deployments"][0]["rolloutState"] == "COMPLETED")
    yard.hook("echo one; sleep 1; echo two")
    result = yard.run(*arguments(yard))
    assert result.code == 0 and shown(result)[:2] == ["one", "two"]


@pytest.mark.parametrize("fault", ["exec_lost", "exec_duplicate"])
def test_a_session_that_goes_wrong_changes_nothing(make, fault):
    yard = make()
    yard.hook("for i in 1 2 3 4; do echo line $i; sleep 0.5; done")
    yard.fault(fault, count=3)
    result = yard.run(*arguments(yard))
    assert result.code == 0, result
    assert shown(result)[:4] == ["line 1", "line 2", "line 3", "line 4"]
    assert tasks(yard) == 1 and yard.migrated() == ["1", "2"]


def test_sigterm_reaches_the_command(make):
    yard = make()
    yard.hook(f"trap 'touch told; exit 7' TERM; touch begun; {WAIT}")
    started = begin(yard)
    until_begun(yard)
    started.signal(signal.SIGTERM)
    assert started.wait().code == 1
    assert (yard.folder / "images/r1/told").exists()
    assert last_task(yard)["stoppedReason"] == "tidegate: cancelled"
    assert yard.runs("r1")[0]["verdict"] == "killed"


def test_after_ci_was_killed_the_command_goes_on_and_the_next_run_attaches(make):
    yard = make()
    yard.hook(f"echo one; touch begun; {WAIT}; echo two")
    started = begin(yard)
    until_begun(yard)
    started.kill()
    started.wait()
    go(yard)
    result = yard.run(*arguments(yard))
    assert result.code == 0 and shown(result)[:2] == ["one", "two"]
    assert tasks(yard) == 1 and yard.migrated() == ["1", "2"]


def test_killed_before_the_command_began_the_task_ends_by_itself(make):
    yard = make(start_timeout="5s")
    yard.fault("slow", action="ecs:ExecuteCommand", seconds=1)
    yard.hook("echo x >> begun")
    started = begin(yard)
    yard.scene.wait(lambda: yard.calls("ecs:ExecuteCommand"))
    started.kill()
    started.wait()
    waited = run(yard, 1)
    assert waited["attached"] and waited["verdict"] == "not-started"
    assert run(yard)["attempt"] == 2 and tasks(yard) == 2
    assert (yard.folder / "images/r1/begun").read_text(encoding="utf-8") == "x\n"


def test_who_only_looks_begins_nothing(make):
    yard = make(start_timeout="8s")
    yard.fault("slow", action="ecs:ExecuteCommand", seconds=2)
    yard.hook("touch begun")
    started = begin(yard)
    yard.scene.wait(lambda: yard.calls("ecs:ExecuteCommand"))
    started.kill()
    started.wait()
    run_id = yard.runs("r1")[0]["run_id"]
    yard.run("logs", run_id)
    assert not (yard.folder / "images/r1/begun").exists()


def test_without_the_permission_nothing_begins_and_the_task_is_stopped(make):
    yard = make()
    yard.deny("ecs:ExecuteCommand")
    result = yard.run(*arguments(yard), "--json")
    assert result.code == 1 and result.json["verdict"] == "not-started", result
    assert "ecs:ExecuteCommand" in result.err and "ExecuteCommand" in result.json["reason"]
    assert last_task(yard)["lastStatus"] == "STOPPED" and yard.migrated() == []


def test_a_task_role_without_its_permissions_starts_nothing(make):
    yard = make(start_timeout="3s")
    yard.deny("ssmmessages:CreateControlChannel")
    result = run(yard, 1)
    assert result["verdict"] == "not-started" and "ssmmessages" in result["next"]
    assert yard.migrated() == []


def test_a_start_that_failed_is_not_started(make):
    yard = make()
    yard.fault("pull_error")
    assert run(yard, 1)["verdict"] == "not-started"


def test_two_pipelines_at_once_run_the_command_once(make):
    yard = make()
    yard.hook("echo x >> begun; sleep 1")
    yard.image_of("r1")
    both = [begin(yard, "--wait", "60s"), begin(yard, "--wait", "60s")]
    results = [each.wait(120) for each in both]
    assert [each.code for each in results] == [0, 0], results
    assert (yard.folder / "images/r1/begun").read_text(encoding="utf-8") == "x\n"
    assert tasks(yard) == 1


def test_nothing_of_it_stays_behind(make):
    yard = make()
    result = run(yard)
    assert not os.path.exists(f"/tmp/tidegate-{result['run_id']}")
