"""Checks what script/demo leaves behind: the prober's answers, the history, the database's state.

Run in the demo's folder, for the environment in TIDEGATE_ENV: check_demo.py PROBES
"""

import json
import pathlib
import subprocess
import sys


def ask(*words):
    command = ["tidegate", *words, "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def problems():
    probes = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").split()
    bad = [answer for answer in probes if answer != "200"]
    if not probes or bad:
        yield f"{len(bad)} of {len(probes)} requests failed: {sorted(set(bad))}"

    entries = ask("history")["entries"]
    deployed = [entry["release"] for entry in entries if entry["state"] == "deployed"]
    if "2" in deployed or not {"1", "3"} <= set(deployed):
        yield f"history says that these releases were deployed: {deployed}"
    failed = [entry["release"] for entry in entries if entry["verdict"] == "failed"]
    if set(failed) != {"2"}:
        yield f"history says that these releases failed: {failed}"

    status = ask("status")
    states = {entry["version"]: entry["state"] for entry in status["migrations"]}
    if states != {"1": "applied", "2": "applied", "3": "applied"} or status["pending"]:
        yield f"status says {states}, {status['pending']} pending"


def main():
    found = list(problems())
    for problem in found:
        print(problem, file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
