"""System D: CDK Pipelines from GitHub's main, Django on ECS; the migration begins in a session of ECS Exec,
is taken back by itself when it fails, and PagerDuty hears of it."""

import time

import pytest

from harness.cdk import NoCdk, synthesise
from harness.listener import Listener
from harness.skips import skip_or_fail
from scenarios.apps.django_app import DjangoApp
from scenarios.cases import scenarios
from scenarios.readers.cdk import CdkPipeline
from scenarios.system import System
from scenarios.yard import EXAMPLES

_READ_ONLY = ("taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities",
              "registeredAt", "registeredBy")  # fmt: skip


@pytest.fixture(name="assembly", scope="session")
def _assembly(tmp_path_factory):
    try:
        return synthesise(EXAMPLES / "cdk-pipelines/cdk", tmp_path_factory.mktemp("cdk"))
    except NoCdk as error:
        skip_or_fail(str(error))


@pytest.fixture(name="pager")
def _pager():
    with Listener() as pager:
        yield pager


class CdkPipelines(System):
    example, app = "cdk-pipelines", DjangoApp
    migrating = "production/shop-production-app.Migrate"

    def __init__(self, make_yard, assembly, pager):
        self.assembly, self.pager = assembly, pager
        super().__init__(make_yard)

    def prepare(self, yard):
        """The stacks before the app's: the service that says how the migration's task is to be."""
        cloud = yard.cloud
        yard.tools.bases.need("FROM postgres:16\n")
        yard.boto.logs.create_log_group(logGroupName="/ecs/prod/migrate")
        placeholder = cloud.define("public.ecr.aws/docker/library/busybox:1.36.1", "prod-migrate", name="migrate")
        yard.boto.ecs.create_service(
            cluster=cloud.cluster, serviceName="migrate", taskDefinition=placeholder, desiredCount=0,
            launchType="FARGATE", networkConfiguration=cloud.network,
        )  # fmt: skip
        yard.boto.sns.subscribe(TopicArn=cloud.topic, Protocol="http", Endpoint=self.pager.url)

    def pipeline(self):
        return CdkPipeline(self.yard, self.assembly, self.deploy)

    def deploy(self, stack, parameters):
        """What CloudFormation does with the app's stack: a revision with the parameter's image, and the
        service's own deployment, whose end is the stack's. The other stacks are there already."""
        if stack != "shop-production-app":
            return True, f"{stack} has no changes"
        ecs, cloud = self.yard.boto.ecs, self.yard.cloud
        arn = cloud.described()["taskDefinition"]
        definition = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
        values = {name: each for name, each in definition.items() if name not in _READ_ONLY}
        values["containerDefinitions"][0]["image"] = parameters["/shop/production/image"]
        made = ecs.register_task_definition(**values)["taskDefinition"]["taskDefinitionArn"]
        ecs.update_service(cluster=cloud.cluster, service=cloud.service, taskDefinition=made)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            first = cloud.described()["deployments"][0]
            if first["rolloutState"] in ("COMPLETED", "FAILED"):
                good = first["rolloutState"] == "COMPLETED" and first["taskDefinition"] == made
                return good, f"{stack}: {first['rolloutState']}"
            time.sleep(0.05)
        return False, f"{stack}: the service did not become steady"

    def told(self):
        """What PagerDuty was sent about an alarm."""
        sent = [each.json for each in self.pager.requests]
        return [each for each in sent if '"NewStateValue": "ALARM"' in each.get("Message", "")]


@pytest.fixture(name="system")
def _system(make_yard, assembly, pager):
    return CdkPipelines(make_yard, assembly, pager)


@pytest.mark.limit(600)
@scenarios
def test_cdk_pipelines(case, system):
    case(system)


@pytest.mark.all_scenarios
@pytest.mark.limit(600)
def test_what_a_failed_release_had_migrated_is_taken_back(system):
    """Two migrations in one release, the second of which fails: the first does not stay either."""
    app, project = system.yard.app, system.yard.project
    app.good(project)
    outcome = system.ship(app.failing(project))
    assert not outcome.green and "its rollback succeeded" in outcome.output, outcome
    system.serves_still(system.yard.first)
    assert "price" not in system.columns() and "stock" not in system.columns()
    commit = app.fixed(project)
    assert system.ship(commit).green
    system.serves(commit)
    assert {"price", "stock"} <= set(system.columns())
