"""GitHub and GitLab as far as Tidegate asks them: they keep state, and refuse what the real ones
refuse (a missing token, a field that is missing or unknown, a value that is not in their lists)."""

import re
import urllib.parse

from harness.listener import Listener


class Refusal(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def check_fields(body, required, optional):
    for name in required:
        if name not in body:
            raise Refusal(422, f"{name} is missing")
    for name in body:
        if name not in (*required, *optional):
            raise Refusal(422, f"{name} is not known")


def check_choice(name, value, choices):
    if value not in choices:
        raise Refusal(422, f"{name} is not included in the list")


class Forge(Listener):
    """Routes are tuples (method, pattern of the path, function(request, query, *groups))."""

    def __init__(self, token):
        super().__init__()
        self.token = token
        self.answer = self._route

    def _route(self, request):
        path, _, query = request.path.partition("?")
        values = dict(urllib.parse.parse_qsl(query))
        try:
            self.check_token(request)
            for method, pattern, function in self.routes():
                found = re.fullmatch(pattern, path)
                if found and request.method == method:
                    return function(request, values, *found.groups())
        except Refusal as refusal:
            return refusal.status, {"message": str(refusal)}
        return 404, {"message": "Not Found"}


class GitHub(Forge):
    STATUS_STATES = ("error", "failure", "pending", "success")
    DEPLOYMENT_STATES = ("error", "failure", "inactive", "in_progress", "queued", "pending", "success")  # fmt: skip

    def __init__(self, token="ghs_0123456789"):
        super().__init__(token)
        self.statuses, self.deployments = [], []

    def routes(self):
        repository = "/repos/acme/shop"
        return [
            ("POST", rf"{repository}/statuses/([0-9a-f]{{40}})", self.put_status),
            ("GET", rf"{repository}/deployments", self.list_deployments),
            ("POST", rf"{repository}/deployments", self.make_deployment),
            ("POST", rf"{repository}/deployments/(\d+)/statuses", self.put_deployment_status),
        ]

    def check_token(self, request):
        if request.headers["Authorization"] != f"Bearer {self.token}":
            raise Refusal(401, "Bad credentials")
        if request.headers["Accept"] != "application/vnd.github+json":
            raise Refusal(415, "Unsupported 'Accept' header")

    def put_status(self, request, _query, commit):
        body = request.json
        check_fields(body, ["state"], ["target_url", "description", "context"])
        check_choice("state", body["state"], self.STATUS_STATES)
        if len(body.get("description", "")) > 140:
            raise Refusal(422, "description is too long (maximum is 140 characters)")
        self.statuses.append({"commit": commit, **body})
        return 201, {"id": len(self.statuses)}

    def list_deployments(self, _request, query):
        return 200, [
            each
            for each in reversed(self.deployments)
            if each["sha"] == query.get("sha", each["sha"])
            and each["environment"] == query.get("environment", each["environment"])
        ]

    def make_deployment(self, request, _query):
        body = request.json
        check_fields(
            body, ["ref"],
            ["task", "auto_merge", "required_contexts", "payload", "environment", "description"],
        )  # fmt: skip
        if body.get("auto_merge", True) or body.get("required_contexts") != []:
            raise Refusal(409, "Conflict merging main, or commit status checks failed")
        new = {"id": 100 + len(self.deployments), "sha": body["ref"], "statuses": [], **body}
        self.deployments.append(new)
        return 201, new

    def put_deployment_status(self, request, _query, number):
        body = request.json
        check_fields(body, ["state"], ["log_url", "description", "environment_url"])
        check_choice("state", body["state"], self.DEPLOYMENT_STATES)
        for each in self.deployments:
            if each["id"] == int(number):
                each["statuses"].append(body)
                return 201, {"id": 1}
        return 404, {"message": "Not Found"}


class GitLab(Forge):
    STATES = ("running", "success", "failed", "canceled")

    def __init__(self, token="glpat-0123456789", header="PRIVATE-TOKEN"):
        super().__init__(token)
        self.header, self.deployments = header, []

    def routes(self):
        project = "/api/v4/projects/42"
        return [
            ("GET", rf"{project}/deployments", self.list),
            ("POST", rf"{project}/deployments", self.create),
            ("PUT", rf"{project}/deployments/(\d+)", self.update),
        ]

    def check_token(self, request):
        if request.headers[self.header] != self.token:
            raise Refusal(401, "401 Unauthorized")

    def add(self, **values):
        """One that GitLab made, of a job with `environment:`."""
        new = {"id": 7 + len(self.deployments), "deployable": None, **values}
        self.deployments.append(new)
        return new

    def list(self, _request, query):
        found = [
            each
            for each in self.deployments
            if each["status"] == query.get("status", each["status"])
            and each["environment"] == query.get("environment", each["environment"])
        ]
        return 200, found[::-1] if query.get("sort") == "desc" else found

    def create(self, request, _query):
        body = request.json
        check_fields(body, ["environment", "sha", "ref", "tag", "status"], [])
        check_choice("status", body["status"], self.STATES)
        return 201, self.add(**body)

    def update(self, request, _query, number):
        body = request.json
        check_fields(body, ["status"], [])
        check_choice("status", body["status"], self.STATES)
        for each in self.deployments:
            if each["id"] == int(number) and each["deployable"] is None:
                each.update(body)
                return 200, each
        return 400, {"message": "cannot be updated"}
