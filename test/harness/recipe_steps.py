"""Writing a recipe's files, applying them one by one, and looking at what they leave."""

import re
import time

import psycopg2
import pytest


def wait_for(question, what, limit=60):
    until = time.monotonic() + limit
    while not question():
        assert time.monotonic() < until, f"{what} did not happen within {limit} s"
        time.sleep(0.01)


def version_of(made):
    return re.search(r"/V([0-9.]+)__", made["path"]).group(1)


def make(project, recipe, *arguments, **options):
    result = project.run("new", "--json", "--recipe", recipe, *arguments, **options)
    assert result.code == 0, result
    return result.json["files"]


def read(project, made):
    return (project.tidegate.folder / made["path"]).read_text(encoding="utf-8")


def value(project, sql):
    return project.database.query(sql)[0][0]


def assert_fails(project, sql):
    with pytest.raises(psycopg2.Error):
        project.database.query(sql)


def leftovers(project):
    """Functions, triggers and tables that only served the way."""
    return project.database.query(
        "SELECT proname FROM pg_proc WHERE proname LIKE 'tidegate%' UNION ALL"
        " SELECT tgname FROM pg_trigger WHERE tgname LIKE '%tidegate%' UNION ALL"
        " SELECT relname FROM pg_class WHERE relname LIKE '%\\_rows' UNION ALL"
        " SELECT conname FROM pg_constraint WHERE conname LIKE '%\\_filled'"
    )
