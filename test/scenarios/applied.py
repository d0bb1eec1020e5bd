"""What `terraform apply` would make of an example's files, as far as a scenario needs it: clusters, log
groups, secrets, task definitions, services, topics, alarms, CodeDeploy's groups, roles with exactly the
permissions that the files give them.

    applied = Applied(yard, "infrastructure/environment", {"environment": "staging", ..}, known)
    applied.known["aws_sns_topic.deploys.arn"]

Terraform's provider cannot be had on every machine that tests, so that these few resources are made by
hand of the values which readers/hcl.py works out. Network, database and load balancer are the yard's
own; what the files say of them is left to terraform validate.
"""

import json
import pathlib

from harness.aws.scene import ACCOUNT
from harness.aws.standin import REGION
from scenarios.readers.hcl import Terraform
from scenarios.readers.hcl_parser import is_unknown


class Applied:
    """`known`: attributes that only an apply would tell; what is made adds its own. `changes(kind, params)`
    may change the parameters of a call: {"aws_ecs_service": {"desiredCount": 1}}."""

    def __init__(self, yard, folder, variables, known=None, changes=None):
        self.yard, self.boto = yard, yard.boto
        place = pathlib.Path(yard.project.folder) / folder
        self.terraform = Terraform.of_folder(place, variables)
        self.known, self._changes = dict(known or {}), changes or {}
        for kind, make in _KINDS.items():
            for block in self.terraform.all("resource", kind):
                if "for_each" not in block:
                    make(self, block, ".".join(block.labels))
        self._allow()

    def resolved(self, value):
        """The value with everything known put in; an error where something is not."""
        if isinstance(value, dict):
            return {name: self.resolved(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.resolved(each) for each in value]
        if isinstance(value, str) and "${" in value:
            for name, known in self.known.items():
                value = value.replace("${" + name + "}", known)
            assert not is_unknown(value), f"{value} is not known"
        return value

    def value(self, block, name, default=None):
        return self.resolved(block.value(name, default))

    def params(self, kind, **params):
        return {**params, **self._changes.get(kind, {})}

    def statements(self, role):
        """Of all inline policies of a role, by its Terraform name."""
        found = []
        for block in self.terraform.all("resource", "aws_iam_role_policy"):
            if block.value("role") == "${" + f"aws_iam_role.{role}.id" + "}":
                found += json.loads(self._text(block.value("policy")))["Statement"]
        return found

    def _text(self, text):
        for name, known in self.known.items():
            text = text.replace("${" + name + "}", known)
        return text

    def _allow(self):
        """A role may do what its policies say and nothing else; one to which AWS' own policies are
        attached is left alone, since those are not here."""
        attached = {each.value("role") for each in
                    self.terraform.all("resource", "aws_iam_role_policy_attachment")}  # fmt: skip
        for block in self.terraform.all("resource", "aws_iam_role"):
            label = block.labels[1]
            if "${" + f"aws_iam_role.{label}.name" + "}" not in attached:
                policy = {"Version": "2012-10-17", "Statement": self.statements(label)}
                self.yard.cloud.allow_only(block.value("name"), policy)


def _cluster(applied, block, label):
    name = block.value("name")
    applied.boto.ecs.create_cluster(clusterName=name)
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{name}"
    applied.known.update({f"{label}.id": name, f"{label}.name": name, f"{label}.arn": arn})


def _log_group(applied, block, label):
    name = applied.value(block, "name")
    applied.boto.logs.create_log_group(logGroupName=name)
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{name}"
    applied.known.update({f"{label}.name": name, f"{label}.arn": arn})


def _role(applied, block, label):
    name = block.value("name")
    applied.yard.cloud.make_role(name, "ecs-tasks.amazonaws.com")
    applied.known.update({f"{label}.arn": f"arn:aws:iam::{ACCOUNT}:role/{name}", f"{label}.name": name})


def _secret(applied, block, label):
    """Its content is what the yard's database needs, under the names that the files give; a URL alone
    where it is no JSON."""
    (version,) = [each for each in applied.terraform.all("resource", "aws_secretsmanager_secret_version")
                  if each.value("secret_id") == "${" + f"{label}.id" + "}"]  # fmt: skip
    text = version.value("secret_string")
    if text.startswith("{"):
        text = json.dumps({name: applied.known[f"secret.{name}"] for name in json.loads(text)})
    else:
        text = applied.known["secret.url"]
    made = applied.boto.secretsmanager.create_secret(Name=block.value("name"), SecretString=text)
    applied.known[f"{label}.arn"] = made["ARN"]


def _definition(applied, block, label):
    containers = json.loads(applied._text(block.value("container_definitions")))
    made = applied.boto.ecs.register_task_definition(
        family=applied.value(block, "family"), networkMode=block.value("network_mode"),
        cpu=str(block.value("cpu")), memory=str(block.value("memory")),
        requiresCompatibilities=block.value("requires_compatibilities"),
        executionRoleArn=applied.value(block, "execution_role_arn"),
        taskRoleArn=applied.value(block, "task_role_arn"), containerDefinitions=containers,
    )  # fmt: skip
    applied.known[f"{label}.arn"] = made["taskDefinition"]["taskDefinitionArn"]
    applied.known[f"{label}.family"] = applied.value(block, "family")


def _service(applied, block, label):
    params = {
        "serviceName": block.value("name"), "cluster": applied.value(block, "cluster"),
        "taskDefinition": applied.value(block, "task_definition"),
        "desiredCount": block.value("desired_count"), "launchType": block.value("launch_type"),
        "networkConfiguration": applied.yard.cloud.network,
        "loadBalancers": [
            {"targetGroupArn": f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/web/1",
             "containerName": each.value("container_name"), "containerPort": each.value("container_port")}
            for each in block.blocks("load_balancer")
        ],
    }  # fmt: skip
    for each in block.blocks("deployment_controller"):
        params["deploymentController"] = {"type": each.value("type")}
    for each in block.blocks("deployment_circuit_breaker"):
        breaker = {name: each.value(name) for name in ("enable", "rollback")}
        params["deploymentConfiguration"] = {"deploymentCircuitBreaker": breaker}
    applied.boto.ecs.create_service(**applied.params("aws_ecs_service", **params))
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/{params['cluster']}/{params['serviceName']}"
    applied.known.update({f"{label}.name": params["serviceName"], f"{label}.id": arn})


def _topic(applied, block, label):
    arn = applied.boto.sns.create_topic(Name=block.value("name"))["TopicArn"]
    applied.known[f"{label}.arn"] = arn


def _subscription(applied, block, _):
    applied.boto.sns.subscribe(
        TopicArn=applied.value(block, "topic_arn"), Protocol=block.value("protocol"),
        Endpoint=block.value("endpoint"),
    )  # fmt: skip


def _alarm(applied, block, label):
    if block.value("namespace") != "Tidegate":  # metrics that AWS itself would write
        return
    dimensions = applied.value(block, "dimensions")
    applied.boto.cloudwatch.put_metric_alarm(
        AlarmName=block.value("alarm_name"), Namespace=block.value("namespace"),
        MetricName=block.value("metric_name"),
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        Statistic=block.value("statistic"), Period=block.value("period"),
        EvaluationPeriods=block.value("evaluation_periods"), Threshold=float(block.value("threshold")),
        ComparisonOperator=block.value("comparison_operator"),
        TreatMissingData=block.value("treat_missing_data"),
        AlarmActions=applied.value(block, "alarm_actions", []),
        OKActions=applied.value(block, "ok_actions", []),
    )  # fmt: skip
    applied.known[f"{label}.alarm_name"] = block.value("alarm_name")


def _application(applied, block, label):
    name = block.value("name")
    applied.boto.codedeploy.create_application(
        applicationName=name, computePlatform=block.value("compute_platform")
    )
    applied.known[f"{label}.name"] = name


def _group(applied, block, _):
    service, back = block.block("ecs_service"), block.block("auto_rollback_configuration")
    applied.boto.codedeploy.create_deployment_group(
        applicationName=applied.value(block, "app_name"),
        deploymentGroupName=block.value("deployment_group_name"),
        deploymentConfigName=block.value("deployment_config_name"),
        serviceRoleArn=applied.value(block, "service_role_arn"),
        ecsServices=[{"clusterName": applied.value(service, "cluster_name"),
                      "serviceName": applied.value(service, "service_name")}],
        autoRollbackConfiguration={"enabled": back.value("enabled"), "events": back.value("events")},
    )  # fmt: skip


def _repository(applied, block, label):
    name = block.value("name")
    there = applied.boto.ecr.describe_repositories()["repositories"]
    if name not in [each["repositoryName"] for each in there]:  # the yard has made the app's
        applied.boto.ecr.create_repository(repositoryName=name)
    applied.known.update({
        f"{label}.arn": f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{name}", f"{label}.name": name,
        f"{label}.repository_url": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{name}",
    })  # fmt: skip


def _table(applied, block, label):
    """The ledger: the yard has made it already, under the same name."""
    name = block.value("name")
    assert name in applied.boto.dynamodb.list_tables()["TableNames"]
    applied.known[f"{label}.arn"] = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"


def _state_machine(applied, block, label):
    """Its definition is a file of its own, with what Terraform puts into it."""
    made = applied.boto.stepfunctions.create_state_machine(
        name=block.value("name"), roleArn=applied.value(block, "role_arn"),
        definition=applied.value(block, "definition"),
    )  # fmt: skip
    applied.known[f"{label}.arn"] = made["stateMachineArn"]


_KINDS = {
    "aws_ecr_repository": _repository,
    "aws_dynamodb_table": _table,
    "aws_ecs_cluster": _cluster,
    "aws_cloudwatch_log_group": _log_group,
    "aws_iam_role": _role,
    "aws_secretsmanager_secret": _secret,
    "aws_ecs_task_definition": _definition,
    "aws_ecs_service": _service,
    "aws_sfn_state_machine": _state_machine,
    "aws_sns_topic": _topic,
    "aws_sns_topic_subscription": _subscription,
    "aws_cloudwatch_metric_alarm": _alarm,
    "aws_codedeploy_app": _application,
    "aws_codedeploy_deployment_group": _group,
}
