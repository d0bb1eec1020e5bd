"""doctor for an environment on ECS, on the stand-in: all that a release needs is looked at, one line
each; whatever is broken names itself; what may not be looked at is no failure."""

import json

import pytest
from harness.aws.scene import CLUSTER, REPOSITORY, awslogs, role
from harness.shipyard import wait_until

BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
CI = "arn:aws:iam::123456789012:user/pipeline"
PARAMETER = "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/key"
TRUST = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}  # fmt: skip


def log(**options):
    configuration = awslogs()
    configuration["options"] = {**configuration["options"], "mode": "blocking", **options}
    return configuration


def container(yard, **changes):
    secrets = [{"name": "DATABASE_URL", "valueFrom": yard.secret}]
    base = {"image": yard.image_of("r0"), "secrets": secrets, "logConfiguration": log()}
    return yard.scene.container("web", **{**base, **changes})


def serve(yard, *others, container_changes=None, **changes):
    """Lets the service serve a task definition with these changes."""
    definition = yard.scene.define([container(yard, **(container_changes or {})), *others], **changes)
    yard.boto.ecs.update_service(cluster=CLUSTER, service="web", taskDefinition=definition)


def configure(yard, **configuration):
    yard.boto.ecs.update_service(
        cluster=CLUSTER, service="web", deploymentConfiguration=configuration
    )


def hook(stage="PRE_SCALE_UP", action="ROLLBACK"):
    return {"targetType": "PAUSE", "lifecycleStages": [stage],
            "timeoutConfiguration": {"timeoutInMinutes": 60, "action": action}}  # fmt: skip


@pytest.fixture(name="sound")
def _sound(aws_yard):
    """sound(..): a shop in which nothing is to be said; r0 serves, nothing was recorded yet."""

    def make(**parameters):
        yard = aws_yard(migrate={"command": ["tidegate", "migrate"]}, **parameters)
        yard.network = yard.make_network()
        serve(yard)
        configure(yard, **BREAKER)
        yard.scene.wait(lambda: yard.service_view()["runningCount"] == 1)
        yard.forget_calls()
        return yard

    return make


@pytest.fixture(name="yard")
def _yard(sound):
    return sound()


def look(yard, *args, **options):
    """The exit code, and the checks by name."""
    image = [] if "--image" in args else ["--image", yard.image_of("r0")]
    result = yard.run("doctor", "--json", *image, *args, **options)
    return result.code, {each["name"]: each for each in result.json["checks"]}


def doctor(yard, *args, code=0, **options):
    """The checks by name; it must end with that code."""
    ended, found = look(yard, *args, **options)
    assert ended == code, found
    return found


VALUES = {"GetSecretValue", "BatchGetSecretValue", "GetParameter", "GetParameters"}


def asked(yard):
    return {call["operation"].partition(":")[2] for call in yard.calls()}


def of_status(found, status):
    return {name for name, each in found.items() if each["status"] == status}


# --- all is well ----------------------------------------------------------------------------------

ROWS = ["configuration", "app", "environment", "AWS", "migrations", "ledger", "cluster",
        "service web", "definition web", "circuit breaker web", "PAUSE hook web", "image",
        "capacity", "network", "execution role", "task role", "secrets", "database", "log",
        "migrate command", "deploy command", "notifications"]  # fmt: skip


def test_all_is_well_and_one_line_each_says_so(yard):
    found = doctor(yard)
    assert list(found) == ROWS and of_status(found, "ok") == set(ROWS), found
    words = {
        "AWS": "arn:aws:iam::123456789012:user/ci in eu-west-1",
        "ledger": "dynamodb:tidegate, writable",
        "cluster": "prod is ACTIVE",
        "service web": "1 of 1 tasks run",
        "definition web": "web:2, container web",
        "image": "built for amd64",
        "network": "2 subnets in eu-west-1a, eu-west-1b; 1 security group",
        "execution role": "web-execution, which ECS tasks may take",
        "task role": "web-task",
        "secrets": "there: shop/database",
        "database": "DATABASE_URL, a secret of the task definition",
        "log": "/ecs/web",
    }
    for name, part in words.items():
        assert part in found[name]["message"], found[name]
    text = yard.run("doctor", "--image", yard.image_of("r0"))
    assert text.code == 0 and len(text.out.splitlines()) == len(ROWS) + 1, text
    assert text.out.splitlines()[-1] == f"{len(ROWS)} ok, 0 to look at, 0 failed"


