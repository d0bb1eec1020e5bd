"""`gate --continue-deployment`: a deployment that somebody else began waits at ECS' own PAUSE hook, and
is answered by the ledger."""

import pytest
from harness.aws.scene import CLUSTER
from harness.shipyard import wait_until


def hook(**timeout):
    each = {"targetType": "PAUSE", "lifecycleStages": ["PRE_SCALE_UP"]}
    return {**each, "timeoutConfiguration": timeout} if timeout else each


@pytest.fixture(name="yard")
def _yard(aws_yard):
    """Terraform or CDK deploys this one, and every deployment of it waits first."""
    yard = aws_yard(deploy={"driver": "none"})
    set_hooks(yard, hook())
    return yard


def set_hooks(yard, *hooks):
    yard.boto.ecs.update_service(
        cluster=CLUSTER, service="web", deploymentConfiguration={"lifecycleHooks": list(hooks)}
    )


def migrate(yard, release, code=0):
    return yard.json(code, "run", "--release", release, "--image", yard.image_of(release))


def begin(yard, definition):
    """Somebody else's deployment, which waits now."""
    yard.boto.ecs.update_service(cluster=CLUSTER, service="web", taskDefinition=definition)
    wait_until(lambda: status(yard)[1] == ["AWAITING_ACTION"])


def status(yard):
    """(status of the newest service deployment, [status of each hook])."""
    newest = yard.boto.ecs.list_service_deployments(cluster=CLUSTER, service="web")
    arn = newest["serviceDeployments"][0]["serviceDeploymentArn"]
    told = yard.boto.ecs.describe_service_deployments(serviceDeploymentArns=[arn])
    told = told["serviceDeployments"][0]
    return told["status"], [each["status"] for each in told.get("lifecycleHookDetails", [])]


def ends(yard, word):
    wait_until(lambda: status(yard)[0] == word)


def answer(yard, code, *args):
    return yard.json(code, "gate", "--continue-deployment", *args)


def test_a_migrated_release_goes_on(yard):
    begin(yard, migrate(yard, "r1")["task_definition"])
    result = answer(yard, 0)
    assert result["open"] is True and result["release"] == "r1"
    assert result["answers"][0]["answer"] == "CONTINUE"
    ends(yard, "SUCCESSFUL")
    assert yard.serving() == "r1"
    entry = yard.history()[0]
    assert (entry["kind"], entry["state"], entry["release"]) == ("gate", "continued", "r1")


def test_a_person_is_told_what_goes_on(yard):
    begin(yard, migrate(yard, "r1")["task_definition"])
    result = yard.run("gate", "--continue-deployment")
    assert result.code == 0, result
    assert "release r1 in production is migrated; the deployment of service web goes on" in result.out


def revision_of(yard, release):
    """A revision with the release's tag and image, by whoever deploys."""
    described = yard.boto.ecs.describe_task_definition(
        taskDefinition=yard.service_view()["taskDefinition"]
    )
    container = described["taskDefinition"]["containerDefinitions"][0]
    return yard.scene.define(
        [{**container, "image": yard.image_of(release)}],
        tags=[{"key": "tidegate:release", "value": release}],
    )


def test_a_release_whose_migration_failed_is_sent_back(yard):
    yard.put("V2__broken.sql", "SELECT no_such_column FROM first;\n")
    migrate(yard, "r1", code=1)
    begin(yard, revision_of(yard, "r1"))
    result = answer(yard, 8)
    assert result["answers"][0]["answer"] == "ROLLBACK" and result["state"] == "migration-failed"
    ends(yard, "ROLLBACK_SUCCESSFUL")
    assert yard.serving() == "r0"


def test_an_older_release_is_sent_back_after_a_newer_one_has_migrated(yard):
    older = migrate(yard, "r1")["task_definition"]
    migrate(yard, "r2")
    begin(yard, older)
    assert answer(yard, 8)["error"]["code"] == "superseded"
    ends(yard, "ROLLBACK_SUCCESSFUL")


