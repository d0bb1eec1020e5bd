"""Each fault of the AWS stand-in shows itself to a client as AWS would show it, as often as was
asked for and no more."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.aws.boto import AwsFailure, Boto
from harness.aws.scene import CLUSTER, GROUP, Scene
from harness.tidegate import ROOT

LEDGER = {"TableName": "ledger"}


@pytest.fixture(name="scene")
def _scene(aws, boto, tmp_path):
    return Scene(aws, boto, tmp_path)


@pytest.fixture(name="table")
def _table(boto):
    boto.dynamodb.create_table(
        **LEDGER, KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )  # fmt: skip
    return boto.dynamodb


@pytest.fixture(name="bucket")
def _bucket(boto):
    boto.s3.create_bucket(
        Bucket="ledger", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    return boto.s3


def fails(function, *args, **params):
    with pytest.raises(AwsFailure) as caught:
        function(*args, **params)
    return caught.value


def test_the_readme_names_every_fault_and_its_parameters(aws):
    text = (ROOT / "test/harness/aws/README.md").read_text(encoding="utf-8")
    told = {
        name: set(filter(None, re.split(r",\s*", parameters.strip())))
        for name, parameters in re.findall(r"^\| `(\w+)` \|([^|]*)\|", text, re.MULTILINE)
    }
    known = {name: set(parameters) for name, parameters in aws.control("faults")["faults"].items()}
    assert told == known


# --- the door -------------------------------------------------------------------------------------


def test_throttling_is_for_the_named_action_and_counted(aws, boto, scene):
    aws.fault("throttling", count=2, action="ecs:RunTask")
    scene.define()
    for _ in range(2):
        failure = fails(scene.shell, "true")
        assert (failure.code, failure.status) == ("ThrottlingException", 400)
        assert "Rate exceeded" in str(failure)
        assert boto.ecs.list_clusters()["clusterArns"]
    scene.shell("true")
    assert aws.taken() == ["throttling"] * 2 and len(aws.tasks_started()) == 1


def test_s3_says_slow_down(aws, bucket):
    aws.fault("throttling", action="s3:PutObject")
    failure = fails(bucket.put_object, Bucket="ledger", Key="x", Body="1")
    assert (failure.code, failure.status) == ("SlowDown", 503)


def test_http_500_is_an_internal_failure_and_503_an_unavailable_service(aws, boto):
    aws.fault("http_500")
    assert fails(boto.ecs.list_clusters).status == 500
    aws.fault("http_500", status=503)
    assert (failure := fails(boto.ecs.list_clusters)).status == 503
    assert failure.code == "ServiceUnavailable"
    boto.ecs.list_clusters()


def test_a_lost_reply_to_run_task_has_started_the_task(aws, scene):
    scene.define()
    aws.fault("run_task_reply_lost")
    failure = fails(scene.shell, "true", clientToken="token")
    assert failure.code in ("ConnectionClosedError", "EndpointConnectionError")
    assert len(aws.tasks_started()) == 1
    arn = scene.shell("true", clientToken="token")
    assert [each["taskArn"] for each in aws.tasks_started()] == [arn]
    assert scene.exit_code(scene.ended(arn)) == 0


def test_a_connection_that_is_reset_has_done_nothing(aws, scene):
    scene.define()
    aws.fault("connection_reset", action="RunTask")
    assert fails(scene.shell, "true").code == "ConnectionClosedError"
    assert aws.tasks_started() == []


def test_any_reply_can_be_lost(aws, boto):
    aws.fault("reply_lost", action="ecs:CreateCluster")
    assert fails(boto.ecs.create_cluster, clusterName="x").code == "ConnectionClosedError"
    assert len(boto.ecs.list_clusters()["clusterArns"]) == 1


def test_an_answer_can_be_slow(aws, boto):
    aws.fault("slow", seconds=0.3)
    boto.ecs.list_clusters()
    assert aws.taken() == ["slow"]


def test_credentials_expire_in_the_middle_and_new_ones_are_good(aws, tmp_path):
    environment = aws.new_key("arn:aws:sts::123456789012:assumed-role/ci/x", lifetime=3600)
    client = Boto(aws.python, environment)
    aws.fault("credentials_expired", after=2)
    client.ecs.list_clusters()
    client.ecs.list_clusters()
    for _ in range(2):
        assert fails(client.ecs.list_clusters).code == "ExpiredTokenException"
    client.close()
    client = Boto(aws.python, aws.new_key(lifetime=3600))
    client.ecs.list_clusters()
    client.close()


@pytest.mark.parametrize("mode", ["reset", "refuse", "hang"])
def test_the_network_is_lost_and_comes_back(aws, boto, mode):
    boto.ecs.list_clusters()
    if mode == "hang":
        aws.lose_network(0.5, mode)
        boto.ecs.list_clusters()  # late, but answered
        return
    aws.lose_network(60, mode)
    failure = fails(boto.ecs.list_clusters)
    expected = {"reset": {"ConnectionClosedError"},
                "refuse": {"EndpointConnectionError", "ConnectionClosedError"}}  # fmt: skip
    assert failure.code in expected[mode]
    aws.network_back()
    Scene.wait(lambda: answers(boto))


def answers(boto):
    try:
        return boto.ecs.list_clusters()
    except AwsFailure:
        return None


def test_connections_are_refused_until_the_network_is_back(aws, boto):
    aws.lose_network(60, "refuse")
    codes = {fails(boto.ecs.list_clusters).code for _ in range(3)}
    assert "EndpointConnectionError" in codes
    aws.network_back()
    Scene.wait(lambda: answers(boto))


# --- conditional writes ---------------------------------------------------------------------------

NEW = {"Item": {"pk": {"S": "lease"}}, "ConditionExpression": "attribute_not_exists(pk)", **LEDGER}
READ = {"Key": {"pk": {"S": "lease"}}, "ConsistentRead": True, **LEDGER}


def test_a_conditional_put_can_fail_though_nobody_wrote(aws, table):
    aws.fault("dynamodb_conditional_failure")
    failure = fails(table.put_item, **NEW)
    assert failure.code == "ConditionalCheckFailedException"
    assert "Item" not in table.get_item(**READ)
    table.put_item(**NEW)
    assert fails(table.put_item, **NEW).code == "ConditionalCheckFailedException"


def test_a_conditional_put_can_be_applied_while_its_reply_is_lost(aws, table):
    aws.fault("dynamodb_conditional_failure", applied=True)
    assert fails(table.put_item, **NEW).code == "ConnectionClosedError"
    assert table.get_item(**READ)["Item"] == NEW["Item"]
    assert fails(table.put_item, **NEW).code == "ConditionalCheckFailedException"


def test_an_unconditional_put_is_not_meant(aws, table):
    aws.fault("dynamodb_conditional_failure")
    table.put_item(Item={"pk": {"S": "x"}}, **LEDGER)
    assert aws.taken() == []


def test_of_a_transaction_the_reasons_are_told(aws, table):
    aws.fault("dynamodb_conditional_failure")
    failure = fails(table.transact_write_items, TransactItems=[{"Put": NEW}])
    assert failure.code == "TransactionCanceledException"
    assert failure.answer["CancellationReasons"][0]["Code"] == "ConditionalCheckFailed"


def test_a_conditional_put_of_an_object_can_fail_though_nobody_wrote(aws, bucket):
    put = {"Bucket": "ledger", "Key": "lease", "Body": "1", "IfNoneMatch": "*"}
    aws.fault("s3_conditional_failure")
    failure = fails(bucket.put_object, **put)
    assert (failure.code, failure.status) == ("PreconditionFailed", 412)
    aws.fault("s3_conditional_failure", conflict=True)
    failure = fails(bucket.put_object, **put)
    assert (failure.code, failure.status) == ("ConditionalRequestConflict", 409)
    aws.fault("s3_conditional_failure", applied=True)
    assert fails(bucket.put_object, **put).code == "ConnectionClosedError"
    assert bucket.get_object(Bucket="ledger", Key="lease")["Body"] == "1"
    assert fails(bucket.put_object, **put).code == "PreconditionFailed"


def test_of_two_conditional_writes_at_once_one_wins(aws, table, bucket):
    clients = [Boto(aws.python, aws.environment) for _ in range(2)]

    def race(client, number):
        won = []
        for place, call in (
            ("item", lambda: client.dynamodb.put_item(
                **{**NEW, "Item": {"pk": {"S": f"race-{number}"}}})),
            ("object", lambda: client.s3.put_object(
                Bucket="ledger", Key=f"race-{number}", Body="x", IfNoneMatch="*")),
        ):  # fmt: skip
            try:
                call()
                won.append(place)
            except AwsFailure as failure:
                assert failure.code in ("ConditionalCheckFailedException", "PreconditionFailed")
        return won

    with ThreadPoolExecutor(2) as pool:
        for number in range(10):
            results = list(pool.map(race, clients, [number] * 2))
            assert sorted(results[0] + results[1]) == ["item", "object"]
    for client in clients:
        client.close()


# --- RunTask and DescribeTasks --------------------------------------------------------------------


def test_capacity_is_missing_and_then_there(aws, boto, scene):
    scene.define()
    aws.fault("no_capacity_then_capacity", count=2)
    for _ in range(2):
        answer = boto.ecs.run_task(**scene.request(["true"], clientToken="token"))
        assert answer["tasks"] == []
        assert answer["failures"][0]["reason"].startswith("Capacity is unavailable at this time")
    assert scene.run(["true"], clientToken="token")
    aws.fault("no_capacity_then_capacity", reason="RESOURCE:MEMORY")
    assert boto.ecs.run_task(**scene.request())["failures"][0]["reason"] == "RESOURCE:MEMORY"


def test_a_new_task_is_missing_for_a_while(aws, boto, scene):
    scene.define()
    aws.fault("missing_after_run", count=3)
    arn = scene.shell("true")
    seen = []
    for _ in range(4):
        answer = boto.ecs.describe_tasks(cluster=CLUSTER, tasks=[arn])
        seen.append([each["reason"] for each in answer["failures"]])
    assert seen == [["MISSING"]] * 3 + [[]]


# --- how tasks end --------------------------------------------------------------------------------

STARTS = {
    "pull_error": "CannotPullContainerError: ",
    "init_error": "ResourceInitializationError: ",
    "eni_error": "Timeout waiting for network interface provisioning to complete.",
}


@pytest.mark.parametrize("name", STARTS)
def test_a_task_that_does_not_start(aws, scene, tmp_path, name):
    scene.define()
    aws.fault(name)
    task = scene.ended(scene.shell("touch ran"))
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith(STARTS[name])
    assert scene.exit_code(task) is None and "startedAt" not in task
    assert not (tmp_path / "ran").exists()
    assert scene.exit_code(scene.ended(scene.shell("touch ran"))) == 0


def test_a_task_stuck_in_pending_can_be_stopped(aws, boto, scene):
    scene.define()
    aws.fault("stuck_pending")
    arn = scene.shell("true")
    scene.reaches(arn, "PENDING")
    time.sleep(0.3)
    assert scene.describe(arn)["lastStatus"] == "PENDING"
    boto.ecs.stop_task(cluster=CLUSTER, task=arn, reason="start timeout")
    task = scene.ended(arn)
    assert (task["stopCode"], task["stoppedReason"]) == ("UserInitiated", "start timeout")


def test_a_task_stuck_in_pending_may_run_late(aws, scene):
    scene.define()
    aws.fault("stuck_pending", seconds=0.3)
    assert scene.exit_code(scene.ended(scene.shell("exit 2"))) == 2


def test_out_of_memory_kills_the_container(aws, scene):
    scene.define()
    aws.fault("out_of_memory")
    task = scene.ended(scene.shell("trap '' TERM; sleep 60"))
    assert task["stopCode"] == "EssentialContainerExited"
    assert scene.exit_code(task) == 137
    assert scene.named(task)["reason"].startswith("OutOfMemoryError: ")


STOPS = {
    "spot": ("SpotInterruption", "Your Spot Task was interrupted."),
    "user_stop": ("UserInitiated", "Task stopped by user"),
    "infrastructure": ("InfrastructureHealth", "The underlying host became unhealthy."),
    "termination_notice": ("TerminationNotice", "ECS is performing maintenance on"),
}


@pytest.mark.parametrize("name", STOPS)
def test_a_task_that_is_stopped_from_outside(aws, scene, tmp_path, name):
    scene.define()
    aws.fault(name)
    task = scene.ended(scene.shell("trap 'touch told; exit 5' TERM; while :; do sleep 0.02; done"))
    assert task["stopCode"] == STOPS[name][0] and task["stoppedReason"].startswith(STOPS[name][1])
    assert scene.exit_code(task) == 5 and (tmp_path / "told").exists()


def test_an_exit_code_can_be_missing(aws, scene):
    scene.define()
    aws.fault("exit_code_missing", reason="CannotInspectContainerError: timed out")
    task = scene.ended(scene.shell("exit 0"))
    assert task["stopCode"] == "EssentialContainerExited"
    assert scene.exit_code(task) is None
    assert scene.named(task)["reason"] == "CannotInspectContainerError: timed out"


def test_a_sidecar_can_show_143_however_it_ended(aws, scene):
    scene.define([scene.container(), scene.container("agent", essential=False, command=["true"])])
    aws.fault("sidecar_143")
    task = scene.ended(scene.shell("sleep 0.2"))
    assert (scene.exit_code(task), scene.exit_code(task, "agent")) == (0, 143)


# --- logs -----------------------------------------------------------------------------------------


def log_or_none(scene, arn):
    try:
        return scene.log(arn)
    except AwsFailure as failure:
        assert failure.code == "ResourceNotFoundException"
        return None


def test_a_log_stream_can_be_late_and_has_then_everything(aws, scene):
    scene.define()
    aws.fault("log_stream_late", seconds=60)
    arn = scene.shell("echo one; echo two")
    scene.ended(arn)
    assert log_or_none(scene, arn) is None
    aws.lift()
    assert scene.wait(lambda: log_or_none(scene, arn)) == ["one", "two"]


def test_a_log_stream_can_be_missing_for_ever(aws, boto, scene):
    scene.define()
    aws.fault("log_stream_missing")
    arn = scene.shell("echo one; exit 3")
    assert scene.exit_code(scene.ended(arn)) == 3
    time.sleep(0.3)
    assert boto.logs.describe_log_streams(logGroupName=GROUP)["logStreams"] == []


def test_lines_can_be_late(aws, scene):
    scene.define()
    aws.fault("log_delay", seconds=60)
    arn = scene.shell("echo one")
    scene.ended(arn)
    assert scene.log(arn) == []
    aws.lift()
    assert scene.wait(lambda: scene.log(arn)) == ["one"]


def test_faults_are_gone_after_lift(aws, scene):
    scene.define()
    aws.fault("pull_error", count=None)
    for _ in range(2):
        assert scene.ended(scene.shell("true"))["stopCode"] == "TaskFailedToStart"
    aws.lift()
    assert scene.exit_code(scene.ended(scene.shell("true"))) == 0
