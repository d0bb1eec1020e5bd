"""iam-policy: with what it prints the whole way works, and without any one line of it, it does not."""

import json

import pytest

CI = "arn:aws:iam::123456789012:user/pipeline"
TASK = "arn:aws:sts::123456789012:assumed-role/web-task/*"
LEDGERS = ("dynamodb", "s3")


def policy(yard, role, *args):
    text = yard.run("iam-policy", role, *args)
    assert text.code == 0, text
    answer = yard.json(0, "iam-policy", role, *args)
    assert answer["policy"] == json.loads(text.out) and answer["role"] == role
    return answer["policy"]


def without(document, action):
    """The document without one of its actions."""
    statements = [
        {**each, "Action": [one for one in each["Action"] if one != action]}
        for each in document["Statement"]
    ]
    return {**document, "Statement": [each for each in statements if each["Action"]]}


def actions_of(document):
    return sorted({action for each in document["Statement"] for action in each["Action"]})


@pytest.fixture(name="ci_yard")
def _ci_yard(aws_yard, aws, request):
    """A shop whose CI job may do what its policy says and nothing else."""
    yard = aws_yard(ledger=request.param)
    key = aws.new_key(CI)
    type(yard).ci = property(lambda self: {**key, "TIDEGATE_ENV": "production"})
    return yard


@pytest.fixture(name="plain_ci", autouse=True)
def _plain_ci():
    from harness.aws.shipyard import AwsShipyard

    before = AwsShipyard.ci
    yield
    AwsShipyard.ci = before


@pytest.mark.parametrize("ci_yard", LEDGERS, indirect=True)
def test_what_it_prints_is_enough_for_the_whole_way(ci_yard, aws):
    ci_yard.allow_only(policy(ci_yard, "ci"), CI)
    ci_yard.allow_only(policy(ci_yard, "task"), TASK)
    assert ci_yard.up("r1")["run"]["applied"]
    ci_yard.gate("r1")
    needed = {
        need for call in ci_yard.calls() if call["principal"] == CI for need, _ in call["needs"]
    }
    # What no step of this way asked for is asked for when something goes wrong.
    spare = set(actions_of(policy(ci_yard, "ci"))) - needed
    assert spare <= {"ecs:ListTasks", "ecs:StopTask", "ecs:ContinueServiceDeployment"}, spare


REFUSED = {
    "dynamodb": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
    "s3": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
}
AT_ECS = ["ecs:DescribeServices", "ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition",
          "ecs:RunTask", "ecs:DescribeTasks", "ecs:UpdateService", "ecs:TagResource",
          "iam:PassRole"]  # fmt: skip


@pytest.mark.parametrize("ci_yard", LEDGERS, indirect=True)
def test_each_permission_that_is_refused_stops_it_and_is_named(ci_yard):
    document = policy(ci_yard, "ci")
    refused = REFUSED[ci_yard.ledger] + (AT_ECS if ci_yard.ledger == "dynamodb" else [])
    assert set(refused) <= set(actions_of(document))
    for number, action in enumerate(refused):
        ci_yard.allow_only(without(document, action), CI)
        release, before = f"r{number + 1}", ci_yard.serving()
        result = ci_yard.run(
            "up", "--json", "--release", release, "--image", ci_yard.image_of(release)
        )
        assert result.code != 0, (action, result)
        told = json.dumps(result.json["error"]) + json.dumps(result.json.get("run"))
        assert action in told, (action, result)
        assert ci_yard.serving() == before, action
    # What was left open by them is settled with all permissions back.
    ci_yard.allow_only(document, CI)
    ci_yard.up("last")


def test_a_task_that_may_not_write_its_record_still_migrates(aws_yard):
    yard = aws_yard()
    yard.allow_only(without(policy(yard, "task"), "dynamodb:PutItem"), TASK)
    run = yard.up("r1")["run"]
    assert run["verdict"] == "success" and run["applied"] is None
    assert yard.migrated() == ["1"]


def test_it_asks_for_nothing_that_the_configuration_does_not_use(tidegate):
    tidegate.write("tidegate.yml", "version: 1\napp: shop\ndatabase: sqlite:shop.db\n")
    result = tidegate.run("iam-policy", "ci", "--json")
    assert result.code == 0 and result.json["policy"]["Statement"] == []


def test_references_and_notifiers_ask_for_what_they_name(tidegate):
    tidegate.write(
        "tidegate.yml",
        "version: 1\napp: shop\ndatabase: secretsmanager:shop/db#url\n"
        "aws: {region: eu-west-1, cluster: prod, services: [web, worker]}\n"
        "migrate: {executor: ecs}\ndeploy: {driver: codedeploy, application: shop, group: blue}\n"
        "ledger: s3://ledger/shop\n"
        'notify: ["sns:arn:aws:sns:eu-west-1:123456789012:deploys", "slack:ssm:/hooks/slack:3",\n'
        "         cloudwatch:Tidegate, eventbridge:default]\n",
    )

    def resources(role, action):
        document = tidegate.run("iam-policy", role, "--account", "123456789012", "--json")
        assert document.code == 0, document
        return [
            arn
            for each in document.json["policy"]["Statement"]
            if action in each["Action"]
            for arn in each["Resource"]
        ]

    base = "eu-west-1:123456789012"
    assert resources("task", "secretsmanager:GetSecretValue") == [
        f"arn:aws:secretsmanager:{base}:secret:shop/db-??????"
    ]
    assert resources("ci", "secretsmanager:GetSecretValue") == []
    assert resources("ci", "ssm:GetParameter") == [f"arn:aws:ssm:{base}:parameter/hooks/slack"]
    assert resources("ci", "sns:Publish") == ["arn:aws:sns:eu-west-1:123456789012:deploys"]
    assert resources("ci", "events:PutEvents") == [f"arn:aws:events:{base}:event-bus/default"]
    assert resources("ci", "codedeploy:CreateDeployment") == [
        f"arn:aws:codedeploy:{base}:deploymentgroup:shop/blue"
    ]
    assert resources("ci", "s3:PutObject") == ["arn:aws:s3:::ledger/shop/*"]
    assert resources("ci", "ecs:UpdateService") == []
    assert resources("lambda", "logs:PutLogEvents") == [f"arn:aws:logs:{base}:log-group:/aws/lambda/*"]


def test_another_role_is_a_usage_error(tidegate):
    result = tidegate.run("iam-policy", "root", "--json")
    assert result.code == 2 and "ci, task, lambda or doctor" in result.json["error"]["hint"]
