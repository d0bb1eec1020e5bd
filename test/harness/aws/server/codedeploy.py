"""CodeDeploy's blue/green deployments of an ECS service: an AppSpec goes in, and the service's task
definition changes when it succeeds. Applications and deployment groups are moto's."""

import hashlib
import secrets
import threading
import time

import yaml

from .ecs import services
from .errors import AwsError
from .model import JsonService

_OVER = ("Succeeded", "Failed", "Stopped")
_BEFORE = ("BeforeInstall", "Install", "AfterInstall", "AllowTestTraffic", "AfterAllowTestTraffic",
           "BeforeAllowTraffic")  # fmt: skip
_AFTER = ("AllowTraffic", "AfterAllowTraffic")


class CodeDeploy:
    def __init__(self):
        self.deployments = {}

    def reset(self):
        for each in list(self.deployments.values()):
            each.stopped.set()
        self.deployments = {}


def _group(world, request):
    """The deployment group as moto describes it."""
    names = {name: request.params.get(name) for name in ("applicationName", "deploymentGroupName")}
    status, answer = world.moto.json_call(
        "codedeploy", request.region, "CodeDeploy_20141006.GetDeploymentGroup", names
    )
    if status != 200:
        raise AwsError(answer["__type"], answer.get("message", ""))
    return answer["deploymentGroupInfo"]


def _invalid(message):
    raise AwsError("InvalidRevisionException", message)


def _app_spec(revision):
    """{TaskDefinition, LoadBalancerInfo} of the AppSpec's only resource."""
    kind = revision.get("revisionType")
    part = revision.get("appSpecContent") if kind == "AppSpecContent" else revision.get("string")
    if not part or not part.get("content"):
        _invalid("The AppSpec file cannot be empty.")
    digest = hashlib.sha256(part["content"].encode()).hexdigest()
    if part.get("sha256") not in (None, digest):
        _invalid("The sha256 of the AppSpec content does not match.")
    try:
        spec = yaml.safe_load(part["content"])
        (resource,) = spec["Resources"]
        (target,) = resource.values()
        properties = target["Properties"]
        container = properties["LoadBalancerInfo"]["ContainerName"]
        properties["LoadBalancerInfo"]["ContainerPort"] += 0
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        _invalid(f"The AppSpec file is not valid: {error!r}")
    if target.get("Type") != "AWS::ECS::Service" or not container:
        _invalid("The AppSpec's resource must be of type AWS::ECS::Service.")
    return properties


def _service(world, region, group):
    wanted = group["ecsServices"][0]
    service = services.find(region, wanted["clusterName"], wanted["serviceName"])
    if service is None or service.view["status"] != "ACTIVE":
        raise AwsError("InvalidECSServiceException", "The ECS service cannot be found.")
    return service


class _Deployment:
    """One deployment and the thread that takes it to its end."""

    def __init__(self, world, request, group, service, definition, creator="user"):
        self._world, self._service, self._definition = world, service, definition
        self._request, self._group = request, group
        self._before = service.view["taskDefinition"]
        self.stopped, self.rollback = threading.Event(), False
        self.events = {name: "Pending" for name in (*_BEFORE, *_AFTER)}
        self.view = {
            "deploymentId": f"d-{secrets.token_hex(5).upper()[:9]}",
            "applicationName": group["applicationName"],
            "deploymentGroupName": group["deploymentGroupName"],
            "deploymentConfigName": request.params.get(
                "deploymentConfigName", "CodeDeployDefault.ECSAllAtOnce"
            ),
            "revision": request.params["revision"],
            "description": request.params.get("description", ""),
            "status": "Created",
            "createTime": time.time(),
            "creator": creator,
            "computePlatform": "ECS",
            "autoRollbackConfiguration": group.get("autoRollbackConfiguration", {"enabled": False}),
            "deploymentStyle": {
                "deploymentType": "BLUE_GREEN",
                "deploymentOption": "WITH_TRAFFIC_CONTROL",
            },
        }
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def over(self):
        return self.view["status"] in _OVER

    def described_events(self):
        return [
            {"lifecycleEventName": name, "status": status} for name, status in self.events.items()
        ]

    def _note(self, names, status):
        self.events.update(dict.fromkeys(names, status))

    def _end(self, status, code=None, message=None):
        changes = {"status": status, "completeTime": time.time()}
        if code:
            changes["errorInformation"] = {"code": code, "message": message}
        if status != "Succeeded" and self.rollback:
            changes["rollbackInfo"] = {"rollbackDeploymentId": self._go_back()}
        self.view.update(changes)

    def _go_back(self):
        """Another deployment, of what served before; its id."""
        back = _Deployment(
            self._world, self._request, self._group, self._service, self._before, "codeDeployRollback"
        )
        digest = hashlib.sha256(self._before.encode()).hexdigest()
        back.view["revision"] = {"revisionType": "AppSpecContent", "appSpecContent": {"sha256": digest}}
        self._world.more["codedeploy"].deployments[back.view["deploymentId"]] = back
        return back.view["deploymentId"]

    def _run(self):
        step = self._world.settings["step"]
        failing = self._world.faults.take("codedeploy_failed")
        if self.stopped.wait(step):
            return self._note_stop()
        self.view.update(status="InProgress", startTime=time.time())
        self._note(_BEFORE[:1], "Succeeded")
        self._note(_BEFORE[1:2], "InProgress")
        if self.stopped.wait(4 * step):
            return self._note_stop()
        if failing:
            self._note(_BEFORE[1:2], "Failed")
            self.rollback = self._rolls_back()
            return self._end(
                "Failed",
                failing.get("code", "HEALTH_CONSTRAINTS"),
                failing.get("message", "The overall deployment failed because too many individual"
                            " instances failed deployment, too few healthy instances are available"
                            " for deployment, or some instances in your deployment group are"
                            " experiencing problems."),
            )  # fmt: skip
        self._note(_BEFORE, "Succeeded")
        self._note(_AFTER[:1], "InProgress")
        with self._service.lock:
            self._service.view["taskDefinition"] = self._definition
            services.redeploy(self._world, self._service)
            deployment = self._service.deployment
        while not deployment.over:
            if self.stopped.wait(step):
                return self._note_stop()
        if deployment.view["status"] == "SUCCESSFUL":
            self._note(_AFTER, "Succeeded")
            return self._end("Succeeded")
        return self._end("Failed", "ECS_UPDATE_ERROR", "The ECS service cannot be updated.")

    def _rolls_back(self):
        return self._group.get("autoRollbackConfiguration", {}).get("enabled", False)

    def _note_stop(self):
        self._end("Stopped", "MANUAL_STOP", "The deployment was stopped by a user.")


