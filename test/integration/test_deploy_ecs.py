"""The deployer `ecs` on the stand-in: what serves afterwards, and what is told and recorded of it."""

import signal

import pytest
from harness.aws.scene import CLUSTER
from harness.shipyard import wait_until

BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
NO_WAY_BACK = {"deploymentCircuitBreaker": {"enable": True, "rollback": False}}
SLOW = 0.6  # seconds between two states: time to look at a deployment


@pytest.fixture(name="yard")
def _yard(aws_yard):
    return aws_yard(service={"deploymentConfiguration": BREAKER})


def updates(yard):
    return len([each for each in yard.calls("ecs:UpdateService") if each["error"] is None])


def begin_slowly(yard, release):
    """A deployment of it that has just begun, slow enough to be looked at; a Background."""
    yard.up("r1")
    yard.json(0, "run", "--release", release, "--image", yard.image_of(release))
    yard.set(step=SLOW)
    process = yard.start("deploy", "--json", "--release", release)
    wait_until(lambda: updates(yard) == 2)
    return process


def last_deployment(yard):
    return next(each for each in yard.history() if each["kind"] == "deployment")


# --- the way through ------------------------------------------------------------------------------


def test_up_takes_a_release_through_and_the_revision_that_migrated_serves(yard):
    result = yard.up("r1")
    assert yard.serving() == "r1" and yard.migrated() == ["1"]
    service = result["deploy"]["services"][0]
    assert (service["service"], service["state"], service["serving"]) == ("web", "deployed", "r1")
    task = yard.tasks_started()[0]
    assert service["task_definition"] == task["taskDefinitionArn"]
    assert yard.service_view()["taskDefinition"] == task["taskDefinitionArn"]
    assert result["deploy"]["serving"] == "r1" and updates(yard) == 1
    assert last_deployment(yard)["more"]["services"][0]["service_deployment"].startswith("arn:")


@pytest.mark.parametrize("ledger, write", [("dynamodb", "dynamodb:PutItem"),
                                          ("s3", "s3:PutObject")])  # fmt: skip
def test_the_lease_is_written_right_before_the_task_and_the_deployment(aws_yard, ledger, write):
    yard = aws_yard(ledger=ledger)
    yard.up("r1")
    assert yard.calls_before("ecs:RunTask") == [write]
    assert yard.calls_before("ecs:UpdateService") == [write]


@pytest.mark.parametrize("ledger", ["dynamodb", "s3"])
def test_an_up_asks_its_ledger_as_often_however_long_its_history(aws_yard, ledger):
    yard, counts = aws_yard(ledger=ledger), []
    for number in range(6):
        yard.stand_in.forget_calls()
        yard.up(f"r{number}")
        counts.append(sum(each["action"].startswith(f"{ledger}:") and ":user/" in each["principal"]
                          for each in yard.calls()))  # fmt: skip
    assert max(counts) <= 55 and counts[-1] <= counts[2], counts


def test_nothing_of_the_service_but_its_task_definition_is_changed(yard):
    before = yard.service_view()
    yard.up("r1")
    after = yard.service_view()
    for name in ("desiredCount", "networkConfiguration", "deploymentConfiguration", "launchType"):
        assert after[name] == before[name], name
    assert after["taskDefinition"] != before["taskDefinition"]


def test_a_failing_migration_leaves_the_service_on_the_old_revision(yard):
    yard.up("r1")
    yard.put("V2__broken.sql", "SELECT no_such_column FROM first;\n")
    result = yard.up("r2", code=1)
    assert result["run"]["verdict"] == "failed" and result["deploy"]["serving"] == "r1"
    assert yard.serving() == "r1" and updates(yard) == 1


def test_a_release_that_serves_already_is_left_alone(yard):
    yard.up("r1")
    assert yard.up("r1")["deploy"]["nothing_to_do"] is True
    assert updates(yard) == 1


def test_ecs_own_words_are_the_progress(yard):
    result = yard.run("up", "--release", "r1", "--image", yard.image_of("r1"))
    assert result.code == 0, result
    assert "(service web) has reached a steady state." in result.err
    assert "web serves release r1" in result.err


# --- rolled back, given up, replaced --------------------------------------------------------------


