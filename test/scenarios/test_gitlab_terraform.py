"""System A: GitLab, Terraform, ECS on Fargate, PostgreSQL; an app of Django."""

import pytest

from scenarios.apps.django_app import DjangoApp
from scenarios.cases import scenarios
from scenarios.readers.gitlab import GitlabPipeline
from scenarios.system import System


GATE = "    - tidegate gate --wait 10m\n"


class GitlabTerraform(System):
    example, app = "gitlab-terraform", DjangoApp
    migrating = "migrate-production"

    def pipeline(self):
        return GitlabPipeline(self.yard)


@scenarios
def test_gitlab_terraform(case, make_yard):
    case(GitlabTerraform(make_yard))


@pytest.mark.parametrize("gate", [True, False], ids=["with the gate", "without its line"])
@pytest.mark.limit(600)
@pytest.mark.all_scenarios
def test_it_is_the_gate_that_keeps_another_pipeline_from_deploying(make_yard, gate):
    """Somebody starts the deployment's job by itself, after the migration has failed."""
    system = GitlabTerraform(make_yard)
    yard = system.yard
    text = yard.project.read(".gitlab-ci.yml")
    assert text.count(GATE) == 1
    if not gate:
        yard.project.write(".gitlab-ci.yml", text.replace(GATE, ""))
    commit = yard.app.failing(yard.project, reads=False)
    outcome = system.ship(commit)
    assert not outcome.green and outcome["deploy-production"].status == "skipped", outcome
    result = system.runner.retry(commit, "deploy-production", outcome)
    if gate:
        assert result.code == 8, result
        system.serves_still(yard.first)
    else:
        system.serves(commit)
