"""The deployer `codedeploy` on the stand-in: blue/green deployments that somebody else carries out."""

import json
import signal

import pytest
from harness.aws.scene import CLUSTER, role
from harness.shipyard import wait_until

BLUE = {
    "deploymentController": {"type": "CODE_DEPLOY"},
    "loadBalancers": [{"targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:"
                       "targetgroup/web/1", "containerName": "web", "containerPort": 8080}],
}  # fmt: skip
SLOW = 0.6


def make_group(boto, application, group, service="web", rollback=True):
    boto.codedeploy.create_application(applicationName=application, computePlatform="ECS")
    boto.codedeploy.create_deployment_group(
        applicationName=application, deploymentGroupName=group, serviceRoleArn=role("codedeploy"),
        ecsServices=[{"serviceName": service, "clusterName": CLUSTER}],
        autoRollbackConfiguration={"enabled": rollback, "events": ["DEPLOYMENT_FAILURE"]},
    )  # fmt: skip


@pytest.fixture(name="yard")
def _yard(aws_yard, boto):
    """The application and the group have the names that the console gives them."""
    yard = aws_yard(service=BLUE, deploy={"driver": "codedeploy"})
    make_group(boto, f"AppECS-{CLUSTER}-web", f"DgpECS-{CLUSTER}-web")
    return yard


def created(yard):
    return [each for each in yard.calls("codedeploy:CreateDeployment") if each["error"] is None]


def deployment(yard, identity):
    return yard.boto.codedeploy.get_deployment(deploymentId=identity)["deploymentInfo"]


def test_up_has_codedeploy_shift_the_service_to_the_revision_that_migrated(yard):
    result = yard.up("r1")
    assert yard.serving() == "r1" and result["deploy"]["serving"] == "r1"
    service = result["deploy"]["services"][0]
    assert service["task_definition"] == yard.tasks_started()[0]["taskDefinitionArn"]
    made = deployment(yard, service["deployment"])
    assert made["description"].startswith("tidegate: release r1")
    spec = json.loads(made["revision"]["appSpecContent"]["content"])
    properties = spec["Resources"][0]["TargetService"]["Properties"]
    assert properties["TaskDefinition"] == service["task_definition"]
    assert properties["LoadBalancerInfo"] == {"ContainerName": "web", "ContainerPort": 8080}
    assert yard.calls("ecs:UpdateService") == []


def test_the_lease_is_written_right_before_it_is_begun(yard):
    yard.up("r1")
    assert yard.calls_before("codedeploy:CreateDeployment") == ["dynamodb:PutItem"]


def test_its_lifecycle_is_the_progress(yard):
    yard.json(0, "run", "--release", "r1", "--image", yard.image_of("r1"))
    yard.set(step=0.2)
    result = yard.run("deploy", "--release", "r1")
    assert result.code == 0, result
    for words in ("BeforeInstall: Succeeded", "AllowTraffic: Succeeded", "web serves release r1"):
        assert words in result.err


def test_a_release_that_serves_already_is_left_alone(yard):
    yard.up("r1")
    assert yard.up("r1")["deploy"]["nothing_to_do"] is True
    assert len(created(yard)) == 1


def test_a_failure_has_codedeploys_words_and_the_way_back_is_waited_for(yard):
    yard.up("r1")
    yard.fault("codedeploy_failed", code="HOOK_EXECUTION_FAILURE", message="check-shop said no")
    result = yard.up("r2", code=10)
    assert "HOOK_EXECUTION_FAILURE: check-shop said no" in result["error"]["detail"]
    assert "web serves release r1" in result["error"]["detail"]
    assert result["deploy"]["serving"] == "r1" and yard.serving() == "r1"
    failed = deployment(yard, result["deploy"]["services"][0]["deployment"])
    back = deployment(yard, failed["rollbackInfo"]["rollbackDeploymentId"])
    assert back["status"] == "Succeeded"
    assert yard.up("r2")["deploy"]["serving"] == "r2"


