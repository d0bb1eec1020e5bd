"""System C: CodePipeline, CodeBuild and CodeDeploy to ECS, made by Terraform; an app of Rails."""

import contextlib
import json

import pytest
import yaml
from scenarios.applied import Applied
from scenarios.apps.rails_app import RailsApp
from scenarios.cases import scenarios
from scenarios.cloud import MAILBOX
from scenarios.readers.codepipeline import CodePipeline
from scenarios.system import System

CONNECTION = "arn:aws:codeconnections:eu-west-1:123456789012:connection/c"
# As an article has it that many follow: a task is started, and the pipeline goes on.
BARE = """\
version: 0.2
env:
  shell: bash
phases:
  build:
    commands:
      - aws ecs describe-task-definition --task-definition shop-production-web --query taskDefinition >revision.json
      - jq --arg image "$TIDEGATE_IMAGE" '.containerDefinitions[0].image = $image' revision.json >image.json
      - jq 'del(.taskDefinitionArn, .revision, .status, .requiresAttributes, .compatibilities, .registeredAt, .registeredBy)' image.json >taskdef.json
      - aws ecs register-task-definition --cli-input-json file://taskdef.json
      - >-
        aws ecs run-task --cluster shop-production --task-definition shop-production-web --launch-type FARGATE
        --network-configuration "$NETWORK" --overrides "$OVERRIDES"
artifacts:
  files: [appspec.yaml, taskdef.json]
"""


class Codepipeline(System):
    example, app = "codepipeline-codedeploy", RailsApp
    names = {"cluster": "shop-production"}
    migrating = "Production/Migrate"
    environments = ("production",)
    role, change, approved = "shop-codebuild", None, True

    def prepare(self, yard):
        yard.tools.bases.need("FROM postgres:16\n")
        yard.cloud.make_service = lambda image, **_: self._apply(yard, image)

    def set_up(self):
        self.yard.database.query("INSERT INTO shop_item (name) VALUES ('a')")

    def _apply(self, yard, image):
        """The infrastructure, as its own files say it."""
        self.shared = Applied(yard, "infrastructure/pipeline", {
            "environments": list(self.environments), "repository": "example/shop",
            "connection": CONNECTION, "email": MAILBOX,
        })  # fmt: skip
        for environment in self.environments:
            Applied(yard, "infrastructure/environment", {
                "environment": environment, "image": image, "email": MAILBOX,
            }, {"secret.url": self.database_of(environment, yard).url},
               {"aws_ecs_service": {"desiredCount": 1}})  # fmt: skip

    def database_of(self, environment, yard):
        del environment
        return yard.database

    def told(self):
        """The pipeline's own rule tells as well, whatever stopped it."""
        alarms = super().told()
        stops = [each for each in self.yard.aws.mails() if '"state": "FAILED"' in each["text"]]
        assert bool(alarms) == bool(stops), (alarms, stops)
        return alarms

    def pipeline(self):
        return CodePipeline(
            self.yard, self.shared.known, variables={"environments": list(self.environments)},
            role=self.role, change=self.change, approved=self.approved,
        )  # fmt: skip


class BareRunTask(Codepipeline):
    """The article's own buildspec in the place of ours, and nobody who looks whether it serves. Its role may
    do more than ours, which has no right to a family without its revision."""

    role = "article"

    def change(self, commit, path, text):
        del commit
        if path == "buildspec-migrate.yml":
            return self._bare()
        if path == "buildspec-record.yml":
            return yaml.safe_dump({"version": 0.2, "phases": {"build": {"commands": ["true"]}}})
        return text

    def _bare(self):
        overrides = {"containerOverrides": [{"name": "web", "command": ["bin/rails", "db:migrate"]}]}
        document = yaml.safe_load(BARE)
        document["env"]["variables"] = {
            "NETWORK": json.dumps(self.yard.cloud.network), "OVERRIDES": json.dumps(overrides),
        }  # fmt: skip
        return yaml.safe_dump(document)


class TwoEnvironments(Codepipeline):
    environments = ("staging", "production")
    approved = False

    def database_of(self, environment, yard):
        if environment == "production":
            return yard.database
        self.staging = yard.tools.make_database(self.app.__name__, None)  # as the first version left it
        return self.staging

    def close(self):
        self.staging.remove()


@pytest.mark.limit(600)
@scenarios
def test_codepipeline(case, make_yard):
    case(Codepipeline(make_yard))


@pytest.mark.all_scenarios
@pytest.mark.limit(600)
def test_a_bare_run_task_leaves_the_pipeline_green(make_yard):
    """The negative control: the same failing migration, and nobody who knows of it."""
    system = BareRunTask(make_yard)
    commit = system.yard.app.failing_unseen(system.yard.project)
    outcome = system.ship(commit)
    assert outcome.green, outcome
    system.serves(commit)
    task = system.yard.aws.wait_for_task("STOPPED")
    assert task["containers"][0]["exitCode"] != 0
    assert "stock" not in system.columns()
    assert not system.told() and not system.alarmed()


@pytest.mark.all_scenarios
@pytest.mark.limit(600)
def test_what_would_break_the_version_that_serves_is_not_even_pushed(make_yard):
    system = Codepipeline(make_yard)
    yard = system.yard
    assert system.ship(yard.app.good(yard.project)).green
    before = system.migrations_started()
    outcome = system.ship(yard.app.breaking(yard.project))
    assert outcome["Build/Image"].status == "failed", outcome
    assert "drop-column" in outcome["Build/Image"].output and system.migrations_started() == before
    assert "name" in system.columns()


@pytest.mark.all_scenarios
@pytest.mark.limit(600)
def test_the_last_environment_waits_for_an_approval(make_yard):
    with contextlib.closing(TwoEnvironments(make_yard)) as system:
        yard = system.yard
        outcome = system.ship(yard.app.good(yard.project))
        assert outcome["Staging/Record"].status == "success", outcome
        assert outcome["Production/Approve"].status == "failed"
        assert outcome["Production/Migrate"].status == "skipped"
        assert "price" in yard.app.columns_in(system.staging) and "price" not in system.columns()
        system.serves_still(yard.first)
