#!/usr/bin/python3
"""Makes a C table of the recipes' templates, so that the program stays one file.

    embed_recipes.py ROOT VALUES OUTPUT TEMPLATE..

A line `{{include PATH}}` becomes that file's text. What is then left must be `{{name}}` of a VALUE row in
VALUES, or a line of its own: `{{if name}}`, `{{unless name}}`, `{{end}}`, not nested. Anything else in
double braces stops the build with its place.
"""

import json
import pathlib
import re
import sys

INCLUDE = re.compile(r"\{\{include (\S+)\}\}\n?")
BLOCK = re.compile(r"\{\{(if|unless) (\w+)\}\}|\{\{(end)\}\}")
PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


class Problem(Exception):
    pass


def read(root, path, depth=0):
    if depth > 4:
        raise Problem(f"{path}: includes too deep")
    lines = []
    for number, line in enumerate((root / path).read_text(encoding="utf-8").splitlines(True), 1):
        match = INCLUDE.fullmatch(line)
        if match:
            lines += read(root, match.group(1), depth + 1)
        else:
            lines.append((f"{path}:{number}", line))
    return lines


def check(lines, names):
    opened = None
    for place, line in lines:
        text = line.rstrip("\n")
        block = BLOCK.fullmatch(text)
        if block:
            ends = block.group(3) is not None
            if ends == (opened is None):
                raise Problem(f"{place}: {text} does not fit {opened or 'what is before it'}")
            opened = None if ends else place
            used = [] if ends else [block.group(2)]
        else:
            used = PLACEHOLDER.findall(text)
            rest = PLACEHOLDER.sub("", text)
            if "{{" in rest or "}}" in rest:
                raise Problem(f"{place}: not understood: {text.strip()}")
        for name in used:
            if name not in names:
                raise Problem(f"{place}: unknown placeholder {{{{{name}}}}}")
    if opened:
        raise Problem(f"{opened}: is not ended")


def main():
    root, values, output = map(pathlib.Path, sys.argv[1:4])
    names = set(re.findall(r"^VALUE\((\w+),", values.read_text(encoding="utf-8"), re.MULTILINE))
    rows = []
    for path in sys.argv[4:]:
        lines = read(root, path)
        check(lines, names)
        text = "\n".join("     " + json.dumps(line, ensure_ascii=True) for _, line in lines)
        rows.append(f"    {{{json.dumps(path)},\n{text}}},\n")
    output.write_text(
        "/* Generated from templates/recipes. */\n"
        '#include "scaffold/recipe/template.h"\n\n'
        f"const RecipeTemplate recipe_templates[] = {{\n{''.join(rows)}    {{NULL, NULL}},\n}};\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        sys.exit(f"templates/recipes/{problem}")
