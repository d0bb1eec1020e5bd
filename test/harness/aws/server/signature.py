"""Checks AWS Signature Version 4, as a header or in a presigned URL.

After "Create a signed AWS API request" in the IAM user guide, written from the verifier's side and
independent of any client's code. What differs for S3: its path is encoded once, and the payload's
hash is the header's word.
"""

import calendar
import hashlib
import hmac
import re
import time
import urllib.parse

from .errors import AwsError

MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS"
    " Secret Access Key and signing method. Consult the service documentation for details."
)
_SAFE = "-_.~"
_SKEW_SECONDS = {"s3": 900}
_HEX64 = re.compile("[0-9a-f]{64}")


def _refuse(message=MISMATCH):
    raise AwsError("InvalidSignatureException", message)


def _authorization(request):
    """{Credential, SignedHeaders, Signature} of the header or the query."""
    if request.presigned:
        values = request.query_values
        return {
            "Credential": values.get("X-Amz-Credential", ""),
            "SignedHeaders": values.get("X-Amz-SignedHeaders", ""),
            "Signature": values["X-Amz-Signature"],
        }
    words = request.header("authorization").partition(" ")[2]
    pairs = (word.strip().partition("=") for word in words.split(","))
    return {name: value for name, _, value in pairs}


def _canonical_path(request):
    path = request.path or "/"
    if request.service == "s3":
        return urllib.parse.quote(urllib.parse.unquote(path), safe="/" + _SAFE)
    return urllib.parse.quote(path, safe="/" + _SAFE)


def _canonical_query(request):
    pairs = []
    for part in filter(None, request.query.split("&")):
        name, _, value = part.partition("=")
        name, value = urllib.parse.unquote(name), urllib.parse.unquote(value)
        if name != "X-Amz-Signature":
            pairs.append(
                (urllib.parse.quote(name, safe=_SAFE), urllib.parse.quote(value, safe=_SAFE))
            )
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _canonical_headers(request, names):
    lines = []
    for name in names:
        values = [
            re.sub(" +", " ", value.strip()) for each, value in request.headers if each == name
        ]
        if not values:
            _refuse(f"'{name}' is a signed header and was not sent.")
        lines.append(f"{name}:{','.join(values)}\n")
    return "".join(lines)


def _payload_hash(request):
    stated = request.header("x-amz-content-sha256")
    actual = hashlib.sha256(request.body).hexdigest()
    if request.presigned:
        return stated or ("UNSIGNED-PAYLOAD" if request.service == "s3" else actual)
    if request.service == "s3" and not stated:
        raise AwsError(
            "InvalidRequest", "Missing required header for this request: x-amz-content-sha256"
        )
    if _HEX64.fullmatch(stated) and stated != actual:
        raise AwsError(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )
    return stated or actual


def _check_signed_names(request, names):
    if names != sorted(names) or "host" not in names:
        _refuse("'Host' must be a signed header, and the list must be sorted.")
    sent = {name for name, _ in request.headers}
    # S3 is the stricter one; to ask it of all keeps a client honest.
    unsigned = sorted(name for name in sent if name.startswith("x-amz-") and name not in names)
    if unsigned:
        _refuse(f"There were headers present in the request which were not signed: {unsigned}")


def _date(request):
    if request.presigned:
        return request.query_values.get("X-Amz-Date", "")
    return request.header("x-amz-date")


def _check_time(request, stamp, now):
    try:
        sent = calendar.timegm(time.strptime(stamp, "%Y%m%dT%H%M%SZ"))
    except ValueError:
        _refuse("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date.")
    if not stamp.startswith(request.scope_date):
        _refuse("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date.")
    if request.presigned:
        expires = int(request.query_values.get("X-Amz-Expires", "0"))
        if now > sent + expires:
            raise AwsError("AccessDeniedException", "Request has expired", 403)
        return
    skew = _SKEW_SECONDS.get(request.service, 300)
    form = "%Y%m%dT%H%M%SZ"
    if abs(now - sent) <= skew:
        return
    if request.service == "s3":
        raise AwsError(
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
        )
    limit = time.strftime(form, time.gmtime(now - skew if sent < now else now + skew))
    word = "expired" if sent < now else "not yet current"
    relation = "earlier" if sent < now else "later"
    _refuse(f"Signature {word}: {stamp} is now {relation} than {limit}")


def _signing_key(secret, request):
    key = ("AWS4" + secret).encode()
    for word in (request.scope_date, request.region, request.service, "aws4_request"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return key


def verify(request, secret, now):
    """AwsError when the request was not signed with that secret, about now (seconds)."""
    parts = _authorization(request)
    names = parts.get("SignedHeaders", "").split(";")
    expected = request.expected_service()
    if expected and expected != request.service:
        _refuse(f"Credential should be scoped to correct service: '{expected}'. ")
    _check_signed_names(request, names)
    stamp = _date(request)
    _check_time(request, stamp, now)
    canonical = "\n".join(
        [
            request.method,
            _canonical_path(request),
            _canonical_query(request),
            _canonical_headers(request, names),
            ";".join(names),
            _payload_hash(request),
        ]
    )
    scope = "/".join((request.scope_date, request.region, request.service, "aws4_request"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, digest))
    signature = hmac.new(_signing_key(secret, request), text.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature, parts.get("Signature", "")):
        _refuse(
            f"{MISMATCH}\n\nThe Canonical String for this request should have been\n'{canonical}'"
        )
