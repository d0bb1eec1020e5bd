"""The action at the repository's root, and the copy of it that `tidegate init` writes."""

import pathlib

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ACTION = ROOT / "action.yml"


def test_the_action_is_the_one_that_init_writes():
    written = ROOT / "examples/github-actions/.github/actions/tidegate/action.yml"
    assert ACTION.read_bytes() == written.read_bytes(), "cp it to action.yml"


def test_no_input_reaches_a_shell_but_through_a_variable():
    for step in yaml.safe_load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]:
        assert "${{" not in step["run"], step["name"]


def test_every_input_and_output_says_what_it_is():
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    for kind in ("inputs", "outputs"):
        assert all(each["description"] for each in action[kind].values())
