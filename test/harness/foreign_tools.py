"""Other migration tools as they really are: dbmate from npm, Flyway from Maven Central, goose and
golang-migrate from Go's module proxy, the runners of sqlx and diesel as crates.

They are kept in /var/tmp. On a machine without npm, mvn, go or cargo, as Debian's packages alone make it,
the test is skipped aloud, also under CI; where they are but cannot fetch the tool, that is a skip
for a person and a failure under CI.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import urllib.parse

from harness.skips import skip_or_fail

HERE = pathlib.Path(__file__).resolve().parent
DBMATE = "@dbmate/linux-x64@2.28.0"
GOOSE = "github.com/pressly/goose/v3/cmd/goose@v3.27.3"
GOLANG_MIGRATE = "github.com/golang-migrate/migrate/v4/cmd/migrate@v4.19.1"


def _cache(name):
    cache = pathlib.Path(f"/var/tmp/tidegate-foreign-tools-{os.geteuid()}")
    cache.mkdir(mode=0o755, exist_ok=True)
    if cache.stat().st_uid != os.geteuid():
        raise RuntimeError(f"{cache} belongs to somebody else")
    place = cache / name
    place.mkdir(exist_ok=True)
    return place


def _fetch(tool, program, *command, **options):
    if not shutil.which(program):
        skip_or_fail(f"{tool}: {program}, which could fetch it, is not installed", ci_may_skip=True)
    try:
        result = subprocess.run([program, *command], capture_output=True, text=True, timeout=600,
                                check=False, **options)  # fmt: skip
    except subprocess.TimeoutExpired:
        skip_or_fail(f"{tool}: its registry does not answer")
    if result.returncode:
        skip_or_fail(f"{tool}: {program} cannot fetch it: {result.stderr.strip()[-300:]}")


def _run(*command, code=0, env=None):
    """What it says, on both outputs; it must end with that code."""
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True,
                          timeout=60, check=False, env={**os.environ, **(env or {})})  # fmt: skip
    assert done.returncode == code, (command, done.stdout, done.stderr)
    return done.stdout + done.stderr


def fetch_jars(pom):
    """The folder of the jars that a project of Maven takes."""
    text = pathlib.Path(pom).read_bytes()
    place = _cache(f"jars-{hashlib.sha256(text).hexdigest()[:16]}")
    if not (place / "whole").exists():
        _fetch("Flyway", "mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies",
               f"-DoutputDirectory={place / 'lib'}")  # fmt: skip
        (place / "whole").touch()
    return place / "lib"


def _plain(database):
    """The servers' certificates are of no authority that the tools know."""
    return "?sslmode=disable" if database.kind == "postgres" else ""


def _go_address(database):
    """As Go's driver for MySQL has it."""
    url = urllib.parse.urlsplit(database.url)
    return f"{url.username}:{url.password}@tcp({url.hostname}:{url.port}){url.path}?parseTime=true"


class Dbmate:
    def __init__(self):
        place = _cache("dbmate-2.28.0")
        self.binary = place / "node_modules/@dbmate/linux-x64/bin/dbmate"
        if not self.binary.exists():
            _fetch("dbmate", "npm", "install", "--no-audit", "--no-fund", "--prefix", str(place),
                   DBMATE)  # fmt: skip

    def __call__(self, database, folder, *command, code=0):
        url = database.url + _plain(database)
        return _run(self.binary, "--url", url, "--migrations-dir", folder, "--no-dump-schema",
                    *command, code=code)  # fmt: skip