def test_it_changes_nothing_and_reads_no_secret(yard):
    doctor(yard)
    reads = ("Describe", "Get", "List", "BatchGet", "Query")
    assert {each for each in asked(yard) if not each.startswith(reads)} == {"PutItem"}
    assert not asked(yard) & VALUES
    assert yard.boto.dynamodb.scan(TableName="tidegate")["Items"] == []


def test_a_bucket_and_a_database_are_ledgers_as_well(sound):
    yard = sound(ledger="s3")
    assert "writable" in doctor(yard)["ledger"]["message"]
    assert yard.boto.s3.list_objects_v2(Bucket="tidegate-ledger").get("Contents", []) == []
    yard.up("r1")
    assert "release r1 serves" in doctor(yard)["ledger"]["message"]


def test_with_the_ledger_in_it_the_database_is_reached_from_here(sound):
    found = doctor(sound(ledger="database"))
    assert "in the SQLite file" in found["ledger"]["message"]
    assert found["database"]["message"].startswith("sqlite:")


def test_the_last_release_is_looked_at_where_no_image_is_named(yard):
    result = yard.json(0, "doctor")
    image = next(each for each in result["checks"] if each["name"] == "image")
    assert image["status"] == "skip" and "--image" in image["hint"]
    yard.up("r1")
    found = {each["name"]: each for each in yard.json(0, "doctor")["checks"]}
    digest = yard.image_of("r1").rpartition("@")[2][: len("sha256:") + 12]
    assert digest in found["image"]["message"] and "last release" in found["image"]["message"]


def test_who_is_at_work_is_said(yard):
    yard.fault("stuck_pending")
    up = yard.start_up("r1")
    wait_until(yard.tasks_started)
    assert "is at work since" in doctor(yard)["ledger"]["message"]
    up.kill()


# --- each thing broken in turn --------------------------------------------------------------------


def remove_role(yard):
    yard.boto.iam.delete_role(RoleName="web-execution")


def distrust(yard):
    yard.boto.iam.update_assume_role_policy(RoleName="web-task", PolicyDocument=json.dumps(TRUST))


def one_subnet(yard):
    vpc = yard.network["awsvpcConfiguration"]
    network = {"awsvpcConfiguration": {**vpc, "subnets": vpc["subnets"][:1]}}
    yard.boto.ecs.update_service(cluster=CLUSTER, service="web", networkConfiguration=network)


