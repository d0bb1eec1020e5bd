"""Endpoints that need no signature: a container's credentials and metadata, the instance's (IMDSv2),
and the SSO portal's role credentials."""

import json
import secrets

from .credentials import assumed_role
from .errors import Response

SSO_TOKEN = "sso-token-of-the-standin"


def _json(value, status=200):
    return Response(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


def _text(value, status=200):
    return Response(status, value.encode(), {"Content-Type": "text/plain"})


class Metadata:
    """`containers`: id -> function that returns the metadata document of version 4."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.roles, self.containers, self.instance_tokens = {}, {}, set()

    def offer(self, role_arn, session):
        """A task's credentials; returns (path, authorization token)."""
        place, token = secrets.token_hex(16), secrets.token_urlsafe(32)
        self.roles[place] = (token, role_arn, session)
        return f"/v2/credentials/{place}", token


def _container_credentials(world, request):
    token, role, session = world.metadata.roles.get(request.path.rsplit("/", 1)[1], (None,) * 3)
    if token is None or request.header("authorization") != token:
        return _json({"code": "InvalidCredentials", "message": "no such credentials"}, 400)
    key = world.keys.issue(assumed_role(role, session), world.settings["token_lifetime"])
    return _json({"RoleArn": role, **key.document()})


def _container_metadata(world, request):
    identity, _, rest = request.path[len("/v4/") :].partition("/")
    document = world.metadata.containers.get(identity)
    if document is None:
        return _text("not found", 404)
    container, task = document()
    return _json(task if rest == "task" else container)


def _instance_token(world, request):
    if request.method != "PUT" or not request.header("x-aws-ec2-metadata-token-ttl-seconds"):
        return _text("", 400)
    token = secrets.token_urlsafe(40)
    world.metadata.instance_tokens.add(token)
    response = _text(token)
    response.headers["x-aws-ec2-metadata-token-ttl-seconds"] = "21600"
    return response


def _instance_metadata(world, request):
    """Version 2 only, as an instance with HttpTokens=required."""
    if request.header("x-aws-ec2-metadata-token") not in world.metadata.instance_tokens:
        return _text("", 401)
    path = request.path[len("/latest/") :].rstrip("/")
    role = world.settings["instance_role"]
    if path == "meta-data/iam/security-credentials":
        return _text(role)
    if path == f"meta-data/iam/security-credentials/{role}":
        key = world.keys.issue(assumed_role(role, "i-0standin"), world.settings["token_lifetime"])
        return _json({"Code": "Success", "Type": "AWS-HMAC", **key.document()})
    if path == "meta-data/placement/region":
        return _text("eu-west-1")
    if path == "dynamic/instance-identity/document":
        return _json({"region": "eu-west-1", "accountId": "123456789012"})
    return _text("", 404)


def _sso(world, request):
    if request.header("x-amz-sso_bearer_token") != SSO_TOKEN:
        return _json({"message": "Session token not found or invalid"}, 401)
    role = request.query_values.get("role_name", "role")
    key = world.keys.issue(assumed_role(role, "sso"), world.settings["token_lifetime"])
    milliseconds = int(key.expires * 1000)
    names = {
        "accessKeyId": key.access_key,
        "secretAccessKey": key.secret,
        "sessionToken": key.token,
    }
    return _json({"roleCredentials": {**names, "expiration": milliseconds}})


_PREFIXES = (
    ("/v2/credentials/", _container_credentials),
    ("/v4/", _container_metadata),
    ("/latest/api/token", _instance_token),
    ("/latest/", _instance_metadata),
    ("/federation/credentials", _sso),
)


def route(world, request):
    for prefix, answer in _PREFIXES:
        if request.path.startswith(prefix) and not request.signed:
            return answer(world, request)
    return None
