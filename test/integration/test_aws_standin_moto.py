"""What the AWS stand-in leaves to moto works through its door: each service is reached, by its own
protocol, with a checked signature and under its own names of permissions."""

import hashlib
import json
import time
import urllib.error
import urllib.request

import pytest
from harness.aws.boto import AwsFailure, Boto
from harness.aws.scene import Scene


def messages(boto, url):
    """The bodies of a queue's messages, once there are some."""
    return Scene.wait(
        lambda: [
            json.loads(each["Body"])
            for each in boto.sqs.receive_message(QueueUrl=url).get("Messages", [])
        ]
    )


@pytest.fixture(name="queue")
def _queue(boto):
    """(URL, ARN) of a new queue."""
    url = boto.sqs.create_queue(QueueName="inbox")["QueueUrl"]
    attributes = boto.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return url, attributes["Attributes"]["QueueArn"]


def test_sns_delivers_to_sqs(aws, boto, queue):
    url, arn = queue
    topic = boto.sns.create_topic(Name="deploys")["TopicArn"]
    boto.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    boto.sns.publish(TopicArn=topic, Subject="shop", Message="shipped")
    (message,) = messages(boto, url)
    assert (message["Subject"], message["Message"]) == ("shop", "shipped")
    assert aws.calls("sns:Publish")[0]["resources"] == [topic]


def test_eventbridge_delivers_to_sqs(aws, boto, queue):
    url, arn = queue
    boto.events.put_rule(Name="all", EventPattern=json.dumps({"source": ["tidegate"]}))
    boto.events.put_targets(Rule="all", Targets=[{"Id": "1", "Arn": arn}])
    entry = {"Source": "tidegate", "DetailType": "Run ended", "Detail": '{"verdict": "success"}'}
    assert boto.events.put_events(Entries=[entry])["FailedEntryCount"] == 0
    (message,) = messages(boto, url)
    assert message["detail"] == {"verdict": "success"}
    assert "events:PutEvents" in aws.actions()


def test_ses_sends_what_is_verified_in_both_versions(aws, boto):
    mail = {"Source": "ops@example.com", "Destination": {"ToAddresses": ["dev@example.com"]},
            "Message": {"Subject": {"Data": "shop"}, "Body": {"Text": {"Data": "shipped"}}}}  # fmt: skip
    with pytest.raises(AwsFailure, match="MessageRejected"):
        boto.ses.send_email(**mail)
    boto.ses.verify_email_identity(EmailAddress="ops@example.com")
    assert boto.ses.send_email(**mail)["MessageId"]
    content = {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}
    answer = boto.sesv2.send_email(
        FromEmailAddress="ops@example.com", Destination=mail["Destination"], Content=content
    )
    assert answer["MessageId"]
    assert "ses:SendEmail" in aws.actions()


def test_cloudwatch_takes_metrics_and_refuses_in_its_own_protocol(aws, boto):
    metric = {"MetricName": "Failed", "Value": 1.0, "Unit": "Count"}
    boto.cloudwatch.put_metric_data(Namespace="Tidegate", MetricData=[metric])
    listed = boto.cloudwatch.list_metrics(Namespace="Tidegate")["Metrics"]
    assert [each["MetricName"] for each in listed] == ["Failed"]
    aws.deny("cloudwatch:PutMetricData")
    with pytest.raises(AwsFailure, match="not authorized to perform: cloudwatch:PutMetricData"):
        boto.cloudwatch.put_metric_data(Namespace="Tidegate", MetricData=[metric])


def test_log_events_come_in_pages_whose_token_repeats_at_the_end(boto):
    boto.logs.create_log_group(logGroupName="g")
    boto.logs.create_log_stream(logGroupName="g", logStreamName="s")
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": str(number)} for number in range(5)]
    place = {"logGroupName": "g", "logStreamName": "s", "startFromHead": True}
    empty = boto.logs.get_log_events(**place)
    assert empty["events"] == []
    assert boto.logs.get_log_events(**place, nextToken=empty["nextForwardToken"])["events"] == []
    with pytest.raises(AwsFailure, match="ResourceNotFoundException"):
        boto.logs.get_log_events(logGroupName="g", logStreamName="none")
    boto.logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=events)
    seen, token = [], empty["nextForwardToken"]
    while True:
        page = boto.logs.get_log_events(**place, limit=2, nextToken=token)
        seen += [each["message"] for each in page["events"]]
        if page["nextForwardToken"] == token:
            break
        token = page["nextForwardToken"]
    assert seen == ["0", "1", "2", "3", "4"]


