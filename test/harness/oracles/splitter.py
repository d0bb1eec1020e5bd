"""Our splitter's cutting, and how it is compared with another's.

    cut("postgres", sql)        Cut(["SELECT 1", ..], copied=0, failed=None)
    same(ours, theirs)          whether a statement is the same but for comments and white space around it
"""

import dataclasses
import os
import pathlib
import re
import subprocess

from harness.tidegate import binary

COMMENTS = re.compile(r"(?:\s|;|--[^\n]*(?:\n|$)|/\*.*?\*/)*", re.DOTALL)


@dataclasses.dataclass(frozen=True)
class Cut:
    statements: list
    copied: int = 0  # COPY statements whose rows were read
    failed: str = None  # "LINE COLUMN MESSAGE"


def program():
    """Built beside the program that is tested."""
    build = binary().parent.parent.parent
    return pathlib.Path(os.environ.get("TIDEGATE_SPLIT", build / "test" / "unit" / "sql" / "split"))


def cut(dialect, sql):
    done = subprocess.run([program(), dialect], input=sql, capture_output=True, check=True)
    statements, copied, failed, rest = [], 0, None, done.stdout
    while rest:
        line, rest = rest.split(b"\n", 1)
        word, _, more = line.partition(b" ")
        if word == b"statement":
            statements.append(rest[: int(more)])
            rest = rest[int(more) + 1 :]
        elif word == b"copied":
            copied += 1
        else:
            failed = more.decode()
    return Cut(statements, copied, failed)


def blank(text):
    """Nothing but comments, white space and semicolons."""
    return COMMENTS.fullmatch(text.decode("utf-8", "surrogateescape")) is not None


def same(ours, theirs, is_blank=blank):
    """Clients that read line by line are free with white space."""
    ours, theirs = (re.sub(rb"\s+", b" ", re.sub(rb"[ \t]*\n\s*", b"\n", text)) for text in (ours, theirs))
    at = theirs.find(ours)
    return at >= 0 and is_blank(theirs[:at]) and is_blank(theirs[at + len(ours) :])


def first_difference(ours, theirs, is_blank=blank):
    """(number, ours, theirs) of the first pair that is not the same; None. Empty statements are none for us."""
    theirs = [each for each in theirs if not is_blank(each)]
    for number in range(max(len(ours), len(theirs))):
        pair = [side[number] if number < len(side) else None for side in (ours, theirs)]
        if None in pair or not same(*pair, is_blank):
            return (number + 1, *pair)
    return None
