"""What a request needs to be allowed to do, who is refused it, and the record of all calls.

A need is (action, resource) as a policy names them, which is not always the API's name:
ListObjectsV2 needs s3:ListBucket. A denial names an action, and where wanted a resource and a
principal, with `*` as wildcard. A policy (allow_only) is the other way round: what it does not
allow is refused, as for a role that has this policy alone.
"""

import fnmatch
import threading
import time

from .errors import AwsError
from .resources import resources_of, tagged_resource_of

_S3_ACTIONS = {
    "ListObjects": "ListBucket", "ListObjectsV2": "ListBucket", "HeadBucket": "ListBucket",
    "HeadObject": "GetObject", "ListBuckets": "ListAllMyBuckets", "DeleteObjects": "DeleteObject",
    "PostObject": "PutObject",
}  # fmt: skip
_LAMBDA_ACTIONS = {"Invoke": "InvokeFunction"}
_SERVICE_PREFIXES = {"monitoring": "cloudwatch", "email": "ses"}
# No policy is asked for these.
_FREE = {"sts:GetCallerIdentity", "sts:AssumeRoleWithWebIdentity"}
_TAGGING = {"RunTask", "RegisterTaskDefinition", "CreateService", "CreateCluster"}
_PASSING = {"RunTask", "RegisterTaskDefinition"}


def _matches(value, pattern):
    return fnmatch.fnmatchcase(value.lower(), pattern.lower().replace("[", "[[]"))


def action_of(request):
    name = request.action
    if request.service == "s3":
        name = _S3_ACTIONS.get(name, name)
    if request.service == "lambda":
        name = _LAMBDA_ACTIONS.get(name, name)
    return f"{_SERVICE_PREFIXES.get(request.service, request.service)}:{name}"


def needs_of(request, passed_roles):
    """[(action, resource)]: the operation itself, then what it implies (tags, roles to be passed)."""
    action = action_of(request)
    needs = [(action, each) for each in resources_of(request)]
    if request.service == "ecs" and isinstance(request.params, dict):
        if request.action in _TAGGING and request.params.get("tags"):
            needs.append(("ecs:TagResource", tagged_resource_of(request)))
        if request.action in _PASSING:
            needs += [("iam:PassRole", role) for role in passed_roles(request)]
    return needs


def as_list(value):
    return value if isinstance(value, list) else [value]


def _statement_covers(statement, action, resource):
    return any(_matches(action, each) for each in as_list(statement.get("Action", []))) and any(
        _matches(resource, each) for each in as_list(statement.get("Resource", "*"))
    )


class Permissions:
    def __init__(self):
        self._lock = threading.Lock()
        self.clear()

    def clear(self):
        with self._lock:
            self._denials, self._policies, self._calls = [], [], []

    # --- rules --------------------------------------------------------------------------------

    def deny(self, action, resource="*", principal="*"):
        with self._lock:
            self._denials.append((action, resource, principal))

    def allow_only(self, policy, principal="*"):
        """`policy`: an IAM policy document, instead of the one that this principal had; its
        conditions are not looked at."""
        with self._lock:
            others = [each for each in self._policies if each[0] != principal]
            self._policies = [*others, (principal, as_list(policy["Statement"]))]

    def lift(self):
        """Takes back all denials and policies."""
        with self._lock:
            self._denials, self._policies = [], []

    def _why_refused(self, action, resource, principal):
        for denied, where, who in self._denials:
            if _matches(action, denied) and _matches(resource, where) and _matches(principal, who):
                return f"with an explicit deny in an identity-based policy for the {action} action"
        for who, statements in self._policies:
            if not _matches(principal, who):
                continue
            covering = [each for each in statements if _statement_covers(each, action, resource)]
            effects = {each["Effect"] for each in covering}
            if effects != {"Allow"}:
                return f"because no identity-based policy allows the {action} action"
        return None

    def check(self, needs, principal):
        with self._lock:
            for action, resource in needs:
                if action in _FREE:
                    continue
                why = self._why_refused(action, resource, principal)
                if why:
                    raise AwsError(
                        "AccessDeniedException",
                        f"User: {principal} is not authorized to perform: {action}"
                        f" on resource: {resource} {why}",
                    )

    # --- calls --------------------------------------------------------------------------------

    def note(self, request, needs, principal):
        """Starts a record; its `error` and `status` are filled in when the answer is known."""
        call = {
            "time": time.time(),
            "action": needs[0][0],
            "operation": f"{request.service}:{request.action}",
            "resources": [resource for action, resource in needs if action == needs[0][0]],
            "needs": [list(each) for each in needs],
            "principal": principal,
            "region": request.region,
            "status": None,
            "error": None,
        }
        with self._lock:
            self._calls.append(call)
        return call

    def calls(self):
        with self._lock:
            return [dict(each) for each in self._calls]

    def forget_calls(self):
        with self._lock:
            self._calls = []