def test_a_rollback_of_the_circuit_breaker_is_a_failure_however_stable_the_service_is(yard):
    yard.up("r1")
    yard.fault("circuit_breaker")
    result = yard.up("r2", code=10)
    # What `aws ecs wait services-stable` looks at is all well:
    view = yard.scene.wait(lambda: (one := yard.service_view()) and len(one["deployments"]) == 1 and one)
    assert view["runningCount"] == view["desiredCount"]
    assert result["deploy"]["state"] == "deploy-failed" and result["deploy"]["serving"] == "r1"
    assert "circuit breaker" in result["error"]["detail"]
    assert "web serves release r1" in result["error"]["detail"]
    assert yard.serving() == "r1"
    entry = last_deployment(yard)
    assert entry["state"] == "deploy-failed" and "went back to" in entry["reason"]
    assert entry["more"]["services"][0]["serving"] == "r1"


def test_after_a_rollback_the_same_release_can_be_deployed_again(yard):
    yard.up("r1")
    yard.fault("circuit_breaker")
    yard.up("r2", code=10)
    result = yard.up("r2")
    assert result["run"]["nothing_to_do"] is True and result["deploy"]["serving"] == "r2"
    assert yard.serving() == "r2" and len(yard.tasks_started()) == 2


def test_given_up_without_a_way_back_the_old_tasks_are_what_serves(aws_yard):
    yard = aws_yard(service={"deploymentConfiguration": NO_WAY_BACK})
    yard.up("r1")
    yard.fault("circuit_breaker")
    result = yard.up("r2", code=10)
    assert "ECS gave up" in result["error"]["message"]
    assert result["deploy"]["serving"] == "r1" and yard.serving() == "r1"
    # The revision that failed is the service's own now: it is begun anew.
    assert yard.up("r2")["deploy"]["serving"] == "r2"


def test_a_deployment_that_another_one_replaced_is_a_failure_that_says_so(yard):
    yard.up("r1")
    yard.fault("deployment_replaced")
    result = yard.up("r2", code=10)
    assert "replaced by another one, unknown who began it" in result["error"]["message"]
    assert yard.taken() == ["deployment_replaced"]
    wait_until(lambda: yard.serving() == "r1")


def test_what_was_changed_by_hand_is_seen_although_the_records_say_deployed(yard):
    yard.up("r1")
    before = yard.service_view()["taskDefinition"]
    yard.up("r2")
    yard.boto.ecs.update_service(cluster=CLUSTER, service="web", taskDefinition=before)
    yard.scene.wait(lambda: yard.serving() == "r1" and len(yard.service_view()["deployments"]) == 1)
    result = yard.up("r2")
    assert result["deploy"]["nothing_to_do"] is False and yard.serving() == "r2"


# --- time, signals, death -------------------------------------------------------------------------


def test_what_takes_too_long_goes_on_and_the_next_deploy_follows_it(yard):
    yard.up("r1")
    yard.run("run", "--release", "r2", "--image", yard.image_of("r2"))
    yard.set(step=SLOW)
    result = yard.json(10, "deploy", "--release", "r2", "--deploy-timeout", "1s")
    assert "was not through within" in result["error"]["message"]
    assert "nothing is rolled back by us" in result["error"]["hint"]
    assert result["serving"] is None
    assert yard.json(0, "deploy", "--release", "r2")["serving"] == "r2"
    assert updates(yard) == 2 and yard.serving() == "r2"


def test_a_signal_leaves_the_deployment_going_on_and_says_so(yard):
    process = begin_slowly(yard, "r2")
    process.signal(signal.SIGTERM)
    result = process.wait()
    assert result.code == 10, result
    assert "SIGTERM" in result.json["error"]["message"]
    assert result.json["serving"] is None
    assert yard.json(0, "deploy", "--release", "r2")["serving"] == "r2"
    assert updates(yard) == 2


def test_after_kill_9_the_next_up_follows_the_deployment_that_was_begun(yard):
    process = begin_slowly(yard, "r2")
    process.signal(signal.SIGKILL)
    process.wait()
    assert yard.up("r2", "--wait", "60s")["deploy"]["serving"] == "r2"
    assert updates(yard) == 2 and len(yard.tasks_started()) == 2


@pytest.mark.parametrize("fault", [{"name": "reply_lost"}, {"name": "throttling", "count": 2},
                                   {"name": "http_500"}])  # fmt: skip
