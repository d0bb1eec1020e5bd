"""An app of AWS CDK made into its CloudFormation templates, with the packages from npm that its lock file
names. The packages are kept in ~/.cache/tidegate, by that lock.

    folder = synthesise(ROOT / "examples/cdk-pipelines/cdk", tmp_path)    # what `cdk synth` writes
"""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess

_LIMIT_SECONDS = 600


class NoCdk(Exception):
    """There is no node, or the packages cannot be had; the text says why."""


def _run(words, folder, **variables):
    done = subprocess.run(
        words, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True, check=False,
        timeout=_LIMIT_SECONDS,
    )  # fmt: skip
    if done.returncode:
        # A line of a package may be a whole minified program.
        lines = [line[:300] for line in (done.stdout + done.stderr).splitlines()]
        raise RuntimeError(f"{' '.join(map(str, words))}:\n" + "\n".join(lines[-40:]))


def _packages(source):
    """A folder with node_modules for that lock file."""
    lock = (source / "package-lock.json").read_bytes()
    folder = pathlib.Path.home() / f".cache/tidegate/cdk-{hashlib.sha256(lock).hexdigest()[:16]}"
    if (folder / "complete").exists():
        return folder
    making = folder.with_suffix(f".{os.getpid()}")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, making)
    try:
        _run(["npm", "ci", "--no-audit", "--no-fund"], making)
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        shutil.rmtree(making, ignore_errors=True)
        raise NoCdk(f"npm does not bring the packages of CDK: {error}") from error
    (making / "complete").touch()
    shutil.rmtree(folder, ignore_errors=True)
    making.rename(folder)
    return folder


def synthesise(source, place):
    """The folder cdk.out, below `place`."""
    for program in ("node", "npm"):
        if not shutil.which(program):
            raise NoCdk(f"there is no {program}")
    source, folder = pathlib.Path(source), pathlib.Path(place) / "cdk"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("node_modules", "dist", "cdk.out"))
    (folder / "node_modules").symlink_to(_packages(source) / "node_modules")
    _run(["node_modules/.bin/tsc"], folder)
    settings = json.loads((folder / "cdk.json").read_text(encoding="utf-8"))
    _run(settings["app"].split(), folder, CDK_OUTDIR=str(folder / "cdk.out"),
         CDK_CONTEXT_JSON=json.dumps(settings.get("context", {})))  # fmt: skip
    return folder / "cdk.out"
