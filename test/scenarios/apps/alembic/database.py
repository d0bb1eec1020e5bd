"""The way into the database. Where DATABASE_URL begins with rds-iam: the password of each connection is a
token of IAM, which an AWS SDK makes by generate_db_auth_token(); there is none in this image, so that the
request is signed here ("Create a signed AWS API request"), with the keys of the task's role."""

import hashlib
import hmac
import json
import os
import time
import urllib.parse
import urllib.request

import psycopg2

IAM = "rds-iam:"
CERTIFICATES = "/etc/ssl/certs/rds-ca.pem"


def _keys():
    """Of the task's role: the container credentials endpoint."""
    request = urllib.request.Request(
        os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"],
        headers={"Authorization": os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.loads(answer.read())


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256)


def _token(place, user):
    keys, stamp = _keys(), time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{stamp[:8]}/{os.environ['AWS_REGION']}/rds-db/aws4_request"
    values = {
        "Action": "connect", "DBUser": user, "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{keys['AccessKeyId']}/{scope}", "X-Amz-Date": stamp,
        "X-Amz-Expires": "900", "X-Amz-Security-Token": keys["Token"], "X-Amz-SignedHeaders": "host",
    }  # fmt: skip
    query = urllib.parse.urlencode(sorted(values.items()), quote_via=urllib.parse.quote, safe="-_.~")
    nothing = hashlib.sha256(b"").hexdigest()
    asked = hashlib.sha256(f"GET\n/\n{query}\nhost:{place}\n\nhost\n{nothing}".encode()).hexdigest()
    key = b"AWS4" + keys["SecretAccessKey"].encode()
    for word in scope.split("/"):
        key = _hmac(key, word).digest()
    signature = _hmac(key, f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{asked}").hexdigest()
    return f"{place}/?{query}&X-Amz-Signature={signature}"


def connect():
    url = os.environ["DATABASE_URL"]
    if not url.startswith(IAM):
        return psycopg2.connect(url)
    parts = urllib.parse.urlsplit(url.removeprefix(IAM))
    password = _token(f"{parts.hostname}:{parts.port}", parts.username)
    return psycopg2.connect(url.removeprefix(IAM), password=password, sslmode="verify-full",
                            sslrootcert=CERTIFICATES)  # fmt: skip
