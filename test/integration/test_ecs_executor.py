"""The executor `ecs` on the AWS stand-in: a task that really runs, its verdict, and every fault that
can befall it. Whatever happens: one task, and no success without its proof."""

import json
import signal

import pytest
from harness.aws.scene import CLUSTER, REPOSITORY

HERE = {"ledger": "file", "deploy": {"driver": "none"}}
SECOND = ("V2__two.sql", "CREATE TABLE two (id integer);\n")


@pytest.fixture(name="yard")
def _yard(aws_yard):
    yard = aws_yard(**HERE)
    yard.put(*SECOND)
    return yard


def run(yard, code=0, release="r1", *args, **options):
    image = yard.image_of(release)
    return yard.json(code, "run", "--release", release, "--image", image, *args, **options)


def begin(yard, *args, release="r1"):
    image = yard.image_of(release)
    return yard.start("run", "--json", "--release", release, "--image", image, *args)


def tasks(yard):
    return len(yard.tasks_started())


def last_task(yard):
    return yard.scene.describe(yard.tasks_started()[-1]["taskArn"])


def tags_of(yard, task):
    answer = yard.boto.ecs.describe_tasks(
        cluster=CLUSTER, tasks=[task["taskArn"]], include=["TAGS"]
    )
    return answer["tasks"][0]["tags"]


def named(task, name="web"):
    return next(each for each in task["containers"] if each["name"] == name)


# --- a run that goes well -------------------------------------------------------------------------


def test_the_release_is_migrated_by_one_task_of_its_own_revision(yard):
    result = run(yard)
    assert (result["verdict"], result["exit_code"]) == ("success", 0)
    assert result["stop_code"] == "EssentialContainerExited"
    assert yard.migrated() == ["1", "2"] and tasks(yard) == 1
    task = last_task(yard)
    assert task["taskDefinitionArn"] == result["task"]["task_definition"] != yard.definition
    assert named(task)["image"] == yard.image_of("r1")
    assert task["startedBy"] == "tidegate/" + result["run_id"]
    tags = {each["key"]: each["value"] for each in tags_of(yard, task)}
    assert tags["tidegate:run"] == result["run_id"] and tags["tidegate:release"] == "r1"


def test_the_services_own_revision_is_untouched(yard):
    run(yard)
    assert yard.service_view()["taskDefinition"] == yard.definition
    assert yard.serving() == "r0"


def test_the_same_release_is_not_run_twice(yard):
    run(yard)
    again = run(yard)
    assert again["nothing_to_do"] and tasks(yard) == 1


def test_a_second_attempt_takes_the_revision_that_is_there(yard):
    yard.hook("[ -e retry ] || { touch retry; exit 3; }")
    first = run(yard, 1)
    assert (first["verdict"], first["exit_code"]) == ("failed", 3)
    second = run(yard)
    assert second["attempt"] == 2 and tasks(yard) == 2
    assert first["task"]["task_definition"] == second["task"]["task_definition"]
    assert len(yard.calls("ecs:RegisterTaskDefinition")) == 1


def test_lines_are_shown_while_it_runs_and_kept(yard):
    yard.hook("echo one; echo two >&2; sleep 0.3; echo three")
    result = yard.run("run", "--release", "r1", "--image", yard.image_of("r1"))
    assert result.code == 0
    shown = [line[2:] for line in result.err.splitlines() if line.startswith("| ")]
    assert shown[:3] == ["one", "two", "three"] and shown[-1].startswith("applied 2 migrations")
    run_id = yard.runs("r1")[0]["run_id"]
    kept = yard.run("logs", run_id).out
    assert [line.split("  ", 1)[1] for line in kept.splitlines()] == shown


def test_a_tag_is_resolved_to_what_it_means_now(yard):
    image = yard.build("r1", tag="stable")
    result = yard.json(0, "run", "--release", "r1", "--image", f"{REPOSITORY}:stable")
    assert named(last_task(yard))["image"] == image
    assert result["verdict"] == "success"


def test_a_tag_alone_names_the_release_by_its_digest(yard):
    digest = yard.build("r1", tag="stable").partition("@")[2]
    result = yard.json(0, "run", "--image", f"{REPOSITORY}:stable")
    assert result["release"] == digest and yard.gate(digest)["open"]


