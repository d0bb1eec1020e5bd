"""The keys of a job's web identity, asked of the stand-in: Debian's botocore would ask the real STS."""

import os
import urllib.parse
import urllib.request
import xml.etree.ElementTree


def take_keys(endpoint):
    """Puts them into the environment, in the place of what says how to get them."""
    if "AWS_WEB_IDENTITY_TOKEN_FILE" not in os.environ or "AWS_ACCESS_KEY_ID" in os.environ:
        return
    with open(os.environ.pop("AWS_WEB_IDENTITY_TOKEN_FILE"), encoding="utf-8") as file:
        token = file.read().strip()
    values = {
        "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15",
        "RoleArn": os.environ.pop("AWS_ROLE_ARN"), "WebIdentityToken": token,
        "RoleSessionName": os.environ.get("AWS_ROLE_SESSION_NAME", "ci"),
    }  # fmt: skip
    body = urllib.parse.urlencode(values).encode()
    with urllib.request.urlopen(endpoint, body, timeout=20) as answer:
        tree = xml.etree.ElementTree.fromstring(answer.read())
    found = {each.tag.rpartition("}")[2]: each.text for each in tree.iter()}
    os.environ["AWS_ACCESS_KEY_ID"] = found["AccessKeyId"]
    os.environ["AWS_SECRET_ACCESS_KEY"] = found["SecretAccessKey"]
    os.environ["AWS_SESSION_TOKEN"] = found["SessionToken"]
