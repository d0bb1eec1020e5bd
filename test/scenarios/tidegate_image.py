"""The image `tidegate:VERSION`, from which Dockerfiles copy the program: what `script/package image`
builds of the bundle."""

import io
import re
import tarfile

from harness import packages
from harness.tidegate import ROOT


def version():
    text = (ROOT / "meson.build").read_text(encoding="utf-8")
    return re.search(r"version: '([^']+)'", text)[1]


def import_tidegate(bases, name):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        packages.add_bundle(tar, "opt")
    program = "/opt/tidegate/bin"  # packaging/Dockerfile
    bases.engine.import_image(
        buffer.getvalue(), f"ENV PATH={program}", "WORKDIR /work",
        f'ENTRYPOINT ["{program}/tidegate"]', name=name,
    )  # fmt: skip