def test_a_tag_that_moved_is_another_image_and_no_attempt_of_the_release(yard):
    yard.hook("exit 3")
    yard.build("r1", tag="stable")
    yard.json(1, "run", "--release", "r1", "--image", f"{REPOSITORY}:stable")
    yard.hook("")
    yard.build("r2", tag="stable")
    result = yard.json(2, "run", "--release", "r1", "--image", f"{REPOSITORY}:stable")
    assert "another image" in result["error"]["message"] and tasks(yard) == 1


def test_of_an_index_both_digests_are_recorded(yard):
    """That of the index, which names the image, and that of the image for the task's processor."""
    platform = yard.build("r1").partition("@")[2]
    index = yard.build_index("r1", tag="stable")
    yard.json(0, "run", "--release", "r1", "--image", f"{REPOSITORY}:stable")
    records = yard.ledger_records()
    (record,) = (each for each in records if each.get("client_token"))
    plan = record["intent"]["plan"]
    assert f"{REPOSITORY}@{plan['image_digest']}" == plan["image"] == index
    assert plan["platform_digest"] == platform != plan["image_digest"]
    (release,) = (each for each in records if each.get("sequence"))
    assert (release["image"], release["digest"]) == (index, plan["image_digest"])


def test_the_intent_is_written_before_the_task_and_holds_what_is_sent(yard):
    """Revision, command, overrides with their hash, client token: a start can be repeated by it."""
    yard.fault("client_signal", action="ecs:RunTask")
    assert begin(yard).wait().code == -signal.SIGKILL and tasks(yard) == 0
    (before,) = (each for each in yard.ledger_records() if each.get("client_token"))
    assert before["state"] == "intent" and "task" not in before
    run(yard)
    (after,) = (each for each in yard.ledger_records() if each.get("client_token"))
    assert after["intent"] == before["intent"]
    assert after["client_token"] == before["client_token"]
    (task,) = yard.tasks_started()
    intent, plan = before["intent"], before["intent"]["plan"]
    assert intent["command"] == ["./migrate.sh"]
    assert plan["input"]["clientToken"] == before["client_token"]
    assert plan["input"]["taskDefinition"] == plan["task_definition"] == task["taskDefinitionArn"]
    assert plan["input"]["startedBy"] == task["startedBy"]
    overrides = plan["input"]["overrides"]
    assert overrides["containerOverrides"] == task["overrides"]["containerOverrides"]
    assert len(plan["overrides_sha256"]) == 64


def test_a_tag_that_is_not_there_starts_nothing(yard):
    result = yard.json(2, "run", "--release", "r1", "--image", f"{REPOSITORY}:nowhere")
    assert "ECR has no image" in result["error"]["message"] and tasks(yard) == 0


def test_any_command_can_be_run(aws_yard):
    yard = aws_yard(ledger="file", migrate={"command": ["sh", "-c", "test $TIDEGATE_RELEASE = r1"]})
    assert run(yard)["verdict"] == "success"


def test_the_task_has_the_runs_variables_and_no_path_of_ours(yard):
    yard.hook("env | grep ^TIDEGATE_ | cut -d= -f1 | sort")
    result = run(yard)
    names = [line for line in yard.log() if line.startswith("TIDEGATE_")]
    assert {"TIDEGATE_RUN", "TIDEGATE_RELEASE", "TIDEGATE_FENCE"} <= set(names)
    assert "TIDEGATE_CONFIG" not in names and "TIDEGATE_LEDGER" not in names
    assert result["verdict"] == "success"


def test_at_most_twelve_calls_besides_looks_and_lines(yard):
    image = yard.image_of("r1")
    yard.stand_in.forget_calls()
    yard.json(0, "run", "--release", "r1", "--image", image)
    looks = {"ecs:DescribeTasks", "logs:GetLogEvents"}
    assert len([each for each in yard.calls() if each["action"] not in looks]) <= 12


# --- what its end proves --------------------------------------------------------------------------


