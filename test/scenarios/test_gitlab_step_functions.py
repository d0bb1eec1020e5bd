"""System A with Step Functions in it: once with a task token, once with `ecs:runTask.sync`."""

import json
import re

import pytest

from harness.aws.scene import NETWORK, awslogs, role
from scenarios.apps.django_app import DjangoApp
from scenarios.cases import failing_migration, good_release, scenarios
from scenarios.cloud import REGISTRY
from scenarios.readers.asl import StateMachine
from scenarios.readers.gitlab import GitlabPipeline
from scenarios.system import System
from scenarios.tidegate_image import version

NAME = "shop-production"
FILES = "infrastructure/environment"


class GitlabStepFunctions(System):
    app = DjangoApp
    migrating = "release-production"

    def prepare(self, yard):
        yard.cloud.make_role(f"{NAME}-states", "states.amazonaws.com")
        yard.cloud.make_role(f"{NAME}-tidegate", "ecs-tasks.amazonaws.com")
        yard.boto.logs.create_log_group(logGroupName=f"/ecs/{NAME}/tidegate")
        yard.push_tidegate()
        self._define_runner(yard)

    @staticmethod
    def _define_runner(yard):
        """The container's variables are those of runner.tf."""
        text = yard.project.read(f"{FILES}/runner.tf")
        known = {"var.environment": "production", "local.cluster": yard.cloud.cluster,
                 "local.service": yard.cloud.service}  # fmt: skip
        pairs = re.findall(r'\{ name = "(\w+)", value = (?:"([^"]*)"|([\w.]+)) \}', text)
        assert len(pairs) > 5, text
        yard.boto.ecs.register_task_definition(
            family=f"{NAME}-tidegate", networkMode="awsvpc", cpu="256", memory="512",
            requiresCompatibilities=["FARGATE"], executionRoleArn=role("web-execution"),
            taskRoleArn=role(f"{NAME}-tidegate"),
            containerDefinitions=[{
                "name": "tidegate", "image": f"{REGISTRY}/tidegate:{version()}", "essential": True,
                "environment": [{"name": name, "value": literal or known[reference]}
                                for name, literal, reference in pairs],
                "logConfiguration": awslogs("ecs", f"/ecs/{NAME}/tidegate"),
            }],
        )  # fmt: skip

    def set_up(self):
        yard = self.yard
        yard.aws.set(states_second=0.2)
        network = NETWORK["awsvpcConfiguration"]
        self.machine = StateMachine(
            yard, NAME, yard.project.read(f"{FILES}/release.asl.json"),
            {"cluster": yard.cloud.cluster, "runner": f"{NAME}-tidegate",
             "subnet_one": network["subnets"][0], "subnet_two": network["subnets"][1],
             "security_group": network["securityGroups"][0]},
            role(f"{NAME}-states"),
        )  # fmt: skip

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
