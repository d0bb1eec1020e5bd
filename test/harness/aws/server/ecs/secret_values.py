"""The values of a container definition's `secrets`, fetched with the execution role."""

import json

from ..credentials import ACCOUNT, assumed_role
from ..errors import AwsError
from .stops import NotStarted


def _fail(kind, why):
    raise NotStarted(
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource"
        f" retrieval failed: unable to retrieve secret from {kind}: service call has been retried 1"
        f" time(s): {why}"
    )


def _allow(world, role, kind, action, resource):
    try:
        world.permissions.check([(action, resource)], assumed_role(role or "none", "ecs-task"))
    except AwsError as error:
        _fail(kind, f"{error.code}: {error.message}")


def _from_parameter_store(world, region, role, reference):
    name = reference
    arn = f"arn:aws:ssm:{region}:{ACCOUNT}:parameter/{reference.lstrip('/')}"
    if reference.startswith("arn:"):
        # A name without a slash at its beginning has none in the ARN either.
        arn, name = reference, reference.split(":parameter", 1)[1]
    _allow(world, role, "ssm", "ssm:GetParameters", arn)
    for each in dict.fromkeys((name, name.lstrip("/"))):
        params = {"Names": [each], "WithDecryption": True}
        _, answer = world.moto.json_call("ssm", region, "AmazonSSM.GetParameters", params)
        if answer.get("Parameters"):
            return answer["Parameters"][0]["Value"]
    return _fail("ssm", f"invalid parameters: {name}")


def _from_secrets_manager(world, region, role, reference):
    """arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME[:json-key[:version-stage[:version-id]]]"""
    parts = reference.split(":")
    arn, (key, stage, version) = ":".join(parts[:7]), (parts[7:] + ["", "", ""])[:3]
    _allow(world, role, "asm", "secretsmanager:GetSecretValue", arn)
    params = {"SecretId": arn}
    if stage:
        params["VersionStage"] = stage
    if version:
        params["VersionId"] = version
    status, answer = world.moto.json_call(
        "secretsmanager", region, "secretsmanager.GetSecretValue", params
    )
    if status != 200:
        _fail(
            "asm",
            f"failed to fetch secret {arn} from secrets manager: {answer.get('__type', status)}",
        )
    text = answer["SecretString"]
    if not key:
        return text
    values = json.loads(text)
    if key not in values:
        _fail("asm", f"retrieved secret from Secrets Manager did not contain json key {key}")
    return str(values[key])


def resolve(world, region, role, container):
    """{name: value} of all secrets of the container; NotStarted when one cannot be had."""
    values = {}
    for secret in container.get("secrets", []):
        reference = secret["valueFrom"]
        fetch = _from_secrets_manager if ":secretsmanager:" in reference else _from_parameter_store
        values[secret["name"]] = fetch(world, region, role, reference)
    return values
