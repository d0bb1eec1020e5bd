"""Processes by what their environment says: a container's, whatever session they are in."""

import pathlib


def members(marker):
    """The ids of the processes in whose environment the marker (bytes) is."""
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if marker in (entry / "environ").read_bytes():
                yield int(entry.name)
        except OSError:
            continue