def test_parameters_and_secrets_are_read(aws, boto):
    boto.ssm.put_parameter(Name="/shop/url", Value="x", Type="SecureString")
    answer = boto.ssm.get_parameter(Name="/shop/url", WithDecryption=True)
    assert answer["Parameter"]["Value"] == "x"
    with pytest.raises(AwsFailure, match="ParameterNotFound"):
        boto.ssm.get_parameter(Name="/none")
    secret = boto.secretsmanager.create_secret(Name="shop", SecretString="y")["ARN"]
    assert boto.secretsmanager.get_secret_value(SecretId=secret)["SecretString"] == "y"
    calls = {each["action"]: each["resources"] for each in aws.calls()}
    assert calls["ssm:GetParameter"] == ["arn:aws:ssm:eu-west-1:123456789012:parameter/none"]
    assert calls["secretsmanager:GetSecretValue"] == [secret]


def test_a_layer_is_downloaded_by_a_url_of_its_own(aws, boto):
    boto.ecr.create_repository(repositoryName="shop")
    digest = aws.put_layer("shop", '{"config": {}}')
    answer = boto.ecr.get_download_url_for_layer(repositoryName="shop", layerDigest=digest)
    with urllib.request.urlopen(answer["downloadUrl"]) as download:
        assert download.read() == b'{"config": {}}'
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(answer["downloadUrl"] + "x")
    assert refused.value.code == 403
    for repository, layer in (("shop", "sha256:" + 64 * "0"), ("other", digest)):
        with pytest.raises(AwsFailure, match="LayersNotFoundException"):
            boto.ecr.get_download_url_for_layer(repositoryName=repository, layerDigest=layer)


def test_the_same_over_tls(aws, aws_tls):
    endpoint = {"AWS_ENDPOINT_URL": f"https://localhost:{aws_tls.port}"}
    trusting = {"AWS_CA_BUNDLE": str(aws_tls.authority)}
    client = Boto(aws.python, {**aws.environment, **endpoint, **trusting})
    assert client.sts.get_caller_identity()["Account"] == "123456789012"
    client.close()
    client = Boto(aws.python, {**aws.environment, **endpoint})
    with pytest.raises(AwsFailure, match="SSLError"):
        client.sts.get_caller_identity()
    client.close()


def test_presigned_urls_are_checked_too(boto):
    place = {"Bucket": "one", "Key": "a b"}
    boto.s3.create_bucket(
        Bucket="one", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    boto.s3.put_object(**place, Body="content")
    url = boto.s3.generate_presigned_url(ClientMethod="get_object", Params=place)
    assert urllib.request.urlopen(url, timeout=10).read() == b"content"
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url.replace("a%20b", "other"), timeout=10)
    assert caught.value.code == 403


def test_the_sso_portal_gives_a_roles_credentials_to_who_is_logged_in(aws, tmp_path):
    token = aws.control("state")["sso_token"]
    cache = tmp_path / ".aws/sso/cache"
    cache.mkdir(parents=True)
    start = "https://standin.awsapps.com/start"
    name = hashlib.sha1(start.encode()).hexdigest()
    (cache / f"{name}.json").write_text(
        json.dumps({"startUrl": start, "region": "eu-west-1", "accessToken": token,
                    "expiresAt": "2099-01-01T00:00:00Z"}), encoding="utf-8"
    )  # fmt: skip
    config = tmp_path / "config"
    config.write_text(
        f"[profile sso]\nsso_start_url = {start}\nsso_region = eu-west-1\n"
        "sso_account_id = 123456789012\nsso_role_name = Deployer\n",
        encoding="utf-8",
    )
    environment = {**aws.environment_of({}), "AWS_CONFIG_FILE": str(config),
                   "AWS_PROFILE": "sso", "HOME": str(tmp_path)}  # fmt: skip
    client = Boto(aws.python, environment)
    assert "assumed-role/Deployer/" in client.sts.get_caller_identity()["Arn"]
    client.close()
