"""The ARNs that a request is about, as policies name them; '*' where nothing cheaper is known."""

import urllib.parse

from .credentials import ACCOUNT
from .request import s3_place


def _arn(request, service, rest):
    return f"arn:aws:{service}:{request.region}:{ACCOUNT}:{rest}"


def _or_arn(request, value, service, kind):
    value = str(value)
    return value if value.startswith("arn:") else _arn(request, service, f"{kind}{value}")


def _s3(request):
    bucket, key = s3_place(request)
    if not bucket:
        return ["*"]
    return [f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"]


def _dynamodb(request, params):
    names = [params["TableName"]] if "TableName" in params else []
    for item in params.get("TransactItems", []):
        names += [each["TableName"] for each in item.values()]
    names += list(params.get("RequestItems", {}))
    return [_or_arn(request, name, "dynamodb", "table/") for name in dict.fromkeys(names)]


def cluster_name(params):
    return str(params.get("cluster") or "default").rsplit("/", 1)[-1]


def _in_cluster(request, params, kind, value):
    value = str(value)
    if value.startswith("arn:"):
        return value
    return _arn(request, "ecs", f"{kind}/{cluster_name(params)}/{value}")


# operation -> (parameter with a name or names, what the ARN calls it)
_IN_CLUSTER = {
    "StopTask": ("task", "task"),
    "ExecuteCommand": ("task", "task"),
    "DescribeTasks": ("tasks", "task"),
    "DescribeServices": ("services", "service"),
    "UpdateService": ("service", "service"),
    "DeleteService": ("service", "service"),
    "ListServiceDeployments": ("service", "service"),
    "CreateService": ("serviceName", "service"),
}
_OUTSIDE = {
    "RunTask": ("taskDefinition", "task-definition/"),
    "CreateCluster": ("clusterName", "cluster/"),
    "DescribeClusters": ("clusters", "cluster/"),
    "ContinueServiceDeployment": ("serviceDeploymentArn", ""),
    "StopServiceDeployment": ("serviceDeploymentArn", ""),
    "DescribeServiceDeployments": ("serviceDeploymentArns", ""),
    "DescribeServiceRevisions": ("serviceRevisionArns", ""),
}


def _values(params, name):
    value = params.get(name, [])
    return value if isinstance(value, list) else [value]


def _ecs(request, params):
    if request.action in _IN_CLUSTER:
        name, kind = _IN_CLUSTER[request.action]
        return [_in_cluster(request, params, kind, each) for each in _values(params, name)]
    name, kind = _OUTSIDE.get(request.action, ("", ""))
    return [_or_arn(request, each, "ecs", kind) for each in _values(params, name)]


def _logs(request, params):
    group = params.get("logGroupName") or params.get("logGroupIdentifier")
    if not group:
        return ["*"]
    base = _or_arn(request, group, "logs", "log-group:")
    stream = params.get("logStreamName")
    return [f"{base}:log-stream:{stream}" if stream else base]


def _ssm(request, params):
    names = params.get("Names") or [params.get("Name") or params.get("Path")]
    return [_or_arn(request, str(each).lstrip("/"), "ssm", "parameter/") for each in names if each]


def _lambda(request, _):
    name = urllib.parse.unquote(request.path.partition("/functions/")[2].partition("/")[0])
    return [_or_arn(request, name, "lambda", "function:")] if name else ["*"]


def _iam(request, params):
    return [f"arn:aws:iam::{ACCOUNT}:role/{params['RoleName']}"] if "RoleName" in params else ["*"]


def _states(_, params):
    """Whoever has a token may answer it: there is no resource for that."""
    return [params[name] for name in ("executionArn", "stateMachineArn") if name in params][:1]


# service -> (parameter, service in the ARN, what stands before the name)
_BY_PARAMETER = {
    "secretsmanager": ("SecretId", "secretsmanager", "secret:"),
    "sns": ("TopicArn", "sns", ""),
    "ecr": ("repositoryName", "ecr", "repository/"),
    "events": ("EventBusName", "events", "event-bus/"),
    "sts": ("RoleArn", "iam", "role/"),
}
_BY_FUNCTION = {"dynamodb": _dynamodb, "ecs": _ecs, "iam": _iam, "lambda": _lambda, "logs": _logs,
                "ssm": _ssm, "states": _states}  # fmt: skip


def tagged_resource_of(request):
    """What an operation of ECS makes and tags at once: its id is not known yet."""
    params = request.params
    if request.action == "RunTask":
        return _in_cluster(request, params, "task", "*")
    if request.action == "RegisterTaskDefinition":
        return _or_arn(request, f"{params.get('family')}:1", "ecs", "task-definition/")
    return "*"


def resources_of(request):
    if request.service == "s3":
        return _s3(request)
    params = request.params if isinstance(request.params, dict) else {}
    if request.service in _BY_FUNCTION:
        return _BY_FUNCTION[request.service](request, params) or ["*"]
    parameter, service, kind = _BY_PARAMETER.get(request.service, ("", "", ""))
    if params.get(parameter):
        return [_or_arn(request, params[parameter], service, kind)]
    return ["*"]
