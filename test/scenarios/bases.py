"""Base images without a registry to pull them from: trees of Debian packages as they are installed
here, imported under the names that Dockerfiles say.

A tree has the packages, all that they depend on, and a shell with the usual tools; documents and
translations are left out. It is kept as a tar in /var/tmp, by the versions of its packages.
"""

import hashlib
import os
import pathlib
import re
import subprocess
import tarfile

from harness.skips import skip_or_fail

ALWAYS = ("base-files", "base-passwd", "bash", "coreutils", "dash", "findutils", "grep", "libc-bin",
          "sed", "tzdata")  # fmt: skip
# What a Dockerfile names -> the packages that stand in for it, and links that Debian has not.
BASES = {
    "debian:bookworm-slim": ((), {}),
    "python:3.11-slim": (
        ("python3", "python3-pip", "python3-django", "python3-psycopg2", "alembic"),
        {"/usr/local/bin/python": "/usr/bin/python3"},
    ),
    "ruby:3.1-slim": (("ruby", "rake", "ruby-railties", "ruby-activerecord", "ruby-pg", "ruby-webrick"), {}),
    "eclipse-temurin:17-jre": (
        ("openjdk-17-jre-headless",),
        {"/usr/local/bin/java": "/usr/lib/jvm/java-17-openjdk-amd64/bin/java"},
    ),
    "debian:postgresql-15": (("postgresql-15", "util-linux"), {}),  # under images/postgres
}
_LEFT_OUT = re.compile(
    r"^/usr/share/(doc|man|info|locale|lintian|bug|doc-base|zoneinfo/(right|posix))/"
    r"|/EXTERNALLY-MANAGED$|^/usr/lib/python3/dist-packages/django/contrib/.*/locale/"
)
_MERGED = ("bin", "sbin", "lib", "lib64")  # links into /usr
_LAYOUT = 1  # of these tars; a change makes them anew


def _installed():
    """{name: (version, [names that it depends on or ..])}, by package and by what it provides."""
    form = "${Package}\t${Version}\t${Provides}\t${Pre-Depends}, ${Depends}\t${db:Status-Status}\n"
    done = subprocess.run(["dpkg-query", "-W", "-f", form], capture_output=True, text=True, check=True)
    found = {}
    for line in done.stdout.splitlines():
        name, version, provides, depends, status = line.split("\t")
        if status == "installed":
            entry = (name, version, [_names(each) for each in depends.split(",") if each.strip()])
            found[name] = entry
            for each in provides.split(","):
                if each.strip():
                    found.setdefault(_names(each)[0], entry)
    return found


def _names(alternatives):
    return [re.split(r"[ (:\[]", each.strip())[0] for each in alternatives.split("|")]


def _closure(wanted, installed):
    """{package: version} with all that it takes."""
    found, open_names = {}, list(wanted)
    while open_names:
        name, version, depends = installed[open_names.pop()]
        if name not in found:
            found[name] = version
            for alternatives in depends:
                open_names += [each for each in alternatives if each in installed][:1]
    return found


def _with_bytecode(path):
    """Python's own of a source: without it each start compiles all that it imports."""
    yield path
    if path.endswith(".py"):
        cached = pathlib.Path(path).parent / "__pycache__"
        yield from map(str, cached.glob(f"{pathlib.Path(path).stem}.cpython-*.pyc"))


def _files(packages):
    done = subprocess.run(["dpkg-query", "-L", *packages], capture_output=True, text=True, check=True)
    listed = {line for line in done.stdout.splitlines() if line.startswith("/") and line != "/."}
    return sorted({each for path in listed if not _LEFT_OUT.search(path) for each in _with_bytecode(path)})


def _in_usr(path):
    first = path.split("/")[1]
    return f"/usr{path}" if first in _MERGED else path


def _add_link(tar, name, target):
    entry = tarfile.TarInfo(name.lstrip("/"))
    entry.type, entry.linkname = tarfile.SYMTYPE, target
    tar.addfile(entry)


def _pack(place, packages, links):
    seen = set()
    with tarfile.open(place, "w") as tar:
        for name in _MERGED:
            _add_link(tar, name, f"usr/{name}")
            seen.add(f"/{name}")
        for path in _files(packages):
            inside = _in_usr(path)
            if inside in seen or path in seen or not os.path.lexists(path):
                continue
            seen.add(inside)
            tar.add(path, inside.lstrip("/"), recursive=False)
        for name in ("passwd", "group"):  # made by base-passwd when it is installed
            tar.add(f"/usr/share/base-passwd/{name}.master", f"etc/{name}")
        for name, target in links.items():
            _add_link(tar, name, target)


def cache():
    """The folder of what takes a while to make, for one user of this machine."""
    folder = pathlib.Path(f"/var/tmp/tidegate-base-images-{os.geteuid()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise RuntimeError(f"{folder} belongs to somebody else")
    return folder


def tree(name):
    """The path of the tar of a base image; made when it is not there yet."""
    wanted, links = BASES[name]
    installed = _installed()
    missing = [each for each in (*ALWAYS, *wanted) if each not in installed]
    if missing:
        skip_or_fail(f"the image {name} takes {', '.join(missing)}: run script/setup")
    packages = _closure((*ALWAYS, *wanted), installed)
    words = f"{_LAYOUT} {sorted(packages.items())} {sorted(links.items())}"
    key = hashlib.sha256(words.encode()).hexdigest()[:16]
    place = cache() / f"{re.sub('[^a-z0-9.]', '-', name)}-{key}.tar"
    if not place.exists():
        building = place.with_suffix(f".{os.getpid()}")
        _pack(building, packages, links)
        building.rename(place)
    return place


def names_in(dockerfile):
    """The images that a Dockerfile begins from or copies from, without its own stages."""
    stages = set(re.findall(r"(?im)^FROM\s+.*\sAS\s+(\S+)", dockerfile))
    named = re.findall(r"(?im)^(?:FROM|COPY\s+--from=)\s*(\S+)", dockerfile)
    return [each for each in dict.fromkeys(re.sub("^--from=", "", one) for one in named)
            if each not in stages and each != "scratch"]  # fmt: skip


class Bases:
    """What an engine has been given so far."""

    def __init__(self, engine, makers):
        """`makers`: image -> function(bases, name) that makes it, for what is no tree of packages."""
        self.engine, self._makers, self._there = engine, makers, set()

    def need(self, dockerfile):
        """Imports what this Dockerfile (its text) begins from."""
        for name in names_in(dockerfile):
            if name not in self._there:
                self._import(name)
                self._there.add(name)

    def _import(self, name):
        if name in self._makers:
            self._makers[name](self, name)
            return
        if name not in BASES:
            raise LookupError(f"no stand-in for the image {name}: {__file__} has {', '.join(BASES)}")
        with open(tree(name), "rb") as tar:
            self.engine.import_image(
                tar, "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "ENV LANG=C.UTF-8", name=name,
            )  # fmt: skip
