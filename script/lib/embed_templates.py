#!/usr/bin/python3
"""Makes a C table of a folder of templates, so that the program stays one file.

    embed_templates.py --root FOLDER --values FILE --symbol NAME --output FILE --depfile FILE [--each WORD]

Every file below FOLDER is a template, except those in FOLDER/shared, which others take in by a line
`@@include PATH@@`, as far to the right as that line is. What is then left must be `@@name@@` of a VALUE
row in the values' file, or a line of its own: `@@if name@@`, `@@unless name@@`, `@@each WORD@@`, `@@end@@`.
Anything else with `@@` stops the build with its place. The path itself may hold `@@name@@`.
"""

import argparse
import json
import os
import pathlib
import re
import sys

INCLUDE = re.compile(r"([ \t]*)@@include (\S+)@@\n?")
BLOCK = re.compile(r"[ \t]*@@(?:(if|unless|each) (\w+)|(end))@@\n")
PLACEHOLDER = re.compile(r"@@(\w+)@@")
INCLUDES_DEEP = 4
BLOCKS_DEEP = 4  # template.c can do more


class Problem(Exception):
    pass


def read(root, path, indent="", depth=0):
    """Its lines with their places, those of included files among them."""
    if depth > INCLUDES_DEEP:
        raise Problem(f"{path}: includes too deep")
    try:
        text = (root / path).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as problem:
        raise Problem(f"{path}: {problem}") from problem
    lines = []
    for number, line in enumerate(text.splitlines(True), 1):
        match = INCLUDE.fullmatch(line)
        if match and not (root / match.group(2)).is_file():
            raise Problem(f"{path}:{number}: there is no {match.group(2)}")
        if match:
            lines += read(root, match.group(2), indent + match.group(1), depth + 1)
        else:
            line = line if line.endswith("\n") else line + "\n"
            lines.append((f"{path}:{number}", indent + line if line.strip() else line))
    return lines


class Checker:
    def __init__(self, names, each):
        self.names, self.each = names, each
        self.open = []

    def check_names(self, place, names):
        for name in names:
            if name not in self.names:
                raise Problem(f"{place}: unknown placeholder @@{name}@@")

    def check_text(self, place, text):
        self.check_names(place, PLACEHOLDER.findall(text))
        if "@@" in PLACEHOLDER.sub("", text):
            raise Problem(f"{place}: not understood: {text.strip()}")

    def check_block(self, place, kind, name):
        if kind is None:
            if not self.open:
                raise Problem(f"{place}: @@end@@ ends nothing")
            self.open.pop()
            return
        if kind == "each":
            if name != self.each:
                raise Problem(f"{place}: there is nothing to go through by the name of {name}")
            if "each" in [kind for kind, _ in self.open]:
                raise Problem(f"{place}: @@each@@ within another")
        else:
            self.check_names(place, [name])
        self.open.append((kind, place))
        if len(self.open) > BLOCKS_DEEP:
            raise Problem(f"{place}: more than {BLOCKS_DEEP} blocks within each other")

    def check(self, lines):
        for place, line in lines:
            block = BLOCK.fullmatch(line)
            if block:
                self.check_block(place, block.group(1), block.group(2))
            else:
                self.check_text(place, line)
        if self.open:
            raise Problem(f"{self.open[-1][1]}: is not ended")


def find(root):
    """The templates' paths, and everything whose change is one of them."""
    paths, watched = [], []
    for folder, folders, files in os.walk(root):
        folders.sort()
        watched.append(folder)
        for name in sorted(files):
            if name.endswith(("~", ".swp", ".orig", ".rej")):
                continue
            watched.append(os.path.join(folder, name))
            path = pathlib.Path(folder, name).relative_to(root)
            if path.parts[0] != "shared":
                paths.append(path)
    return sorted(paths), watched


def row(root, path, names, each):
    lines = read(root, path)
    checker = Checker(names, each)
    checker.check_text(str(path), str(path))
    checker.check(lines)
    # Nothing is a string, too.
    text = "\n".join("     " + json.dumps(line, ensure_ascii=False) for _, line in lines) or '     ""'
    executable = "true" if os.access(root / path, os.X_OK) else "false"
    return f"    {{{json.dumps(str(path))},\n{text},\n     {executable}}},\n"


def main():
    parser = argparse.ArgumentParser()
    for name in ("root", "values", "output", "depfile"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--symbol", required=True)
    parser.add_argument("--each")
    given = parser.parse_args()
    values = given.values.read_text(encoding="utf-8")
    names = set(re.findall(r"^VALUE\((\w+),", values, re.MULTILINE))
    paths, watched = find(given.root)
    try:
        rows = [row(given.root, path, names, given.each) for path in paths]
    except Problem as problem:
        sys.exit(f"{given.root}/{problem}")
    given.output.write_text(
        f"/* Generated from {given.root.name}. */\n"
        '#include "scaffold/template/template.h"\n\n'
        f"extern const Template {given.symbol}[];\n"
        f"const Template {given.symbol}[] = {{\n{''.join(rows)}    {{NULL, NULL, false}},\n}};\n",
        encoding="utf-8",
    )
    escaped = " ".join(name.replace(" ", "\\ ") for name in watched)
    given.depfile.write_text(f"{given.output}: {escaped}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
