"""The bundle runs where there is nothing of Debian's, wherever it is put."""

import shutil
import subprocess

import pytest
from harness import packages
from harness.docker import BUSYBOX
from harness.roots import Root
from harness.skips import skip_or_fail

PROGRAM = "/opt/tidegate/bin/tidegate"
SQLITE = {"DATABASE_URL": "sqlite:/tmp/harbour.db"}


@pytest.fixture(name="root")
def _root(tmp_path, bundle):
    """With the bundle and nothing else: no shell, no C library, no /etc/ssl."""
    root = Root(tmp_path / "root")
    root.add_bundle(bundle)
    return root


def assert_migrates(root, env, **options):
    first = root.run(PROGRAM, "migrate", "--json", env=env, **options)
    assert first.code == 0 and len(first.json["applied"]) == 2, first
    second = root.run(PROGRAM, "migrate", "--json", env=env, **options)
    assert second.code == 0 and second.json["applied"] == [], second


def test_it_migrates_where_there_is_nothing_else(root, postgres, database):
    assert_migrates(root, SQLITE)
    assert_migrates(root, {"DATABASE_URL": database("postgres").url})


def test_it_migrates_mariadb_with_the_plugin_of_its_own(root, mariadb, database):
    assert_migrates(root, {"DATABASE_URL": database("mariadb").url})


def test_it_runs_without_proc(root):
    assert_migrates(root, SQLITE, proc=False)


def test_it_parses_postgresql(root):
    root.write("/app/db/migrations/V3__index.sql", "CREATE INDEX boat_name ON boat (name);\n")
    judged = root.run(PROGRAM, "lint", "--dialect", "postgres", "db/migrations")
    assert judged.code == 0 and "3 statements" in judged.out, judged


def test_it_may_be_moved_and_linked_to(root):
    elsewhere = root.folder / "srv/tools of ours"
    elsewhere.mkdir(parents=True)
    shutil.move(root.folder / "opt/tidegate", elsewhere / "tidegate-0")
    (root.folder / "bin/tidegate").symlink_to("/srv/tools of ours/tidegate-0/bin/tidegate")
    for program in ("/srv/tools of ours/tidegate-0/bin/tidegate", "/bin/tidegate"):
        said = root.run(program, "version")
        assert said.code == 0 and said.out.startswith("tidegate "), said


def test_it_runs_itself_as_the_command_of_a_release(root):
    root.write("/app/tidegate.yml", """\
version: 1
app: harbour
database: env:DATABASE_URL
migrate: {executor: process, command: [tidegate, migrate]}
deploy: {driver: none}
""")
    done = root.run(PROGRAM, "up", "--release", "r1", env=SQLITE)
    assert done.code == 0 and "2 migrations" in done.out + done.err, done
    assert root.run(PROGRAM, "gate", "--release", "r1", env=SQLITE).code == 0


def test_a_library_that_the_image_preloads_is_for_its_commands_alone(root):
    if not BUSYBOX.exists():
        skip_or_fail("no busybox: run script/setup")
    shutil.copy(BUSYBOX, root.folder / "bin/sh")
    root.write("/app/say.sh", '#!/bin/sh\necho "preloaded: $LD_PRELOAD, $TIDEGATE_LD_PRELOAD"\n', 0o755)
    begin = f"LD_PRELOAD=/usr/lib/libjemalloc.so.2 exec {PROGRAM}"
    plain = root.run("/bin/sh", "-c", f"{begin} status", env=SQLITE)
    assert plain.code == 0 and plain.err == "", plain
    said = root.run("/bin/sh", "-c", f"{begin} exec -- /app/say.sh", env=SQLITE)
    assert "preloaded: /usr/lib/libjemalloc.so.2, \n" in said.out + said.err, said


def test_the_same_build_gives_the_same_bytes(bundle, tmp_path):
    packages.make("bundle", tmp_path)
    again = tmp_path / bundle.name
    assert subprocess.run(["cmp", bundle, again], check=False).returncode == 0


def test_each_library_has_its_licence_and_nothing_is_writable_to_others(root):
    place = root.folder / "opt/tidegate"
    licences = {path.name for path in (place / "share/licences").iterdir()}
    assert {"tidegate", "libc6", "libpq5", "libmariadb3", "libtalloc-dev"} <= licences
    assert all(path.stat().st_mode & 0o022 == 0 for path in place.rglob("*"))
