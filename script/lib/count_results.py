"""Counts test cases: from Meson's log of cmocka programs (TAP) and from pytest's JUnit file.

    count_results.py meson build/meson-logs/testlog.json
    count_results.py pytest build/pytest.xml

Prints what failed or was skipped, with the reason, and as the last line three numbers: passed,
failed, skipped. A test program that broke off counts at least one failure: a crash never looks
like fewer tests.
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree

TAP_CASE = re.compile(r"^(ok|not ok) \d+ (?:- (?P<name>.*)|# SKIP (?P<skipped>.*))$")
TAP_PLAN = re.compile(r"^1\.\.(\d+)")


class Counts:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def skip(self, name, reason):
        self.skipped += 1
        print(f"SKIP  {name}: {reason}")

    def fail(self, name, output):
        self.failed += 1
        print(f"FAIL  {name}")
        for line in output.strip().splitlines()[-60:]:
            print(f"      {line}")


def without_skip(line):
    return re.sub(r"^#?\s*SKIP:?\s*", "", line.lstrip("# "))


def count_program(counts, program):
    """One cmocka program: its TAP lines, and what the lines do not tell."""
    output = (program.get("stdout") or "") + "\n" + (program.get("stderr") or "")
    planned = reported = broken = 0
    previous = line = ""
    program_name = program["name"].split(" / ")[-1]
    for following in output.splitlines():
        previous, line = line, following
        plan = TAP_PLAN.match(line)
        case = TAP_CASE.match(line)
        if plan:
            planned += int(plan.group(1))
        if not case:
            continue
        reported += 1
        name = f"{program_name}: {case['name'] or case['skipped']}"
        if case["skipped"]:  # cmocka tells no reason: the line that the test printed before
            counts.skip(name, without_skip(previous) or "no reason given")
        elif case.group(1) == "ok":
            counts.passed += 1
        else:
            broken += 1
            counts.fail(name, output)
    if planned > reported:
        counts.fail(f"{program_name}: {planned - reported} of {planned} cases never ended", output)
        counts.failed += planned - reported - 1
        broken += 1
    if program["result"] not in ("OK", "SKIP") and not broken:
        counts.fail(f"{program_name}: {program['result']}, exit {program.get('returncode')}", output)
    elif program["result"] == "OK" and not reported:
        counts.passed += 1  # a test program without TAP is one case


def count_meson(path):
    counts = Counts()
    with open(path, encoding="utf-8") as log:
        for line in log:
            count_program(counts, json.loads(line))
    return counts


def count_pytest(path):
    counts = Counts()
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        skipped = case.find("skipped")
        broken = [case.find(kind) for kind in ("failure", "error")]
        broken = [element for element in broken if element is not None]
        if broken:
            counts.failed += 1  # pytest has shown it already
            print(f"FAIL  {name}: {(broken[0].get('message') or '').splitlines()[:1]}")
        elif skipped is not None:
            counts.skip(name, skipped.get("message") or "no reason given")
        else:
            counts.passed += 1
    return counts


def main():
    kind, path = sys.argv[1:]
    counts = {"meson": count_meson, "pytest": count_pytest}[kind](path)
    print(counts.passed, counts.failed, counts.skipped)


if __name__ == "__main__":
    main()
