"""lint reads statements as migrate would send them: with the values of placeholders."""

import pytest


@pytest.fixture(name="lint")
def _lint(tidegate):
    def call(sql, *args, name="V2__x.sql"):
        tidegate.write("db/migrations/V1__t.sql", "CREATE TABLE t (id int, name text);\n")
        tidegate.write(f"db/migrations/{name}", sql)
        result = tidegate.run("lint", f"db/migrations/{name}", "--json", "--no-cache", *args)
        assert result.json is not None, result
        return {each["rule"]: each for each in result.json["findings"]}

    return call


def test_a_value_is_what_is_judged(lint):
    assert "unparsed" in lint("ALTER TABLE ${table} DROP COLUMN name;\n")
    findings = lint("ALTER TABLE ${table} DROP COLUMN name;\n", "--placeholder", "table=t")
    assert "unparsed" not in findings and findings["drop-column"]["line"] == 1


def test_the_configuration_says_it_as_well(tidegate, lint):
    tidegate.write("tidegate.yml", "migrations: {placeholders: {table: t, what: name}}\n")
    assert "drop-column" in lint("\nALTER TABLE ${table}\n  DROP COLUMN ${what};\n")


def test_a_reference_is_not_followed(tidegate, lint):
    tidegate.write("tidegate.yml", "migrations: {placeholders: {app-password: 'ssm:/nowhere/password'}}\n")
    findings = lint("CREATE ROLE app PASSWORD '${app-password}';\nALTER TABLE t DROP COLUMN name;\n")
    assert "unparsed" not in findings and "drop-column" in findings


def test_flyways_own_are_known(lint):
    findings = lint("ALTER TABLE ${flyway:defaultSchema}.t DROP COLUMN name;\n"
                    "COMMENT ON TABLE t IS '${flyway:filename}';\n")  # fmt: skip
    assert "unparsed" not in findings and "drop-column" in findings


def test_a_file_that_keeps_them_is_read_as_it_is(lint):
    assert "unparsed" in lint("-- tidegate: no-placeholders\nALTER TABLE ${table} DROP COLUMN name;\n",
                              "--placeholder", "table=t")  # fmt: skip


def test_lines_behind_a_value_stay_where_they_are(lint):
    findings = lint("SELECT '${word}';\n-- a comment\nALTER TABLE t DROP COLUMN name;\n",
                    "--placeholder", "word=" + "long " * 200)  # fmt: skip
    assert findings["drop-column"]["line"] == 3