def test_the_change_is_made_once_whatever_becomes_of_its_answer(yard, fault):
    yard.up("r1")
    yard.fault(action="ecs:UpdateService", **fault)
    assert yard.up("r2")["deploy"]["serving"] == "r2"
    assert yard.taken() == [fault["name"]] * fault.get("count", 1)
    deployments = yard.boto.ecs.list_service_deployments(cluster=CLUSTER, service="web")
    assert len(deployments["serviceDeployments"]) == 3


def test_a_network_that_is_lost_for_a_while_is_outlived(yard):
    process = begin_slowly(yard, "r2")
    yard.lose_network(3)
    result = process.wait()
    assert result.code == 0, result
    assert yard.serving() == "r2"


# --- permissions, hooks, several services ----------------------------------------------------------


def test_without_permission_for_service_deployments_the_rollout_state_decides(yard):
    yard.deny("ecs:ListServiceDeployments")
    yard.up("r1")
    assert yard.serving() == "r1"
    yard.fault("circuit_breaker")
    result = yard.up("r2", code=10)
    assert result["deploy"]["serving"] == "r1"


def test_the_pause_before_the_first_task_is_answered_by_whoever_passed_the_gate(aws_yard):
    hook = {"targetType": "PAUSE", "lifecycleStages": ["PRE_SCALE_UP"]}
    yard = aws_yard()
    yard.boto.ecs.update_service(
        cluster=CLUSTER, service="web", deploymentConfiguration={"lifecycleHooks": [hook]}
    )
    result = yard.up("r1")
    assert result["deploy"]["serving"] == "r1" and yard.serving() == "r1"
    assert [each["error"] for each in yard.calls("ecs:ContinueServiceDeployment")] == [None]


def add_service(yard, name):
    """One more service of the same image, with a task definition of its own."""
    image = yard.scene.described("web")
    definition = yard.boto.ecs.describe_task_definition(taskDefinition=image["taskDefinition"])
    container = definition["taskDefinition"]["containerDefinitions"][0]
    arn = yard.scene.define([{**container, "name": name}], family=name)
    yard.scene.service(arn, name, deploymentConfiguration=BREAKER)


def serving(yard, name):
    return [yard.releases.get(image) for each in yard.stand_in.serving(CLUSTER, name)
            for image in each["images"]]  # fmt: skip


def with_worker(yard):
    add_service(yard, "worker")
    path = yard.folder / "tidegate.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"service": "web"', '"services": ["web", "worker"]')
                    .replace('"container": "web", ', ""), encoding="utf-8")  # fmt: skip
    return yard


def test_several_services_come_to_the_release_in_order_each_recorded(yard):
    with_worker(yard)
    result = yard.up("r1")
    states = [(each["service"], each["state"]) for each in result["deploy"]["services"]]
    assert states == [("web", "deployed"), ("worker", "deployed")]
    changed = [each["resources"][0].rsplit("/", 1)[-1] for each in yard.calls("ecs:UpdateService")]
    assert changed == ["web", "worker"]
    assert (serving(yard, "web"), serving(yard, "worker")) == (["r1"], ["r1"])
    families = [each["task_definition"].rsplit("/", 1)[-1].split(":")[0]
                for each in result["deploy"]["services"]]  # fmt: skip
    assert families == ["web", "worker"]


def test_the_first_service_that_fails_stops_the_rest_and_it_is_told_what_serves_where(yard):
    with_worker(yard)
    yard.up("r1")
    yard.fault("circuit_breaker")
    result = yard.up("r2", code=10)
    states = [(each["service"], each["state"]) for each in result["deploy"]["services"]]
    assert states == [("web", "failed"), ("worker", "not-begun")]
    assert "web serves release r1" in result["error"]["detail"]
    assert "worker serves release r1" in result["error"]["detail"]
    assert result["deploy"]["serving"] == "r1"
    assert (serving(yard, "web"), serving(yard, "worker")) == (["r1"], ["r1"])


def test_where_services_differ_no_release_is_claimed_to_serve(yard):
    with_worker(yard)
    yard.up("r1")
    yard.deny("ecs:UpdateService", resource="*/worker")
    result = yard.up("r2", code=10)
    assert result["deploy"]["serving"] is None
    assert "web serves release r2" in result["error"]["detail"]
    assert "worker serves release r1" in result["error"]["detail"]
    assert (serving(yard, "web"), serving(yard, "worker")) == (["r2"], ["r1"])
