"""The library of shim.c, built when first asked for, and its environment."""

import functools
import pathlib
import subprocess
import tempfile

MODES = ("before", "half", "after", "full", "broken", "pause")
_folder = tempfile.TemporaryDirectory(prefix="tidegate-shim-")


@functools.cache
def library():
    target = pathlib.Path(_folder.name) / "shim.so"
    source = pathlib.Path(__file__).with_name("shim.c")
    subprocess.run(["gcc", "-O1", "-shared", "-fPIC", "-o", target, source, "-ldl"], check=True)
    return target


def environment(number, mode):
    return {"LD_PRELOAD": library(), "FAULT_SHIM": f"{number}:{mode}"}


def counting(path):
    return {"LD_PRELOAD": library(), "FAULT_SHIM_COUNT": path}
