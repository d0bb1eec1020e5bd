"""The stand-in's Step Functions: executions that call ECS and Lambda for real."""

import json

import pytest

from harness.aws.boto import AwsFailure
from harness.aws.scene import CLUSTER, NETWORK, Scene, role


@pytest.fixture(name="scene")
def _scene(aws, boto, tmp_path):
    aws.set(step=0.005, states_second=0.05)
    scene = Scene(aws, boto, tmp_path)
    scene.define()
    return scene


def run_task(how, command, **changes):
    network = {"AwsvpcConfiguration": {
        "Subnets": NETWORK["awsvpcConfiguration"]["subnets"],
        "SecurityGroups": NETWORK["awsvpcConfiguration"]["securityGroups"]}}  # fmt: skip
    environment = [{"Name": "TASK_TOKEN", "Value.$": "$$.Task.Token"}]
    return {
        "Type": "Task", "Resource": f"arn:aws:states:::ecs:runTask{how}",
        "Parameters": {
            "Cluster": CLUSTER, "LaunchType": "FARGATE", "TaskDefinition": "web",
            "NetworkConfiguration": network,
            "Overrides": {"ContainerOverrides": [
                {"Name": "web", "Command": ["sh", "-c", command], "Environment": environment}]},
        },
        "End": True, **changes,
    }  # fmt: skip


class Machine:
    def __init__(self, scene, states, start="First"):
        self.scene, self.states = scene, scene.boto.stepfunctions
        self.arn = self.states.create_state_machine(
            name="migrate", roleArn=role("machine"),
            definition=json.dumps({"StartAt": start, "States": states}),
        )["stateMachineArn"]  # fmt: skip

    def start(self, data=None, **more):
        text = json.dumps(data or {})
        return self.states.start_execution(stateMachineArn=self.arn, input=text, **more)["executionArn"]

    def look(self, arn):
        return self.states.describe_execution(executionArn=arn)

    def run(self, data=None):
        arn = self.start(data)
        return self.scene.wait(lambda: (view := self.look(arn))["status"] != "RUNNING" and view)


def test_a_task_that_is_waited_for_succeeds_by_its_exit_code(scene):
    ended = Machine(scene, {"First": run_task(".sync", "exit 0")}).run()
    assert ended["status"] == "SUCCEEDED"
    assert json.loads(ended["output"])["Containers"][0]["ExitCode"] == 0


def test_a_task_that_is_waited_for_fails_by_its_exit_code_and_is_caught(scene):
    caught = [{"ErrorEquals": ["States.TaskFailed"], "ResultPath": "$.error", "Next": "Failed"}]
    ended = Machine(scene, {
        "First": run_task(".sync", "exit 3", Catch=caught),
        "Failed": {"Type": "Fail", "ErrorPath": "$.error.Error", "CausePath": "$.error.Cause"},
    }).run()  # fmt: skip
    assert (ended["status"], ended["error"]) == ("FAILED", "States.TaskFailed")
    assert json.loads(ended["cause"])["Containers"][0]["ExitCode"] == 3


def test_a_task_that_is_only_started_says_nothing_of_its_end(scene):
    assert Machine(scene, {"First": run_task("", "exit 3")}).run()["status"] == "SUCCEEDED"


def answer(scene, arn_of, **call):
    """Answers the token of the task that was started."""
    task = scene.wait(lambda: (found := scene.aws.tasks_started()) and found[-1])
    values = task["overrides"]["containerOverrides"][0]["environment"]
    token = next(each["value"] for each in values if each["name"] == "TASK_TOKEN")
    for name, more in call.items():
        getattr(scene.boto.stepfunctions, name)(taskToken=token, **more)
    return scene.wait(lambda: (view := arn_of())["status"] != "RUNNING" and view)