def lost_subnet(yard):
    network = {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0", "subnet-1"]}}
    yard.boto.ecs.update_service(cluster=CLUSTER, service="web", networkConfiguration=network)


def spot(yard):
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    yard.boto.ecs.update_service(cluster=CLUSTER, service="web", capacityProviderStrategy=strategy)


def delete_secret(yard, **how):
    yard.boto.secretsmanager.delete_secret(SecretId="shop/database", **how)


def no_execution_role(yard):
    """On Fargate, awslogs and secrets are refused without one from the beginning."""
    changes = {"logConfiguration": {"logDriver": "splunk"}, "secrets": []}
    serve(yard, container_changes=changes, executionRoleArn=None)


def sidecar(yard):
    other = yard.scene.container("sidecar", essential=True)
    serve(yard, other, container_changes={"essential": False})


def parameter(yard):
    serve(yard, container_changes={"secrets": [
        {"name": "DATABASE_URL", "valueFrom": yard.secret},
        {"name": "KEY", "valueFrom": PARAMETER}]})  # fmt: skip


def image(yard, **how):
    return ["--image", yard.build("r9", **how)]


BROKEN = {
    # what is done (and the options it is asked with), the row, its status, words, words of the hint
    "cluster": (lambda _: ["--cluster", "nowhere"], "cluster", "fail",
                "there is no cluster 'nowhere' in eu-west-1", "aws.cluster"),
    "service": (lambda _: ["--service", "gone"], "service gone", "fail", "'gone'", "aws.service"),
    "controller": (lambda _: ["--deployer", "codedeploy"], "service web", "fail",
                   "deployment controller is ECS", "deploy.driver: ecs"),
    "container": (lambda _: ["--container", "cron"], "definition web", "fail",
                  "no container 'cron'", "migrate.container"),
    "essential": (sidecar, "definition web", "fail", "not essential", "essential one"),
    "no tasks": (lambda yard: yard.boto.ecs.update_service(
        cluster=CLUSTER, service="web", desiredCount=0), "service web", "warn", "of 0 tasks run", "events"),
    "image": (lambda _: ["--image", f"{REPOSITORY}@sha256:{'0' * 64}"], "image", "fail",
              "ECR has no image", "pushed"),
    "processor": (lambda yard: image(yard, architecture="arm64"), "image", "fail",
                  "built for arm64, and the tasks run on amd64", "cpuArchitecture"),
    "tag": (lambda _: ["--image", f"{REPOSITORY}:latest"], "image", "fail", "no image", "pushed"),
    "elsewhere": (lambda _: ["--image", f"ghcr.io/shop/web@sha256:{'0' * 64}"], "image", "skip",
                  "not in ECR", None),
    "no execution role": (no_execution_role, "execution role", "fail", "none: on Fargate",
                          "AmazonECSTaskExecutionRolePolicy"),
    "lost execution role": (remove_role, "execution role", "fail", "no role 'web-execution'", "make it"),
    "no task role": (lambda yard: serve(yard, taskRoleArn=None), "task role", "warn", "none", "iam-policy task"),
    "distrusted": (distrust, "task role", "fail", "does not trust ecs-tasks.amazonaws.com",
                   "trust policy"),
    "secret": (lambda yard: delete_secret(yard, ForceDeleteWithoutRecovery=True), "secrets", "fail",
               "there is no secret", "correct the name"),
    "secret marked": (delete_secret, "secrets", "fail", "marked for deletion", "restore-secret"),
    "parameter": (parameter, "secrets", "fail", "there is no parameter", "correct the name"),
    "variable": (lambda yard: serve(yard, container_changes={"secrets": []}), "database", "warn",
                 "gives container web no DATABASE_URL", "`secrets`"),
    "log group": (lambda yard: yard.boto.logs.delete_log_group(logGroupName="/ecs/web"), "log",
                  "fail", "no log group '/ecs/web'", "create-log-group"),
    "log driver": (lambda yard: serve(yard, container_changes={
        "logConfiguration": {"logDriver": "splunk"}}), "log", "warn", "splunk", "awslogs"),
    "log prefix": (lambda yard: serve(yard, container_changes={"logConfiguration": {
        "logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web"}}}), "log", "warn",
        "without awslogs-stream-prefix", "logConfiguration"),
    "log mode": (lambda yard: serve(yard, container_changes={
        "logConfiguration": log(mode="non-blocking")}), "log", "warn", "lines may get lost",
        "mode: blocking"),
    "one subnet": (one_subnet, "network", "warn", "1 subnet, all in eu-west-1a", "second zone"),
    "lost subnet": (lost_subnet, "network", "fail", "subnet-", "network configuration"),
    "spot": (spot, "capacity", "ok", "migrations run on demand", None),
    "breaker": (lambda yard: configure(yard, deploymentCircuitBreaker={
        "enable": False, "rollback": False}), "circuit breaker web", "warn", "off", "update-service"),
    "breaker without rollback": (lambda yard: configure(yard, deploymentCircuitBreaker={
        "enable": True, "rollback": False}), "circuit breaker web", "warn", "without rollback",
        "rollback=true"),
    "hook that goes on": (lambda yard: configure(yard, **BREAKER, lifecycleHooks=[
        hook(action="CONTINUE")]), "PAUSE hook web", "warn", "goes on without the gate", "ROLLBACK"),
    "hook elsewhere": (lambda yard: configure(yard, **BREAKER, lifecycleHooks=[
        hook("POST_TEST_TRAFFIC_SHIFT")]), "PAUSE hook web", "warn", "not at PRE_SCALE_UP",
        "PRE_SCALE_UP"),
    "table": (lambda yard: yard.boto.dynamodb.delete_table(TableName="tidegate"), "ledger", "fail",
              "no DynamoDB table 'tidegate'", "create-table"),
    "account": (lambda _: ["--account", "210987654321"], "AWS", "warn", "aws.account is 210987654321",
                "aws.account"),
    "target": (lambda _: ["--ledger", "s3://no-such-bucket/shop"], "ledger", "fail",
               "no bucket 'no-such-bucket'", "aws s3 mb"),
}  # fmt: skip


