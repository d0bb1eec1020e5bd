"""The Debian package: what it depends on, what lintian says, and that apt installs it on a new
Debian 12."""

import shutil
import subprocess

import pytest
from harness import roots
from harness.docker import libraries
from harness.skips import skip_or_fail


def dpkg_deb(*words):
    return subprocess.run(["dpkg-deb", *words], capture_output=True, text=True, check=True).stdout


def test_it_depends_on_what_is_loaded_when_first_needed(deb):
    depends = dpkg_deb("--field", str(deb), "Depends")
    names = {each.split()[0] for each in depends.split(",")}
    assert set(libraries.loaded_later().values()) <= names and "libc6" in names, depends


@pytest.mark.parametrize("place", [
    "usr/bin/tidegate", "usr/share/man/man1/tidegate.1.gz", "usr/share/doc/tidegate/copyright",
    "usr/share/bash-completion/completions/tidegate.bash", "usr/share/zsh/vendor-completions/_tidegate",
    "usr/share/fish/vendor_completions.d/tidegate.fish", "usr/share/doc/tidegate/changelog.gz",
])  # fmt: skip
def test_it_has_where_debian_looks_for_it(deb, place):
    assert f" ./{place}\n" in dpkg_deb("--contents", str(deb))


def test_lintian_finds_no_error(deb):
    if not shutil.which("lintian"):
        skip_or_fail("no lintian: run script/setup")
    done = subprocess.run(
        ["lintian", "--allow-root", "--fail-on=error,warning", "--tag-display-limit=0", deb],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.long
@pytest.mark.limit(900)
def test_apt_installs_it_on_a_new_debian_12(deb, database, tmp_path):
    root = roots.debian("bookworm", tmp_path / "root")
    shutil.copy(deb, root.folder / "tmp/tidegate.deb")
    shutil.copy("/etc/resolv.conf", root.folder / "etc/resolv.conf")
    # What the minimal variant leaves out of the packages; the manual page is one of them.
    apt = ["apt-get", "-q", "-y", "-o", "APT::Sandbox::User=root", "--no-install-recommends"]
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    for words in ([*apt, "update"], [*apt, "install", "/tmp/tidegate.deb"]):
        done = root.run(*words, env=env, folder="/", timeout=600)
        assert done.code == 0, done
    for kind in ("sqlite", "postgres"):
        url = database(kind).url if kind == "postgres" else "sqlite:/tmp/harbour.db"
        said = root.run("tidegate", "migrate", "--json", env={"DATABASE_URL": url})
        assert said.code == 0 and len(said.json["applied"]) == 2, said
    judged = root.run("tidegate", "lint", "--dialect", "postgres", "db/migrations")
    assert judged.code in (0, 3), judged
    assert root.run("apt-get", "-q", "-y", "purge", "tidegate", env=env, folder="/").code == 0
    assert not (root.folder / "usr/bin/tidegate").exists()
