"""System A: GitLab, Terraform, ECS on Fargate, PostgreSQL; an app of Django."""

import pytest

from scenarios.applied import Applied
from scenarios.cases import scenarios
from scenarios.gitlab import BUCKET, ONE_TASK, VARIABLES, GitlabSystem
from scenarios.readers.gitlab import GitlabPipeline


GATE = "    - tidegate gate --wait 10m\n"


class GitlabTerraform(GitlabSystem):
    example = "gitlab-terraform"
    migrating = "migrate-production"

    def apply(self, yard, image):
        """Two states: what the pipeline applies takes the other's outputs."""
        variables = {**VARIABLES, "state_bucket": BUCKET}
        environment = Applied(yard, "infrastructure/environment", variables, self.known(yard))
        (output,) = environment.terraform.all("output", "service")
        taken = {
            f"data.terraform_remote_state.environment.outputs.service.{name}": value
            for name, value in output.value("value").items()
        }
        known = {name: environment.known.get(value[2:-1], value) for name, value in taken.items()
                 if isinstance(value, str)}  # fmt: skip
        variables = {"environment": "production", "image": image, "state_bucket": BUCKET}
        Applied(yard, "infrastructure/service", variables, known, ONE_TASK)

    def pipeline(self):
        return GitlabPipeline(self.yard, settings={"TERRAFORM_BUCKET": BUCKET})


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
