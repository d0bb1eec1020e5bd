"""Histories of real projects, from an empty database to the schema that they are known to build."""

import pytest

from harness import schemas
from harness.corpora import corpora
from harness.project import Project


def put_all(project, corpus):
    names = sorted(path.name for path in corpus.migrations.iterdir())
    for name in names:
        project.put(name, (corpus.migrations / name).read_bytes())
    return names


def test_kestra_from_nothing_to_its_schema(tidegate, database):
    corpus = corpora("kestra-flyway")
    project = Project(tidegate, database("postgres"))
    names = put_all(project, corpus)
    done = project.migrate()
    assert [each["path"] for each in done["applied"]] == corpus.meta["apply_order"]
    assert len(done["applied"]) == len(names)
    assert project.database.schema() == schemas.normalize_postgres(corpus.expected_schema)
    assert project.migrate()["applied"] == []
    assert set(project.states().values()) == {"applied"}


@pytest.mark.parametrize(
    "broken", ["\nALTER TABLE nowhere ADD x int;\n", "\nINSERT INTO executions VALUES ('never closed);\n"]
)
def test_kestra_with_a_broken_tenth_file_goes_on_when_it_is_mended(tidegate, database, broken):
    corpus = corpora("kestra-flyway")
    project = Project(tidegate, database("postgres"))
    put_all(project, corpus)
    tenth = corpus.meta["apply_order"][9]
    whole = (corpus.migrations / tenth).read_text(encoding="utf-8")
    project.put(tenth, whole + broken)
    failed = project.fail(1, "migrate")
    assert len(failed["applied"]) == 9 and failed["error"]["file"].endswith(tenth)
    assert failed["error"]["line"] == whole.count("\n") + 2
    project.put(tenth, whole)
    assert len(project.migrate()["applied"]) == len(corpus.meta["apply_order"]) - 9
    assert project.database.schema() == schemas.normalize_postgres(corpus.expected_schema)