def test_a_release_that_was_never_seen_waits_on_and_it_is_said_until_when(yard):
    begin(yard, revision_of(yard, "r1"))
    result = answer(yard, 8)
    assert result["answers"][0]["answer"] is None and result["state"] == "never-seen"
    assert "still waits" in result["error"]["detail"]
    assert "ECS sends it back" in result["error"]["detail"]
    assert status(yard) == ("IN_PROGRESS", ["AWAITING_ACTION"])
    migrate(yard, "r1")
    answer(yard, 0)
    ends(yard, "SUCCESSFUL")


def test_a_timeout_that_would_go_on_by_itself_is_warned_of(yard):
    set_hooks(yard, hook(timeoutInMinutes=60, action="CONTINUE"))
    begin(yard, revision_of(yard, "r1"))
    assert "ECS lets it go on by itself" in answer(yard, 8)["error"]["detail"]


def test_the_gate_is_waited_for_while_the_deployment_is_paused(yard):
    begin(yard, revision_of(yard, "r1"))
    waiting = yard.start("gate", "--continue-deployment", "--wait", "60s", "--json")
    migrate(yard, "r1")
    result = waiting.wait()
    assert result.code == 0, result
    ends(yard, "SUCCESSFUL")
    assert yard.serving() == "r1"


def test_a_deployment_that_is_about_to_begin_is_waited_for(yard):
    definition = migrate(yard, "r1")["task_definition"]
    waiting = yard.start("gate", "--continue-deployment", "--wait", "60s", "--json")
    begin_without_looking = {"cluster": CLUSTER, "service": "web", "taskDefinition": definition}
    yard.boto.ecs.update_service(**begin_without_looking)
    result = waiting.wait()
    assert result.code == 0, result
    ends(yard, "SUCCESSFUL")


def test_an_unknown_outcome_is_neither_continued_nor_sent_back(yard):
    yard.fault("exit_code_missing")
    yard.hook("exec true\n")  # ends without a word from inside
    migrate(yard, "r1", code=7)
    begin(yard, revision_of(yard, "r1"))
    result = answer(yard, 7)
    assert result["answers"][0]["answer"] is None
    assert status(yard) == ("IN_PROGRESS", ["AWAITING_ACTION"])


def test_that_nothing_waits_is_said(yard):
    assert "no deployment in production waits" in answer(yard, 1)["error"]["message"]


def test_a_revision_without_the_tag_needs_the_release_named(yard):
    migrate(yard, "r1")
    described = yard.boto.ecs.describe_task_definition(
        taskDefinition=yard.service_view()["taskDefinition"]
    )
    container = described["taskDefinition"]["containerDefinitions"][0]
    begin(yard, yard.scene.define([{**container, "image": yard.image_of("r1")}]))
    assert "names no release" in answer(yard, 2)["error"]["message"]
    assert answer(yard, 0, "--release", "r1")["answers"][0]["answer"] == "CONTINUE"


def test_another_release_than_the_revisions_own_is_not_vouched_for(yard):
    migrate(yard, "r2")
    begin(yard, revision_of(yard, "r1"))
    assert "waits to deploy release r1, not r2" in answer(yard, 2, "--release", "r2")["error"]["message"]
    assert status(yard) == ("IN_PROGRESS", ["AWAITING_ACTION"])


def test_a_lost_reply_to_the_answer_is_cleared_up_by_looking(yard):
    begin(yard, migrate(yard, "r1")["task_definition"])
    yard.fault("reply_lost", action="ecs:ContinueServiceDeployment")
    assert answer(yard, 0)["answers"][0]["answer"] == "CONTINUE"
    ends(yard, "SUCCESSFUL")


def test_without_permission_the_deployment_waits_on_and_the_permission_is_named(yard):
    begin(yard, migrate(yard, "r1")["task_definition"])
    yard.deny("ecs:ContinueServiceDeployment")
    result = answer(yard, 4)
    assert "ecs:ContinueServiceDeployment" in str(result["error"])
    assert status(yard) == ("IN_PROGRESS", ["AWAITING_ACTION"])
