"""ECR's layers, which moto lacks: where the blob of a digest can be downloaded. The URL's own token is
all that a download needs, as a presigned one."""

import hashlib
import secrets
import threading

from .errors import AwsError, Response
from .model import JsonService
from .registry import OPERATIONS, registry_of

_PREFIX = "/ecr-layers/"


class Layers:
    def __init__(self):
        self._lock = threading.Lock()
        self.reset()

    def reset(self):
        with self._lock:
            self._blobs, self._places = {}, {}

    def put(self, repository, text):
        """Its digest."""
        digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
        with self._lock:
            self._blobs[repository, digest] = text.encode()
        return digest

    def offer(self, repository, digest, blob=None):
        """The path of one download; None: there is no such layer. `blob`: it, from elsewhere."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            blob = blob or self._blobs.get((repository, digest))
            if blob is None:
                return None
            self._places[token] = blob
        return f"{_PREFIX}{token}"

    def find(self, token):
        with self._lock:
            return self._places.get(token)


def _download_url(world, request):
    repository, digest = request.params["repositoryName"], request.params["layerDigest"]
    registry = registry_of(world)
    blob = registry.blob(repository, digest) if registry else None
    path = world.more["layers"].offer(repository, digest, blob)
    if path is None:
        raise AwsError(
            "LayersNotFoundException",
            f"The layer with digest '{digest}' does not exist in the repository '{repository}'",
        )
    return {"downloadUrl": f"{world.url}{path}", "layerDigest": digest}


LAYERS = JsonService("ecr", {"GetDownloadUrlForLayer": _download_url}, pass_on=True)
_WITH_REGISTRY = JsonService("ecr", {**LAYERS.operations, **OPERATIONS}, pass_on=True)


def service_of(world):
    """With a registry its images are ECR's; without one they are moto's."""
    return _WITH_REGISTRY if registry_of(world) else LAYERS


def route(world, request):
    """What needs no signature."""
    if not request.path.startswith(_PREFIX) or request.signed:
        return None
    blob = world.more["layers"].find(request.path[len(_PREFIX) :])
    if blob is None:
        return Response(403, b"<Error><Code>AccessDenied</Code></Error>")
    return Response(200, blob, {"Content-Type": "application/octet-stream"})
