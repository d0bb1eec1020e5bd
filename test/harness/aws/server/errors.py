"""AWS errors as values, and how each wire protocol writes them.

Handlers raise AwsError with the name that the JSON services use; the other protocols have other
names and statuses for the same thing (`_QUERY`, `_S3`).
"""

import json
import uuid
from xml.sax.saxutils import escape


class AwsError(Exception):
    """`fields` are further members of a modelled error, such as ConflictException's resourceIds."""

    def __init__(self, code, message, status=400, fields=None):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status, self.fields = code, message, status, fields or {}


class Dropped(Exception):
    """The connection is reset without an answer."""


# (name, status) where it is not the JSON services' name and 400.
_QUERY = {
    "AccessDeniedException": ("AccessDenied", 403),
    "ExpiredTokenException": ("ExpiredToken", 403),
    "InvalidSignatureException": ("SignatureDoesNotMatch", 403),
    "MissingAuthenticationTokenException": ("MissingAuthenticationToken", 403),
    "UnrecognizedClientException": ("InvalidClientTokenId", 403),
    "ThrottlingException": ("Throttling", 400),
    "IncompleteSignatureException": ("IncompleteSignature", 400),
}
_S3 = {
    "AccessDeniedException": ("AccessDenied", 403),
    "ExpiredTokenException": ("ExpiredToken", 400),
    "InvalidSignatureException": ("SignatureDoesNotMatch", 403),
    "MissingAuthenticationTokenException": ("AccessDenied", 403),
    "UnrecognizedClientException": ("InvalidAccessKeyId", 403),
    "ThrottlingException": ("SlowDown", 503),
    "InternalFailure": ("InternalError", 500),
    "RequestTimeTooSkewed": ("RequestTimeTooSkewed", 403),
}
# Refused by the front door and not by the service itself.
_CORAL = {
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "ThrottlingException",
    "UnrecognizedClientException",
    "UnknownOperationException",
}


class Response:
    def __init__(self, status, body=b"", headers=None):
        self.status, self.body, self.headers = status, body, dict(headers or {})


def json_response(value, status=200, version="1.1"):
    return Response(
        status, json.dumps(value).encode(), {"Content-Type": f"application/x-amz-json-{version}"}
    )


def _json_type(error, service):
    """DynamoDB and the states API put a namespace before the name; most others do not."""
    if service == "dynamodb":
        space = (
            "com.amazon.coral.service"
            if error.code in _CORAL
            else "com.amazonaws.dynamodb.v20120810"
        )
        return f"{space}#{error.code}"
    return error.code


def _json_error(error, service):
    # The front door says Message for some services; a client has to understand both.
    name = (
        "Message" if service == "dynamodb" and error.code == "AccessDeniedException" else "message"
    )
    body = {"__type": _json_type(error, service), name: error.message, **error.fields}
    response = json_response(body, error.status)
    response.headers["x-amzn-ErrorType"] = error.code
    return response


def _rest_json_error(error):
    status = 403 if error.code in _CORAL and error.code != "ThrottlingException" else error.status
    status = 429 if error.code == "ThrottlingException" else status
    response = json_response({"message": error.message, **error.fields}, status)
    response.headers["x-amzn-ErrorType"] = error.code
    return response


def _query_error(error, request_id):
    code, status = _QUERY.get(error.code, (error.code, error.status))
    side = "Receiver" if status >= 500 else "Sender"
    body = (
        f"<ErrorResponse><Error><Type>{side}</Type><Code>{escape(code)}</Code>"
        f"<Message>{escape(error.message)}</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    return Response(status, body.encode(), {"Content-Type": "text/xml"})


def _s3_error(error, request_id):
    code, status = _S3.get(error.code, (error.code, error.status))
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{escape(code)}</Code>'
        f"<Message>{escape(error.message)}</Message><RequestId>{request_id}</RequestId></Error>"
    )
    return Response(status, body.encode(), {"Content-Type": "application/xml"})


def error_response(error, request):
    request_id = str(uuid.uuid4())
    if request.protocol == "s3":
        response = _s3_error(error, request_id)
        response.headers["x-amz-request-id"] = request_id
    elif request.protocol == "query":
        response = _query_error(error, request_id)
    elif request.protocol == "rest-json":
        response = _rest_json_error(error)
    else:
        response = _json_error(error, request.service)
    response.headers.setdefault("x-amzn-RequestId", request_id)
    if request.method == "HEAD":
        response.body = b""
    return response