# What is wrong for the same reason.
ALSO = {"cluster": {"service web"}, "controller": {"CodeDeploy web"}}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_names_itself(yard, what):
    act, row, status, words, hint = BROKEN[what]
    args = act(yard)
    args = args if isinstance(args, list) else []
    if what not in ("cluster", "service", "no tasks"):
        yard.scene.wait(lambda: yard.service_view()["runningCount"] == 1)
    code, found = look(yard, *args)
    check = found[row]
    assert check["status"] == status and words in check["message"], check
    assert (hint in check["hint"]) if hint else check["hint"] is None, check
    # Nothing else is blamed: what stands on it says that it was not checked.
    others = of_status(found, "fail") - {row}
    assert others == ALSO.get(what, set()), found
    assert code == (2 if status == "fail" else 0)


def test_what_stands_on_something_broken_is_not_checked(yard):
    found = doctor(yard, "--service", "gone", code=2)
    assert of_status(found, "fail") == {"service gone"}
    assert found["definition gone"]["message"] == "not checked: the service is not known"
    assert {"image", "network", "log", "secrets", "task role"} <= of_status(found, "skip")


def test_without_credentials_nothing_at_aws_is_asked(yard):
    env = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    found = doctor(yard, code=4, env=env)
    assert of_status(found, "fail") == {"AWS", "ledger"}
    assert "AWS cannot be asked" in found["cluster"]["message"]
    assert yard.calls() == []


def test_a_configuration_that_names_no_service_is_a_failure(yard):
    text = (yard.folder / "tidegate.yml").read_text()
    yard.tidegate.write("tidegate.yml", text.replace('"service": "web"', '"profile": "default"'))
    found = doctor(yard, code=2)
    assert "no service is named" in found["service"]["message"]


# --- deployers, references, notifications ---------------------------------------------------------


def test_codedeploys_group_must_deploy_the_service(aws_yard, boto):
    blue = {
        "deploymentController": {"type": "CODE_DEPLOY"},
        "loadBalancers": [{"targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:"
                           "targetgroup/web/1", "containerName": "web", "containerPort": 8080}],
    }  # fmt: skip
    yard = aws_yard(service=blue, deploy={"driver": "codedeploy", "application": "shop", "group": "g"})
    assert look(yard)[1]["CodeDeploy web"]["status"] == "fail"
    boto.codedeploy.create_application(applicationName="shop", computePlatform="ECS")
    boto.codedeploy.create_deployment_group(
        applicationName="shop", deploymentGroupName="g", serviceRoleArn=role("codedeploy"),
        ecsServices=[{"serviceName": "web", "clusterName": CLUSTER}],
    )  # fmt: skip
    found = look(yard)[1]
    assert found["CodeDeploy web"]["message"] == "g of shop deploys it"
    assert found["service web"]["status"] == "ok" and "PAUSE hook web" not in found
    wrong = look(yard, "--deployer", "ecs")[1]["service web"]
    assert wrong["status"] == "fail" and "codedeploy" in wrong["hint"]


def test_the_hook_is_told_with_who_answers_it(sound):
    yard = sound(deploy={"driver": "none"})
    found = doctor(yard)
    assert "gate --continue-deployment" in found["PAUSE hook web"]["hint"]
    assert "circuit breaker web" not in found
    configure(yard, **BREAKER, lifecycleHooks=[hook()])
    assert "`gate --continue-deployment` answers it" in doctor(yard)["PAUSE hook web"]["message"]


def test_several_services_have_a_line_each(sound):
    services = ["web", "worker"]
    yard = sound(config={"aws": {"region": "eu-west-1", "cluster": CLUSTER, "services": services}})
    yard.add_service("worker")
    found = doctor(yard, code=2)
    assert of_status(found, "fail") == {"definition worker"}
    assert "leave it out" in found["definition worker"]["hint"]
    path = yard.folder / "tidegate.yml"
    path.write_text(path.read_text().replace('"container": "web", ', ""))
    found = doctor(yard)
    assert "container worker" in found["definition worker"]["message"]
    assert found["circuit breaker worker"]["status"] == "warn"


