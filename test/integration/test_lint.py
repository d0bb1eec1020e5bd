"""`tidegate lint`: which files are judged, by what, and how it ends."""

import json
import pathlib
import re
import subprocess

import pytest
import yaml

USERS = "CREATE TABLE users (id bigint PRIMARY KEY, name text);\n"
DROP = "ALTER TABLE users DROP COLUMN name;\n"


@pytest.fixture(name="folder")
def _folder(tidegate):
    tidegate.write("tidegate.yml", "app: shop\n")
    tidegate.write("db/migrations/V1__users.sql", USERS)
    tidegate.write("db/migrations/V2__drop.sql", DROP)
    return tidegate


def lint(tidegate, *args, code=None, **options):
    result = tidegate.run("lint", "--json", *args, **options)
    assert code is None or result.code == code, result
    return result.json


def rules(result):
    return [each["rule"] for each in result["findings"]]


def test_of_a_named_file_the_earlier_ones_are_history(folder):
    result = lint(folder, "db/migrations/V2__drop.sql", code=3)
    assert result["schema"] == "tidegate.lint.v1" and result["files"] == 1
    assert "drop-column" in rules(result)
    assert {each["file"] for each in result["findings"]} == {"db/migrations/V2__drop.sql"}


def test_what_is_new_in_the_same_set_may_change(folder):
    assert "drop-column" not in rules(lint(folder, code=0))


def test_a_table_is_called_missing_only_where_all_of_them_are_known(folder):
    folder.write("db/migrations/V3__gone.sql", "ALTER TABLE nowhere ADD COLUMN a text;\n")
    assert "statement-fails" in rules(lint(folder, "db/migrations/V3__gone.sql", code=3))
    folder.write("db/migrations/V1__users.sql", USERS + "ALTER TABLE from_before ADD COLUMN a text;\n")
    assert "statement-fails" not in rules(lint(folder, "db/migrations/V3__gone.sql"))
    assert "statement-fails" not in rules(lint(folder))


def test_that_all_of_a_folder_is_one_release_is_said(folder):
    for arguments in (["--since", "HEAD"], ["--start-after", "1"], ["db/migrations/V2__drop.sql"]):
        assert "one release" not in folder.run("lint", *arguments).err
    told = folder.run("lint")
    assert told.code == 0 and "all 2 files are judged as one release" in told.err, told


def test_later_files_do_not_count(folder):
    folder.write("db/migrations/V3__gone.sql", "DROP TABLE users;\n")
    assert "drop-column" in rules(lint(folder, "db/migrations/V2__drop.sql", code=3))


def test_a_version_to_start_after_makes_history(folder):
    result = lint(folder, "--start-after", "1", code=3)
    assert result["files"] == 1 and "drop-column" in rules(result)


def test_undo_files_are_not_judged(folder):
    folder.write("db/migrations/U2__drop.sql", "DROP TABLE users;\n")
    result = folder.run("lint", "db/migrations/U2__drop.sql")
    assert result.code == 0 and "goes back" in result.err
    assert lint(folder, code=0)["files"] == 2


def test_the_way_back_in_the_same_file_is_not_judged(folder):
    folder.write("migrations/20240101_a.sql", "-- migrate:up\n" + USERS)
    folder.write("migrations/20240102_b.sql",
                 "-- migrate:up\nALTER TABLE users ADD x int;\n\n-- migrate:down\nDROP TABLE users;\n")  # fmt: skip
    result = lint(folder, "migrations/20240102_b.sql", code=0)
    assert result["statements"] == 1 and "drop-table" not in rules(result)


def test_repeatables_are_judged_last(folder):
    folder.write("db/migrations/R__views.sql", "CREATE OR REPLACE VIEW v AS SELECT id FROM users;\n")
    effects = lint(folder, "--effects", code=0)["effects"]
    assert [each["file"] for each in effects][-1] == "db/migrations/R__views.sql"


def test_stdin_is_plain_sql(folder):
    result = lint(folder, "-", code=3, input="BEGIN;\n--\n-- x\n--\n" + DROP + "COMMIT;\n")
    [finding] = [each for each in result["findings"] if each["rule"] == "drop-column"]
    assert (finding["file"], finding["line"]) == ("stdin", 5)


def test_of_a_rails_log_the_statements_are_judged(folder):
    log = ("== 20240101 Drop: migrating ===\n-- remove_column(:users, :name)\n"
           "  TRANSACTION (0.1ms)  BEGIN\n   (1.2ms)  ALTER TABLE \"users\" DROP COLUMN \"name\"\n"
           "  TRANSACTION (0.3ms)  COMMIT\n")  # fmt: skip
    result = lint(folder, "-", code=3, input=log)
    assert result["statements"] == 3 and "drop-column" in rules(result)


