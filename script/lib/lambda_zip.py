"""Packs the program with all that it needs, the C library and its loader too, so that it does not
matter which Linux the function runs on: lambda_zip.py PROGRAM OUT.zip [FILE..]"""

import pathlib
import subprocess
import sys
import zipfile

# What library_load() in src/ opens when it is first needed, so that ldd is silent of it.
LOADED_LATER = ("libcurl.so.4", "libcrypto.so.3", "libexpat.so.1", "libpq.so.5", "libsqlite3.so.0",
                "libmariadb.so.3")  # fmt: skip
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
BOOTSTRAP = """\
#!/bin/sh
# Lambda starts this. Where the system has no certificates to trust, ours serve.
here=${{0%/*}}
export AWS_CA_BUNDLE="${{AWS_CA_BUNDLE:-$here/ca-certificates.crt}}"
exec "$here/lib/{loader}" --library-path "$here/lib" "$here/tidegate" lambda
"""


def linked_with(program):
    """The files of a program or library, the loader among them."""
    done = subprocess.run(["ldd", program], capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        name, arrow, rest = line.strip().partition(" => ")
        path = (rest if arrow else name).split(" ")[0]
        if path.startswith("/"):
            yield path


def loaded_later():
    done = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        name, arrow, path = line.strip().partition(" => ")
        if arrow and name.split(" ")[0] in LOADED_LATER:
            yield path


def needed(program):
    wanted, found = [program, *loaded_later()], set(loaded_later())
    while wanted:
        for path in linked_with(wanted.pop()):
            if path not in found:
                found.add(path)
                wanted.append(path)
    return sorted(found)


def add(package, name, data, mode):
    entry = zipfile.ZipInfo(name)
    entry.external_attr, entry.compress_type = (0o100000 | mode) << 16, zipfile.ZIP_DEFLATED
    package.writestr(entry, data)


def main(program, out, *files):
    libraries = [pathlib.Path(path) for path in needed(program)]
    loader = next(path.name for path in libraries if path.name.startswith("ld-linux"))
    with zipfile.ZipFile(out, "w") as package:
        add(package, "bootstrap", BOOTSTRAP.format(loader=loader), 0o755)
        add(package, "tidegate", pathlib.Path(program).read_bytes(), 0o755)
        add(package, "ca-certificates.crt", pathlib.Path(CERTIFICATES).read_bytes(), 0o644)
        for path in libraries:
            add(package, f"lib/{path.name}", path.read_bytes(), 0o755)
        for name in files:
            add(package, pathlib.Path(name).name, pathlib.Path(name).read_bytes(), 0o644)
    print(f"{out}: {len(libraries)} libraries, {pathlib.Path(out).stat().st_size >> 10} KiB")


if __name__ == "__main__":
    main(*sys.argv[1:])
