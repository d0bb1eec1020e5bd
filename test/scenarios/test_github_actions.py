"""System E: GitHub Actions, Terraform, a task of ECS with the app's own image; an app of Alembic behind a
script `db-migrate`."""

from scenarios.apps.alembic_app import AlembicApp
from scenarios.cases import scenarios
from scenarios.readers.github import GithubPipeline
from scenarios.system import System

ROLE = "arn:aws:iam::123456789012:role/"


class GithubActions(System):
    example, app = "github-actions", AlembicApp
    migrating = "production / migrate"

    def pipeline(self):
        settings = {"AWS_BUILD_ROLE": f"{ROLE}shop-build", "TERRAFORM_BUCKET": "states",
                    "production": {"AWS_ROLE": f"{ROLE}shop-production-release"}}  # fmt: skip
        return GithubPipeline(self.yard, settings=settings)


@scenarios
def test_github_actions(case, make_yard):
    case(GithubActions(make_yard))
