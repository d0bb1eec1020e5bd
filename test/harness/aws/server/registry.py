"""ECR's images where they are in a real registry (setting `registry`): what was pushed there is what
BatchGetImage, DescribeImages, ListImages and a layer's download tell of. Repositories are moto's."""

import json

from harness.registry_api import RegistryApi

from .errors import AwsError


def registry_of(world):
    """None: images are moto's."""
    place = world.settings["registry"]
    return RegistryApi(place) if place else None


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
