"""What is asked of a registry: https://distribution.github.io/distribution/spec/api/."""

import http.client
import json

MANIFESTS = (
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
)


class RegistryApi:
    """`place`: host:port of the registry's API, version 2."""

    def __init__(self, place):
        self.place = place

    def get(self, path, accept=MANIFESTS):
        """(status, headers, body)."""
        connection = http.client.HTTPConnection(self.place, timeout=10)
        try:
            connection.request("GET", path, headers={"Accept": ", ".join(accept)})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def tags(self, repository):
        status, _, body = self.get(f"/v2/{repository}/tags/list")
        return sorted(json.loads(body)["tags"] or []) if status == 200 else []

    def manifest(self, repository, reference):
        """{digest, type, text} of a tag or digest; None when there is none."""
        status, headers, body = self.get(f"/v2/{repository}/manifests/{reference}")
        if status != 200:
            return None
        return {"digest": headers["Docker-Content-Digest"], "type": headers["Content-Type"],
                "text": body.decode()}  # fmt: skip

    def blob(self, repository, digest):
        status, _, body = self.get(f"/v2/{repository}/blobs/{digest}")
        return body if status == 200 else None
