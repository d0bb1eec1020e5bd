"""PostgreSQL's own regression SQL, out of Debian's source package: not in this repository, kept beside the user's
other caches once it was fetched."""

import os
import pathlib
import shutil
import subprocess
import tempfile

from harness.skips import skip_or_fail

PACKAGE = "postgresql-15"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
SOURCE = f"deb-src [signed-by={KEYRING}] http://deb.debian.org/debian bookworm main\n"

# Of these files no statement can be compared from some line on.
LEFT_OUT = {
    "psql.sql": "psql's own commands in the middle of statements",
    "copyselect.sql": "several COPY in one message, which is psql's own, too",
    "create_function_c.sql": "a variable of psql's",
    "strings.sql": "standard_conforming_strings = off, which we do not follow",
}


def _cache():
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "tidegate-test" / f"{PACKAGE}-regress"


def _run(folder, *command):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise OSError(f"{' '.join(command)}: {done.stderr.strip()[-300:]}")


def _fetch(target):
    """By apt-get with a list of sources of its own; nothing of the system is changed."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for each in ("lists/partial", "cache/archives/partial"):
            (folder / each).mkdir(parents=True)
        (folder / "sources.list").write_text(SOURCE, encoding="utf-8")
        apt = ["apt-get", "-q", "-o", f"Dir::Etc::sourcelist={folder}/sources.list", "-o", "Dir::Etc::sourceparts=/dev/null",
               "-o", f"Dir::State::lists={folder}/lists", "-o", f"Dir::Cache={folder}/cache",
               "-o", "APT::Sandbox::User=root"]  # fmt: skip
        _run(folder, *apt, "update")
        _run(folder, *apt, "--download-only", "source", PACKAGE)
        (archive,) = folder.glob("*.orig.tar.*")
        _run(folder, "tar", "-xf", archive.name, "--wildcards", "*/src/test/regress/sql/*.sql")
        (found,) = folder.glob("*/src/test/regress/sql")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(found, target)


def files():
    """Its files, in order; a loud skip where they cannot be had."""
    target = pathlib.Path(os.environ.get("TIDEGATE_POSTGRES_REGRESS") or _cache())
    if not target.is_dir():
        try:
            _fetch(target)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            skip_or_fail(f"the source of {PACKAGE} cannot be had: {error}", ci_may_skip=True)
    return sorted(path for path in target.glob("*.sql") if path.name not in LEFT_OUT)
