"""Runs a unit test's program (cmocka) that needs a server which only the integration tests start."""

import os
import subprocess

from harness.skips import skip_or_fail
from harness.tidegate import binary, clean_environment


def run_unit_test(suite, name, environment, folder, timeout=100):
    """Every test of the program has passed, and it has some."""
    program = binary().parents[2] / "test" / "unit" / suite / f"test_{suite}_{name}"
    if not os.access(program, os.X_OK):
        skip_or_fail(f"{program} is not there: TIDEGATE_BIN is not in a build folder")
    environment = clean_environment({**environment, "CMOCKA_MESSAGE_OUTPUT": "TAP"})
    done = subprocess.run([program], env=environment, cwd=folder, capture_output=True,
                          text=True, timeout=timeout, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line for line in lines if line.startswith("ok ")], done.stdout
    assert not [line for line in lines if line.startswith("not ok ")], done.stdout
