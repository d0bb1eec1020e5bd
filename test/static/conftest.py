"""What is looked at: the examples that are kept in the repository."""

import subprocess

import pytest
from harness.tidegate import ROOT

EXAMPLES = ROOT / "examples"


def _tracked():
    done = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "examples"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sorted(path for path in map(ROOT.joinpath, done.stdout.splitlines()) if path.is_file())


@pytest.fixture(name="files", scope="session")
def _files():
    """files("*.tf", "Dockerfile*"): those whose name or path below their example is like that."""
    paths = _tracked()

    def find(*patterns):
        found = [path for path in paths if any(path.match(each) for each in patterns)]
        if not found:
            pytest.skip(f"there is no example with {' or '.join(patterns)}")
        return found

    return find
