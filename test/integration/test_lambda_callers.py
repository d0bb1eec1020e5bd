"""Who waits for a Lambda function's answer besides its caller: a state of Step Functions by its token,
CodePipeline by its job."""

import json

import pytest
from harness.callers import Job, Token
from harness.function import SHORT, Function, event, hold, last_task_ends, let_go, tasks


@pytest.fixture(name="yard")
def _yard(aws_yard):
    return aws_yard()


@pytest.fixture(name="function")
def _function(yard):
    with Function(yard) as function:
        yield function


def test_a_task_token_is_answered_and_the_caller_gets_the_same(yard, function):
    token = Token(yard.stand_in)
    answer = function.ask(event(yard, "run", task_token=token.text))
    assert token.output == answer and answer["verdict"] == "success"
    assert token.text not in json.dumps(answer)


def test_a_failure_goes_to_the_token_and_is_no_error_of_the_function(yard, function):
    """Lambda would try an event again that was not waited for (InvocationType Event)."""
    yard.hook("exit 3\n")
    token = Token(yard.stand_in)
    answer = function.ask(event(yard, "run", task_token=token.text))
    assert token.answer["error"] == "failed" and answer["ok"] is False and answer["done"]
    gone = Token(yard.stand_in)
    gone.time_out()
    assert function.fails(event(yard, "gate", task_token=gone.text))["errorType"] == "gate-closed"


def test_a_token_hears_what_is_not_done_yet(yard, function):
    hold(yard)
    token = Token(yard.stand_in)
    function.ask(event(yard, "run", task_token=token.text), SHORT)
    assert token.told("heartbeat")
    assert token.output["done"] is False and token.output["state"] == "running"
    let_go(yard)


def test_an_event_that_cannot_be_understood_is_told_to_the_token(yard, function):
    token = Token(yard.stand_in)
    assert function.ask({"action": "runn", "task_token": token.text})["ok"] is False
    assert token.answer["error"] == "usage"


def pipeline_event(job, parameters, **data):
    text = parameters if isinstance(parameters, str) else json.dumps(parameters)
    configuration = {"FunctionName": "tidegate", "UserParameters": text}
    return {"CodePipeline.job": {"id": job.id, "accountId": "123456789012", "data": {
        "actionConfiguration": {"configuration": configuration}, "inputArtifacts": [], **data}}}  # fmt: skip


def test_a_job_of_codepipeline_is_done_and_answered(yard, function):
    job = Job(yard.stand_in)
    answer = function.ask(pipeline_event(job, event(yard, "up")))
    assert answer["done"] and yard.serving() == "r1"
    variables = job.answer["outputVariables"]
    assert variables["release"] == "r1" and variables["serving"] == "r1"
    assert variables["task_definition"] == yard.service_view()["taskDefinition"]


def test_a_job_whose_migration_fails_is_failed(yard, function):
    yard.hook("exit 3\n")
    job = Job(yard.stand_in)
    assert function.ask(pipeline_event(job, event(yard, "up")))["ok"] is False
    assert job.answer["kind"] == "failure"
    assert "the migration of release r1 failed" in job.answer["failureDetails"]["message"]


@pytest.mark.parametrize("text", ["no JSON", "[1]", '{"action": "nothing"}', "{}"])
def test_a_job_with_wrong_parameters_is_failed(yard, function, text):
    job = Job(yard.stand_in)
    assert function.ask(pipeline_event(job, text))["error"]["code"] in ("usage", "format")
    assert job.answer["kind"] == "failure"


@pytest.mark.parametrize("end", ["success", "failure"])
def test_a_long_job_comes_again_until_it_is_done(yard, function, end):
    hold(yard, "" if end == "success" else "exit 3\n")
    job, parameters = Job(yard.stand_in), event(yard, "up")
    function.ask(pipeline_event(job, parameters), SHORT)
    token = job.answers[0]["continuationToken"]
    assert token == yard.runs("r1")[0]["run_id"] and "outputVariables" not in job.answers[0]
    function.ask(pipeline_event(job, parameters, continuationToken=token), SHORT)
    assert job.answers[1]["continuationToken"] == token
    let_go(yard)
    last_task_ends(yard)
    function.ask(pipeline_event(job, parameters, continuationToken=token))
    assert job.answers[2]["kind"] == end and "continuationToken" not in job.answers[2]
    assert tasks(yard) == 1 and yard.serving() == ("r1" if end == "success" else "r0")
