"""System E with a function between GitHub and ECS: the jobs may push the image and ask that function, and
nothing else. Function, roles and policies are those of the example's Terraform files."""

import contextlib
import json

import pytest

from harness.aws.scene import role
from harness.tidegate import binary
from scenarios.apps.alembic_app import AlembicApp
from scenarios.cases import scenarios
from scenarios.cloud import Cloud
from scenarios.readers.github import GithubPipeline
from scenarios.readers.hcl import Terraform
from scenarios.readers.lambda_function import LambdaFunction, package
from scenarios.system import System

ACCOUNT = "123456789012"
ARNS = {
    "data.aws_caller_identity.this.account_id": ACCOUNT,
    "aws_iam_role.execution.arn": role("web-execution"), "aws_iam_role.task.arn": role("web-task"),
    "aws_cloudwatch_log_group.web.arn": f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/ecs/web",
    "aws_lambda_function.tidegate.arn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:shop-production-tidegate",
}  # fmt: skip
VARIABLES = {"environment": "production", "image": "first", "github_repository": "example/shop",
             "layer": "tidegate.zip"}  # fmt: skip


class GithubLambda(System):
    example, app = "github-lambda", AlembicApp
    migrating = "production / release"

    def prepare(self, yard):
        self.terraform = Terraform.of_folder(
            yard.project.folder / "infrastructure/environment", VARIABLES
        )
        for name in ("function", "release"):
            self._make_role(yard, name)
        # Task definitions are named as the policies say it.
        yard.cloud.define = lambda image, family="prod-web", **more: Cloud.define(yard.cloud, image, family, **more)

    def _make_role(self, yard, name):
        policy = self.terraform.resource("aws_iam_role_policy", name).value("policy")
        for place, arn in ARNS.items():
            policy = policy.replace("${" + place + "}", arn)
        assert "${" not in policy, policy
        yard.cloud.make_role(self._role(name), "lambda.amazonaws.com", json.loads(policy))

    def _role(self, name):
        return self.terraform.resource("aws_iam_role", name).value("name")

    def set_up(self):
        zip_file = package(binary(), self.yard.folder, self.yard.project.folder / "tidegate.yml")
        block = self.terraform.resource("aws_lambda_function", "tidegate")
        self.function = LambdaFunction(self.yard, block, zip_file, self._role("function")).start()

    def close(self):
        self.function.close()

    def pipeline(self):
        settings = {"AWS_BUILD_ROLE": role("shop-build"), "production": {"AWS_ROLE": role(self._role("release"))}}
        return GithubPipeline(self.yard, settings=settings)

    def by_hand(self, workflow, commit, **inputs):
        path = f".github/workflows/{workflow}.yml"
        return self.runner.dispatch(path, commit, {"environment": "production", **inputs})


@pytest.mark.limit(600)
@scenarios
def test_github_lambda(case, make_yard):
    with contextlib.closing(GithubLambda(make_yard)) as system:
        case(system)


@pytest.mark.all_scenarios
@pytest.mark.limit(600)
def test_commands_and_the_way_back_go_through_the_function_too(make_yard):
    with contextlib.closing(GithubLambda(make_yard)) as system:
        app, project = system.yard.app, system.yard.project
        older = app.good(project)
        assert system.ship(older).green
        newer = app.good(project, "colour")
        assert system.ship(newer).green
        outcome = system.by_hand("run-command", newer, command="grep colour columns.py")
        assert outcome.green, outcome
        outcome = system.by_hand("run-command", newer, command="grep nothing-like-it columns.py")
        assert not outcome.green, outcome
        outcome = system.by_hand("rollback", newer, serve=older, schema=newer, reason="too slow")
        assert outcome.green, outcome
        system.serves(older)
        assert "colour" not in system.columns()