def create_deployment(world, request):
    codedeploy, region = world.more["codedeploy"], world.ecs.region(request.region)
    group = _group(world, request)
    properties = _app_spec(request.params.get("revision", {}))
    service = _service(world, region, group)
    definition = region.find_definition(properties["TaskDefinition"])
    if definition is None or definition["status"] != "ACTIVE":
        _invalid(f"The task definition {properties['TaskDefinition']} is not there.")
    for each in codedeploy.deployments.values():
        same = each.view["deploymentGroupName"] == group["deploymentGroupName"]
        if same and not each.over:
            raise AwsError(
                "DeploymentLimitExceededException",
                f"The Deployment Group '{group['deploymentGroupName']}' already has an active"
                f" Deployment '{each.view['deploymentId']}'.",
            )
    made = _Deployment(world, request, group, service, definition["taskDefinitionArn"])
    codedeploy.deployments[made.view["deploymentId"]] = made
    return {"deploymentId": made.view["deploymentId"]}


def _find(world, request):
    found = world.more["codedeploy"].deployments.get(request.params["deploymentId"])
    if found is None:
        identity = request.params["deploymentId"]
        raise AwsError(
            "DeploymentDoesNotExistException", f"The deployment {identity} could not be found"
        )
    return found


def get_deployment(world, request):
    return {"deploymentInfo": _find(world, request).view}


def stop_deployment(world, request):
    found = _find(world, request)
    if found.over:
        raise AwsError(
            "DeploymentAlreadyCompletedException",
            f"The deployment {found.view['deploymentId']} is already completed.",
        )
    found.rollback = request.params.get("autoRollbackEnabled", False)
    found.stopped.set()
    return {"status": "Pending", "statusMessage": "The deployment is being stopped."}


def list_deployment_targets(world, request):
    _find(world, request)
    return {"targetIds": ["the-service"]}


def get_deployment_target(world, request):
    target = {"targetId": "the-service", "lifecycleEvents": _find(world, request).described_events()}
    return {"deploymentTarget": {"deploymentTargetType": "ECSTarget", "ecsTarget": target}}


def list_deployments(world, request):
    wanted = request.params.get("includeOnlyStatuses")
    found = [
        identity
        for identity, each in reversed(list(world.more["codedeploy"].deployments.items()))
        if not wanted or each.view["status"] in wanted
    ]
    return {"deployments": found}


CODEDEPLOY = JsonService(
    "codedeploy",
    {
        "CreateDeployment": create_deployment,
        "GetDeployment": get_deployment,
        "GetDeploymentTarget": get_deployment_target,
        "ListDeploymentTargets": list_deployment_targets,
        "ListDeployments": list_deployments,
        "StopDeployment": stop_deployment,
    },
    "ValidationException",
    pass_on=True,
)