def test_a_command_that_fails_is_failed_with_its_code(yard):
    yard.hook("exit 9")
    result = run(yard, 1)
    assert (result["verdict"], result["exit_code"]) == ("failed", 9)
    assert yard.migrated() == []


@pytest.mark.parametrize(
    "fault, words",
    [
        ("pull_error", "image"),
        ("init_error", "ResourceInitializationError"),
        ("eni_error", "network interface"),
    ],
)
def test_a_start_that_failed_is_not_started_and_can_be_tried_again(yard, fault, words):
    yard.fault(fault)
    result = run(yard, 1)
    assert (result["verdict"], result["stop_code"]) == ("not-started", "TaskFailedToStart")
    assert words in result["reason"] and result["next"]
    assert yard.migrated() == []
    assert run(yard)["attempt"] == 2 and tasks(yard) == 2


def test_out_of_memory_is_killed(yard):
    yard.hook("sleep 30")
    yard.fault("out_of_memory")
    result = run(yard, 1)
    assert (result["verdict"], result["exit_code"]) == ("killed", 137)
    assert "out of memory" in result["reason"]


@pytest.mark.parametrize("fault", ["spot", "user_stop", "infrastructure", "termination_notice"])
@pytest.mark.parametrize("answer", ["exit 0", "exit 143"])
def test_what_stops_a_task_from_outside_never_makes_a_success(yard, fault, answer):
    yard.hook(f"trap '{answer}' TERM; while :; do sleep 0.02; done")
    yard.fault(fault)
    image = yard.image_of("r1")
    result = yard.run("run", "--json", "--release", "r1", "--image", image).json
    expected = ("unknown", 7) if answer == "exit 0" else ("killed", 1)
    assert (result["verdict"], result["exit"]) == expected
    assert result["next"] and tasks(yard) == 1


def test_a_missing_exit_code_is_unknown_and_never_started_again(yard):
    yard.fault("exit_code_missing")
    result = run(yard, 7)
    assert (result["verdict"], result["exit_code"]) == ("unknown", None)
    run(yard, 7)
    assert tasks(yard) == 1
    assert run(yard, 0, "r1", "--after-unknown")["attempt"] == 2


def test_a_sidecars_143_is_no_failure(aws, aws_yard, tmp_path):
    aws.put_image("agent:1", root=str(tmp_path), env={"PATH": "/usr/bin:/bin"})
    sidecar = {"name": "agent", "image": "agent:1", "essential": False, "command": ["true"]}
    yard = aws_yard(**HERE, containers=[sidecar])
    yard.fault("sidecar_143")
    assert run(yard)["verdict"] == "success"
    assert named(last_task(yard), "agent")["exitCode"] == 143


def test_a_short_task_that_is_never_seen_running_counts(yard):
    yard.stand_in.set(step=0)
    assert run(yard)["verdict"] == "success"


# --- starting -------------------------------------------------------------------------------------


def test_capacity_is_waited_for_and_the_person_told(yard):
    yard.fault("no_capacity_then_capacity")
    result = yard.run("run", "--release", "r1", "--image", yard.image_of("r1"))
    assert result.code == 0 and "Fargate has no capacity" in result.err
    assert tasks(yard) == 1


def test_without_capacity_nothing_is_started_when_the_time_is_up(aws_yard):
    yard = aws_yard(ledger="file", migrate={"start_timeout": "3s"})
    yard.fault("no_capacity_then_capacity", count=None, reason="RESOURCE:MEMORY")
    result = run(yard, 1)
    assert result["verdict"] == "not-started" and "room" in result["reason"]
    yard.lift()
    assert run(yard)["attempt"] == 2 and tasks(yard) == 1


def test_throttling_is_waited_out(yard):
    yard.fault("throttling", count=3, action="ecs:RunTask")
    yard.fault("throttling", count=3, action="ecs:DescribeTasks")
    assert run(yard)["verdict"] == "success"
    assert tasks(yard) == 1


def test_a_lost_reply_to_run_task_starts_one_task(yard):
    yard.fault("run_task_reply_lost")
    assert run(yard)["verdict"] == "success"
    assert tasks(yard) == 1 and len(yard.calls("ecs:RunTask")) == 2


