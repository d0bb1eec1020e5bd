"""Services of the AWS stand-in: deployments go through the states that ECS shows, fail and roll back
as on ECS, and the stand-in knows what serves."""

import time

import pytest
from harness.aws.boto import AwsFailure
from harness.aws.scene import CLUSTER, NETWORK, Scene

BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
PAUSE = {"targetType": "PAUSE", "lifecycleStages": ["PRE_SCALE_UP"]}


@pytest.fixture(name="scene")
def _scene(aws, boto, tmp_path):
    return Scene(aws, boto, tmp_path)


def update(scene, **changes):
    """The id of the PRIMARY deployment after an UpdateService."""
    answer = scene.boto.ecs.update_service(cluster=CLUSTER, service="web", **changes)
    primary = answer["service"]["deployments"][0]
    assert primary["status"] == "PRIMARY"
    return primary["id"]


def deployment(scene, identity):
    """One element of deployments[], or None when it is gone."""
    return next((each for each in scene.described()["deployments"] if each["id"] == identity), None)


def reaches(scene, identity, state):
    return scene.wait(
        lambda: (one := deployment(scene, identity)) and one["rolloutState"] == state and one
    )


def primary(scene):
    return scene.described()["deployments"][0]


def latest(scene):
    """The newest service deployment, described."""
    arns = scene.boto.ecs.list_service_deployments(cluster=CLUSTER, service="web")[
        "serviceDeployments"
    ]
    described = scene.boto.ecs.describe_service_deployments(
        serviceDeploymentArns=[arns[0]["serviceDeploymentArn"]]
    )
    return described["serviceDeployments"][0]


def wait_for_hook(scene):
    return scene.wait(lambda: (one := latest(scene)).get("lifecycleHookDetails") and one)


def serving(aws):
    return [each["taskDefinition"] for each in aws.serving(CLUSTER, "web")]


def new_release(scene, version="second"):
    return scene.define([scene.container(image=scene.put_image(version))])


# --- forward --------------------------------------------------------------------------------------


def test_a_new_revision_is_rolled_out_and_then_serves(scene, aws):
    first = scene.define()
    scene.service(first, count=2)
    assert serving(aws) == [first]
    second = new_release(scene)
    identity = update(scene, taskDefinition=second)
    assert deployment(scene, identity)["rolloutState"] == "IN_PROGRESS"
    done = reaches(scene, identity, "COMPLETED")
    assert (done["desiredCount"], done["runningCount"], done["taskDefinition"]) == (2, 2, second)
    assert [each["id"] for each in scene.described()["deployments"]] == [identity]
    assert serving(aws) == [second]
    last = latest(scene)
    assert last["status"] == "SUCCESSFUL"
    revision = scene.boto.ecs.describe_service_revisions(
        serviceRevisionArns=[last["targetServiceRevision"]["arn"]]
    )["serviceRevisions"][0]
    assert revision["taskDefinition"] == second
    assert revision["containerImages"][0]["image"].endswith(
        revision["containerImages"][0]["imageDigest"]
    )


def test_both_revisions_are_listed_while_one_replaces_the_other(scene, aws):
    scene.service(scene.define())
    aws.set(step=0.5)
    old, identity = primary(scene)["id"], update(scene, taskDefinition=new_release(scene))
    described = scene.described()["deployments"]
    assert [(each["id"], each["status"]) for each in described] == [
        (identity, "PRIMARY"),
        (old, "ACTIVE"),
    ]


def test_the_same_revision_is_no_new_deployment_unless_it_is_forced(scene):
    definition = scene.define()
    scene.service(definition)
    before = primary(scene)["id"]
    assert update(scene, taskDefinition=definition) == before
    assert update(scene, taskDefinition=definition, forceNewDeployment=True) != before


def test_the_desired_count_alone_scales_the_revision(scene):
    scene.service(scene.define())
    before = primary(scene)["id"]
    assert update(scene, desiredCount=3) == before
    scene.wait(lambda: scene.described()["runningCount"] == 3)
    update(scene, desiredCount=1)
    scene.wait(lambda: scene.described()["runningCount"] == 1)


def test_a_service_shows_what_a_task_needs_to_run_beside_it(scene):
    strategy = [{"capacityProvider": "FARGATE", "weight": 1, "base": 1}]
    scene.service(scene.define(), capacityProviderStrategy=strategy, platformVersion="1.4.0",
                  tags=[{"key": "a", "value": "b"}])  # fmt: skip
    described = scene.described()
    assert described["networkConfiguration"] == NETWORK
    assert described["capacityProviderStrategy"] == strategy and "launchType" not in described
    assert described["platformVersion"] == "1.4.0"


