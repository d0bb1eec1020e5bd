"""The relocatable bundle: the program with the C library, its loader and all that it needs, so that
it does not matter which Linux it runs on. packaging/launcher.c starts it.

    bundle.py BUILD OUT.tar.gz

The same build and commit give the same bytes.
"""

import dataclasses
import gzip
import io
import pathlib
import subprocess
import sys
import tarfile
import tempfile

import libraries

FOLDER = "tidegate"
CERTIFICATES = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
# Ways to log in to MariaDB and MySQL, which libmariadb loads by name.
PLUGINS = "libmariadb3/plugin"
# Of these only the code that is linked statically is in the program (meson.build).
STATIC_PACKAGES = ("libtalloc-dev", "libjansson-dev", "libyaml-dev", "nettle-dev")
# Where the build puts what the program prints of itself, and where it is looked for.
PRINTED = {
    "tidegate.1": "share/man/man1/tidegate.1",
    "tidegate.bash": "share/bash-completion/completions/tidegate",
    "_tidegate": "share/zsh/site-functions/_tidegate",
    "tidegate.fish": "share/fish/vendor_completions.d/tidegate.fish",
}


@dataclasses.dataclass(frozen=True)
class Entry:
    name: str
    data: bytes
    mode: int = 0o644


def read(name, path, mode=0o644):
    return Entry(name, pathlib.Path(path).read_bytes(), mode)


def stripped(name, path):
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run(["strip", "-o", out.name, str(path)], check=True)
        return read(name, out.name, 0o755)


def _plugins():
    """Beside libmariadb, wherever that lies."""
    place = pathlib.Path(libraries.places_of({"libmariadb.so.3": "libmariadb3"})[0]).parent
    return sorted((place / PLUGINS).glob("*.so"))


def _owners(paths):
    """Packages. dpkg knows files by the path they were packed with: in /lib, or in /usr/lib."""
    names = {str(pathlib.Path(path).resolve()) for path in paths}
    asked = names | {name.removeprefix("/usr") for name in names}
    done = subprocess.run(
        ["dpkg-query", "-S", *sorted(asked)], capture_output=True, text=True, check=False
    )
    found = dict(reversed(line.split(": ", 1)) for line in done.stdout.splitlines())
    for name in names:
        owner = found.get(name) or found.get(name.removeprefix("/usr"))
        if not owner:
            raise LookupError(f"{name} belongs to no package of Debian: its licence is not known")
        yield owner.partition(":")[0]


def _licences(paths):
    """Debian's copyright file of each package that a file here came from."""
    for package in sorted({*_owners(paths), *STATIC_PACKAGES}):
        yield read(f"share/licences/{package}", f"/usr/share/doc/{package}/copyright")


def running(build):
    """What it needs to run: the program, the libraries, who is trusted."""
    program = pathlib.Path(build) / "src/cli/tidegate"
    plugins = _plugins()
    needed = sorted({path for each in [program, *plugins] for path in libraries.needed(each)})
    yield stripped("bin/tidegate", pathlib.Path(build) / "packaging/launcher")
    yield stripped("libexec/tidegate", program)
    for path in needed:
        yield read(f"lib/{pathlib.Path(path).name}", path, 0o755)
    for path in plugins:
        yield read(f"lib/{PLUGINS}/{path.name}", path, 0o755)
    yield read("share/ca-certificates.crt", CERTIFICATES)
    yield read("share/licences/tidegate", libraries.ROOT / "LICENSE")
    yield from _licences([*needed, *plugins])


def entries(build):
    yield from running(build)
    for name, place in PRINTED.items():
        yield read(place, pathlib.Path(build) / "src/cli" / name)


def commit_time():
    done = subprocess.run(
        ["git", "-C", libraries.ROOT, "log", "-1", "--format=%ct"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(done.stdout)


def _add(tar, entry, name, folders, when):
    for parent in [*reversed(name.parents)][1:]:
        if parent not in folders:
            folders.add(parent)
            info = tarfile.TarInfo(str(parent))
            info.type, info.mode, info.mtime = tarfile.DIRTYPE, 0o755, when
            tar.addfile(info)
    info = tarfile.TarInfo(str(name))
    info.size, info.mode, info.mtime = len(entry.data), entry.mode, when
    tar.addfile(info, io.BytesIO(entry.data))


def add_to(tar, contents, place="."):
    """Puts entries into a tar, in a folder named as the bundle is, below `place`."""
    folders, when = set(), commit_time()
    for entry in contents:
        _add(tar, entry, pathlib.PurePosixPath(place, FOLDER, entry.name), folders, when)


def write_tar(build, out):
    with open(out, "wb") as file, gzip.GzipFile("", "wb", 6, file, commit_time()) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            add_to(tar, entries(build))


def main(build, out):
    write_tar(build, out)
    print(f"{out}: {pathlib.Path(out).stat().st_size >> 10} KiB")


if __name__ == "__main__":
    main(*sys.argv[1:])
