"""The command line: what is understood, and how it is told what is not."""

import os
import pty
import subprocess

import pytest
from harness.tidegate import binary, clean_environment


def test_version_says_its_name_and_number(tidegate):
    result = tidegate.run("version")
    assert result.code == 0
    assert result.out.startswith("tidegate ") and result.err == ""
    assert tidegate.run("--version").out == result.out
    assert tidegate.run("migrate", "--to", "1", "--version").out == result.out
    assert tidegate.run("run", "--version", "--", "false").out == result.out


def test_without_a_command_it_is_wrong_usage_and_says_where_the_commands_are(tidegate):
    result = tidegate.run()
    assert result.code == 2
    assert result.out == ""
    assert "tidegate help" in result.err


@pytest.mark.parametrize(
    "args, words",
    [
        (["versoin"], ["unknown command 'versoin'", "did you mean 'version'?"]),
        (["--jsno", "version"], ["unknown option '--jsno'", "did you mean '--json'?"]),
        (["config"], ["unknown command 'config'", "config show"]),
        (["config", "shwo"], ["unknown command 'config shwo'", "config show"]),
        (["-x", "version"], ["unknown option '-x'"]),
        (["version", "extra"], ["'version' does not take the argument 'extra'", "version --help"]),
        (["new"], ["'new' needs NAME", "new --help"]),
        (["new", "--recipe", "drop-column"],
         ["the recipe drop-column needs more arguments", "new --recipe drop-column TABLE.COLUMN"]),
        (["completion"], ["'completion' needs bash|zsh|fish"]),
        (["completion", "tcsh"], ["no completions for the shell 'tcsh'", "bash, zsh, fish"]),
        (["version", "--origin"], ["does not take the option '--origin'", "config show"]),
        (["version", "--env"], ["'--env' needs a value", "--env=NAME"]),
        (["version", "--env", "--json"], ["'--env' needs a value"]),
        (["version", "--env="], ["--env is empty"]),
        (["version", "--color", "blue"], ["--color takes one of the choices", "auto, always, never"]),
        (["version", "--color", "alway"], ["did you mean 'always'?"]),
        (["version", "--json=maybe"], ["--json takes true or false"]),
        (["version", "--no-color"], ["unknown option '--no-color'", "--color="]),
        (["version", "--no-json=1"], ["'--no-json' takes no value"]),
        (["config", "show", "--wait", "60"], ["--wait takes a duration", "60s"]),
        (["config", "show", "--wait", "soon"], ["--wait takes a duration", "90s"]),
        (["help", "exit-code"], ["did you mean 'exit-codes'?"]),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_was_meant(tidegate, args, words):
    result = tidegate.run(*args)
    assert result.code == 2, result
    assert result.out.startswith("{") or result.out == ""
    for word in words:
        assert word in result.err


@pytest.mark.parametrize(
    "args, schema",
    [
        (["--json"], "tidegate.usage.v1"),
        (["bogus", "--json"], "tidegate.usage.v1"),
        (["--bogus", "version", "--json"], "tidegate.version.v1"),
        (["config", "show", "--wait", "x", "--json"], "tidegate.config-show.v1"),
        (["completion", "tcsh", "--json"], "tidegate.completion.v1"),
    ],
)
def test_wrong_usage_is_one_json_object_when_json_is_asked_for(tidegate, args, schema):
    result = tidegate.run(*args)
    assert result.code == 2
    assert result.json["schema"] == schema
    assert result.json["ok"] is False and result.json["exit"] == 2
    error = result.json["error"]
    assert set(error) == {
        "code", "message", "detail", "hint", "sqlstate", "file", "line", "retryable",
    }  # fmt: skip
    assert error["code"] == "usage" and error["message"] and error["hint"]


def test_json_may_come_from_the_environment_and_be_taken_back(tidegate):
    env = {"TIDEGATE_JSON": "true"}
    assert tidegate.run("version", env=env).json["ok"] is True
    assert tidegate.run("bogus", env=env).json["error"]["code"] == "usage"
    assert tidegate.run("version", "--no-json", env=env).out.startswith("tidegate ")


def test_an_empty_variable_counts_as_not_set(tidegate):
    assert tidegate.run("version", env={"TIDEGATE_JSON": "", "TIDEGATE_COLOR": ""}).code == 0


def test_a_variable_of_the_wrong_type_is_named(tidegate):
    result = tidegate.run("version", env={"TIDEGATE_COLOR": "blue"})
    assert result.code == 2
    assert "TIDEGATE_COLOR takes" in result.err


def test_options_may_stand_anywhere(tidegate):
    expected = tidegate.run("config", "show", "--json", "--wait", "5s").out
    assert tidegate.run("--json", "--wait=5s", "config", "show").out == expected
    assert tidegate.run("config", "--json", "show", "--wait=5s").out == expected
    assert tidegate.run("config", "--wait", "5s", "show", "--json").out == expected


def test_what_follows_the_dashes_is_no_option(tidegate):
    result = tidegate.run("version", "--", "--json")
    assert result.code == 2
    assert "does not take the argument '--json'" in result.err


def test_a_password_in_a_wrong_place_is_not_repeated(tidegate):
    url = "postgres://app:hunter2secret@db/shop"
    for args in (["version", url], [url], ["help", url], ["config", url]):
        result = tidegate.run(*args)
        assert result.code == 2
        assert "hunter2secret" not in result.out + result.err
        assert "postgres://app:********@db/shop" in result.err


def run_shell(script, **streams):
    return subprocess.run(
        ["bash", "-c", script], env=clean_environment(), capture_output=True, text=True, **streams
    )


def test_a_full_disk_is_an_error(tidegate):
    done = run_shell("tidegate version >/dev/full")
    assert done.returncode == 1
    assert "cannot write the result: No space left on device" in done.stderr


@pytest.mark.parametrize("streams", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_no_harm(tidegate, streams):
    assert run_shell(f"tidegate version {streams}").returncode == 0
    assert run_shell(f"tidegate bogus {streams}").returncode == 2


def test_a_reader_that_leaves_does_no_harm(tidegate):
    done = run_shell("tidegate help reference | head -1; echo ${PIPESTATUS[0]}")
    assert done.stdout.splitlines() == ["# Reference", "0"]
    assert done.stderr == ""


def on_terminal(args, env):
    """What the program writes to a terminal on stderr."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [binary(), *args], env=clean_environment(env), stdout=subprocess.DEVNULL, stderr=slave
    )
    os.close(slave)
    process.wait()
    text = os.read(master, 65536).decode()
    os.close(master)
    return text


def test_colour_is_for_terminals_that_want_it():
    assert "\x1b[" in on_terminal(["bogus"], {})
    assert "\x1b[" not in on_terminal(["bogus"], {"NO_COLOR": "1"})
    assert "\x1b[" not in on_terminal(["bogus"], {"TERM": "dumb"})
    assert "\x1b[" not in on_terminal(["bogus", "--color", "never"], {})


def test_colour_can_be_forced_off_a_terminal(tidegate):
    assert "\x1b[" not in tidegate.run("bogus").err
    assert "\x1b[" in tidegate.run("bogus", "--color=always").err
    assert "\x1b[" in tidegate.run("bogus", env={"TIDEGATE_COLOR": "always", "NO_COLOR": "1"}).err