def test_a_services_tasks_are_listed_with_its_group(scene, boto):
    scene.service(scene.define(), count=2)
    arns = boto.ecs.list_tasks(cluster=CLUSTER, serviceName="web")["taskArns"]
    assert len(arns) == 2
    task = scene.describe(arns[0])
    assert task["group"] == "service:web" and task["startedBy"] == primary(scene)["id"]


def test_real_service_tasks_run_their_command(scene, aws, tmp_path):
    aws.set(service_tasks="real")
    scene.service(
        scene.define([scene.container(command=["sh", "-c", "echo up >> served; sleep 60"])])
    )
    assert (tmp_path / "served").read_text() == "up\n"


# --- failing --------------------------------------------------------------------------------------


def test_a_deployment_whose_tasks_fail_is_rolled_back_by_the_circuit_breaker(scene, aws):
    aws.set(failed_visible=5)
    first = scene.define()
    scene.service(first, deploymentConfiguration=BREAKER)
    aws.fault("circuit_breaker")
    identity = update(scene, taskDefinition=new_release(scene))
    failed = reaches(scene, identity, "FAILED")
    assert failed["rolloutStateReason"] == "ECS deployment circuit breaker: tasks failed to start."
    assert failed["failedTasks"] >= 3
    scene.wait(lambda: primary(scene)["rolloutState"] == "COMPLETED")
    assert primary(scene)["id"] != identity and primary(scene)["taskDefinition"] == first
    assert scene.described()["taskDefinition"] == first
    scene.wait(lambda: latest(scene)["status"] == "ROLLBACK_SUCCESSFUL")
    assert "circuit breaker threshold was exceeded" in latest(scene)["statusReason"]
    assert serving(aws) == [first]
    aws.set(failed_visible=0)


def test_a_failed_deployment_is_gone_after_its_rollback(scene, aws):
    aws.set(failed_visible=0)
    scene.service(scene.define(), deploymentConfiguration=BREAKER)
    aws.fault("circuit_breaker")
    identity = update(scene, taskDefinition=new_release(scene))
    scene.wait(lambda: deployment(scene, identity) is None)
    scene.wait(lambda: len(scene.described()["deployments"]) == 1)


def test_an_image_that_is_missing_trips_the_circuit_breaker(scene, aws):
    aws.set(failed_visible=5)
    scene.service(scene.define(), deploymentConfiguration=BREAKER)
    definition = new_release(scene)
    aws.remove_image(scene.put_image("second"))
    reaches(scene, update(scene, taskDefinition=definition), "FAILED")
    aws.set(failed_visible=0)


def test_without_rollback_the_failed_deployment_stays_primary(scene, aws):
    first = scene.define()
    scene.service(
        first,
        deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True, "rollback": False}},
    )
    aws.fault("circuit_breaker")
    identity = update(scene, taskDefinition=new_release(scene))
    assert reaches(scene, identity, "FAILED")["status"] == "PRIMARY"
    scene.wait(lambda: latest(scene)["status"] == "STOPPED")
    assert serving(aws) == [first]


def test_a_first_deployment_that_fails_has_nothing_to_go_back_to(scene, aws, boto):
    aws.fault("circuit_breaker")
    boto.ecs.create_service(cluster=CLUSTER, serviceName="web", taskDefinition=scene.define(), desiredCount=1,
                            launchType="FARGATE", networkConfiguration=NETWORK,
                            deploymentConfiguration=BREAKER)  # fmt: skip
    scene.wait(lambda: latest(scene)["status"] == "ROLLBACK_FAILED")
    assert primary(scene)["rolloutState"] == "FAILED"


def test_a_deployment_can_be_replaced_by_another(scene, aws):
    first = scene.define()
    scene.service(first)
    aws.set(step=0.5)
    early = update(scene, taskDefinition=new_release(scene, "second"))
    late = update(scene, taskDefinition=(third := new_release(scene, "third")))
    aws.set(step=0.02)
    reaches(scene, late, "COMPLETED")
    assert deployment(scene, early) is None
    assert serving(aws) == [third]
    listed = scene.boto.ecs.list_service_deployments(cluster=CLUSTER, service="web")[
        "serviceDeployments"
    ]
    assert [each["status"] for each in listed] == ["SUCCESSFUL", "STOPPED", "SUCCESSFUL"]


def test_the_fault_deployment_replaced_is_somebody_elses_update(scene, aws):
    first = scene.define()
    scene.service(first)
    aws.fault("deployment_replaced")
    identity = update(scene, taskDefinition=new_release(scene))
    scene.wait(lambda: primary(scene)["id"] != identity)
    scene.wait(lambda: primary(scene)["rolloutState"] == "COMPLETED")
    assert serving(aws) == [first]


