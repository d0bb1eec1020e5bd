"""The bundle in other releases of Debian, whose C libraries are older and newer, and beside musl."""

import shutil
import subprocess

import pytest
from harness import roots
from harness.skips import skip_or_fail

PROGRAM = "/opt/tidegate/bin/tidegate"
MUSL_LOADER = "/lib/ld-musl-x86_64.so.1"
# An app with another C library that starts us.
APP = """\
#include <stdio.h>
#include <stdlib.h>
int main(void)
{
    puts("app");
    fflush(stdout);
    return system("/opt/tidegate/bin/tidegate migrate") == 0 ? 0 : 1;
}
"""


def assert_migrates(root, url):
    said = root.run(PROGRAM, "migrate", "--json", env={"DATABASE_URL": url})
    assert said.code == 0 and len(said.json["applied"]) == 2, said


@pytest.mark.long
@pytest.mark.limit(600)
@pytest.mark.parametrize("release", ["bullseye", "bookworm", "trixie"])
def test_the_bundle_migrates_on_debian(release, bundle, database, tmp_path):
    root = roots.debian(release, tmp_path / "root")
    root.add_bundle(bundle)
    assert_migrates(root, "sqlite:/tmp/harbour.db")
    assert_migrates(root, database("postgres").url)


def test_the_bundle_migrates_beside_musl(bundle, database, tmp_path):
    if not shutil.which("musl-gcc"):
        skip_or_fail("no musl-gcc: run script/setup")
    root = roots.Root(tmp_path / "root")
    root.add_bundle(bundle)
    root.write("/app/app.c", APP)
    source, program = root.folder / "app/app.c", root.folder / "bin/app"
    subprocess.run(["musl-gcc", "-o", program, source], check=True)
    (root.folder / "lib").mkdir(exist_ok=True)
    shutil.copy(MUSL_LOADER, root.folder / MUSL_LOADER.lstrip("/"))
    shutil.copy("/bin/busybox", root.folder / "bin/sh")
    for url in ("sqlite:/tmp/harbour.db", database("postgres").url):
        said = root.run("/bin/app", env={"DATABASE_URL": url})
        assert said.code == 0 and said.out.startswith("app\n") and "2 migrations" in said.out, said
