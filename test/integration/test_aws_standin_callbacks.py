"""CodeDeploy, Step Functions, CodePipeline and Lambda of the AWS stand-in: who waits for a result
gets it once, and what nobody waits for is refused in the words of AWS."""

import hashlib
import http.client
import json
import threading

import pytest
from harness.aws.boto import AwsFailure
from harness.aws.scene import CLUSTER, Scene, role

HOOK = "arn:aws:lambda:eu-west-1:123456789012:function:gate"


@pytest.fixture(name="scene")
def _scene(aws, boto, tmp_path):
    return Scene(aws, boto, tmp_path)


def fails(function, **params):
    with pytest.raises(AwsFailure) as caught:
        function(**params)
    return caught.value.code


# --- CodeDeploy -----------------------------------------------------------------------------------


@pytest.fixture(name="blue")
def _blue(scene, boto):
    """A service that CodeDeploy deploys; its first task definition."""
    scene.boto.codedeploy.create_application(applicationName="shop", computePlatform="ECS")
    boto.codedeploy.create_deployment_group(
        applicationName="shop", deploymentGroupName="web", serviceRoleArn=role("codedeploy"),
        ecsServices=[{"serviceName": "web", "clusterName": CLUSTER}],
    )  # fmt: skip
    definition = scene.define()
    scene.service(definition, deploymentController={"type": "CODE_DEPLOY"})
    return definition


def green(scene):
    return scene.define([scene.container(image=scene.put_image("green"))])


def app_spec(definition, container="web"):
    target = {"Type": "AWS::ECS::Service", "Properties": {
        "TaskDefinition": definition,
        "LoadBalancerInfo": {"ContainerName": container, "ContainerPort": 80}}}  # fmt: skip
    return json.dumps({"version": 0.0, "Resources": [{"TargetService": target}]})


def deploy(boto, content, **changes):
    digest = hashlib.sha256(content.encode()).hexdigest()
    revision = {"revisionType": "AppSpecContent",
                "appSpecContent": {"content": content, "sha256": digest, **changes}}  # fmt: skip
    return boto.codedeploy.create_deployment(
        applicationName="shop", deploymentGroupName="web", revision=revision
    )["deploymentId"]


def info(boto, identity):
    return boto.codedeploy.get_deployment(deploymentId=identity)["deploymentInfo"]


def ends(scene, boto, identity, status):
    return scene.wait(lambda: (one := info(boto, identity))["status"] == status and one)


def test_a_deployment_of_codedeploy_changes_what_serves(scene, boto, aws, blue):
    definition = green(scene)
    identity = deploy(boto, app_spec(definition))
    assert info(boto, identity)["status"] in ("Created", "InProgress")
    ends(scene, boto, identity, "Succeeded")
    assert scene.described()["taskDefinition"] == definition
    assert [each["taskDefinition"] for each in aws.serving(CLUSTER, "web")] == [definition]
    assert scene.described()["deployments"] == []
    assert scene.described()["taskSets"][0]["taskDefinition"] == definition


def test_one_that_fails_changes_nothing_and_says_why(scene, boto, aws, blue):
    aws.fault("codedeploy_failed")
    ended = ends(scene, boto, deploy(boto, app_spec(green(scene))), "Failed")
    assert ended["errorInformation"]["code"] == "HEALTH_CONSTRAINTS"
    assert scene.described()["taskDefinition"] == blue


def test_one_can_be_stopped_and_a_second_at_once_is_refused(scene, boto, aws, blue):
    aws.set(step=1)
    content = app_spec(green(scene))
    identity = deploy(boto, content)
    with pytest.raises(AwsFailure, match="already has an active Deployment"):
        deploy(boto, content)
    assert boto.codedeploy.stop_deployment(deploymentId=identity)["status"] == "Pending"
    assert ends(scene, boto, identity, "Stopped")["errorInformation"]["code"] == "MANUAL_STOP"
    assert scene.described()["taskDefinition"] == blue
    code = fails(boto.codedeploy.stop_deployment, deploymentId=identity)
    assert code == "DeploymentAlreadyCompletedException"


def test_an_app_spec_that_is_wrong_is_refused(scene, boto, blue):
    good = app_spec(green(scene))
    for content, changes in (
        ("Resources: [", {}),
        (json.dumps({"version": 0.0, "Resources": []}), {}),
        (app_spec("web:99"), {}),
        (good, {"sha256": "0" * 64}),
    ):
        with pytest.raises(AwsFailure, match="InvalidRevisionException"):
            deploy(boto, content, **changes)
    yaml = f"""\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "{json.loads(good)["Resources"][0]["TargetService"]["Properties"]["TaskDefinition"]}"
        LoadBalancerInfo: {{ContainerName: web, ContainerPort: 80}}
"""
    ends(scene, boto, deploy(boto, yaml), "Succeeded")


# --- Step Functions -------------------------------------------------------------------------------


