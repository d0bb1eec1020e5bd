"""Skipping aloud: a test that cannot run says why, and under CI=true that is a failure.

A reason that CI cannot do anything about (data that is not in the repository, a client that Debian's
packages do not bring) is the one exception, and has to say so by `ci_may_skip`.
"""

import os

import pytest


def under_ci():
    return os.environ.get("CI", "").lower() in ("1", "true", "yes", "on")


def skip_or_fail(reason, ci_may_skip=False):
    if under_ci() and not ci_may_skip:
        pytest.fail(f"cannot run under CI: {reason}", pytrace=False)
    pytest.skip(reason)
