"""System E with a function between GitHub and ECS: the jobs may push the image and ask that function, and
nothing else. Function, roles and policies are those of the example's Terraform files."""

import contextlib

import pytest

from harness.aws.scene import ACCOUNT, role
from harness.aws.standin import REGION
from harness.tidegate import binary
from scenarios.cases import scenarios
from scenarios.github import REPOSITORY, GithubSystem
from scenarios.readers.github import GithubPipeline
from scenarios.readers.lambda_function import LambdaFunction, package

FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:shop-production-tidegate"


class GithubLambda(GithubSystem):
    example = "github-lambda"
    migrating = "production / release"
    variables = {**REPOSITORY, "layer": "tidegate.zip"}
    known = {"aws_lambda_function.tidegate.arn": FUNCTION}

    def set_up(self):
        block = self.applied.terraform.resource("aws_lambda_function", "tidegate")
        name = self.role("function").rpartition("/")[2]
        self.yard.cloud.allow_only(name, {"Statement": self.applied.statements("function")})
        zip_file = package(binary(), self.yard.folder, self.yard.project.folder / "tidegate.yml")
        self.function = LambdaFunction(self.yard, block, zip_file, name).start()

    def close(self):
        self.function.close()

    def pipeline(self):
        settings = {"AWS_BUILD_ROLE": role("shop-build"), "production": {"AWS_ROLE": self.role("release")}}
        return GithubPipeline(self.yard, settings=settings)


@pytest.mark.limit(600)
@scenarios
def test_github_lambda(case, make_yard):
    with contextlib.closing(GithubLambda(make_yard)) as system:
        case(system)
        system.yard.database.assert_by_iam_alone()
        assert system.yard.database.logins() == {("app", "shop-production-task")}  # the function has no way in


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
