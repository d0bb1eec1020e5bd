"""Each lint rule on statements that it is about, and on ones that only look like them.

test/data/lint/rules/RULE/fires*.sql and silent*.sql: what is expected in the first line, then the history, then
`-- pending` and what is judged. Places are lines of that very file.
"""

import contextlib
import json

import psycopg2
import pytest
from harness.tidegate import ROOT

FOLDER = ROOT / "test" / "data" / "lint" / "rules"
PENDING = b"-- pending\n"
RULES = sorted(
    line.split('"')[1]
    for line in (ROOT / "src" / "lint" / "rules" / "rules.inc").read_text().splitlines()
    if line.startswith("RULE(")
)
MEASURED = {
    json.loads(line)["id"]
    for name in ("pg-lock-truth.jsonl", "pg-lock-measured.jsonl")
    for line in (ROOT / "test" / "data" / "lint" / name).read_text().splitlines()
}


def cases(pattern):
    return sorted(str(path.relative_to(FOLDER)) for path in FOLDER.glob(f"*/{pattern}.sql"))


def header(text, name):
    """The value of "-- NAME: value" in the first two lines; "" when it is not there."""
    for line in text.decode("utf-8", "replace").splitlines()[:2]:
        if line.startswith(f"-- {name}: "):
            return line.split(": ", 1)[1]
    return ""


def findings(tidegate, tmp_path, case):
    """Of the case's own rule."""
    text = (FOLDER / case).read_bytes()
    history, pending = text.split(PENDING, 1)
    lines_before = history.count(b"\n") + 1
    (tmp_path / "V1__history.sql").write_bytes(history)
    file = tmp_path / "V2__pending.sql"
    file.write_bytes(b"\n" * lines_before + pending)
    result = tidegate.run("lint", str(file), "--json", *header(text, "args").split())
    assert result.code in (0, 3), result
    rule = case.split("/")[0]
    return [each for each in result.json["findings"] if each["rule"] == rule]


def told(finding):
    place = ":".join(str(part) for part in (finding["line"], finding["column"]) if part)
    return f"{finding['severity']} {place} {finding['message']}"


@pytest.mark.parametrize("case", cases("fires*"))
def test_a_rule_fires_where_it_should(tidegate, tmp_path, case):
    expected = header((FOLDER / case).read_bytes(), "expect")
    assert [told(each) for each in findings(tidegate, tmp_path, case)] == [expected]


@pytest.mark.parametrize("case", cases("silent*"))
def test_a_rule_is_silent_where_it_should_be(tidegate, tmp_path, case):
    assert [told(each) for each in findings(tidegate, tmp_path, case)] == []


@pytest.mark.parametrize("case", cases("fires*"))
def test_a_recipe_has_no_hole_that_the_statement_could_fill(tidegate, tmp_path, case):
    for each in findings(tidegate, tmp_path, case):
        assert "{" not in (each["recipe"] or "").replace("'{}'", "")
        assert "{" not in each["message"]


# Rules and cases with recipes of which a part stands elsewhere: in another file, a transaction around it, or names
# that only a person knows.
NOT_WHOLE = {
    "concurrently-in-transaction",
    "concurrently-on-partitioned",
    "drop-schema",
    "enum-add-value",
    "generated-column-rejects-writes/fires-under-the-old-name.sql",
    "lock-table",
    "rename-schema",
    "set-not-null/fires-behind-view.sql",
    "statement-after-exclusive-lock",
    "validate-in-same-transaction",
}


def statements(sql):
    """One after the other: a line ends them, unless it is inside a body."""
    code = "\n".join(line for line in sql.splitlines() if not line.startswith("--"))
    if "$$" in code:
        return [code]
    return [each for each in code.split(";\n") if each.strip()]


def whole_recipes(tidegate, tmp_path):
    for case in cases("fires*"):
        text = (FOLDER / case).read_bytes()
        args = header(text, "args")
        if {case, case.split("/")[0]} & NOT_WHOLE or "--style" in args or "--dialect" in args:
            continue
        for each in findings(tidegate, tmp_path, case):
            if each["recipe"] and ".." not in each["recipe"]:
                yield case, text.split(PENDING)[0].decode(), each["recipe"]


EMPTY = "DROP SCHEMA IF EXISTS public, app, core CASCADE; CREATE SCHEMA public"


def test_what_a_recipe_says_is_accepted_by_the_server(tidegate, tmp_path, postgres):
    tried = 0
    with contextlib.closing(postgres.connect(postgres.create_database())) as connection:
        cursor = connection.cursor()
        for case, history, recipe in whole_recipes(tidegate, tmp_path):
            cursor.execute(EMPTY)
            cursor.execute(history)
            for statement in statements(recipe):
                try:
                    cursor.execute(statement)
                except psycopg2.Error as error:
                    pytest.fail(f"{case}: {statement}: {error}")
            tried += 1
    assert tried > 40


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_a_case_that_fires_and_one_that_does_not(rule):
    assert list((FOLDER / rule).glob("fires*.sql"))
    assert list((FOLDER / rule).glob("silent*.sql"))


def test_each_case_belongs_to_a_rule():
    assert {path.name for path in FOLDER.iterdir()} <= set(RULES)


def test_each_measured_line_that_a_rule_stands_on_is_in_the_tree(tidegate):
    for rule in tidegate.run("explain", "--json").json["rules"]:
        lines = [line for line in rule["sources"] if line.startswith(("pgtruth/", "measured/"))]
        assert set(lines) <= MEASURED, rule["rule"]