def test_a_token_is_answered_with_an_output(scene):
    machine = Machine(scene, {"First": run_task(".waitForTaskToken", "exit 9", ResultPath="$.migration")})
    arn = machine.start({"release": "r1"})
    ended = answer(scene, lambda: machine.look(arn), send_task_success={"output": '{"applied": 2}'})
    assert ended["status"] == "SUCCEEDED"
    assert json.loads(ended["output"]) == {"release": "r1", "migration": {"applied": 2}}


def test_a_token_is_answered_with_a_failure(scene):
    machine = Machine(scene, {"First": run_task(".waitForTaskToken", "exit 0")})
    arn = machine.start()
    ended = answer(scene, lambda: machine.look(arn), send_task_failure={"error": "partial", "cause": "half"})
    assert (ended["status"], ended["error"], ended["cause"]) == ("FAILED", "partial", "half")


def test_a_token_that_nobody_answers_ends_by_its_heartbeat_and_is_tried_again(scene):
    retry = [{"ErrorEquals": ["States.HeartbeatTimeout"], "MaxAttempts": 1, "IntervalSeconds": 1}]
    state = run_task(".waitForTaskToken", "exit 0", HeartbeatSeconds=10, Retry=retry)
    ended = Machine(scene, {"First": state}).run()
    assert (ended["status"], ended["error"]) == ("FAILED", "States.HeartbeatTimeout")
    assert len(scene.aws.tasks_started()) == 2


def test_choices_waits_and_payloads(scene):
    ended = Machine(scene, {
        "First": {"Type": "Pass", "ResultPath": "$.words", "Next": "Choose",
                  "Parameters": {"say.$": "States.Format('{} of {}', $.release, $$.StateMachine.Name)",
                                 "list.$": "States.Array($.release, 'x', 3)"}},
        "Choose": {"Type": "Choice", "Default": "Bad", "Choices": [
            {"And": [{"Variable": "$.pending", "NumericGreaterThan": 0},
                     {"Variable": "$.missing", "IsPresent": False}], "Next": "Wait"}]},
        "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Good"},
        "Good": {"Type": "Succeed", "OutputPath": "$.words"},
        "Bad": {"Type": "Fail", "Error": "bad", "Cause": "no choice"},
    }).run({"release": "r1", "pending": 1})  # fmt: skip
    assert json.loads(ended["output"]) == {"say": "r1 of migrate", "list": ["r1", "x", 3]}


def test_it_calls_as_its_own_role(scene):
    scene.aws.deny("ecs:RunTask", principal="arn:aws:sts::123456789012:assumed-role/machine/*")
    ended = Machine(scene, {"First": run_task(".sync", "exit 0")}).run()
    assert (ended["status"], ended["error"]) == ("FAILED", "ECS.AccessDeniedException")
    assert "assumed-role/machine/" in ended["cause"]


def test_an_sdk_call_has_names_with_capitals(scene):
    state = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:ecs:describeTaskDefinition", "End": True,
             "Parameters": {"TaskDefinition": "web"},
             "ResultSelector": {"cpu.$": "$.TaskDefinition.Cpu"}}  # fmt: skip
    assert json.loads(Machine(scene, {"First": state}).run()["output"]) == {"cpu": "256"}


def test_a_second_start_under_the_same_name_is_the_first_while_it_runs(scene):
    machine = Machine(scene, {"First": {"Type": "Wait", "Seconds": 20, "End": True}})
    first = machine.start({"release": "r1"}, name="one")
    assert machine.start({"release": "r1"}, name="one") == first
    with pytest.raises(AwsFailure, match="ExecutionAlreadyExists"):
        machine.start({"release": "r2"}, name="one")
    machine.states.stop_execution(executionArn=first)
    assert machine.look(first)["status"] == "ABORTED"


def test_what_is_not_known_here_is_refused_at_once(scene):
    with pytest.raises(AwsFailure, match="Parallel is not known"):
        Machine(scene, {"First": {"Type": "Parallel", "Branches": [], "End": True}})
    with pytest.raises(AwsFailure, match="there is no state Nowhere"):
        Machine(scene, {"First": {"Type": "Pass", "Next": "Nowhere"}})


