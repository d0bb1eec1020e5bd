"""A stand-in for the image postgres:16, of Debian's PostgreSQL as it is installed here: it heeds
POSTGRES_USER, POSTGRES_DB and POSTGRES_PASSWORD, and keeps its data where that one does."""

import io
import pathlib
import tarfile

from harness.docker import BUSYBOX, libraries
from harness.postgres import DEBIAN_BINARIES

PROGRAMS = ("postgres", "initdb", "pg_isready")
FOLDERS = ("/usr/share/postgresql/15", "/usr/lib/postgresql/15/lib")
# The compiler of expressions takes 100 MB of LLVM and is not needed.
LEFT_OUT = ("llvmjit", "bitcode")
DATA = "/var/lib/postgresql/data"
USER = 999
START = f"""\
#!/bin/busybox sh
set -e
if [ ! -s {DATA}/PG_VERSION ]; then
    echo "$POSTGRES_PASSWORD" >/tmp/password
    initdb -D {DATA} -U "$POSTGRES_USER" -A scram-sha-256 --pwfile=/tmp/password --no-sync --no-locale -E UTF8
    echo "host all all all scram-sha-256" >>{DATA}/pg_hba.conf
    echo "CREATE DATABASE \\"$POSTGRES_DB\\"" | postgres --single -D {DATA} postgres
fi
exec postgres -D {DATA} -c listen_addresses=* -c unix_socket_directories=/tmp
"""


def _folder(tar, name, mode=0o755, user=0):
    entry = tarfile.TarInfo(name.lstrip("/"))
    entry.type, entry.mode, entry.uid, entry.gid = tarfile.DIRTYPE, mode, user, user
    tar.addfile(entry)


def _file(tar, name, data, mode=0o755):
    entry = tarfile.TarInfo(name.lstrip("/"))
    entry.size, entry.mode = len(data), mode
    tar.addfile(entry, io.BytesIO(data))


def _wanted(entry):
    return None if any(each in entry.name for each in LEFT_OUT) else entry


def import_postgres(engine, name="postgres:16"):
    """Its password, database and user are given to the container, as to the real one."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        _folder(tar, "/tmp", 0o1777)
        _folder(tar, DATA, 0o700, USER)
        _file(tar, "/etc/passwd", f"postgres:x:{USER}:{USER}::/:/bin/sh\n".encode(), 0o644)
        _file(tar, "/bin/busybox", BUSYBOX.read_bytes())
        _file(tar, "/bin/sh", BUSYBOX.read_bytes())
        _file(tar, "/start", START.encode())
        programs = [DEBIAN_BINARIES / each for each in PROGRAMS]
        for path in sorted({each for program in programs for each in libraries.linked_with(program)}):
            _file(tar, path, pathlib.Path(path).read_bytes())
        for path in programs:
            tar.add(path)
        for folder in FOLDERS:
            tar.add(folder, filter=_wanted)
    engine.import_image(
        buffer.getvalue(), f"ENV PATH={DEBIAN_BINARIES}:/bin", f"USER {USER}", 'CMD ["/start"]', name=name
    )
