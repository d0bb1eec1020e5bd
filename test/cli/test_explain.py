"""`tidegate explain`: what a rule is about, for people, for programs, and for docs/rules."""

from harness.tidegate import ROOT

RULES = sorted(
    line.split('"')[1]
    for line in (ROOT / "src" / "lint" / "rules" / "rules.inc").read_text().splitlines()
    if line.startswith("RULE(")
)


def test_the_list_has_every_rule(tidegate):
    listed = {line.split()[0] for line in tidegate.run("explain").out.splitlines() if line[:1] == " "}
    assert listed == set(RULES)


def test_a_rule_is_told_with_what_breaks_and_what_to_write_instead(tidegate):
    text = tidegate.run("explain", "add-required-column").out
    assert text.startswith("error[add-required-column] A required column without a default\n")
    assert "fails with 23502" in text
    assert "    ALTER TABLE {table} ADD COLUMN {column} {type} NOT NULL DEFAULT {default};\n" in text
    assert all(len(line) <= 80 for line in text.splitlines() if not line.startswith("    "))


def test_a_rule_is_json_when_asked_for(tidegate):
    result = tidegate.run("explain", "drop-table", "--json")
    assert result.json["schema"] == "tidegate.explain.v1"
    (rule,) = result.json["rules"]
    assert rule["rule"] == "drop-table"
    assert rule["severity"] == "error"
    assert "pgtruth/drop-table" in rule["sources"]
    assert "42P01" in rule["breaks"]


def test_all_rules_are_json_when_none_is_named(tidegate):
    rules = tidegate.run("explain", "--json").json["rules"]
    assert sorted(rule["rule"] for rule in rules) == RULES


def test_another_linters_name_gives_all_that_it_stands_for(tidegate):
    rules = tidegate.run("explain", "changing-column-type", "--json").json["rules"]
    assert [rule["rule"] for rule in rules] == ["change-column-type", "change-type-rewrite"]


def test_a_name_that_is_none_is_told_with_what_was_meant(tidegate):
    result = tidegate.run("explain", "drop-colum")
    assert result.code == 2
    assert "did you mean `tidegate explain drop-column`?" in result.err


def test_the_index_in_the_tree_is_that_of_the_program(tidegate):
    index = (ROOT / "docs" / "rules" / "README.md").read_text()
    assert index == tidegate.run("explain", "--markdown").out, "run: script/docs"


def test_each_rules_page_in_the_tree_is_that_of_the_program(tidegate):
    stale = [
        rule
        for rule in RULES
        if (ROOT / "docs" / "rules" / f"{rule}.md").read_text()
        != tidegate.run("explain", "--markdown", rule).out
    ]
    assert not stale, "run: script/docs"


def test_there_is_no_page_of_a_rule_that_is_gone():
    pages = {path.stem for path in (ROOT / "docs" / "rules").glob("*.md")} - {"README"}
    assert pages == set(RULES)