def test_a_file_that_cannot_be_read_is_a_finding_and_the_rest_is_judged(folder):
    (folder.folder / "db/migrations/V3__latin.sql").write_bytes(b"SELECT '\xe9';\n")
    (folder.folder / "db/migrations/V4__nul.sql").write_bytes(b"SELECT 1;\0\n")
    (folder.folder / "db/migrations/V5__open.sql").write_bytes(b"SELECT 'abc;\n")
    result = lint(folder, "--start-after", "1", code=3)
    found = {(each["rule"], each["file"].rsplit("/", 1)[1]) for each in result["findings"]}
    assert {("unreadable-file", "V3__latin.sql"), ("unreadable-file", "V4__nul.sql"),
            ("unparsed", "V5__open.sql"), ("drop-column", "V2__drop.sql")} <= found  # fmt: skip


def test_what_is_not_understood_is_counted(folder):
    folder.write("db/migrations/V3__new.sql", "FROBNICATE users;\n\\set x 1\nSELECT 1;\n")
    result = lint(folder, "db/migrations/V3__new.sql", code=0)
    assert (result["statements"], result["unparsed"]) == (2, 2)
    assert rules(result) == ["unparsed", "unparsed"]
    assert "2 not understood" in folder.run("lint", "db/migrations/V3__new.sql").out


def test_rules_may_be_set_by_the_environment(folder):
    folder.write("tidegate.yml", "app: shop\nlint: {rules: {drop-column: warning}}\n"
                 "environments: {a: {lint: {rules: {drop-column: off}}}, b: {}}\n")  # fmt: skip
    file = "db/migrations/V2__drop.sql"
    assert lint(folder, file, code=0)["summary"]["warning"] == 1
    lint(folder, "--fail-on", "warning", file, code=3)
    lint(folder, "--rule", "drop-column=error", file, code=3)


@pytest.mark.parametrize(
    "args, words",
    [
        (["nowhere.sql"], "cannot find"),
        (["--rule", "drop-colum=off"], "did you mean 'drop-column'?"),
        (["--rule", "drop-column=loud"], "it can be: off"),
        (["--rule", "drop-column"], "NAME=VALUE"),
        (["--postgres", "9.6"], "PostgreSQL from 10"),
        (["--start-after", "x"], "no version"),
        (["--dir", "nowhere"], "cannot open the folder"),
        (["--since", "HEAD"], "git"),
        (["--since", "HEAD", "db/migrations/V2__drop.sql"], "none can be named"),
        (["--effects"], "JSON only"),
        (["--json", "--format", "sarif"], "two forms"),
    ],
)
def test_wrong_use_ends_with_2(folder, args, words):
    result = folder.run("lint", *args)
    assert result.code == 2 and words in result.err, result


@pytest.fixture(name="repository")
def _repository(folder):
    def git(*args):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@localhost", *args],
                       cwd=folder.folder, check=True, capture_output=True)  # fmt: skip

    (folder.folder / "db/migrations/V2__drop.sql").unlink()
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    folder.git = git
    return folder


def test_since_a_commit_only_what_was_changed_is_judged(repository):
    assert lint(repository, "--since", "main", code=0)["files"] == 0
    repository.git("checkout", "-q", "-b", "work")
    repository.write("db/migrations/V2__drop.sql", DROP)
    repository.git("add", ".")
    repository.git("commit", "-q", "-m", "second")
    repository.write("db/migrations/V3__untracked.sql", "SELECT 1;\n")
    result = lint(repository, "--since", "main", code=3)
    assert result["files"] == 2 and "drop-column" in rules(result)


def test_the_hook_of_pre_commit_judges_the_files_that_it_is_given(folder):
    text = (pathlib.Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    [hook] = yaml.safe_load(text)
    assert hook["language"] == "system" and hook["require_serial"]
    program, *arguments = hook["entry"].split()
    files = [f"db/migrations/{name}" for name in ("V1__users.sql", "V2__drop.sql")]
    assert program == "tidegate" and all(re.search(hook["files"], name) for name in files)
    assert folder.run(*arguments, files[1]).code == 3
    assert folder.run(*arguments, *files).code == 0  # both are of this commit


def test_a_commit_that_is_not_there_is_wrong_use_with_advice(repository):
    result = repository.run("lint", "--since", "origin/nowhere")
    assert result.code == 2 and "fetch-depth" in result.err
    assert repository.run("lint", "--since", "--output=x").code == 2


@pytest.mark.parametrize("form", ["sarif", "gitlab", "json"])
def test_the_forms_that_are_json_are_json(folder, form):
    result = folder.run("lint", "--format", form, "db/migrations/V2__drop.sql")
    assert result.code == 3 and json.loads(result.out)


def test_sarif_has_the_words_of_the_rules_that_were_found_and_no_others(folder):
    [run] = json.loads(folder.run("lint", "--format", "sarif", "db/migrations/V2__drop.sql").out)["runs"]
    rules = run["tool"]["driver"]["rules"]
    results = run["results"]
    assert {each["id"] for each in rules} == {each["ruleId"] for each in results} != set()
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in results)
    assert all(len(each["help"]["markdown"]) > 100 for each in rules)


