"""Migration histories of real projects.

They are test input that stays outside the repository: in the folder that TIDEGATE_CORPORA names,
else in ../shared/corpora beside it. A set that is nowhere is a loud skip, also under CI, which has
no way to fetch it.
"""

import json
import os
import pathlib

from harness.skips import skip_or_fail

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Corpus:
    def __init__(self, folder):
        self.folder = folder
        self.migrations = folder / "migrations"
        self.meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        self.expected_schema = (folder / "expected-schema.sql").read_text(encoding="utf-8")


def places():
    """Folders that may have the sets, the first that has one first."""
    named = os.environ.get("TIDEGATE_CORPORA")
    return [*([pathlib.Path(named)] if named else []), ROOT.parent / "shared" / "corpora"]


def corpora(name):
    """The set of that name; skips the test when it is not there."""
    for place in places():
        if (place / name / "meta.json").is_file():
            return Corpus(place / name)
    return skip_or_fail(
        f"the corpus {name} is in none of {', '.join(map(str, places()))}", ci_may_skip=True
    )
