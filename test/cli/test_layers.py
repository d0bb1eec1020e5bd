"""The floors of src/LAYERS: the sources keep them, and the check finds what breaks them."""

import subprocess

import pytest
from harness.corpora import ROOT


def check_layers(*arguments):
    return subprocess.run(
        [ROOT / "script" / "check-layers", *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture(name="house")
def _house(tmp_path):
    """A small tree with two rooms on one floor, one below and one above."""
    src = tmp_path / "src"
    for folder in ("base", "db", "net", "cli"):
        (src / folder).mkdir(parents=True)
        (src / folder / f"{folder}.h").write_text("#pragma once\n", encoding="utf-8")
    (src / "LAYERS").write_text("# floors\n0 base\n1 db\n1 net\n6 cli\n", encoding="utf-8")

    def write(path, text):
        (src / path).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_the_sources_keep_their_floors():
    result = check_layers()
    assert result.returncode == 0, result.stdout + result.stderr


def test_lower_floors_and_the_own_folder_may_be_included(house):
    result = check_layers(house("cli/main.c", '#include "cli/cli.h"\n#include "base/base.h"\n'))
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("base/base.c", '\n#include "db/db.h"\n', "src/base/base.c:2: base (floor 0) includes db/db.h"),
        ("db/db.c", '#include "net/net.h"\n', "only lower floors are allowed"),
        ("db/db.c", '#  include "cli/cli.h"\n', "only lower floors are allowed"),
        ("cli/main.c", '#include "cli.h"\n', "does not start at src/"),
        ("LAYERS", "0 base\n1 db\n6 cli\n", "src/net: no floor in src/LAYERS"),
    ],
)
def test_a_planted_violation_is_found(house, path, text, message):
    result = check_layers(house(path, text))
    assert result.returncode == 1
    assert message in result.stdout
