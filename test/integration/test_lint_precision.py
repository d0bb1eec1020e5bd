"""Lint's errors on real histories are true: each was read, and those that are not are few."""

import pytest

from harness import lint_precision
from harness.corpora import corpora
from harness.tidegate import ROOT

DOCUMENT = ROOT / "docs" / "lint-precision.md"


@pytest.mark.parametrize("name", lint_precision.SETS)
def test_every_error_in_the_newest_migrations_was_read(name):
    found = lint_precision.lint(corpora(name))
    read = [each.finding for each in lint_precision.readings() if each.finding.set == name]
    assert sorted(found) == sorted(read)


def test_few_errors_are_false_and_each_of_those_is_explained():
    read = lint_precision.readings()
    false = [each for each in read if not each.true]
    assert len({each.finding for each in read}) == len(read) >= 100
    assert lint_precision.share(len(false), len(read)) <= lint_precision.FALSE_AT_MOST
    assert all(each.note for each in false)


def test_the_document_has_the_counts_of_the_table_and_names_what_is_false():
    document = DOCUMENT.read_text(encoding="utf-8")
    read = lint_precision.readings()
    assert lint_precision.markdown(read) in document
    for each in read:
        assert each.true or f"`{each.finding.file}:{each.finding.line}`" in document
