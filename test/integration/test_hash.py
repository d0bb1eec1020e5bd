"""`tidegate hash`: one hash over a folder, which coreutils can make again and a release is known by."""

import json
import os
import sqlite3
import subprocess

import pytest

from harness.shipyard import Shipyard

# As docs/hash.md has it.
RECIPE = r"""
cd "$1" && find . \( -name '.?*' -o -name __pycache__ \) -prune -o -xtype f -printf '%P\0' |
    LC_ALL=C sort -z | xargs -0 sha256sum -z -- | sha256sum | cut -d ' ' -f 1
"""


def by_coreutils(folder):
    done = subprocess.run(["bash", "-ec", RECIPE, "recipe", folder], check=True,
                          capture_output=True, text=True)  # fmt: skip
    return done.stdout.strip()


def hash_of(tidegate, *args):
    result = tidegate.run("hash", *args)
    assert result.code == 0 and result.out.count("\n") == 1, result
    return result.out.strip()


@pytest.fixture(name="folder")
def _folder(tidegate):
    """Another framework's folder, with all that can be in one."""
    for name, text in {
        "0001_initial.py": "class Migration: pass\n",
        "0002_more.py": b"\xff\x00binary\n",
        "a/b.sql": "SELECT 1;\n",
        "a-b.sql": "-- sorts before a/b.sql\n",
        "with space \n and 'quotes'.sql": "SELECT 2;\n",
        "-rf": "no option\n",
        "empty.sql": "",
        "\u00e9.sql": "SELECT 3;\n",
        "large.sql": "x" * 300_000,
        ".hidden": "not counted",
        ".git/HEAD": "not counted",
        "__pycache__/0001_initial.cpython-311.pyc": "not counted",
    }.items():
        tidegate.write(f"m/{name}", text)
    os.symlink("0001_initial.py", tidegate.folder / "m/link.py")
    os.symlink("a", tidegate.folder / "m/linked-folder")
    return tidegate.folder / "m"


def test_coreutils_make_the_same_hash(tidegate, folder):
    assert hash_of(tidegate, "m") == by_coreutils(folder)
    assert hash_of(tidegate, f"{folder}/") == by_coreutils(folder)
    result = tidegate.run("hash", "--json", "m").json
    assert result["hash"] == by_coreutils(folder) and result["files"] == 10
    assert result["dir"] == "m"


def test_it_changes_with_every_content_and_every_name_and_with_nothing_else(tidegate, folder):
    first = hash_of(tidegate, "m")
    os.utime(folder / "empty.sql", (0, 0))
    (folder / "a-b.sql").chmod(0o600)
    tidegate.write("m/.hidden", "changed")
    assert hash_of(tidegate, "m") == first
    tidegate.write("m/empty.sql", "x")
    second = hash_of(tidegate, "m")
    (folder / "empty.sql").rename(folder / "empty2.sql")
    third = hash_of(tidegate, "m")
    assert len({first, second, third}) == 3


def test_the_folder_in_force_is_the_default(tidegate, folder):
    tidegate.write("tidegate.yml", "version: 1\nmigrations: {dir: m}\n")
    tidegate.write("below/x", "")
    below = tidegate.run("hash", cwd=tidegate.folder / "below")
    assert below.out.strip() == hash_of(tidegate) == by_coreutils(folder)
    assert hash_of(tidegate, "--dir", "below") == by_coreutils(tidegate.folder / "below")


def test_the_hash_of_nothing_is_refused(tidegate):
    (tidegate.folder / "empty").mkdir()
    tidegate.write("hidden/.keep", "")
    for folder in ("empty", "hidden", "missing"):
        result = tidegate.run("hash", folder)
        assert result.code == 2 and folder in result.err and "hint: " in result.err, result


def test_what_cannot_be_read_is_an_error_and_not_left_out(tidegate):
    tidegate.write("m/a.sql", "")
    os.symlink("nowhere", tidegate.folder / "m/dangling.sql")
    result = tidegate.run("hash", "m")
    assert result.code == 1 and "dangling.sql" in result.err, result


def test_a_release_is_known_by_the_same_hash(tidegate):
    yard = Shipyard(tidegate)
    yard.put("README.md", "counts as well")
    yard.up("1")
    connection = sqlite3.connect(yard.folder / ".tidegate" / "ledger.db")
    documents = [json.loads(text) for (text,) in connection.execute("SELECT value FROM document")]
    connection.close()
    hashes = {each["set_hash"] for each in documents if "set_hash" in each}
    assert hashes == {hash_of(tidegate, "db/migrations")}
