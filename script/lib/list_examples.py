#!/usr/bin/python3
"""Prints examples/README.md: the examples that `tidegate init` writes, by their answers."""

import pathlib

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent.parent / "examples"
HEAD = """\
# Examples

[shop](shop/) is the app that `script/demo` ships. The others are what [`tidegate init`](../docs/init.md) writes with the
words in their `init.args`; `script/examples` makes them anew. Begin with the page of the one that is nearest to what
you have.

| example | CI | platform | infrastructure | migrations | started |
|---|---|---|---|---|---|
"""
COLUMNS = ("ci", "platform", "infrastructure", "framework", "via")


def answers(arguments):
    words = arguments.read_text(encoding="utf-8").split("\n")
    return {name[2:]: value for name, value in zip(words, words[1:]) if name.startswith("--")}


def row(folder):
    page = "DEPLOYING.md" if (folder / "DEPLOYING.md").exists() else ""
    given = answers(folder / "init.args")
    cells = [given.get(name, "") for name in COLUMNS]
    return f"| [{folder.name}]({folder.name}/{page}) | {' | '.join(cells)} |\n"


def text():
    folders = sorted(path.parent for path in EXAMPLES.glob("*/init.args"))
    return HEAD + "".join(map(row, folders))


if __name__ == "__main__":
    print(text(), end="")
