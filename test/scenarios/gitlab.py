"""What the systems with GitLab and Terraform have in common: the account as their files make it, with
roles that may do what these files say and nothing else."""

from scenarios.applied import Applied
from scenarios.apps.django_app import DjangoApp
from scenarios.cloud import MAILBOX
from scenarios.system import System

VARIABLES = {"environment": "production", "email": MAILBOX, "project": "example/shop"}
BUCKET = "example-terraform"
ONE_TASK = {"aws_ecs_service": {"desiredCount": 1}}  # two would only take longer


class GitlabSystem(System):
    app = DjangoApp

    def prepare(self, yard):
        Applied(yard, "infrastructure/shared", {"project": VARIABLES["project"]})
        yard.cloud.make_service = lambda image, **_: self.apply(yard, image)

    def apply(self, yard, image):
        """The environment, with this image as what serves at first."""
        raise NotImplementedError

    def known(self, yard):
        """What only an apply would tell, as the yard has it."""
        network = yard.cloud.network["awsvpcConfiguration"]
        return {
            "secret.url": yard.database.url,
            "aws_subnet.private[0].id": network["subnets"][0],
            "aws_subnet.private[1].id": network["subnets"][1],
            "aws_security_group.tasks.id": network["securityGroups"][0],
        }