def test_a_task_that_is_missing_at_first_is_waited_for(yard):
    yard.fault("missing_after_run", count=3)
    assert run(yard)["verdict"] == "success"


def test_a_task_that_does_not_start_in_time_is_stopped(aws_yard):
    yard = aws_yard(ledger="file", migrate={"start_timeout": "2s"})
    yard.fault("stuck_pending")
    result = run(yard, 1)
    assert (result["verdict"], result["stop_code"]) == ("not-started", "start-timeout")
    assert last_task(yard)["stoppedReason"].startswith("tidegate: not started within 2")
    assert run(yard)["attempt"] == 2


def test_a_task_that_runs_too_long_is_stopped(aws_yard):
    yard = aws_yard(ledger="file", migrate={"timeout": "1s", "command": ["sleep", "60"]})
    result = run(yard, 1)
    assert (result["verdict"], result["stop_code"]) == ("killed", "timeout")
    assert last_task(yard)["stoppedReason"].startswith("tidegate: timeout of 1")


def test_a_missing_permission_names_itself(yard):
    yard.deny("ecs:RunTask")
    result = run(yard, 1)
    assert result["verdict"] == "not-started"
    assert "ecs:RunTask" in json.dumps(result)
    assert tasks(yard) == 0


def test_a_service_that_is_not_there_starts_nothing(aws_yard):
    yard = aws_yard(ledger="file", config={"aws": {"region": "eu-west-1", "cluster": CLUSTER,
                                                   "service": "nowhere"}})  # fmt: skip
    result = run(yard, 2)
    assert "the service 'nowhere'" in result["error"]["message"] and tasks(yard) == 0


def test_overrides_that_are_too_long_start_nothing(aws_yard):
    yard = aws_yard(ledger="file", migrate={"command": ["sh", "-c", "x" * 9000]})
    result = run(yard, 2)
    assert "8192" in result["error"]["message"] and tasks(yard) == 0


def test_fargate_spot_is_left_to_the_service(aws_yard):
    spot = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    yard = aws_yard(**HERE, service={"capacityProviderStrategy": spot})
    result = yard.run("run", "--release", "r1", "--image", yard.image_of("r1"))
    assert result.code == 0 and "on demand" in result.err
    assert last_task(yard)["launchType"] == "FARGATE"
    assert "capacityProviderName" not in last_task(yard)


# --- its log --------------------------------------------------------------------------------------


def test_the_log_of_a_failure_that_comes_late_is_shown_to_its_end(yard):
    yard.hook("echo one; echo two; exit 3")
    yard.fault("log_stream_late", seconds=1.5)
    result = yard.run("run", "--release", "r1", "--image", yard.image_of("r1"))
    assert result.code == 1 and "| one\n| two\n" in result.err


def test_a_log_that_never_comes_changes_no_verdict(yard):
    yard.fault("log_stream_missing")
    assert run(yard)["verdict"] == "success"


def test_a_log_that_may_not_be_read_changes_no_verdict(yard):
    yard.deny("logs:GetLogEvents")
    assert run(yard)["verdict"] == "success"


def test_where_lines_go_elsewhere_it_is_said(aws_yard):
    yard = aws_yard(**HERE)
    described = yard.boto.ecs.describe_task_definition(taskDefinition=yard.definition)
    container = described["taskDefinition"]["containerDefinitions"][0]
    container["logConfiguration"] = {"logDriver": "splunk", "options": {}}
    definition = yard.scene.define([container])
    yard.boto.ecs.update_service(cluster=CLUSTER, service="web", taskDefinition=definition)
    yard.scene.wait(lambda: yard.service_view()["deployments"][0]["rolloutState"] == "COMPLETED")
    result = yard.run("run", "--release", "r1", "--image", yard.image_of("r1"))
    assert result.code == 0 and "go to 'splunk'" in result.err


# --- who follows it -------------------------------------------------------------------------------


def until_running(yard):
    yard.scene.wait(lambda: tasks(yard) == 1 and last_task(yard)["lastStatus"] == "RUNNING")


def go(yard):
    (yard.folder / "images/r1/go").touch()


def goes_on(result):
    """It followed the task of the one before, or found it ended well."""
    return result["attached"] or result["nothing_to_do"]


