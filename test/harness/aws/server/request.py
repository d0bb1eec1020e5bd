"""What a request asks for: service, operation, protocol and parameters, from its raw form."""

import json
import socket
import urllib.parse

from .errors import AwsError

# Target prefixes of the JSON services and the name that their requests are signed for.
TARGETS = {
    "AmazonEC2ContainerServiceV20141113": "ecs",
    "AmazonEC2ContainerRegistry_V20150921": "ecr",
    "AmazonSSM": "ssm",
    "AmazonSQS": "sqs",
    "AWSEvents": "events",
    "AWSStepFunctions": "states",
    "CodeDeploy_20141006": "codedeploy",
    "CodePipeline_20150709": "codepipeline",
    "DynamoDB_20120810": "dynamodb",
    "GraniteServiceVersion20100801": "monitoring",
    "Logs_20140328": "logs",
    "secretsmanager": "secretsmanager",
}
_UNSIGNED_STS = {"AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"}
_REST_JSON = {"lambda", "scheduler", "ses", "batch", "eks", "pipes"}


class Request:
    """`headers` is a list of (lower-case name, value) as sent; `path` and `query` are still raw."""

    def __init__(self, method, target, headers, body):
        self.method, self.headers, self.body = method, headers, body
        self.path, _, self.query = target.partition("?")
        self.access_key = self.region = self.scope_date = None
        self.service = self.protocol = self.action = None
        self.params, self.key = {}, None
        self.connection = None
        self._read_scope()
        self._identify()

    def header(self, name, default=""):
        return next((value for each, value in self.headers if each == name), default)

    def abandoned(self):
        """Whether the client is gone meanwhile."""
        try:
            return self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    @property
    def query_values(self):
        return dict(urllib.parse.parse_qsl(self.query, keep_blank_values=True))

    @property
    def presigned(self):
        return "X-Amz-Signature" in self.query_values

    @property
    def signed(self):
        return self.presigned or self.header("authorization").startswith("AWS4-HMAC-SHA256 ")

    def _read_scope(self):
        """KEY/20260101/eu-west-1/ecs/aws4_request, from the header or a presigned URL."""
        scope = self.query_values.get("X-Amz-Credential", "")
        authorization = self.header("authorization")
        if "Credential=" in authorization:
            scope = authorization.split("Credential=", 1)[1].split(",")[0].strip()
        parts = scope.split("/")
        if len(parts) == 5:
            self.access_key, self.scope_date, self.region, self.service = parts[:4]

    def _identify(self):
        target = self.header("x-amz-target")
        form = self._form()
        if target:
            self._identify_json(target)
        elif "Action" in form:
            self.protocol, self.action, self.params = "query", form["Action"], form
            if self.service is None and self.action in _UNSIGNED_STS:
                self.service = "sts"
        elif "/operation/" in self.path and self.path.startswith("/service/"):
            self.protocol, self.action = "cbor", self.path.rsplit("/", 1)[1]
        elif self.service in _REST_JSON:
            self.protocol, self.action = "rest-json", _rest_action(self)
        else:
            self.service = self.service or "s3"
            self.protocol, self.action = "s3", s3_operation(self)
        self.region = self.region or "us-east-1"

    def _form(self):
        if "x-www-form-urlencoded" not in self.header("content-type"):
            return self.query_values if self.service == "sts" or self.service == "ec2" else {}
        text = self.body.decode("utf-8", "replace")
        return dict(urllib.parse.parse_qsl(text, keep_blank_values=True))

    def _identify_json(self, target):
        prefix, _, self.action = target.rpartition(".")
        self.protocol = "json"
        self.service = self.service or TARGETS.get(prefix, prefix.lower())
        try:
            self.params = json.loads(self.body or b"{}")
        except ValueError:
            self.params = None

    def checked_params(self):
        if not isinstance(self.params, dict):
            raise AwsError("SerializationException", "The request body is not a JSON object")
        return self.params

    def expected_service(self):
        """What the request has to be signed for, where the target says so; else None."""
        target = self.header("x-amz-target")
        return TARGETS.get(target.rpartition(".")[0]) if target else None


def _rest_action(request):
    if request.service == "ses" and request.path.endswith("/outbound-emails"):
        return "SendEmail"
    if request.service == "lambda" and request.path.endswith("/invocations"):
        return "Invoke"
    return f"{request.method} {request.path}"


_BUCKET_OPERATIONS = {
    "GET": "ListObjects", "PUT": "CreateBucket", "DELETE": "DeleteBucket", "HEAD": "HeadBucket",
    "POST": "DeleteObjects",
}  # fmt: skip
_OBJECT_OPERATIONS = {
    "GET": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject", "HEAD": "HeadObject",
    "POST": "PostObject",
}  # fmt: skip
_BUCKET_QUERIES = {
    "location": "BucketLocation", "versioning": "BucketVersioning", "policy": "BucketPolicy",
    "lifecycle": "BucketLifecycleConfiguration", "encryption": "BucketEncryption",
}  # fmt: skip


def s3_place(request):
    """(bucket, key) of a path-style request; key is '' for the bucket itself."""
    bucket, _, key = urllib.parse.unquote(request.path).lstrip("/").partition("/")
    return bucket, key


def s3_operation(request):
    bucket, key = s3_place(request)
    values = request.query_values
    if not bucket:
        return "ListBuckets"
    if key:
        return _OBJECT_OPERATIONS.get(request.method, request.method)
    for word, name in _BUCKET_QUERIES.items():
        if word in values:
            return request.method.capitalize() + name
    if request.method == "GET" and values.get("list-type") == "2":
        return "ListObjectsV2"
    return _BUCKET_OPERATIONS.get(request.method, request.method)
