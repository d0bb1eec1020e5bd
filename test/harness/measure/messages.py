"""What the server says about scans and index builds under client_min_messages = debug1.

The texts are those of src/backend/commands/tablecmds.c and catalog/index.c, PostgreSQL 10 to 18.
"""

import re

SCAN = re.compile(r'^DEBUG1?: +verifying table "(.+)"$')
FOREIGN_KEY = re.compile(r'^DEBUG1?: +validating foreign key constraint "(.+)"$')
BUILD = re.compile(r'^DEBUG1?: +building index ".+" on table "(.+?)"')
# A proof about a partition is an INFO in 10.
PROOF = re.compile(
    r"^(?:DEBUG1?|INFO): +(existing constraints on column .* are sufficient to prove"
    r"|(updated )?partition constraint for .* is implied by existing constraints)"
)


def _found(pattern, lines, names=None):
    found = {match[1] for line in lines if (match := pattern.match(line))}
    return sorted(found if names is None else found & names)


def read_messages(notices, names):
    """The fields that come from messages; `names` are the relations that stood before."""
    lines = [line for notice in notices for line in notice.splitlines()]
    return {
        "scans": _found(SCAN, lines, names),
        "fk_scans": _found(FOREIGN_KEY, lines),
        "builds_index_on": _found(BUILD, lines, names),
        "proof": any(PROOF.match(line) for line in lines),
    }
