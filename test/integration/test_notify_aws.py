"""SNS, SES, EventBridge and CloudWatch, on the stand-in, which checks signatures and parameters."""

import json
import re

import pytest

from harness.listener import Listener
from harness.notices import TOO_SLOW, NoticeYard
from harness.shipyard import ALLOW_FAILURE


@pytest.fixture(name="notify")
def _notify(tidegate, aws):
    """notify(targets..) makes a yard whose AWS is the stand-in."""
    return lambda *targets: NoticeYard(tidegate, targets, aws.environment)


class Queue:
    """An SQS queue that shows what reached it."""

    def __init__(self, boto, name, **attributes):
        self.sqs = boto.sqs
        self.url = self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self.arn = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])[
            "Attributes"
        ]["QueueArn"]

    def messages(self):
        answer = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10)
        return [json.loads(each["Body"]) for each in answer.get("Messages", [])]


def topic_with(boto, queue, name="deploys", policy=None, **attributes):
    arn = boto.sns.create_topic(Name=name, Attributes=attributes)["TopicArn"]
    more = {"FilterPolicy": json.dumps(policy)} if policy else {}
    boto.sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue.arn, Attributes=more)
    return arn


def test_sns_carries_the_json_to_queues_with_attributes_to_filter_by(notify, boto):
    queue = Queue(boto, "all")
    arn = topic_with(boto, queue)
    yard = notify(f"sns:{arn}")
    yard.break_migration()
    yard.up("größe", code=1)
    assert yard.failures() == []
    [message] = queue.messages()
    assert message["TopicArn"] == arn
    assert message["Subject"] == "shop: the migration of release gr????e failed in default"
    body = json.loads(message["Message"])
    assert body["schema"] == "tidegate.notification.v1" and body["verdict"] == "failed"
    attributes = {name: each["Value"] for name, each in message["MessageAttributes"].items()}
    assert attributes == {
        "kind": "run-ended", "outcome": "failure", "app": "shop", "environment": "default",
        "release": "größe", "verdict": "failed",
    }  # fmt: skip


def test_a_filter_policy_lets_failures_through_alone(notify, boto):
    queue = Queue(boto, "failures")
    arn = topic_with(boto, queue, policy={"outcome": ["failure", "unknown"]})
    yard = notify(f"sns:{arn}")
    yard.up("1")
    assert queue.messages() == []
    yard.break_migration()
    yard.up("2", code=1)
    assert [json.loads(each["Message"])["release"] for each in queue.messages()] == ["2"]


def test_a_fifo_topic_gets_what_it_demands(notify, aws, boto):
    queue = Queue(boto, "deploys.fifo", FifoQueue="true")
    arn = topic_with(boto, queue, "deploys.fifo", FifoTopic="true")
    yard = notify(f"sns:{arn}")
    yard.up("1")
    assert yard.failures() == [] and len(aws.calls("sns:Publish")) == 2
    assert [json.loads(each["Message"])["kind"] for each in queue.messages()] == [
        "run-ended",
        "deployment-ended",
    ]


def test_a_topic_that_is_not_there_is_a_warning(notify, aws):
    yard = notify("sns:arn:aws:sns:eu-west-1:123456789012:nowhere")
    yard.up("1")
    assert yard.served() == ["1"]
    assert len(yard.failures()) == 2 and "NotFound" in yard.failures()[0], yard.failures()


def test_a_missing_permission_is_named(notify, aws, boto):
    arn = topic_with(boto, Queue(boto, "all"))
    aws.deny("sns:Publish")
    result = notify(f"sns:{arn}").run("notify", "test")
    assert result.code == 1 and "sns:Publish" in result.out, result


def test_ses_sends_a_mail(notify, aws, boto):
    boto.ses.verify_email_identity(EmailAddress="deploys@example.com")
    yard = notify("ses:deploys@example.com to=ops@example.com,dev@example.com region=eu-west-1")
    yard.break_migration()
    yard.up("1", code=1)
    assert yard.failures() == []
    [call] = aws.calls("ses:SendEmail")
    assert call["status"] == 200
    quota = boto.ses.get_send_quota()
    assert quota["SentLast24Hours"] == 2, "one mail to two people"


