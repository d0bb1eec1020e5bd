"""The lifecycle hook of ECS asks `tidegate lambda` whether a deployment may begin: without proof that the
release is migrated, nothing of it starts."""

import pytest
from harness.function import SHORT, Function, event, hold, last_task_ends, let_go
from harness.shipyard import wait_until


@pytest.fixture(name="yard")
def _yard(aws_yard):
    return aws_yard()


@pytest.fixture(name="function")
def _function(yard):
    with Function(yard) as function:
        yield function


HOOK = "arn:aws:lambda:eu-west-1:123456789012:function:tidegate"
LIFECYCLE = {
    "hookTargetArn": HOOK,
    "roleArn": "arn:aws:iam::123456789012:role/hook",
    "lifecycleStages": ["PRE_SCALE_UP"],
}


@pytest.fixture(name="hooked")
def _hooked(aws_yard):
    """A service whose deployments ask the function; whoever deploys does not ask tidegate."""
    return aws_yard(service={"deploymentConfiguration": {}})


def add_hook(yard, **changes):
    yard.boto.ecs.update_service(
        cluster="prod", service="web",
        deploymentConfiguration={"lifecycleHooks": [{**LIFECYCLE, **changes}]},
    )  # fmt: skip


def revision(yard, release, tags=None):
    """Registered by somebody else, such as Terraform."""
    secret = {"name": "DATABASE_URL", "valueFrom": yard.secret}
    container = yard.scene.container("web", image=yard.image_of(release), secrets=[secret])
    named = {"tidegate:release": release} if tags is None else tags
    return yard.scene.define([container], tags=[{"key": k, "value": v} for k, v in named.items()])


def deploy_outside(yard, definition):
    yard.boto.ecs.update_service(cluster="prod", service="web", taskDefinition=definition)


def newest(yard):
    listed = yard.boto.ecs.list_service_deployments(cluster="prod", service="web")
    arn = listed["serviceDeployments"][0]["serviceDeploymentArn"]
    return yard.boto.ecs.describe_service_deployments(serviceDeploymentArns=[arn])[
        "serviceDeployments"
    ][0]


def ends(yard, status):
    wait_until(lambda: newest(yard)["status"] == status)


def test_a_migrated_release_may_begin(hooked):
    hooked.json(0, "run", "--release", "r1", "--image", hooked.image_of("r1"))
    with Function(hooked):
        add_hook(hooked)
        deploy_outside(hooked, revision(hooked, "r1"))
        ends(hooked, "SUCCESSFUL")
    assert hooked.serving() == "r1"


def test_a_release_whose_migration_failed_is_sent_back(hooked):
    hooked.hook("exit 3\n")
    hooked.json(1, "run", "--release", "r1", "--image", hooked.image_of("r1"))
    with Function(hooked):
        add_hook(hooked)
        deploy_outside(hooked, revision(hooked, "r1"))
        ends(hooked, "ROLLBACK_SUCCESSFUL")
    assert hooked.serving() == "r0"


def test_a_release_that_is_not_migrated_yet_waits_until_it_is(hooked):
    hooked.set(hook_minute=1.0)
    with Function(hooked):
        add_hook(hooked)
        deploy_outside(hooked, revision(hooked, "r1"))
        wait_until(lambda: newest(hooked).get("lifecycleHookDetails"))
        assert hooked.serving() == "r0"
        hooked.json(0, "run", "--release", "r1", "--image", hooked.image_of("r1"))
        ends(hooked, "SUCCESSFUL")
    assert hooked.serving() == "r1"


def test_deploying_by_tidegate_passes_its_own_hook(hooked):
    with Function(hooked):
        add_hook(hooked)
        hooked.up("r1")
        hooked.up("r2")
        assert hooked.serving() == "r2"
        hooked.json(0, "deploy", "--release", "r1", "--image", hooked.image_of("r1"), "--back",
                    "--reason", "r2 is broken")  # fmt: skip
    assert hooked.serving() == "r1"


