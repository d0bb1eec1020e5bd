"""What is measured: an id, a setup, the statement, and whether it runs in a transaction.

A case is a line of JSON as in test/data/lint/pg-lock-truth.jsonl, whose `by_version`, if it is there,
is what was measured before: it is measured again from the first of those majors on. For writing new ones a file *.sql is read too:

    -- case: measured/lock-table-share
    lock table users in share mode

    -- case: measured/merge from=15
    -- setup: create table source(id int);
    merge into ..

`from=N` is the first major that knows the grammar; `outside` says that the statement runs outside a
transaction; `role=NAME` that the application's statements run as this role, which is made beforehand.
"""

import dataclasses
import json
import pathlib
import re


@dataclasses.dataclass
class Case:
    id: str
    sql: str = ""
    setup: str = ""
    in_transaction: bool = True
    first_major: int = 0
    role: str = ""
    by_version: list = dataclasses.field(default_factory=list)

    def row(self, by_version):
        """The line of JSON of this case with these results."""
        row = {"id": self.id, "dialect": "postgres", "setup": self.setup, "sql": self.sql,
               "in_transaction": self.in_transaction}  # fmt: skip
        if self.role:
            row["role"] = self.role
        return {**row, "by_version": by_version}


def _from_json(line):
    row = json.loads(line)
    versions = row.get("by_version", [])
    measured = [int(entry["pg"].partition("-")[0]) for entry in versions]
    return Case(row["id"], row["sql"], row.get("setup", ""), row.get("in_transaction", True),
                row.get("from", min(measured, default=0)), row.get("role", ""), versions)  # fmt: skip


def _from_sql(text):
    heading, *lines = text.strip().splitlines()
    name, *words = heading.split()
    case = Case(name)
    for word in words:
        key, _, value = word.partition("=")
        if key == "outside" and not value:
            case.in_transaction = False
        elif key == "from" and value.isdigit():
            case.first_major = int(value)
        elif key == "role" and value:
            case.role = value
        else:
            raise ValueError(f"case {name}: '{word}' is none of outside, from=N, role=NAME")
    setup = [line[len("-- setup:") :].strip() for line in lines if line.startswith("-- setup:")]
    case.setup = " ".join(setup)
    case.sql = "\n".join(line for line in lines if not line.startswith("--")).strip()
    return case


def read_cases(path):
    """The cases of a file, in its order. ValueError says what is wrong with it."""
    text = pathlib.Path(path).read_text(encoding="utf-8")
    if pathlib.Path(path).suffix == ".sql":
        cases = [_from_sql(part) for part in re.split(r"^-- case:", text, flags=re.MULTILINE)[1:]]
    else:
        cases = [_from_json(line) for line in text.splitlines() if line.strip()]
    names = [case.id for case in cases]
    twice = sorted({name for name in names if names.count(name) > 1})
    empty = [case.id for case in cases if not case.sql]
    if twice or empty or not cases:
        raise ValueError(f"{path}: {len(cases)} cases; twice: {twice}; without a statement: {empty}")
    return cases
