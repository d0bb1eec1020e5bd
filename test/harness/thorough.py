"""What `script/test` leaves to `script/test --all`: the lines of test/thorough.txt."""

import pathlib

TESTS = pathlib.Path(__file__).parent.parent


def thorough_tests():
    """The beginnings of the tests' ids."""
    lines = (TESTS / "thorough.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
