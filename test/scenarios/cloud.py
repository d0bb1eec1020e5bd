"""The account as the infrastructure of the examples makes it: network, repository, cluster, database's
secret, roles, ledger, log group, an alarm that mails, and the service with what it serves at first.

Terraform's provider cannot be had on every machine that tests, so this is written by hand; what the
examples' own files say (names, policies) is what a system reads of them and gives here.
"""

import json

from harness.aws.scene import ACCOUNT, awslogs, role
from harness.aws.standin import REGION

REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
MAILBOX = "ops@example.com"
_LEDGER_KEYS = {
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"},
                  {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"},
                             {"AttributeName": "sk", "AttributeType": "S"}],
}  # fmt: skip


class Cloud:
    """One environment. `names`: app, cluster, service, environment, port; what is left out is the
    examples' usual: shop, prod, web, production, 8000."""

    def __init__(self, aws, boto, names=None):
        self.aws, self.boto = aws, boto
        self.names = {"app": "shop", "cluster": "prod", "service": "web", "environment": "production",
                      "port": 8000, **(names or {})}  # fmt: skip
        self.repository = f"{REGISTRY}/{self.app}"
        self.secret = self.topic = self.network = None

    def __getattr__(self, name):
        try:
            return self.__dict__["names"][name]
        except KeyError as error:
            raise AttributeError(name) from error

    # --- what everything stands on ------------------------------------------------------------

    def make_account(self, database_url):
        """All but the service."""
        self.boto.ecr.create_repository(
            repositoryName=self.app, imageTagMutability="IMMUTABLE"
        )
        self.boto.ecs.create_cluster(clusterName=self.cluster)
        self.boto.logs.create_log_group(logGroupName=self.log_group)
        self.boto.dynamodb.create_table(
            TableName="tidegate", BillingMode="PAY_PER_REQUEST", **_LEDGER_KEYS
        )
        self.secret = self.boto.secretsmanager.create_secret(
            Name=f"{self.app}/database", SecretString=database_url
        )["ARN"]
        for name in (f"{self.service}-execution", f"{self.service}-task"):
            self.make_role(name, "ecs-tasks.amazonaws.com")
        self.network = self._make_network()
        self._make_alarm()

    def make_role(self, name, service, policy=None):
        """A role that a service of AWS takes; with a policy it may do that and nothing else."""
        trust = {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}  # fmt: skip
        self.boto.iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        if policy:
            self.allow_only(name, policy)
        return role(name)

    def allow_only(self, name, policy):
        """Whoever has taken this role may do what the policy allows, and nothing else."""
        self.aws.allow_only(policy, principal=f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/*")

    @property
    def log_group(self):
        return f"/ecs/{self.service}"

    def _make_network(self):
        ec2 = self.boto.ec2
        vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.1.{number}.0/24",
                              AvailabilityZone=f"{REGION}{zone}")["Subnet"]["SubnetId"]
            for number, zone in enumerate("ab")
        ]  # fmt: skip
        group = ec2.create_security_group(VpcId=vpc, GroupName=self.service, Description="the app")
        return {"awsvpcConfiguration": {"subnets": subnets, "securityGroups": [group["GroupId"]]}}

    def _make_alarm(self):
        """What the notifier `cloudwatch:Tidegate` says ends as a mail."""
        self.topic = self.boto.sns.create_topic(Name=f"{self.app}-alarms")["TopicArn"]
        self.boto.sns.subscribe(TopicArn=self.topic, Protocol="email", Endpoint=MAILBOX)
        self.put_alarm(self.alarm_name)

    @property
    def alarm_name(self):
        return f"{self.app}-{self.environment}"

    def put_alarm(self, name, **changes):
        """The alarm of docs/notifications.md; `changes`: where an example has another."""
        dimensions = {"App": self.app, "Environment": self.environment}
        self.boto.cloudwatch.put_metric_alarm(**{
            "AlarmName": name, "Namespace": "Tidegate", "MetricName": "Failure",
            "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
            "Statistic": "Maximum", "Period": 60, "EvaluationPeriods": 1, "Threshold": 1.0,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold", "TreatMissingData": "ignore",
            "AlarmActions": [self.topic], "OKActions": [self.topic], **changes,
        })  # fmt: skip

    # --- the service --------------------------------------------------------------------------

    def container(self, image, **changes):
        return {
            "name": self.service, "image": image, "essential": True,
            "portMappings": [{"containerPort": self.port}],
            "secrets": [{"name": "DATABASE_URL", "valueFrom": self.secret}],
            "logConfiguration": awslogs("ecs", self.log_group), **changes,
        }  # fmt: skip

    def define(self, image, family=None, **changes):
        """Registers a Fargate task definition; its ARN. `changes`: of the container."""
        return self.boto.ecs.register_task_definition(
            family=family or self.service, networkMode="awsvpc", cpu="256", memory="512",
            requiresCompatibilities=["FARGATE"], executionRoleArn=role(f"{self.service}-execution"),
            taskRoleArn=role(f"{self.service}-task"), containerDefinitions=[self.container(image, **changes)],
        )["taskDefinition"]["taskDefinitionArn"]  # fmt: skip

    def make_service(self, image, **changes):
        """Behind a load balancer, of which the stand-in has the health check and no more."""
        params = {
            "cluster": self.cluster, "serviceName": self.service, "taskDefinition": self.define(image),
            "desiredCount": 1, "launchType": "FARGATE", "networkConfiguration": self.network,
            "loadBalancers": [{"targetGroupArn": f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}"
                                                 f":targetgroup/{self.service}/1",
                               "containerName": self.service, "containerPort": self.port}],
            "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
            **changes,
        }  # fmt: skip
        self.boto.ecs.create_service(**params)

    def described(self):
        return self.boto.ecs.describe_services(cluster=self.cluster, services=[self.service])["services"][0]

    def alarm_state(self, name=None):
        found = self.boto.cloudwatch.describe_alarms(AlarmNames=[name or self.alarm_name])
        return found["MetricAlarms"][0]["StateValue"]
