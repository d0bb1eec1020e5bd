"""ECR's images where they are in a real registry (setting `registry`): what was pushed there is what
BatchGetImage, DescribeImages, ListImages and a layer's download tell of. Repositories are moto's."""

import http.client
import json

from .errors import AwsError

_MANIFESTS = ", ".join((
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
))  # fmt: skip


class Registry:
    """`place`: host:port of the registry's API, version 2."""

    def __init__(self, place):
        self._place = place

    def get(self, path):
        connection = http.client.HTTPConnection(self._place, timeout=10)
        try:
            connection.request("GET", path, headers={"Accept": _MANIFESTS})
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


def registry_of(world):
    """None: images are moto's."""
    place = world.settings["registry"]
    return Registry(place) if place else None


def _repository(world, request):
    name = request.params["repositoryName"]
    with world.moto.lock:
        there = name in world.moto.backend("ecr", request.region).repositories
    if not there:
        raise AwsError(
            "RepositoryNotFoundException",
            f"The repository with name '{name}' does not exist in the registry with id '123456789012'",
        )
    return name


def _found(registry, name, identifier):
    return registry.manifest(name, identifier.get("imageDigest") or identifier.get("imageTag", ""))


def batch_get_image(world, request):
    name, registry = _repository(world, request), registry_of(world)
    images, failures = [], []
    for identifier in request.params["imageIds"]:
        manifest = _found(registry, name, identifier)
        if manifest is None:
            failures.append({"imageId": identifier, "failureCode": "ImageNotFound",
                             "failureReason": "Requested image not found"})  # fmt: skip
        else:
            images.append({
                "registryId": "123456789012", "repositoryName": name,
                "imageId": {**identifier, "imageDigest": manifest["digest"]},
                "imageManifest": manifest["text"], "imageManifestMediaType": manifest["type"],
            })  # fmt: skip
    return {"images": images, "failures": failures}


def _tagged(registry, name):
    """{digest: (manifest, [tags])}"""
    found = {}
    for tag in registry.tags(name):
        manifest = registry.manifest(name, tag)
        if manifest:
            found.setdefault(manifest["digest"], (manifest, []))[1].append(tag)
    return found


def describe_images(world, request):
    name, registry = _repository(world, request), registry_of(world)
    tagged = _tagged(registry, name)
    wanted = request.params.get("imageIds")
    if wanted is None:
        chosen = list(tagged)
    else:
        chosen = []
        for identifier in wanted:
            manifest = _found(registry, name, identifier)
            if manifest is None:
                raise AwsError(
                    "ImageNotFoundException",
                    f"The image with imageId {identifier} does not exist within the repository with"
                    f" name '{name}' in the registry with id '123456789012'",
                )
            tagged.setdefault(manifest["digest"], (manifest, []))
            chosen.append(manifest["digest"])
    return {"imageDetails": [
        {"registryId": "123456789012", "repositoryName": name, "imageDigest": digest,
         "imageTags": tagged[digest][1], "imageManifestMediaType": tagged[digest][0]["type"]}
        for digest in dict.fromkeys(chosen)
    ]}  # fmt: skip


def list_images(world, request):
    name, registry = _repository(world, request), registry_of(world)
    return {"imageIds": [{"imageDigest": digest, "imageTag": tag}
                         for digest, (_, tags) in _tagged(registry, name).items() for tag in tags]}  # fmt: skip


OPERATIONS = {
    "BatchGetImage": batch_get_image,
    "DescribeImages": describe_images,
    "ListImages": list_images,
}