def test_another_deployment_at_work_is_named_and_left_alone(yard):
    yard.up("r1")
    yard.json(0, "run", "--release", "r2", "--image", yard.image_of("r2"))
    yard.set(step=SLOW)
    definition = yard.service_view()["taskSets"][0]["taskDefinition"]
    target = {"Type": "AWS::ECS::Service", "Properties": {
        "TaskDefinition": definition,
        "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 8080}}}  # fmt: skip
    content = json.dumps({"version": 0.0, "Resources": [{"TargetService": target}]})
    other = yard.boto.codedeploy.create_deployment(
        applicationName=f"AppECS-{CLUSTER}-web", deploymentGroupName=f"DgpECS-{CLUSTER}-web",
        description="of the night job",
        revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": content}},
    )["deploymentId"]  # fmt: skip
    result = yard.json(10, "deploy", "--release", "r2")
    assert other in result["error"]["message"] and "of the night job" in result["error"]["detail"]
    wait_until(lambda: deployment(yard, other)["status"] == "Succeeded")


def begin_slowly(yard, *options):
    yard.up("r1")
    yard.json(0, "run", "--release", "r2", "--image", yard.image_of("r2"))
    yard.set(step=SLOW)
    process = yard.start("deploy", "--json", "--release", "r2", *options)
    wait_until(lambda: len(created(yard)) == 2)
    return process


def test_a_signal_leaves_it_going_on_and_the_next_deploy_follows_it(yard):
    process = begin_slowly(yard)
    process.signal(signal.SIGINT)
    result = process.wait()
    assert result.code == 10, result
    assert "goes on at CodeDeploy" in result.json["error"]["detail"]
    assert result.json["serving"] is None
    assert yard.json(0, "deploy", "--release", "r2")["serving"] == "r2"
    assert len(created(yard)) == 2 and yard.serving() == "r2"


def test_a_signal_stops_it_where_that_is_configured_and_what_served_before_serves(yard):
    process = begin_slowly(yard, "--stop-on-cancel")
    process.signal(signal.SIGINT)
    result = process.wait()
    assert result.code == 130, result
    assert "was told to stop" in result.json["error"]["detail"]
    assert result.json["serving"] == "r1" and yard.serving() == "r1"
    assert len(yard.calls("codedeploy:StopDeployment")) == 1


def test_after_kill_9_the_next_deploy_follows_what_was_begun(yard):
    process = begin_slowly(yard)
    process.signal(signal.SIGKILL)
    process.wait()
    assert yard.json(0, "deploy", "--release", "r2", "--wait", "60s")["serving"] == "r2"
    assert len(created(yard)) == 2


def test_a_lost_reply_is_cleared_up_by_looking(yard):
    yard.up("r1")
    yard.fault("reply_lost", action="codedeploy:CreateDeployment")
    assert yard.up("r2")["deploy"]["serving"] == "r2"
    ids = yard.boto.codedeploy.list_deployments(
        applicationName=f"AppECS-{CLUSTER}-web", deploymentGroupName=f"DgpECS-{CLUSTER}-web"
    )
    assert len(ids["deployments"]) == 2


def test_a_group_that_deploys_another_service_is_refused_before_anything_is_begun(aws_yard, boto):
    names = {"application": "shop", "group": "{service}-of-{cluster}"}
    yard = aws_yard(service=BLUE, deploy={"driver": "codedeploy", **names})
    make_group(boto, "shop", f"web-of-{CLUSTER}", service="billing")
    result = yard.up("r1", code=10)
    assert "does not deploy service web" in result["error"]["message"]
    assert created(yard) == [] and yard.serving() == "r0"


def test_the_deployer_ecs_does_not_touch_a_service_of_codedeploy(aws_yard):
    yard = aws_yard(service=BLUE)
    result = yard.up("r1", code=10)
    assert "deployed by CodeDeploy" in result["error"]["message"]
    assert "codedeploy" in result["error"]["hint"] and yard.calls("ecs:UpdateService") == []
