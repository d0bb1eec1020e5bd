"""Lint's errors in the newest migrations of real histories, beside what a reader found of each.

A row of test/data/lint/precision.tsv is one finding that was read against the SQL, and against the
history where that decides. The program of script/lint-precision.
"""

import argparse
import collections
import csv
import dataclasses
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from harness.corpora import Corpus, places
from harness.tidegate import ROOT, binary, clean_environment

TABLE = ROOT / "test" / "data" / "lint" / "precision.tsv"
SETS = [
    "minder-golang-migrate",
    "graphnode-diesel",
    "e2b-goose",
    "kestra-flyway",
    "atuin-sqlx",
    "triggerdev-prisma",
    "ncps-dbmate-sqlite",
    "conductor-flyway-mysql",
]
DIALECTS = {"postgresql": "postgres", "sqlite": "sqlite", "mysql": "mariadb"}
NEWEST = 50
SMALL = 60  # of a set with fewer files the newer half is pending
SMALLEST = 12  # of one with fewer than this all but the first
FALSE_AT_MOST = 0.02
FINDINGS = 3  # lint's exit code


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    set: str
    file: str
    line: int
    rule: str
    object: str


@dataclasses.dataclass(frozen=True)
class Reading:
    finding: Finding
    true: bool
    note: str


def readings():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Reading(
                Finding(row["set"], row["file"], int(row["line"]), row["rule"], row["object"]),
                {"true": True, "false": False}[row["verdict"]],
                row["note"],
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def newest(corpus):
    """The files that are judged; all before them are the history."""
    order = corpus.meta["apply_order"]
    count = NEWEST if len(order) >= SMALL else len(order) // 2
    if len(order) < SMALLEST:
        count = len(order) - 1
    return [f"migrations/{name.removeprefix('migrations/')}" for name in order[-count:]]


def lint(corpus):
    """The set's errors as lint finds them now."""
    done = subprocess.run(
        [
            *(binary(), "lint", "--json", "--no-cache"),
            *("--dialect", DIALECTS[corpus.meta["dialect"]], *newest(corpus)),
        ],
        cwd=corpus.folder,
        env=clean_environment(),
        capture_output=True,
        check=False,
    )
    if done.returncode not in (0, FINDINGS):
        raise RuntimeError(f"lint ended with {done.returncode}: {done.stderr.decode()}")
    name = corpus.folder.name
    return [
        Finding(name, each["file"], each["line"], each["rule"], each["object"] or "")
        for each in json.loads(done.stdout)["findings"]
        if each["severity"] == "error"
    ]


def share(false, count):
    return false / count if count else 0.0


def counted(name, read):
    false = sum(not each.true for each in read)
    return (
        f"{name:24} {len(read):4} errors {len(read) - false:4} true {false:3} false"
        f"  {share(false, len(read)):6.1%}"
    )


def markdown(read):
    """Counts by rule and set; in brackets those that are false."""

    def cell(chosen):
        false = sum(not each.true for each in chosen)
        return (str(len(chosen)) + (f" ({false})" if false else "")) if chosen else ""

    by_rule = collections.defaultdict(list)
    for each in read:
        by_rule[each.finding.rule].append(each)
    rows = [["rule", *(name.split("-")[0] for name in SETS), "all"]]
    rows.append(["---", *("---:" for _ in range(len(SETS) + 1))])
    for rule, chosen in [*sorted(by_rule.items()), ("**all**", read)]:
        of_sets = [[each for each in chosen if each.finding.set == name] for name in SETS]
        rows.append([rule, *(cell(each) for each in of_sets), cell(chosen)])
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


def find(name):
    return next((Corpus(place / name) for place in places() if (place / name).is_dir()), None)


def report(read):
    """Prints the comparison; whether all errors are known and few enough are false."""
    known = {each.finding: each for each in read}
    complete = True
    shown = []
    for name in SETS:
        corpus = find(name)
        if not corpus:
            print(f"{name:24} SKIPPED: it is in none of {', '.join(map(str, places()))}")
            continue
        found = set(lint(corpus))
        of_set = [known[each] for each in sorted(found) if each in known]
        print(counted(name, of_set))
        shown += of_set
        for each in sorted(found - set(known)):
            print(f"  not in the table: {each.file}:{each.line} {each.rule} {each.object}")
            complete = False
        for each in sorted(set(known) - found):
            if each.set == name:
                print(f"  comes up no more: {each.file}:{each.line} {each.rule} {each.object}")
                complete = False
    print(counted("all", shown))
    for each in shown:
        if not each.true:
            print(f"  false: {each.finding.file}:{each.finding.line} {each.finding.rule}: {each.note}")
    return complete and share(sum(not each.true for each in shown), len(shown)) <= FALSE_AT_MOST


def main():
    parser = argparse.ArgumentParser(prog="script/lint-precision")
    parser.add_argument("--table", action="store_true", help="print the counts as the document has them")
    options = parser.parse_args()
    if options.table:
        print(markdown(readings()), end="")
        return 0
    return 0 if report(readings()) else 1


if __name__ == "__main__":
    sys.exit(main())
