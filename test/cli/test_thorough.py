"""test/thorough.txt: each line names tests that are there."""

import re

import pytest
from harness.thorough import TESTS, thorough_tests


@pytest.mark.parametrize("line", thorough_tests())
def test_what_is_left_out_of_the_default_run_is_there(line):
    file, _, name = line.partition("::")
    text = (TESTS / file).read_text(encoding="utf-8")
    if name:
        assert re.search(rf"^def {re.escape(name.partition('[')[0])}\(", text, re.MULTILINE), line
