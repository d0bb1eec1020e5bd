"""A custom action's worker hands a CodePipeline job to a command, which answers it in the end."""

import pytest

from harness.callers import Job
from harness.shipyard import Shipyard


@pytest.fixture(name="yard")
def _yard(tidegate):
    return Shipyard(tidegate)


@pytest.fixture(name="job")
def _job(aws):
    return Job(aws)


def test_a_success_has_variables_for_later_actions(yard, job):
    result = yard.up("v1", "--codepipeline-job", job.id, env=job.aws.environment)
    answer = job.answer
    run_id = result["run"]["run_id"]
    assert answer["kind"] == "success" and "continuationToken" not in answer
    assert answer["outputVariables"] == {
        "release": "v1", "environment": "default", "run_id": run_id, "verdict": "success",
        "state": "deployed", "serving": "v1", "deployment": result["deploy"]["deployment"],
    }  # fmt: skip
    assert answer["executionDetails"] == {
        "summary": "up: release v1 in default, success, deployed", "externalExecutionId": run_id,
    }  # fmt: skip


def test_a_failure_has_the_words_and_the_run(yard, job):
    yard.hook("exit 3\n")
    env = {**job.aws.environment, "TIDEGATE_CODEPIPELINE_JOB": job.id}
    result = yard.up("v1", code=1, env=env)
    details = job.answer["failureDetails"]
    assert job.answer["kind"] == "failure" and details["type"] == "JobFailed"
    assert details["externalExecutionId"] == result["run"]["run_id"]
    assert details["message"].startswith(result["error"]["message"])
    assert result["error"]["hint"] in details["message"]


def test_a_message_that_is_too_long_is_cut(yard, job):
    yard.json(2, "run", "--release", "é" * 6000, "--codepipeline-job", job.id,
              env=job.aws.environment)  # fmt: skip
    assert 0 < len(job.answer["failureDetails"]["message"]) <= 5000


def test_a_closed_gate_fails_the_job(yard, job):
    yard.gate("v1", "--codepipeline-job", job.id, code=8, env=job.aws.environment)
    assert "never seen" in job.answer["failureDetails"]["message"]


@pytest.mark.parametrize("gone", ["answered", "unknown"])
def test_a_job_that_waits_for_no_result_changes_nothing(yard, job, gone):
    identity = job.id if gone == "answered" else "00000000-0000-4000-8000-000000000000"
    if gone == "answered":
        yard.up("v1", "--codepipeline-job", job.id, env=job.aws.environment)
    result = yard.run("up", "--release", "v1", "--codepipeline-job", identity,
                      env=job.aws.environment)  # fmt: skip
    assert result.code == 0
    assert "warning: CodePipeline does not wait for this command's answer" in result.err


def test_the_job_is_not_handed_on(yard, job):
    yard.hook("env > environment\n")
    env = {**job.aws.environment, "TIDEGATE_CODEPIPELINE_JOB": job.id}
    yard.up("v1", env=env)
    assert "CODEPIPELINE" not in (yard.folder / "environment").read_text()
    assert len(job.answers) == 1
