"""`deploy --observe`: somebody else deploys, and what really serves is recorded."""

import time

import pytest
from harness.aws.scene import CLUSTER
from harness.shipyard import wait_until

BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}


@pytest.fixture(name="yard")
def _yard(aws_yard):
    return aws_yard(deploy={"driver": "none"}, service={"deploymentConfiguration": BREAKER})


def migrate(yard, release):
    return yard.json(0, "run", "--release", release, "--image", yard.image_of(release))


def deploys(yard, definition):
    """As Terraform does."""
    yard.boto.ecs.update_service(cluster=CLUSTER, service="web", taskDefinition=definition)


def observe(yard, release, *args, code=0):
    return yard.json(code, "deploy", "--observe", "--release", release, *args)


def start_observing(yard, release, *args):
    return yard.start("deploy", "--observe", "--json", "--release", release, *args)


def test_a_release_that_somebody_deploys_meanwhile_is_recorded_as_serving(yard):
    definition = migrate(yard, "r1")["task_definition"]
    yard.forget_calls()
    process = start_observing(yard, "r1")
    wait_until(lambda: yard.calls("ecs:DescribeServices"))
    deploys(yard, definition)
    result = process.wait()
    assert result.code == 0, result
    assert result.json["state"] == "deployed" and result.json["serving"] == "r1"
    assert result.json["services"][0]["task_definition"] == definition
    by_tidegate = [each for each in yard.calls("ecs:UpdateService")]
    assert len(by_tidegate) == 1  # that of the test
    entry = next(each for each in yard.history() if each["kind"] == "deployment")
    assert (entry["state"], entry["release"]) == ("deployed", "r1")


def test_without_it_the_records_say_handed_over_and_with_it_what_serves(yard):
    assert yard.up("r1")["deploy"]["state"] == "handed-over"
    deploys(yard, yard.tasks_started()[0]["taskDefinitionArn"])
    assert observe(yard, "r1")["serving"] == "r1"
    assert yard.gate("r1")["state"] == "deployed"


def test_a_revision_that_somebody_else_registered_counts_by_its_image(yard):
    migrate(yard, "r1")
    described = yard.boto.ecs.describe_task_definition(
        taskDefinition=yard.service_view()["taskDefinition"]
    )
    container = described["taskDefinition"]["containerDefinitions"][0]
    theirs = yard.scene.define([{**container, "image": yard.image_of("r1")}], family="theirs")
    deploys(yard, theirs)
    assert observe(yard, "r1")["services"][0]["task_definition"] == theirs


def test_that_nobody_deploys_it_is_10_and_says_what_serves(yard):
    yard.up("r1")
    deploys(yard, yard.tasks_started()[0]["taskDefinitionArn"])
    observe(yard, "r1")
    migrate(yard, "r2")
    result = observe(yard, "r2", "--deploy-timeout", "2s", code=10)
    assert "nobody deployed release r2" in result["error"]["message"]
    assert "web serves release r1" in result["error"]["detail"] and result["serving"] == "r1"


def test_a_rollback_of_somebody_elses_deployment_is_10(yard):
    definition = migrate(yard, "r1")["task_definition"]
    yard.set(step=0.3)
    yard.fault("circuit_breaker")
    process = start_observing(yard, "r1")
    wait_until(lambda: yard.calls("ecs:DescribeServices"))
    deploys(yard, definition)
    result = process.wait()
    assert result.code == 10, result
    assert "went back" in result.json["error"]["message"]
    assert yard.serving() == "r0"


def test_a_release_that_is_not_migrated_is_not_observed(yard):
    assert observe(yard, "r9", code=8)["error"]["code"] == "gate-closed"


def test_a_pause_of_somebody_elses_deployment_is_left_to_the_gate(yard):
    hook = {"targetType": "PAUSE", "lifecycleStages": ["PRE_SCALE_UP"]}
    yard.boto.ecs.update_service(
        cluster=CLUSTER, service="web", deploymentConfiguration={"lifecycleHooks": [hook]}
    )
    definition = migrate(yard, "r1")["task_definition"]
    deploys(yard, definition)
    process = start_observing(yard, "r1")
    wait_until(lambda: yard.calls("ecs:DescribeServiceDeployments"))
    time.sleep(1)
    assert yard.calls("ecs:ContinueServiceDeployment") == []
    yard.json(0, "gate", "--continue-deployment")
    result = process.wait()
    assert result.code == 0, result
    assert result.json["serving"] == "r1"
