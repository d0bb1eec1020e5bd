"""System A with Step Functions in it: once with a task token, once with `ecs:runTask.sync`."""

import json

import pytest

from scenarios.applied import Applied
from scenarios.cases import failing_migration, good_release, scenarios
from scenarios.gitlab import ONE_TASK, VARIABLES, GitlabSystem
from scenarios.readers.asl import StateMachine
from scenarios.readers.gitlab import GitlabPipeline


class GitlabStepFunctions(GitlabSystem):
    migrating = "release-production"

    def prepare(self, yard):
        super().prepare(yard)
        yard.push_tidegate()

    def apply(self, yard, image):
        variables = {**VARIABLES, "image": image}
        self.applied = Applied(yard, "infrastructure/environment", variables, self.known(yard), ONE_TASK)

    def set_up(self):
        self.yard.aws.set(states_second=0.2)
        arn = self.applied.known["aws_sfn_state_machine.release.arn"]
        self.machine = StateMachine(self.yard.boto, arn)

    def pipeline(self):
        return GitlabPipeline(self.yard, settings={"POLL_SECONDS": "0.2"})

    def migrations_started(self):
        """Runners are tasks, too."""
        return len([each for each in self.yard.started() if "migrate" in each and "run" not in each])


class WithToken(GitlabStepFunctions):
    example = "gitlab-step-functions-token"


class Sync(GitlabStepFunctions):
    example = "gitlab-step-functions-sync"


@scenarios
def test_gitlab_step_functions_with_a_task_token(case, make_yard):
    case(WithToken(make_yard))


@scenarios
def test_gitlab_step_functions_sync(case, make_yard):
    case(Sync(make_yard))


@pytest.mark.limit(600)
@pytest.mark.all_scenarios
def test_the_state_gets_what_the_token_brought(make_yard):
    """What SendTaskSuccess and SendTaskFailure carry: the result, and the code of the error."""
    system = WithToken(make_yard)
    good_release(system)
    output = json.loads(system.machine.executions()[0]["output"])
    assert output["migration"]["verdict"] == "success" and output["deployment"]["ok"] is True


@pytest.mark.limit(600)
@pytest.mark.all_scenarios
def test_the_state_machine_fails_with_the_code_of_the_error(make_yard):
    system = WithToken(make_yard)
    failing_migration(system)
    ended = system.machine.executions()[0]
    assert (ended["status"], ended["error"]) == ("FAILED", "failed")
    assert "stock" in ended["cause"] or "exit code" in ended["cause"] or "code 1" in ended["cause"]
