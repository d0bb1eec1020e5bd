"""STS: who am I, and the keys that it hands out, which must be known to be checked later."""

import re
import uuid
from xml.sax.saxutils import escape

from .credentials import ACCOUNT, assumed_role
from .errors import AwsError, Response

_ISSUING = {"AssumeRole", "AssumeRoleWithWebIdentity", "GetSessionToken"}
_IDENTITY = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<GetCallerIdentityResult><Arn>{arn}</Arn><UserId>AIDASTANDIN</UserId><Account>{account}</Account>
</GetCallerIdentityResult>
<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>"""


def _identity(request):
    text = _IDENTITY.format(
        arn=escape(request.key.principal), account=ACCOUNT, request_id=uuid.uuid4()
    )
    return Response(200, text.encode(), {"Content-Type": "text/xml"})


def _element(text, name):
    found = re.search(f"<{name}>([^<]*)</{name}>", text)
    return found.group(1).strip() if found else None


def _note_keys(world, request, response):
    text = response.body.decode()
    names = {
        name: _element(text, name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")
    }
    role, session = request.params.get("RoleArn"), request.params.get("RoleSessionName", "session")
    principal = assumed_role(role, session) if role else request.key.principal
    lifetime = float(request.params.get("DurationSeconds", 3600))
    key = world.keys.issue(principal, lifetime, names)
    # What the client reads must be when the key ends, to the second.
    text = re.sub(
        "<Expiration>[^<]*</Expiration>", f"<Expiration>{key.expiration}</Expiration>", text
    )
    response.body = text.encode()


def _check_web_identity(request):
    """A token has three parts; what it claims is not looked at."""
    if request.params.get("WebIdentityToken", "").count(".") != 2:
        raise AwsError(
            "InvalidIdentityToken", "The ID Token provided is not a valid JWT. (You may see this error"
            " if you sent an Access Token)",
        )  # fmt: skip


def serve(world, request, pass_on):
    if request.action == "GetCallerIdentity":
        return _identity(request)
    if request.action == "AssumeRoleWithWebIdentity":
        _check_web_identity(request)
    response = pass_on(request)
    if request.action in _ISSUING and response.status == 200:
        _note_keys(world, request, response)
    return response
