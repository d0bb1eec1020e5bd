"""What the engine's fault campaign counted: fault_counts.py FOLDER [--write docs/faults.md]

FOLDER holds a line of each case (test/harness/faults/campaign.py). Prints the table; --write puts it between the
marks of the document, with the day and the machine.
"""

import collections
import datetime
import json
import pathlib
import platform
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "test"))

from harness.faults.checker import RULES  # noqa: E402

BEGIN, END = "<!-- counts of the engine: begin -->", "<!-- counts of the engine: end -->"


def collect(folder):
    rows, rules = collections.Counter(), collections.Counter({rule: 0 for rule in RULES})
    violated = 0
    for path in sorted(pathlib.Path(folder).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            rows[case["group"], case["kind"]] += 1
            violated += bool(case["rules"])
            rules.update(case["rules"])
    return rows, rules, violated


def table(rows, rules, violated):
    kinds = sorted({kind for _, kind in rows})
    yield "| what went wrong | " + " | ".join(kinds) + " |"
    yield "|---|" + "---|" * len(kinds)
    for group in sorted({group for group, _ in rows}):
        cells = [f"{rows[group, kind]:,}" if (group, kind) in rows else "" for kind in kinds]
        yield f"| {group} | " + " | ".join(cells) + " |"
    sums = [sum(count for (_, kind), count in rows.items() if kind == each) for each in kinds]
    yield "| together | " + " | ".join(f"{each:,}" for each in sums) + " |"
    yield ""
    yield f"{sum(sums):,} cases, {violated} with a violation. " + ", ".join(
        f"{rule}: {count}" for rule, count in rules.items()) + "."  # fmt: skip


def processor():
    found = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return found[1] if found else platform.machine()


def heading():
    cores = subprocess.run(["nproc"], capture_output=True, text=True, check=True).stdout.strip()
    day = datetime.datetime.now(datetime.timezone.utc)
    return f"On {day:%Y-%m-%d}, {processor()}, {cores} cores, {platform.system()} {platform.release()}:"


def write(path, lines):
    document = pathlib.Path(path)
    text = document.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    body = "\n".join([BEGIN, "", heading(), "", *lines, "", END])
    document.write_text(before + body + after, encoding="utf-8")


def main():
    rows, rules, violated = collect(sys.argv[1])
    if not rows:
        sys.exit("no counts: no test of the fault campaign ran")
    lines = list(table(rows, rules, violated))
    print("\n".join(lines))
    if "--write" in sys.argv:
        write(sys.argv[sys.argv.index("--write") + 1], lines)


if __name__ == "__main__":
    main()