# --- hooks and stopping ---------------------------------------------------------------------------


def paused(scene, **timeout):
    hook = {**PAUSE, **({"timeoutConfiguration": timeout} if timeout else {})}
    scene.service(first := scene.define())
    second = new_release(scene)
    identity = update(
        scene, taskDefinition=second, deploymentConfiguration={"lifecycleHooks": [hook]}
    )
    return first, second, identity, wait_for_hook(scene)


def test_a_pause_hook_holds_the_deployment_until_it_is_continued(scene, aws, boto):
    first, second, identity, held = paused(scene)
    assert (held["lifecycleStage"], held["status"]) == ("PRE_SCALE_UP", "IN_PROGRESS")
    hook = held["lifecycleHookDetails"][0]
    assert (hook["targetType"], hook["status"]) == ("PAUSE", "AWAITING_ACTION")
    time.sleep(0.3)
    assert serving(aws) == [first] and deployment(scene, identity)["runningCount"] == 0
    arn = held["serviceDeploymentArn"]
    boto.ecs.continue_service_deployment(
        serviceDeploymentArn=arn, hookId=hook["hookId"], action="CONTINUE"
    )
    reaches(scene, identity, "COMPLETED")
    assert serving(aws) == [second]
    assert latest(scene)["lifecycleHookDetails"][0]["status"] == "SUCCEEDED"


def test_a_pause_hook_can_be_answered_with_a_rollback(scene, aws, boto):
    first, _, identity, held = paused(scene)
    hook = held["lifecycleHookDetails"][0]["hookId"]
    boto.ecs.continue_service_deployment(
        serviceDeploymentArn=held["serviceDeploymentArn"], hookId=hook, action="ROLLBACK"
    )
    scene.wait(lambda: latest(scene)["status"] == "ROLLBACK_SUCCESSFUL")
    assert primary(scene)["id"] != identity and serving(aws) == [first]


def test_a_pause_hook_that_nobody_answers_times_out(scene, aws):
    aws.set(hook_minute=0.2)
    first, _, _, _ = paused(scene, timeoutInMinutes=1, action="ROLLBACK")
    scene.wait(lambda: latest(scene)["status"] == "ROLLBACK_SUCCESSFUL")
    assert latest(scene)["lifecycleHookDetails"][0]["status"] == "TIMED_OUT"
    assert serving(aws) == [first]


def test_a_hook_that_does_not_wait_cannot_be_continued(scene, boto):
    *_, held = paused(scene)
    with pytest.raises(
        AwsFailure, match="InvalidParameterException: The hook none is not awaiting"
    ):
        boto.ecs.continue_service_deployment(
            serviceDeploymentArn=held["serviceDeploymentArn"], hookId="none"
        )
    with pytest.raises(AwsFailure, match="ServiceDeploymentNotFoundException"):
        boto.ecs.continue_service_deployment(serviceDeploymentArn="arn:none", hookId="none")


def test_a_service_deployment_can_be_stopped(scene, aws, boto):
    first, _, _, held = paused(scene)
    boto.ecs.stop_service_deployment(
        serviceDeploymentArn=held["serviceDeploymentArn"], stopType="ROLLBACK"
    )
    scene.wait(lambda: latest(scene)["status"] == "ROLLBACK_SUCCESSFUL")
    assert serving(aws) == [first]
    with pytest.raises(AwsFailure, match="ConflictException"):
        boto.ecs.stop_service_deployment(serviceDeploymentArn=held["serviceDeploymentArn"])


# --- what is refused ------------------------------------------------------------------------------


def test_a_service_of_codedeploy_does_not_take_a_task_definition(scene):
    scene.service(scene.define(), deploymentController={"type": "CODE_DEPLOY"})
    with pytest.raises(
        AwsFailure, match="Unable to update task definition on services with a CODE_DEPLOY"
    ):
        update(scene, taskDefinition=new_release(scene))


def test_what_is_not_there_is_named(scene, boto):
    with pytest.raises(AwsFailure, match="ServiceNotFoundException: Service not found."):
        boto.ecs.update_service(cluster=CLUSTER, service="none", desiredCount=1)
    answer = boto.ecs.describe_services(cluster=CLUSTER, services=["none"])
    assert answer["services"] == [] and answer["failures"][0]["reason"] == "MISSING"
    scene.service(scene.define())
    boto.ecs.delete_service(cluster=CLUSTER, service="web", force=True)
    with pytest.raises(AwsFailure, match="ServiceNotActiveException"):
        boto.ecs.update_service(cluster=CLUSTER, service="web", desiredCount=1)
