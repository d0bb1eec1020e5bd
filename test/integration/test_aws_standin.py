"""The AWS stand-in is what the AWS tests believe in, so it is proven first, with botocore as client:
signatures, credentials, permissions, the record of calls."""

import http.client
import json
import urllib.parse

import pytest
from harness.aws.boto import AwsFailure, Boto

TASK_ROLE = "arn:aws:iam::123456789012:role/web-task"


@pytest.fixture(name="client")
def _client(aws):
    """client(environment) is boto3 with other credentials."""
    made = []

    def make(environment, attempts=1):
        made.append(Boto(aws.python, environment, attempts))
        return made[-1]

    yield make
    for each in made:
        each.close()


def refusal(function, *args, **params):
    with pytest.raises(AwsFailure) as caught:
        function(*args, **params)
    return caught.value


def raw(aws, method, path, headers=None, body=""):
    """(status, headers, text) of a request as it is."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(aws.url).netloc, timeout=10)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, dict(answer.getheaders()), text


# --- signatures -----------------------------------------------------------------------------------


def test_a_signed_request_is_answered_in_each_protocol(boto):
    assert boto.sts.get_caller_identity()["Arn"].endswith(":user/ci")  # query
    assert boto.ecs.list_clusters()["clusterArns"] == []  # JSON 1.1
    boto.s3.create_bucket(
        Bucket="one", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    boto.s3.put_object(
        Bucket="one", Key="a b/ü+~*.json", Body="{}"
    )  # REST, with names to be encoded
    assert boto.s3.get_object(Bucket="one", Key="a b/ü+~*.json")["Body"] == "{}"
    assert boto.s3.list_objects_v2(Bucket="one", Prefix="a b/")["KeyCount"] == 1
    assert boto.dynamodb.list_tables()["TableNames"] == []  # JSON 1.0


def test_a_wrong_secret_is_refused_in_the_words_of_each_protocol(aws, client):
    wrong = client({**aws.environment, "AWS_SECRET_ACCESS_KEY": "wrong"})
    failure = refusal(wrong.ecs.list_clusters)
    assert (failure.code, failure.status) == ("InvalidSignatureException", 400)
    assert "The request signature we calculated does not match" in str(failure)
    failure = refusal(wrong.sts.get_caller_identity)
    assert (failure.code, failure.status) == ("SignatureDoesNotMatch", 403)
    failure = refusal(wrong.s3.list_objects_v2, Bucket="one")
    assert (failure.code, failure.status) == ("SignatureDoesNotMatch", 403)


def test_an_unknown_key_is_refused(aws, client):
    stranger = client({**aws.environment, "AWS_ACCESS_KEY_ID": "AKIASTRANGER"})
    failure = refusal(stranger.ecs.list_clusters)
    assert (failure.code, failure.status) == ("UnrecognizedClientException", 400)
    assert refusal(stranger.sts.get_caller_identity).code == "InvalidClientTokenId"
    assert refusal(stranger.s3.list_buckets).code == "InvalidAccessKeyId"


def test_a_request_without_a_signature_is_refused(aws):
    headers = {"X-Amz-Target": "AmazonEC2ContainerServiceV20141113.ListClusters"}
    status, _, text = raw(aws, "POST", "/", headers, "{}")
    assert (status, json.loads(text)["__type"]) == (400, "MissingAuthenticationTokenException")


def test_a_clock_that_is_wrong_is_told_and_the_answers_carry_ours(aws, boto):
    aws.set(clock_skew=3600)
    failure = refusal(boto.ecs.list_clusters)
    assert failure.code == "InvalidSignatureException"
    assert "Signature expired: " in str(failure) and " is now earlier than " in str(failure)
    assert refusal(boto.s3.list_buckets).code == "RequestTimeTooSkewed"


def test_temporary_credentials_need_their_token_and_end(aws, client):
    environment = aws.new_key("arn:aws:sts::123456789012:assumed-role/deploy/x", lifetime=600)
    assert client(environment).ecs.list_clusters()["clusterArns"] == []
    without = {name: value for name, value in environment.items() if name != "AWS_SESSION_TOKEN"}
    assert refusal(client(without).ecs.list_clusters).code == "UnrecognizedClientException"
    assert aws.expire() == 1
    failure = refusal(client(environment).ecs.list_clusters)
    assert failure.code == "ExpiredTokenException"
    assert "The security token included in the request is expired" in str(failure)
    assert refusal(client(environment).sts.get_caller_identity).code == "ExpiredToken"


def test_assumed_roles_sign_with_the_keys_that_sts_gave(aws, boto, client):
    given = boto.sts.assume_role(RoleArn=TASK_ROLE, RoleSessionName="here")["Credentials"]
    environment = aws.environment_of({
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    })  # fmt: skip
    identity = client(environment).sts.get_caller_identity()
    assert identity["Arn"] == "arn:aws:sts::123456789012:assumed-role/web-task/here"


def test_a_web_identity_needs_no_signature(aws, client, tmp_path):
    (tmp_path / "token").write_text("header.claims.signature", encoding="utf-8")
    environment = aws.environment_of({
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"),
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/github",
    })  # fmt: skip
    assert client(environment).sts.get_caller_identity()["Arn"].split("/")[1] == "github"
    (tmp_path / "token").write_text("no token", encoding="utf-8")
    assert refusal(client(environment).sts.get_caller_identity).code == "InvalidIdentityToken"


def test_the_instance_gives_credentials_to_who_has_a_session_token(aws, client):
    assert raw(aws, "GET", "/latest/meta-data/iam/security-credentials/")[0] == 401
    environment = {
        **aws.environment_of({}),
        "AWS_EC2_METADATA_DISABLED": "false",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": aws.url,
    }
    assert "assumed-role/tidegate-instance/" in client(environment).sts.get_caller_identity()["Arn"]


# --- permissions and the record -------------------------------------------------------------------


def test_a_denied_action_is_refused_in_the_words_of_aws(aws, boto):
    aws.deny("ecs:ListClusters")
    failure = refusal(boto.ecs.list_clusters)
    assert (failure.code, failure.status) == ("AccessDeniedException", 400)
    assert "is not authorized to perform: ecs:ListClusters on resource: *" in str(failure)
    boto.ecs.create_cluster(clusterName="prod")
    aws.lift()
    assert len(boto.ecs.list_clusters()["clusterArns"]) == 1


def test_a_denial_can_name_the_resource_and_the_principal(aws, boto, client):
    aws.deny("dynamodb:*", resource="arn:aws:dynamodb:*:*:table/ledger")
    assert refusal(boto.dynamodb.describe_table, TableName="ledger").code == "AccessDeniedException"
    assert refusal(boto.dynamodb.describe_table, TableName="x").code == "ResourceNotFoundException"
    aws.deny("s3:ListAllMyBuckets", principal="*:user/other")
    boto.s3.list_buckets()
    other = client(aws.new_key("arn:aws:iam::123456789012:user/other"))
    assert refusal(other.s3.list_buckets).code == "AccessDenied"


def test_a_policy_allows_what_it_says_and_nothing_else(aws, boto):
    arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/ledger"
    statement = {"Effect": "Allow", "Action": ["dynamodb:Describe*"], "Resource": arn}
    aws.allow_only({"Version": "2012-10-17", "Statement": [statement]})
    assert (
        refusal(boto.dynamodb.describe_table, TableName="ledger").code
        == "ResourceNotFoundException"
    )
    assert refusal(boto.dynamodb.describe_table, TableName="x").code == "AccessDeniedException"
    assert refusal(boto.ecs.list_clusters).code == "AccessDeniedException"


def test_every_call_is_recorded_with_who_made_it_and_how_it_ended(aws, boto):
    boto.ecs.create_cluster(clusterName="prod", tags=[{"key": "a", "value": "b"}])
    refusal(boto.ecs.describe_tasks, cluster="none", tasks=["x"])
    created, described = aws.calls()
    assert created["action"] == "ecs:CreateCluster" and created["status"] == 200
    assert created["resources"] == ["arn:aws:ecs:eu-west-1:123456789012:cluster/prod"]
    assert created["principal"].endswith(":user/ci")
    assert described["error"] == "ClusterNotFoundException"
    assert aws.actions() == ["ecs:CreateCluster", "ecs:DescribeTasks", "ecs:TagResource"]
    aws.forget_calls()
    assert aws.calls() == []


def test_a_reset_forgets_everything_but_the_key(aws, boto):
    boto.ecs.create_cluster(clusterName="prod")
    boto.logs.create_log_group(logGroupName="/x")
    boto.dynamodb.create_table(
        TableName="t", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )  # fmt: skip
    aws.deny("ecs:*")
    for _ in range(2):  # moto's own reset has to work more than once
        aws.reset()
        assert boto.ecs.list_clusters()["clusterArns"] == []
        assert boto.logs.describe_log_groups()["logGroups"] == []
        assert boto.dynamodb.list_tables()["TableNames"] == []
        boto.logs.create_log_group(logGroupName="/x")
        boto.ecs.create_cluster(clusterName="prod")


def test_an_unknown_fault_or_setting_is_an_error_of_the_test(aws):
    with pytest.raises(ValueError, match="no fault 'nonsense'"):
        aws.fault("nonsense")
    with pytest.raises(ValueError, match="knows no seconds"):
        aws.fault("pull_error", seconds=1)
    with pytest.raises(ValueError, match="no setting"):
        aws.set(nonsense=1)