WAIT = "while [ ! -e go ]; do sleep 0.02; done"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_task_and_says_why(yard, number):
    yard.hook(WAIT)
    started = begin(yard)
    until_running(yard)
    started.signal(number)
    assert started.wait().code == 1
    task = last_task(yard)
    assert (task["lastStatus"], task["stoppedReason"]) == ("STOPPED", "tidegate: cancelled")
    assert yard.runs("r1")[0]["verdict"] == "killed"


def test_a_signal_may_leave_the_task(yard):
    yard.hook(WAIT)
    started = begin(yard, "--on-cancel", "leave")
    until_running(yard)
    started.signal(signal.SIGTERM)
    assert started.wait().code == 7
    assert last_task(yard)["lastStatus"] == "RUNNING"
    go(yard)
    again = run(yard)
    assert goes_on(again) and again["verdict"] == "success" and tasks(yard) == 1


def test_after_ci_was_killed_the_next_run_attaches(yard):
    yard.hook(WAIT)
    started = begin(yard)
    until_running(yard)
    started.kill()
    started.wait()
    go(yard)
    again = run(yard)
    assert goes_on(again) and again["verdict"] == "success"
    assert tasks(yard) == 1 and yard.migrated() == ["1", "2"]


def test_watch_follows_a_task_that_ci_left(yard):
    yard.hook(WAIT)
    started = begin(yard)
    until_running(yard)
    started.kill()
    started.wait()
    run_id = yard.runs("r1")[0]["run_id"]
    go(yard)
    assert yard.json(0, "watch", run_id)["verdict"] == "success"


def test_cancel_stops_a_task_that_somebody_else_follows(yard):
    yard.hook(WAIT)
    started = begin(yard)
    until_running(yard)
    run_id = yard.runs("r1")[0]["run_id"]
    yard.json(0, "cancel", run_id)
    assert started.wait().code == 1
    assert yard.runs("r1")[0]["verdict"] == "killed"
    assert last_task(yard)["stoppedReason"].startswith("tidegate: cancelled")


def test_a_second_run_of_the_same_release_attaches(yard):
    yard.hook(WAIT)
    first = begin(yard)
    until_running(yard)
    second = begin(yard)
    yard.scene.wait(lambda: len(yard.calls("ecs:DescribeTasks")) > 4)
    go(yard)
    assert (first.wait().code, second.wait().code) == (0, 0)
    assert tasks(yard) == 1


def test_two_pipelines_at_once_start_one_task(yard):
    yard.hook(WAIT)
    yard.image_of("r1")
    both = [begin(yard, "--wait", "30s"), begin(yard, "--wait", "30s")]
    until_running(yard)
    go(yard)
    results = [each.wait() for each in both]
    assert [each.code for each in results] == [0, 0], results
    assert tasks(yard) == 1


def test_killed_right_after_run_task_it_is_found_and_never_started_twice(yard):
    yard.hook(WAIT)
    yard.fault("slow", action="ecs:RunTask", seconds=1)
    started = begin(yard)
    yard.scene.wait(lambda: yard.calls("ecs:RunTask"))
    started.kill()
    started.wait()
    go(yard)
    assert run(yard)["verdict"] == "success"
    assert tasks(yard) == 1 and yard.migrated() == ["1", "2"]


def test_killed_before_run_task_the_next_run_goes_on(yard):
    yard.fault("slow", action="ecs:ListTaskDefinitions", seconds=1)
    started = begin(yard)
    yard.scene.wait(lambda: yard.calls("ecs:ListTaskDefinitions"))
    started.kill()
    started.wait()
    assert tasks(yard) == 0
    assert run(yard)["verdict"] == "success" and tasks(yard) == 1


@pytest.mark.parametrize("mode", ["reset", "refuse", "hang"])
def test_the_network_may_be_lost_for_a_while(yard, mode):
    yard.hook(WAIT)
    started = begin(yard)
    until_running(yard)
    yard.lose_network(3, mode)
    go(yard)
    result = started.wait()
    assert result.code == 0, result
    assert result.json["verdict"] == "success" and tasks(yard) == 1
