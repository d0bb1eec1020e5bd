"""The image `tidegate:VERSION`, from which Dockerfiles copy the program: one folder with the program,
the libraries that it needs and their loader, as script/package lays it out."""

import io
import pathlib
import re
import tarfile

from harness.docker import tar_of_tidegate
from harness.tidegate import ROOT

FOLDER = "opt/tidegate"
_START = b"""\
#!/bin/sh
exec /opt/tidegate/lib/ld-linux-x86-64.so.2 --library-path /opt/tidegate/lib /opt/tidegate/libexec/tidegate "$@"
"""


def version():
    text = (ROOT / "meson.build").read_text(encoding="utf-8")
    return re.search(r"version: '([^']+)'", text)[1]


def _place(name):
    """Where a file of the tests' own image of the program belongs; None: not in this one."""
    path = pathlib.PurePosixPath(name)
    if ".so" in path.name:
        return f"{FOLDER}/lib/{path.name}"
    return f"{FOLDER}/libexec/tidegate" if path.name == "tidegate" else None


def import_tidegate(engine, name):
    buffer = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(tar_of_tidegate({}))) as source,
        tarfile.open(fileobj=buffer, mode="w") as tar,
    ):
        files = [(each, source.extractfile(each).read()) for each in source if each.isfile()]
        placed = [(_place(each.name), 0o755, data) for each, data in files if _place(each.name)]
        for place, mode, data in [*placed, (f"{FOLDER}/bin/tidegate", 0o755, _START)]:
            entry = tarfile.TarInfo(place)
            entry.size, entry.mode = len(data), mode
            tar.addfile(entry, io.BytesIO(data))
    engine.import_image(buffer.getvalue(), f'ENTRYPOINT ["/{FOLDER}/bin/tidegate"]', name=name)