def begins(yard, definition, **more):
    """The event of a deployment to that revision, as ECS sends it."""
    deploy_outside(yard, definition)
    target = wait_until(
        lambda: (one := newest(yard)["targetServiceRevision"]["arn"])
        and yard.boto.ecs.describe_service_revisions(serviceRevisionArns=[one])["serviceRevisions"][
            0
        ]["taskDefinition"] == definition
        and one
    )  # fmt: skip
    return {
        "executionDetails": {"serviceArn": newest(yard)["serviceArn"],
                             "targetServiceRevisionArn": target},
        "executionId": "e1", "lifecycleStage": "PRE_SCALE_UP",
        "resourceArn": newest(yard)["serviceDeploymentArn"], **more,
    }  # fmt: skip


AGAIN = {"hookStatus": "IN_PROGRESS", "callBackDelay": 30}
YES, NO = {"hookStatus": "SUCCEEDED"}, {"hookStatus": "FAILED"}


def test_each_state_of_a_release_has_its_answer(yard, function):
    hold(yard)
    first = begins(yard, revision(yard, "r1"))
    assert function.ask(first) == AGAIN, "never seen"
    function.ask(event(yard, "run"), SHORT)
    assert function.ask(first) == AGAIN, "migrating"
    let_go(yard)
    last_task_ends(yard)
    assert function.ask(first) == YES, "the function itself finds out that it ended"
    without_details = {name: each for name, each in first.items() if name != "executionDetails"}
    assert function.ask(without_details) == YES, "by the deployment alone"
    yard.hook("")
    function.ask(event(yard, "up", "r2"))
    assert function.ask(first) == NO, "superseded"


def test_an_unknown_outcome_is_asked_again(aws_yard):
    yard = aws_yard(migrate={"command": ["true"]})
    yard.fault("exit_code_missing")
    with Function(yard) as function:
        assert function.fails(event(yard, "run"))["errorType"] == "unknown"
        assert function.ask(begins(yard, revision(yard, "r1"))) == AGAIN


def test_what_cannot_be_asked_is_no_reason_to_begin(yard, function):
    function.ask(event(yard, "run"))
    asked = begins(yard, revision(yard, "r1"))
    yard.lose_network(60, "refuse")
    assert function.ask(asked) == AGAIN
    yard.network_back()
    yard.deny("dynamodb:GetItem")
    assert function.ask(asked) == NO
    yard.lift()
    assert function.ask(asked) == YES


def test_a_revision_without_a_tag_is_known_by_its_digest(yard, function):
    image = yard.image_of("r1")
    asked = begins(yard, revision(yard, "r1", tags={}))
    assert function.ask(asked) == AGAIN
    function.ask({"action": "run", "image": image})
    assert function.ask(asked) == YES


@pytest.mark.parametrize("tag", ["tidegate:app", "tidegate:environment"])
def test_a_revision_of_another_place_is_sent_back(yard, function, tag):
    function.ask(event(yard, "run"))
    tags = {"tidegate:release": "r1", tag: "another"}
    assert function.ask(begins(yard, revision(yard, "r1", tags=tags))) == NO


def test_the_hooks_own_details_may_name_the_environment(yard, function):
    function.ask(event(yard, "run"))
    definition = revision(yard, "r1")
    named = begins(yard, definition, hookDetails={"environment": "production"})
    assert function.ask(named) == YES
    assert function.ask({**named, "hookDetails": {"environment": "nowhere"}}) == NO


def test_a_deployment_that_nobody_knows_is_sent_back(yard, function):
    asked = begins(yard, revision(yard, "r1"))
    asked["executionDetails"]["targetServiceRevisionArn"] += "0"
    assert function.ask(asked) == NO
    assert function.ask({"lifecycleStage": "PRE_SCALE_UP"}) == NO
