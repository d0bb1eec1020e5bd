"""Runs clang-tidy on src/ and examples/, two files at a time, and remembers what was clean.

A file is clean for good under a key made of its text, the text of every header of ours that it
reaches, its compiler flags, .clang-tidy and clang-tidy's version: a second run only looks at what
changed. Usage: tidy.py BUILD_DIR
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

TIDY = "clang-tidy-14"
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ALWAYS_FALSE = ROOT / "script" / "lib" / "analyzer.h"


def reached(path, include_dirs, seen):
    """The file and all headers of ours that it includes, directly or not."""
    if path in seen:
        return
    seen.add(path)
    for name in INCLUDE.findall(path.read_text(encoding="utf-8")):
        for folder in (path.parent, *include_dirs):
            if (folder / name).is_file():
                reached((folder / name).resolve(), include_dirs, seen)
                break


def key_of(entry, source, constant):
    flags = entry["command"].split()
    include_dirs = [
        (pathlib.Path(entry["directory"]) / flag[2:]).resolve()
        for flag in flags
        if flag.startswith("-I")
    ]
    seen = set()
    reached(source, include_dirs, seen)
    digest = hashlib.sha256(constant)
    digest.update(entry["command"].encode())
    for path in sorted(seen):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def entries(build):
    """One compile command per source of ours that is there; tests are checked by the compiler."""
    chosen = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        source = (pathlib.Path(entry["directory"]) / entry["file"]).resolve()
        if source.is_file() and source.relative_to(ROOT).parts[0] in ("src", "examples"):
            chosen.setdefault(source, entry)
    return sorted(chosen.items())


def tidy(build, source):
    # The build is for gcc, whose warnings clang does not all know.
    command = [TIDY, "--quiet", "-p", str(build), "--extra-arg=-Wno-unknown-warning-option", str(source)]
    if source.is_relative_to(ROOT / "src") and source.name != "error.c":
        command.append(f"--extra-arg=-include{ALWAYS_FALSE}")
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + (result.stderr if result.returncode else "")


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    cache = build / "tidy-clean"
    cache.mkdir(exist_ok=True)
    version = subprocess.run([TIDY, "--version"], check=True, capture_output=True).stdout
    constant = version + (ROOT / ".clang-tidy").read_bytes() + ALWAYS_FALSE.read_bytes()
    work = [(source, cache / key_of(entry, source, constant)) for source, entry in entries(build)]
    todo = [(source, mark) for source, mark in work if not mark.exists()]
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda item: tidy(build, item[0]), todo)
        for (_, mark), (status, output) in zip(todo, results):
            if status == 0:
                mark.touch()
            else:
                bad += 1
                print(output)
    print(f"{len(work)} files, {len(todo)} looked at, {bad} with findings")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