class Flyway:
    def __init__(self):
        place = _cache("flyway-11.20.3-mariadb")
        self.libraries = place / "lib"
        source = HERE / "flyway/RunFlyway.java"
        self.classes = place / f"classes-{hashlib.sha256(source.read_bytes()).hexdigest()[:16]}"
        if not (self.classes / "RunFlyway.class").exists():
            _fetch("Flyway", "mvn", "-q", "-B", "-f", str(HERE / "flyway/pom.xml"),
                   "dependency:copy-dependencies", f"-DoutputDirectory={self.libraries}")  # fmt: skip
            _fetch("Flyway", "javac", "-cp", f"{self.libraries}/*", "-d", str(self.classes),
                   str(source))  # fmt: skip

    def __call__(self, database, folder, *command, code=0, env=None):
        return _run("java", "-cp", f"{self.libraries}/*:{self.classes}", "RunFlyway",
                    *self._address(database), folder, *command, code=code, env=env)  # fmt: skip

    @staticmethod
    def _address(database):
        if database.kind == "sqlite":
            return f"jdbc:sqlite:{database.path}", "", ""
        url = urllib.parse.urlsplit(database.url)
        driver = "mariadb" if database.kind == "mariadb" else "postgresql"
        return (f"jdbc:{driver}://{url.hostname}:{url.port}{url.path}",
                url.username, urllib.parse.unquote(url.password))  # fmt: skip


class Goose:
    DRIVERS = {"postgres": "postgres", "sqlite": "sqlite3", "mariadb": "mysql"}

    def __init__(self):
        self.binary = _cache("goose-3.27.3") / "goose"
        if not self.binary.exists():
            _fetch("goose", "go", "install", GOOSE,
                   env={**os.environ, "GOBIN": str(self.binary.parent)})  # fmt: skip

    def __call__(self, database, folder, *command, code=0):
        addresses = {
            "sqlite": lambda: database.path,
            "mariadb": lambda: _go_address(database),
            "postgres": lambda: database.url + _plain(database),
        }
        address = addresses[database.kind]()
        return _run(self.binary, "-dir", folder, self.DRIVERS[database.kind], address, *command,
                    code=code)  # fmt: skip


class GolangMigrate:
    def __init__(self):
        self.binary = _cache("golang-migrate-4.19.1-mysql") / "migrate"
        if not self.binary.exists():
            _fetch("golang-migrate", "go", "install", "-tags", "postgres sqlite3 mysql", GOLANG_MIGRATE,
                   env={**os.environ, "GOBIN": str(self.binary.parent)})  # fmt: skip

    def __call__(self, database, folder, *command, code=0):
        addresses = {
            "sqlite": lambda: f"sqlite3://{database.path}",
            "mariadb": lambda: f"mysql://{_go_address(database)}",
            "postgres": lambda: database.url + _plain(database),
        }
        address = addresses[database.kind]()
        return _run(self.binary, "-path", folder, "-database", address, *command, code=code)


class _RustRunner:
    """A program of ours that calls the crates, since their own commands take long to build."""

    tool = None

    def __init__(self):
        source = HERE / "rust_runners"
        files = [source / "Cargo.toml", source / "src/main.rs"]
        digest = hashlib.sha256(b"".join(each.read_bytes() for each in files)).hexdigest()[:16]
        place = _cache(f"rust-runners-{digest}")
        self.binary = place / "target/debug/run-migrations"
        if not self.binary.exists():
            if not (place / "src/main.rs").exists():
                shutil.copytree(source, place, dirs_exist_ok=True)
            _fetch(f"{self.tool}'s runner", "cargo", "build", "--quiet", "--manifest-path",
                   str(place / "Cargo.toml"), "--target-dir", str(place / "target"))  # fmt: skip

    def __call__(self, database, folder, *command, code=0):
        return _run(self.binary, self.tool, self._address(database), folder, *command, code=code)

    @staticmethod
    def _address(database):
        if database.kind == "sqlite":
            return f"sqlite:{database.path}"
        return database.url + _plain(database)


class Sqlx(_RustRunner):
    tool = "sqlx"

    @staticmethod
    def _address(database):
        address = _RustRunner._address(database)
        return f"{address}?mode=rwc" if database.kind == "sqlite" else address


class Diesel(_RustRunner):
    tool = "diesel"
