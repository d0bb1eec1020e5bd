"""The access keys that the stand-in issued, and whom they speak for."""

import secrets
import threading
import time

from .errors import AwsError
from .signature import verify

ACCOUNT = "123456789012"


class Key:
    """`principal` is an ARN; `expires` is a time in seconds or None; `token` None for a user's key."""

    def __init__(self, principal, lifetime=None, names=None):
        temporary = lifetime is not None
        names = names or {}
        prefix = "ASIA" if temporary else "AKIA"
        self.access_key = names.get("AccessKeyId") or prefix + secrets.token_hex(8).upper()
        self.secret = names.get("SecretAccessKey") or secrets.token_urlsafe(30)
        self.token = names.get("SessionToken") or (secrets.token_urlsafe(90) if temporary else None)
        self.principal = principal
        self.expires = time.time() + lifetime if temporary else None

    @property
    def expiration(self):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.expires))

    def environment(self):
        """As the variables of the SDKs."""
        values = {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret}
        return {**values, "AWS_SESSION_TOKEN": self.token} if self.token else values

    def document(self):
        """As the container endpoint and the instance's metadata answer."""
        return {
            "AccessKeyId": self.access_key,
            "SecretAccessKey": self.secret,
            "Token": self.token,
            "Expiration": self.expiration,
        }


def role_name(role_arn):
    return role_arn.rsplit("/", 1)[-1]


def assumed_role(role_arn, session):
    return f"arn:aws:sts::{ACCOUNT}:assumed-role/{role_name(role_arn)}/{session}"


class KeyTable:
    def __init__(self):
        self._lock = threading.Lock()
        self._keys = {}

    def clear(self):
        with self._lock:
            self._keys.clear()

    def issue(self, principal, lifetime=None, names=None):
        key = Key(principal, lifetime, names)
        with self._lock:
            self._keys[key.access_key] = key
        return key

    def expire(self, principal_part=""):
        """Ends all temporary keys that exist now; those issued later are good. Returns how many."""
        with self._lock:
            ended = [
                each
                for each in self._keys.values()
                if each.token and principal_part in each.principal
            ]
            for key in ended:
                key.expires = 0
        return len(ended)

    def known(self, access_key, token):
        """The Key of that name and session token; AwsError as AWS answers otherwise."""
        with self._lock:
            key = self._keys.get(access_key)
        if key is None or (token or "") != (key.token or ""):
            raise AwsError(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            )
        return key

    @staticmethod
    def check_lifetime(key, now):
        if key.expires is not None and now >= key.expires:
            raise AwsError(
                "ExpiredTokenException", "The security token included in the request is expired"
            )

    def authenticate(self, request, now):
        """The Key that signed the request; AwsError as AWS answers otherwise."""
        if not request.signed:
            raise AwsError("MissingAuthenticationTokenException", "Missing Authentication Token")
        if request.access_key is None:
            raise AwsError(
                "IncompleteSignatureException", "Credential must have exactly 5 elements."
            )
        sent = request.header("x-amz-security-token")
        key = self.known(
            request.access_key, sent or request.query_values.get("X-Amz-Security-Token")
        )
        verify(request, key.secret, now)
        self.check_lifetime(key, now)
        return key