def test_ses_refuses_who_is_not_verified(notify, aws):
    yard = notify("ses:nobody@example.com to=ops@example.com")
    yard.up("1")
    assert len(yard.failures()) == 2 and "not verified" in yard.failures()[0].lower()


@pytest.fixture(name="bus")
def _bus(boto):
    """A queue that a rule on the default bus fills with what comes from Tidegate."""
    queue = Queue(boto, "events")
    boto.events.put_rule(Name="tidegate", EventPattern=json.dumps({"source": ["tidegate"]}))
    boto.events.put_targets(Rule="tidegate", Targets=[{"Id": "queue", "Arn": queue.arn}])
    return queue


def test_eventbridge_carries_the_record_as_detail(notify, bus):
    yard = notify("eventbridge:default")
    yard.up("1")
    assert yard.failures() == []
    events = bus.messages()
    assert [each["detail-type"] for each in events] == [
        "Tidegate Run Ended",
        "Tidegate Deployment Ended",
    ]
    for event in events:
        assert event["source"] == "tidegate" and event["detail"]["release"] == "1"
        assert event["time"] == event["detail"]["at"][:19] + "Z"


def test_a_bus_that_is_named_by_its_arn(notify, bus):
    yard = notify("eventbridge:arn:aws:events:eu-west-1:123456789012:event-bus/default")
    assert yard.run("notify", "test").code == 0
    assert [each["detail-type"] for each in bus.messages()] == ["Tidegate Test"]


def metric(boto, name, **dimensions):
    """The sum of its values and how many there are."""
    answer = boto.cloudwatch.get_metric_statistics(
        Namespace="Tidegate", MetricName=name, Period=86400,
        StartTime="2020-01-01T00:00:00Z", EndTime="2099-01-01T00:00:00Z",
        Statistics=["Sum", "SampleCount"],
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
    )  # fmt: skip
    points = answer["Datapoints"]
    return sum(each["Sum"] for each in points), sum(each["SampleCount"] for each in points)


def test_cloudwatch_counts_what_an_alarm_looks_at(notify, boto):
    yard = notify("cloudwatch:Tidegate")
    yard.up("1")
    yard.break_migration()
    yard.up("2", code=1)
    assert yard.failures() == []
    where = {"App": "shop", "Environment": "default"}
    assert metric(boto, "Success", **where) == (2, 3)
    assert metric(boto, "Failure", **where) == (1, 3)
    assert metric(boto, "Unknown", **where) == (0, 3)
    assert metric(boto, "Duration", **where, Step="migrate")[1] == 2
    assert metric(boto, "Duration", **where, Step="deploy")[1] == 1


def test_a_command_beside_the_migrations_does_not_end_their_alarm(notify, boto):
    yard = notify("cloudwatch:Tidegate")
    yard.break_migration()
    yard.up("1", code=1)
    assert yard.run("run", "--one-off", "--release", "1", "--", "true").code == 0
    assert yard.run("run", "--one-off", "--release", "1", "--", "false").code == 1
    where = {"App": "shop", "Environment": "default"}
    assert metric(boto, "Success", **where) == (0, 1) and metric(boto, "Failure", **where) == (1, 1)


@pytest.mark.parametrize("command, failures", [("true", (1, 1)), ("false", (2, 2))])
def test_a_rollback_ends_no_alarm(notify, boto, command, failures):
    yard = notify("cloudwatch:Tidegate")
    path = yard.folder / "tidegate.yml"
    path.write_text(path.read_text() + f"on_failure: rollback\nrollback: [{command}]\n")
    yard.break_migration()
    yard.up("1", code=1)
    where = {"App": "shop", "Environment": "default"}
    assert metric(boto, "Failure", **where) == failures
    assert metric(boto, "Success", **where) == (0, failures[1])


def test_what_is_not_known_is_a_failure_too(notify, boto):
    yard = notify("cloudwatch:Tidegate")
    yard.hook("kill -9 $PPID; sleep 0.2; kill -9 $$\n")
    result = yard.run("up", "--release", "1")
    assert result.code == 7, result
    where = {"App": "shop", "Environment": "default"}
    assert metric(boto, "Failure", **where) == (1, 1)
    assert metric(boto, "Unknown", **where) == (1, 1)