def test_a_text_has_the_place_the_recipe_and_how_to_accept_it(folder):
    text = folder.run("lint", "db/migrations/V2__drop.sql").out
    assert "error[drop-column] db/migrations/V2__drop.sql:1:" in text
    assert "BREAKS" in text and "accept" in text and "1 error" in text and "^" in text


def test_the_document_shows_what_lint_prints(folder):
    folder.write("db/migrations/V42__plan.sql",
                 "-- Who pays for what.\n\nALTER TABLE users ADD COLUMN plan text NOT NULL;\n")  # fmt: skip
    page = (pathlib.Path(__file__).parents[2] / "docs/lint.md").read_text(encoding="utf-8")
    shown = page.split("```\nerror[", 1)[1].split("```", 1)[0]
    assert folder.run("lint", "db/migrations/V42__plan.sql").out == "error[" + shown


def test_a_server_that_was_not_measured_is_said_to_be_newer(folder):
    assert lint(folder, "--postgres", "18")["server"] == "PostgreSQL 18"
    assert "newer than what was measured" in lint(folder, "--postgres", "19")["server"]


def test_a_baseline_accepts_what_is_found_now_and_nothing_else(folder):
    assert folder.run("lint", "--write-baseline").code == 2
    arguments = ["--start-after", "1", "--baseline", "accepted.txt"]
    told = folder.run("lint", *arguments, "--write-baseline")
    assert told.code == 0 and "written to 'accepted.txt'" in told.err, told
    assert lint(folder, *arguments, code=0)["summary"]["error"] == 0
    accepted = lint(folder, *arguments, code=0)["summary"]["allowed"]
    text = folder.run("lint", *arguments).out
    assert accepted > 0 and "drop-column" not in text and f"{accepted} allowed" in text
    sarif = json.loads(folder.run("lint", *arguments, "--format", "sarif").out)
    kinds = {each["suppressions"][0]["kind"] for each in sarif["runs"][0]["results"]}
    assert kinds == {"external"}
    folder.write("db/migrations/V3__gone.sql", "DROP TABLE users;\n")
    assert lint(folder, *arguments, code=3)["summary"]["error"] > 0


def test_two_findings_that_are_alike_are_two(folder):
    twice = "UPDATE users SET name = 'x';\n" * 2
    folder.write("db/migrations/V2__drop.sql", twice)
    arguments = ["db/migrations/V2__drop.sql", "--fail-on", "warning", "--baseline", "accepted.txt"]
    found = [each["fingerprint"] for each in lint(folder, *arguments[:3], code=3)["findings"]]
    assert len(found) == len(set(found)) > 1
    assert folder.run("lint", *arguments, "--write-baseline").code == 0
    folder.write("db/migrations/V2__drop.sql", "SELECT 1;\n" + twice)
    lint(folder, *arguments, code=0)
    folder.write("db/migrations/V2__drop.sql", twice + twice)
    lint(folder, *arguments, code=3)


def test_a_rule_that_there_is_not_is_named_with_the_one_that_was_meant(folder):
    folder.write("db/migrations/V2__drop.sql", "-- tidegate: allow drop-colum: a slip\n" + DROP)
    found = lint(folder, "db/migrations/V2__drop.sql", code=3)["findings"]
    about = [each["message"] for each in found if each["rule"] == "unused-allow"]
    assert about == ["there is no rule 'drop-colum': did you mean 'drop-column'?"]


PLANS = "CREATE TABLE plans (name text, price int, x int);\nINSERT INTO plans VALUES ('free', -1, NULL);\n"


@pytest.mark.parametrize(
    ("before", "change", "query"),
    [
        ("", "ADD CONSTRAINT c CHECK (price > 0)", "SELECT count(*) FROM plans WHERE NOT (price > 0);"),
        ("ALTER TABLE plans ADD CONSTRAINT c CHECK (price > 0) NOT VALID;\n", "VALIDATE CONSTRAINT c",
         "-- SELECT count(*) FROM plans WHERE NOT (the condition of c);"),
        ("", "ADD PRIMARY KEY (name, x)", "SELECT count(*) FROM plans WHERE name IS NULL OR x IS NULL;"),
    ],
)  # fmt: skip
def test_the_query_for_what_is_in_the_way_is_that_of_the_constraint(folder, before, change, query):
    folder.write("db/migrations/V3__plans.sql", PLANS + before)
    folder.write("db/migrations/V4__change.sql", f"ALTER TABLE plans {change};\n")
    found = lint(folder, "db/migrations/V4__change.sql")["findings"]
    [recipe] = [each["recipe"] for each in found if each["rule"] == "fails-on-existing-rows"]
    assert recipe.splitlines()[-1] == query
