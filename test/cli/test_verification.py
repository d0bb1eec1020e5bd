"""docs/verification.md: each rule names tests, and each test that it names is there and runs."""

import re

import pytest
from harness.corpora import ROOT

_HEAD = "| rule | proven by |"
_NAME = re.compile(r"`([\w/]+\.(?:c|py))::(\w+)`")
# A function of cmocka's form, wherever its name is broken onto a line of its own.
_FUNCTION = re.compile(r"^(?:static void\s+)?(\w+)\(void \*\*", re.MULTILINE)
_PYTEST = re.compile(r"^def (test_\w+)\(", re.MULTILINE)


def rules(text):
    """[(rule, [(file, name)])] of all tables."""
    found, inside = [], False
    for line in text.splitlines():
        if line == _HEAD:
            inside = True
        elif not line.startswith("|"):
            inside = False
        elif inside and not line.startswith("|---"):
            _, rule, proof, _ = line.split("|")
            found.append((rule.strip(), _NAME.findall(proof)))
    return found


def names_in(file):
    """The tests in a file that is named as the page does; none when there is no such file."""
    if file.endswith(".c"):
        path = ROOT / "test" / "unit" / file
        if not path.is_file():
            return set()
        text = path.read_text(encoding="utf-8")
        # Defined, and listed in main() as well.
        return {name for name in _FUNCTION.findall(text)
                if len(re.findall(rf"\b{name}\b", text)) > 1}  # fmt: skip
    for folder in ("integration", "cli", "scenarios"):
        path = ROOT / "test" / folder / file
        if path.is_file():
            return set(_PYTEST.findall(path.read_text(encoding="utf-8")))
    return set()


@pytest.fixture(name="page", scope="module")
def _page():
    return (ROOT / "docs" / "verification.md").read_text(encoding="utf-8")


def test_every_rule_names_a_test(page):
    found = rules(page)
    assert len(found) > 100
    assert [rule for rule, names in found if not names] == []


def test_every_test_that_is_named_exists(page):
    known = {}
    missing = []
    for file, name in _NAME.findall(page):
        if file not in known:
            known[file] = names_in(file)
        if name not in known[file]:
            missing.append(f"{file}::{name}")
    assert missing == []


def test_a_name_that_is_not_there_would_be_noticed():
    (row,) = rules(f"{_HEAD}\n|---|---|\n| so it is | `pipeline/test_run.c::no_such_test` |\n")
    assert row == ("so it is", [("pipeline/test_run.c", "no_such_test")])
    assert "no_such_test" not in names_in("pipeline/test_run.c")
    assert "a_first_run_starts_attempt_1_and_opens_the_gate" in names_in("pipeline/test_run.c")
    assert names_in("test_no_such_file.py") == set()
