"""System A: GitLab, Terraform, ECS on Fargate, PostgreSQL; an app of Django."""

from scenarios.apps.django_app import DjangoApp
from scenarios.cases import scenarios
from scenarios.readers.gitlab import GitlabPipeline
from scenarios.system import System


class GitlabTerraform(System):
    example, app = "gitlab-terraform", DjangoApp

    def pipeline(self):
        return GitlabPipeline(self.yard)


@scenarios
def test_gitlab_terraform(case, make_yard):
    case(GitlabTerraform(make_yard))
