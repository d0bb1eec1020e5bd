"""A table of results: versions that measured the same folded to ranges, and a table against a measurement."""

import json
import pathlib


def fold(by_major):
    """[{pg: "11-18", ..}] of {major: result}: neighbours with equal results; never over a gap."""
    folded = []
    for major in sorted(by_major):
        last = folded[-1] if folded else None
        if last and last["last"] == major - 1 and last["result"] == by_major[major]:
            last["last"] = major
        else:
            folded.append({"first": major, "last": major, "result": by_major[major]})
    return [{"pg": _range(each["first"], each["last"]), **each["result"]} for each in folded]


def _range(first, last):
    return str(first) if first == last else f"{first}-{last}"


def at_major(by_version, major):
    """What a table says of a major, without the range; None when it says nothing."""
    for entry in by_version:
        first, _, last = entry["pg"].partition("-")
        if int(first) <= major <= int(last or first):
            return {field: value for field, value in entry.items() if field != "pg"}
    return None


def compare(case, major, measured):
    """[{id, pg, field, table, measured}]: where the table is of another opinion."""
    known = at_major(case.by_version, major)
    return [
        {"id": case.id, "pg": major, "field": field, "table": known[field], "measured": value}
        for field, value in measured.items()
        if known is not None and known[field] != value
    ]


class Explained:
    """Differences that are understood: lines {id, pg (a range), field, table, measured, why}."""

    def __init__(self, path):
        text = pathlib.Path(path).read_text(encoding="utf-8")
        self._rows = [json.loads(line) for line in text.splitlines()]

    def why(self, difference):
        """The reason of exactly this difference, None when there is none."""
        for row in self._rows:
            same = all(row[field] == difference[field] for field in ("id", "field", "table", "measured"))
            if same and at_major([row], difference["pg"]):
                return row["why"]
        return None
