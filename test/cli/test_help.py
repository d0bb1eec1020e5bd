"""Help, manual page and reference say what the tables say."""

import shutil
import subprocess

import pytest
from harness.skips import skip_or_fail
from harness.tidegate import ROOT


def command_names(tidegate):
    """As the overview lists them: lines with two blanks, a name, arguments and a summary."""
    names = []
    for line in tidegate.run("help").out.split("\nOptions of every command:")[0].splitlines():
        if line.startswith("  ") and line[2] != " ":
            left = line[2:].split("  ")[0].split()
            letters = [word.replace("-", "") for word in left]
            names.append(" ".join(
                word for word, plain in zip(left, letters) if plain.isalpha() and plain.islower()
            ))
    return names


def test_the_overview_lists_commands_and_topics(tidegate):
    result = tidegate.run("help")
    assert result.code == 0 and result.err == ""
    assert tidegate.run("--help").out == result.out
    for word in ("config show", "version", "--env NAME", "help exit-codes"):
        assert word in result.out


def test_each_command_explains_itself(tidegate):
    names = command_names(tidegate)
    assert len(names) >= 4
    for name in names:
        by_option = tidegate.run(*name.split(), "--help")
        assert by_option.code == 0, by_option
        assert by_option.out.startswith(f"Usage: tidegate {name} [OPTIONS]")
        assert tidegate.run("help", *name.split()).out == by_option.out
        assert "Options of every command:" in by_option.out


def test_help_fits_80_columns(tidegate):
    topics = ["exit-codes", "configuration", "environment"]
    texts = [tidegate.run("help").out]
    texts += [tidegate.run("help", topic).out for topic in topics]
    texts += [tidegate.run("help", *name.split()).out for name in command_names(tidegate)]
    examples_begin = "\nExamples:\n"
    for text in texts:
        lines = text.split(examples_begin)[0].splitlines()
        assert max(map(len, lines)) <= 80, max(lines, key=len)


def test_help_answers_although_the_options_are_of_another_command(tidegate):
    assert tidegate.run("version", "--help", "--origin").out.startswith("Usage: tidegate version")


def test_the_exit_codes_are_all_there(tidegate):
    text = tidegate.run("help", "exit-codes").out
    for code in [*range(11), 130, 143]:
        assert any(line.split()[:1] == [str(code)] for line in text.splitlines()), code


def test_help_is_json_when_asked_for(tidegate):
    result = tidegate.run("help", "exit-codes", "--json")
    assert result.json["schema"] == "tidegate.help.v1"
    assert result.json["topic"] == "exit-codes"
    assert result.json["text"] == tidegate.run("help", "exit-codes").out


def test_the_manual_page_is_clean(tidegate, tmp_path):
    if not shutil.which("mandoc"):
        skip_or_fail("mandoc is not installed: run script/setup")
    page = tmp_path / "tidegate.1"
    page.write_text(tidegate.run("help", "man").out)
    checked = subprocess.run(["mandoc", "-Tlint", "-Wall", page], capture_output=True, text=True)
    assert checked.stdout == ""
    shown = subprocess.run(["mandoc", "-Tascii", page], capture_output=True, text=True).stdout
    assert "EXIT STATUS" in shown.replace("\b", "") or "E\bEX\bXI" in shown


def test_the_reference_in_the_tree_is_that_of_the_program(tidegate):
    reference = (ROOT / "docs" / "reference.md").read_text()
    assert reference == tidegate.run("help", "reference").out, (
        "run: tidegate help reference > docs/reference.md"
    )


@pytest.mark.parametrize("name", ["DATABASE_URL", "NO_COLOR", "TIDEGATE_ENV", "TIDEGATE_LEDGER"])
def test_the_variables_are_explained(tidegate, name):
    assert name in tidegate.run("help", "environment").out
