"""What the systems of GitHub Actions have in common: the account as their Terraform files make it, with
roles that may do what these files say and nothing else; an app of Alembic behind a script `db-migrate`;
a database that takes tokens of IAM alone."""

from harness.aws.scene import ACCOUNT, role
from scenarios.applied import Applied
from scenarios.apps.alembic_app import AlembicApp
from scenarios.cloud import MAILBOX
from scenarios.iam import IamDatabase
from scenarios.system import System

REPOSITORY = {"github_repository": "example/shop"}
ONE_TASK = {"aws_ecs_service": {"desiredCount": 1}}  # two would only take longer


class GithubSystem(System):
    """`variables`, `known`: of infrastructure/environment, besides what all of them have."""

    app, database = AlembicApp, IamDatabase
    shared, variables, known = REPOSITORY, REPOSITORY, {}

    def prepare(self, yard):
        Applied(yard, "infrastructure/shared", self.shared)
        yard.cloud.make_service = lambda image, **_: self._apply(yard, image)

    def _apply(self, yard, image):
        variables = {"environment": "production", "image": image, "email": MAILBOX, **self.variables}
        known = {"data.aws_caller_identity.this.account_id": ACCOUNT, **yard.database.known, **self.known}
        self.applied = Applied(yard, "infrastructure/environment", variables, known, ONE_TASK)

    def role(self, name):
        """The ARN of a role of the environment's files."""
        return role(self.applied.terraform.resource("aws_iam_role", name).value("name"))

    def by_hand(self, workflow, commit, **inputs):
        path = f".github/workflows/{workflow}.yml"
        return self.runner.dispatch(path, commit, {"environment": "production", **inputs})
