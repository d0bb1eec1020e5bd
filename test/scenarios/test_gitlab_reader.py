"""The reader of GitLab's files: what decides whether a line is run at all."""

import pytest

from scenarios.readers.gitlab import File, _path_matches, expand, holds

TEXT = """
stages: [build, deploy]
variables: {A: one, B: {value: two, description: ..}}
.base:
  variables: {X: base, Y: base}
  script: [base]
.lines:
  script: [first, second]
late:
  extends: .base
  stage: deploy
  variables: {Y: own}
early:
  stage: build
  script:
    - !reference [.lines, script]
    - third
"""


def test_jobs_come_in_the_order_of_their_stages_with_extends_and_references_put_in():
    file = File(TEXT)
    assert list(file.jobs) == ["early", "late"]
    assert file.jobs["early"]["script"] == ["first", "second", "third"]
    assert file.jobs["late"]["script"] == ["base"]
    assert file.jobs["late"]["variables"] == {"X": "base", "Y": "own"}
    assert file.variables == {"A": "one", "B": "two"}


def test_a_keyword_that_the_reader_does_not_know_is_refused():
    with pytest.raises(AssertionError, match="parallel"):
        File("job: {stage: test, script: [true], parallel: 3}")


@pytest.mark.parametrize(
    "condition, result",
    [
        ('$BRANCH == "main"', True),
        ('$BRANCH != "main"', False),
        ("$BRANCH == $DEFAULT", True),
        ("$TAG", False),
        ("$TAG == null", True),
        ("$BRANCH =~ /^ma/", True),
        ("$BRANCH !~ /^ma/", False),
        ('$TAG || $BRANCH == "main"', True),
        ('$TAG && $BRANCH == "main"', False),
    ],
)
def test_conditions_of_rules(condition, result):
    assert holds(condition, {"BRANCH": "main", "DEFAULT": "main"}) is result


def test_variables_stand_in_values():
    values = {"A": "one", "B": "two"}
    assert expand("$A/${B}/$C/$$A", values) == "one/two/$C/$A"


def test_globs_of_changes():
    assert _path_matches("db/scripts/V1__a.sql", "db/scripts/*")
    assert not _path_matches("db/scripts/deep/V1__a.sql", "db/scripts/*")
    assert _path_matches("db/scripts/deep/V1__a.sql", "db/scripts/**/*")
    assert _path_matches("db/scripts/V1__a.sql", "db/scripts/**/*")