def test_a_database_that_aws_keeps_is_looked_for_and_not_read(yard):
    def database(reference, code):
        return doctor(yard, code=code, env={"TIDEGATE_DATABASE": reference})["database"]

    assert "shop/database is there" in database("secretsmanager:shop/database", 0)["message"]
    assert "no secret 'shop/other'" in database("secretsmanager:shop/other#url", 2)["message"]
    yard.boto.ssm.put_parameter(Name="/shop/url", Value="canary-value", Type="SecureString")
    check = database("ssm:/shop/url?sslmode=require", 0)
    assert check["message"] == "/shop/url is there; the task reads it"
    token = database("rds-iam:postgres://shop@db.abc.eu-west-1.rds.amazonaws.com/shop", 0)
    assert "login token for shop at db.abc.eu-west-1.rds.amazonaws.com" in token["message"]
    assert not asked(yard) & VALUES


def test_references_of_notifications_resolve_without_being_shown(yard):
    target = {"TIDEGATE_NOTIFY": "slack:ssm:/hooks/slack"}
    found = doctor(yard, env=target)
    assert found["notifications"]["status"] == "warn"
    assert "/hooks/slack" in found["notifications"]["message"]
    yard.boto.ssm.put_parameter(
        Name="/hooks/slack", Value="https://hooks.slack.com/services/canary", Type="SecureString"
    )
    result = yard.run("doctor", "--image", yard.image_of("r0"), env=target)
    assert result.code == 0 and "slack:ssm:/hooks/slack" in result.out, result
    assert "canary" not in result.out + result.err


# --- each permission refused in turn --------------------------------------------------------------

NOT_NEEDED = {
    "ecs:DescribeClusters": {"cluster"},
    "iam:GetRole": {"execution role", "task role"},
    "ec2:DescribeSubnets": {"network"},
    "logs:DescribeLogGroups": {"log"},
    "secretsmanager:DescribeSecret": {"secrets"},
    "ecr:GetDownloadUrlForLayer": {"image"},
    "ecr:BatchGetImage": {"image"},
    "ssm:DescribeParameters": {"secrets"},
}
NEEDED = {
    "ecs:DescribeServices": "service web",
    "ecs:DescribeTaskDefinition": "definition web",
    "dynamodb:GetItem": "ledger",
    "dynamodb:PutItem": "ledger",
    "dynamodb:Query": "ledger",
}


def test_what_only_doctor_asks_for_may_be_refused(yard):
    yard.boto.ssm.put_parameter(Name="/shop/key", Value="x", Type="String")
    parameter(yard)
    yard.scene.wait(lambda: yard.service_view()["runningCount"] == 1)
    assert of_status(doctor(yard), "ok") == set(ROWS)
    for action, names in NOT_NEEDED.items():
        yard.deny(action)
        found = doctor(yard)
        assert of_status(found, "skip") == names, (action, found)
        for name in names:
            check = found[name]
            assert "not checked from here" in check["message"] and action in check["hint"], check
        yard.lift()


def test_what_a_release_needs_is_a_failure_that_names_the_permission(yard):
    for action, name in NEEDED.items():
        yard.deny(action)
        found = doctor(yard, code=4)
        assert of_status(found, "fail") == {name}, (action, found)
        assert action in found[name]["hint"], found[name]
        yard.lift()


def test_a_ledger_that_may_only_be_read_is_told_as_such(sound):
    for ledger, action in (("dynamodb", "dynamodb:PutItem"), ("s3", "s3:PutObject")):
        yard = sound(ledger=ledger) if ledger == "dynamodb" else yard
        args = [] if ledger == "dynamodb" else ["--ledger", "s3://tidegate-ledger/shop"]
        yard.deny(action)
        check = doctor(yard, *args, code=4)["ledger"]
        assert "it can be read (`gate` and `history` work), but not written" in check["message"]
        assert action in check["hint"]
        yard.lift()


def test_the_policies_for_ci_and_doctor_are_all_that_it_needs(yard, aws):
    statements = [
        statement
        for name in ("ci", "doctor")
        for statement in yard.json(0, "iam-policy", name)["policy"]["Statement"]
    ]
    key = aws.new_key(CI)
    yard.allow_only({"Version": "2012-10-17", "Statement": statements}, CI)
    found = doctor(yard, env=key)
    assert of_status(found, "ok") == set(ROWS), found
    ci_alone = yard.json(0, "iam-policy", "ci")["policy"]
    yard.allow_only(ci_alone, CI)
    found = doctor(yard, env=key)
    assert not of_status(found, "fail") | of_status(found, "warn"), found
    assert of_status(found, "skip") == {"cluster", "execution role", "task role", "network", "log",
                                        "secrets", "image"}  # fmt: skip
