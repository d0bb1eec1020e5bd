"""What script/package makes of the program under test: packages.make("bundle", folder)."""

import os
import subprocess

from harness.tidegate import ROOT, binary


def make(kind, folder, **environment):
    """What it said; the files are in the folder."""
    done = subprocess.run(
        [ROOT / "script/package", kind], capture_output=True, text=True, check=False,
        env={**os.environ, "TIDEGATE_BIN": str(binary()), "PACKAGE_DIR": str(folder), **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