def test_throttling_is_waited_out(notify, aws, boto):
    queue = Queue(boto, "all")
    arn = topic_with(boto, queue)
    yard = notify(f"sns:{arn}")
    aws.fault("throttling", action="sns:Publish", count=2)
    yard.json(0, "run", "--release", "1")
    assert yard.failures() == [] and len(queue.messages()) == 1


def test_aws_that_does_not_answer_holds_up_nobody_for_long(notify, aws, boto):
    arn = topic_with(boto, Queue(boto, "all"))
    yard = notify(f"sns:{arn}")
    aws.fault("throttling", action="sns:Publish", count=None)
    yard.json(0, "run", "--release", "1")
    aws.lift()
    [failure] = yard.failures()
    assert re.search(TOO_SLOW, failure) or "Throttling" in failure


def test_all_four_at_once(notify, aws, boto, bus):
    boto.ses.verify_email_identity(EmailAddress="deploys@example.com")
    arn = topic_with(boto, Queue(boto, "all"))
    yard = notify(
        f"sns:{arn}", "ses:deploys@example.com to=ops@example.com", "eventbridge:default",
        "cloudwatch:Tidegate",
    )  # fmt: skip
    result = yard.run("notify", "test")
    assert result.code == 0, result
    assert [line.split()[0] for line in result.out.splitlines()] == ["ok"] * 4
    assert aws.actions() == [
        "cloudwatch:PutMetricData", "events:PutEvents", "events:PutRule", "events:PutTargets",
        "ses:SendEmail", "ses:VerifyEmailIdentity", "sns:CreateTopic", "sns:Publish",
        "sns:Subscribe", "sqs:CreateQueue", "sqs:GetQueueAttributes",
    ]  # fmt: skip


@pytest.mark.parametrize("ledger", ["dynamodb", "s3", "file"])
def test_a_release_on_ecs_is_told_with_its_task(aws_yard, boto, bus, ledger):
    yard = aws_yard(ledger=ledger, config={"notify": ["eventbridge:default", "cloudwatch:Tidegate"]})
    yard.up("r1")
    yard.put("V9__broken.sql", f"{ALLOW_FAILURE}ALTER TABLE nowhere ADD COLUMN x int;\n")
    yard.up("r2", code=1)
    details = [event["detail"] for event in bus.messages()]
    assert [(each["kind"], each["release"], each["outcome"]) for each in details] == [
        ("run-ended", "r1", "success"),
        ("deployment-ended", "r1", "success"),
        ("run-ended", "r2", "failure"),
    ]
    failed, task = details[2], yard.tasks_started()[-1]
    assert failed["task"] == task["taskArn"] and failed["log"]
    assert failed["serving"] == "r1" and failed["exit_code"] == 1
    where = {"App": "shop", "Environment": "production"}
    assert metric(boto, "Failure", **where) == (1, 3)


def test_a_hook_may_come_from_parameter_store_or_secrets_manager(notify, boto):
    with Listener() as listener:
        boto.ssm.put_parameter(
            Name="/ci/hook", Value=f"{listener.url}/hook-from-ssm", Type="SecureString"
        )
        boto.secretsmanager.create_secret(Name="ci/signing", SecretString='{"key": "whsec-012345"}')
        yard = notify("webhook:ssm:/ci/hook secret=secretsmanager:ci/signing#key")
        result = yard.run("up", "--release", "1", "--verbose")
        assert result.code == 0 and yard.failures() == [], result
        assert [request.path for request in listener.requests] == ["/hook-from-ssm"] * 2
        assert "X-Tidegate-Signature" in listener.requests[0].headers
        assert "hook-from-ssm" not in result.out + result.err


def test_a_hook_that_cannot_be_read_is_a_warning_and_no_error(notify, aws, boto):
    boto.ssm.put_parameter(Name="/ci/hook", Value="http://127.0.0.1:1/x", Type="SecureString")
    aws.deny("ssm:GetParameter")
    yard = notify("slack:ssm:/ci/hook")
    yard.up("1")
    assert yard.served() == ["1"] and len(yard.failures()) == 2
    assert "slack:ssm:/ci/hook" in yard.failures()[0] and "AccessDenied" in yard.failures()[0]
