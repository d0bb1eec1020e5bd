"""What an account needs before anything can be tried in it: a cluster, a log group, roles, an image,
a task definition. Made through the API with boto3, as a user's Terraform would.

    scene = Scene(aws, boto, tmp_path)
    scene.define("web")
    task = scene.ended(scene.run(["sh", "-c", "exit 3"]))
    assert scene.exit_code(task) == 3
"""

import hashlib
import os
import time

from harness.aws.standin import REGION

ACCOUNT = "123456789012"
REPOSITORY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/web"
NETWORK = {
    "awsvpcConfiguration": {"subnets": ["subnet-1a", "subnet-1b"], "securityGroups": ["sg-1"]}
}
CLUSTER, FAMILY, GROUP = "prod", "web", "/ecs/web"


def role(name):
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def digest_of(text):
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def awslogs(prefix="ecs", group=GROUP):
    options = {"awslogs-group": group, "awslogs-region": REGION, "awslogs-stream-prefix": prefix}
    return {"logDriver": "awslogs", "options": options}


class Scene:
    def __init__(self, aws, boto, folder):
        self.aws, self.boto, self.folder = aws, boto, folder
        boto.ecs.create_cluster(clusterName=CLUSTER)
        boto.logs.create_log_group(logGroupName=GROUP)
        self.image = self.put_image("first")

    def put_image(self, version, **description):
        """An image by digest whose processes run in our folder, with this process' PATH; its name."""
        reference = f"{REPOSITORY}@{digest_of(version)}"
        environment = {"PATH": os.environ["PATH"], **description.pop("env", {})}
        self.aws.put_image(
            reference, **{"root": str(self.folder), "env": environment, **description}
        )
        return reference

    def container(self, name="web", **changes):
        return {"name": name, "image": self.image, "essential": True, "logConfiguration": awslogs(),
                **changes}  # fmt: skip

    def define(self, containers=None, family=FAMILY, **changes):
        """Registers a Fargate task definition; its ARN. A change to None leaves the member out."""
        params = {
            "family": family, "networkMode": "awsvpc", "cpu": "256", "memory": "512",
            "requiresCompatibilities": ["FARGATE"], "executionRoleArn": role("web-execution"),
            "taskRoleArn": role("web-task"), "containerDefinitions": containers or [self.container()],
            **changes,
        }  # fmt: skip
        params = {name: value for name, value in params.items() if value is not None}
        answer = self.boto.ecs.register_task_definition(**params)
        return answer["taskDefinition"]["taskDefinitionArn"]

    def service(self, definition, name="web", count=1, **changes):
        """Creates the service and waits until its first deployment is complete."""
        params = {"serviceName": name, "taskDefinition": definition, "desiredCount": count,
                  "launchType": "FARGATE", "networkConfiguration": NETWORK, **changes}  # fmt: skip
        if "capacityProviderStrategy" in changes:
            del params["launchType"]
        self.boto.ecs.create_service(cluster=CLUSTER, **params)
        self.wait(lambda: self._is_steady(name))

    def _is_steady(self, name):
        """The first message of a service that is: as its last word, not as one of many."""
        events = self.described(name)["events"]
        return events and events[0]["message"].endswith("has reached a steady state.")

    def described(self, name="web"):
        return self.boto.ecs.describe_services(cluster=CLUSTER, services=[name])["services"][0]

    # --- tasks --------------------------------------------------------------------------------

    def request(self, command=None, definition=FAMILY, **changes):
        """The parameters of a RunTask."""
        params = {"cluster": CLUSTER, "taskDefinition": definition, "launchType": "FARGATE",
                  "networkConfiguration": NETWORK}  # fmt: skip
        if command:
            params["overrides"] = {"containerOverrides": [{"name": "web", "command": command}]}
        return {**params, **changes}

    def run(self, command=None, **changes):
        """Starts a task; its ARN."""
        answer = self.boto.ecs.run_task(**self.request(command, **changes))
        assert not answer["failures"], answer["failures"]
        return answer["tasks"][0]["taskArn"]

    def shell(self, script, **changes):
        return self.run(["sh", "-c", script], **changes)

    def describe(self, arn):
        tasks = self.boto.ecs.describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"]
        return tasks[0] if tasks else None

    def reaches(self, arn, status, seconds=20):
        return self.wait(
            lambda: (task := self.describe(arn)) and task["lastStatus"] == status and task, seconds
        )

    def ended(self, arn, seconds=20):
        return self.reaches(arn, "STOPPED", seconds)

    @staticmethod
    def named(task, name="web"):
        return next(each for each in task["containers"] if each["name"] == name)

    def exit_code(self, task, name="web"):
        return self.named(task, name).get("exitCode")

    def log(self, arn, container="web"):
        """The messages so far."""
        stream = f"ecs/{container}/{arn.rsplit('/', 1)[-1]}"
        answer = self.boto.logs.get_log_events(
            logGroupName=GROUP, logStreamName=stream, startFromHead=True
        )
        return [each["message"] for each in answer["events"]]

    @staticmethod
    def wait(condition, seconds=20):
        deadline = time.monotonic() + seconds
        while not (value := condition()):
            assert time.monotonic() < deadline, "it never came true"
            time.sleep(0.01)
        return value
