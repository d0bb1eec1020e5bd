"""What script/package makes of the program under test: packages.make("bundle", folder)."""

import os
import subprocess
import sys

from harness.tidegate import ROOT, binary

sys.path.append(str(ROOT / "script/lib"))
import bundle  # noqa: E402 what script/package packs


def add_bundle(tar, place):
    """Puts what the bundle has to run into an open tar, as PLACE/tidegate/..."""
    bundle.add_to(tar, bundle.running(binary().parents[2]), place)


def make(kind, folder, **environment):
    """What it said; the files are in the folder."""
    done = subprocess.run(
        [ROOT / "script/package", kind], capture_output=True, text=True, check=False,
        env={**os.environ, "TIDEGATE_BIN": str(binary()), "PACKAGE_DIR": str(folder), **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def dockerfile_lines(image):
    """The two lines that bring it into an app's image, as docs/install.md has them."""
    text = (ROOT / "docs/install.md").read_text(encoding="utf-8")
    lines = text.partition("```dockerfile\n")[2].partition("```")[0]
    assert f"--from={image} " in lines, "docs/install.md names another version"
    return lines
