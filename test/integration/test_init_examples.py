"""The examples are what `tidegate init` writes, byte by byte: script/examples makes them anew."""

import subprocess
import sys

import pytest
from harness.tidegate import ROOT

EXAMPLES = ROOT / "examples"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/init.args"))


def tree(folder):
    """{path: (content, whether it is a program)} of all files."""
    return {
        str(path.relative_to(folder)): (path.read_text(), bool(path.stat().st_mode & 0o100))
        for path in folder.rglob("*")
        if path.is_file() and path.name != "init.args"
    }


def init(tidegate, name, *more):
    words = (EXAMPLES / name / "init.args").read_text().split("\n")[:-1]
    result = tidegate.run("init", *words, *more, env={"AWS_EC2_METADATA_DISABLED": "true"})
    assert result.code == 0, result
    return result


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_what_init_writes_today(tidegate, name):
    init(tidegate, name)
    written, kept = tree(tidegate.folder), tree(EXAMPLES / name)
    assert sorted(written) == sorted(kept), "run script/examples"
    for path in written:
        assert written[path] == kept[path], f"{path}: run script/examples"


@pytest.mark.parametrize("name", NAMES)
def test_an_example_does_not_change_the_second_time(tidegate, name):
    init(tidegate, name)
    before = tree(tidegate.folder)
    files = init(tidegate, name, "--json").json["files"]
    assert {each["state"] for each in files} == {"unchanged"}
    assert tree(tidegate.folder) == before


@pytest.mark.parametrize("name", NAMES)
def test_the_configuration_of_an_example_is_one(tidegate, name):
    config = EXAMPLES / name / "tidegate.yml"
    result = tidegate.run("config", "show", "--config", config, "--env", "production", "--json")
    assert result.code == 0, result


def test_the_list_of_examples_names_them_all():
    done = subprocess.run(
        [sys.executable, ROOT / "script/lib/list_examples.py"], capture_output=True, text=True, check=True
    )
    assert done.stdout == (EXAMPLES / "README.md").read_text(), "run script/examples"


def test_there_are_examples():
    assert NAMES