def test_a_task_token_takes_heartbeats_and_one_result(aws, boto):
    states, token = boto.stepfunctions, aws.task_token()
    states.send_task_heartbeat(taskToken=token)
    states.send_task_success(taskToken=token, output='{"verdict": "success"}')
    assert [each["kind"] for each in aws.answers()] == ["heartbeat", "success"]
    assert json.loads(aws.answers()[1]["output"]) == {"verdict": "success"}
    assert fails(states.send_task_success, taskToken=token, output="{}") == "TaskTimedOut"
    other = aws.task_token()
    states.send_task_failure(taskToken=other, error="failed", cause="why")
    assert (aws.answers()[2]["error"], aws.answers()[2]["cause"]) == ("failed", "why")


def test_a_token_that_nobody_gave_or_that_is_over_is_refused(aws, boto):
    states, token = boto.stepfunctions, aws.task_token()
    assert fails(states.send_task_heartbeat, taskToken="none") == "TaskDoesNotExist"
    assert fails(states.send_task_success, taskToken=token, output="no JSON") == "InvalidOutput"
    aws.time_out_token(token)
    assert fails(states.send_task_heartbeat, taskToken=token) == "TaskTimedOut"
    assert aws.answers() == []


# --- CodePipeline ---------------------------------------------------------------------------------


def test_a_job_takes_one_result(aws, boto):
    pipeline = boto.codepipeline
    configuration = {"configuration": {"UserParameters": "gate"}}
    job = aws.pipeline_job(actionConfiguration=configuration)["id"]
    details = pipeline.get_job_details(jobId=job)["jobDetails"]
    assert details["data"]["actionConfiguration"] == configuration
    pipeline.put_job_success_result(jobId=job, continuationToken="again")
    pipeline.put_job_failure_result(
        jobId=job, failureDetails={"type": "JobFailed", "message": "the migration failed"}
    )
    assert [each["kind"] for each in aws.answers()] == ["success", "failure"]
    assert fails(pipeline.put_job_success_result, jobId=job) == "InvalidJobStateException"
    none = "00000000-0000-4000-8000-000000000000"
    assert fails(pipeline.put_job_success_result, jobId=none) == "JobNotFoundException"


# --- Lambda ---------------------------------------------------------------------------------------


class Runtime:
    """A custom runtime that answers each event by a function: (path, body) to be posted."""

    def __init__(self, aws, answer):
        self._api, self._answer = aws.lambda_environment["AWS_LAMBDA_RUNTIME_API"], answer
        self.headers = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def call(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(self._api, timeout=20)
        connection.request(method, f"/2018-06-01/runtime/{path}", body, headers or {})
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer, data

    def _serve(self):
        answer, data = self.call("GET", "invocation/next")
        self.headers = dict(answer.getheaders())
        identity = self.headers["Lambda-Runtime-Aws-Request-Id"]
        kind, body = self._answer(json.loads(data))
        self.posted, _ = self.call("POST", f"invocation/{identity}/{kind}", json.dumps(body))

    def join(self):
        self._thread.join(10)
        assert self.posted.status == 202


def test_a_runtime_gets_events_and_answers_them(aws):
    runtime = Runtime(aws, lambda event: ("response", {"open": event["release"] == "r1"}))
    answer = aws.invoke({"release": "r1"})
    assert (answer["kind"], answer["body"]) == ("response", {"open": True})
    runtime.join()
    assert int(runtime.headers["Lambda-Runtime-Deadline-Ms"]) > 0
    assert runtime.headers["Lambda-Runtime-Invoked-Function-Arn"].startswith("arn:aws:lambda:")


def test_a_runtime_can_answer_with_an_error_or_not_at_all(aws):
    runtime = Runtime(aws, lambda _: ("error", {"errorType": "Gate", "errorMessage": "closed"}))
    assert aws.invoke({})["body"]["error"]["errorType"] == "Gate"
    runtime.join()
    assert aws.invoke({}, seconds=0.2)["kind"] == "timeout"
    runtime.call("POST", "init/error", json.dumps({"errorMessage": "no ledger"}))
    assert aws.lambda_init_errors() == [{"errorMessage": "no ledger"}]


def test_a_lifecycle_hook_of_a_service_asks_a_function(scene, aws, boto):
    scene.service(first := scene.define())
    events = []

    def answer(event):
        events.append(event)
        return "response", {"hookStatus": "FAILED"}

    runtime = Runtime(aws, answer)
    hook = {"hookTargetArn": HOOK, "roleArn": role("hook"), "lifecycleStages": ["PRE_SCALE_UP"]}
    boto.ecs.update_service(cluster=CLUSTER, service="web", taskDefinition=green(scene),
                            deploymentConfiguration={"lifecycleHooks": [hook]})  # fmt: skip
    runtime.join()
    assert events[0]["lifecycleStage"] == "PRE_SCALE_UP"
    scene.wait(lambda: scene.described()["taskDefinition"] == first)
    assert runtime.headers["Lambda-Runtime-Invoked-Function-Arn"] == HOOK
