"""Completions, asked of the shells themselves."""

import shutil
import subprocess

import pytest
from harness.skips import skip_or_fail
from harness.tidegate import clean_environment

BASH = """
source <(tidegate completion bash)
COMP_WORDS=({words})
COMP_CWORD={index}
_tidegate 2>/dev/null
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def run(shell, *args, cwd=None):
    if not shutil.which(shell):
        skip_or_fail(f"{shell} is not installed: run script/setup")
    done = subprocess.run(
        [shell, *args], env=clean_environment(), capture_output=True, text=True, cwd=cwd
    )
    return done.stdout.split("\n")


def bash(*words, cwd=None):
    """What bash offers for the last word."""
    quoted = " ".join(f"'{word}'" for word in ("tidegate", *words))
    script = BASH.format(words=quoted, index=len(words))
    return sorted(filter(None, run("bash", "-c", script, cwd=cwd)))


@pytest.mark.parametrize(
    "words, offered",
    [
        (["vers"], ["version"]),
        (["conf"], ["config"]),
        (["config", ""], ["show"]),
        (["--json", "vers"], ["version"]),
        (["--env", "version", "vers"], ["version"]),
        (["completion", ""], ["bash", "fish", "zsh"]),
        (["completion", "bash", ""], []),
        (["help", "exit"], ["exit-codes"]),
        (["config", "show", "--ori"], ["--origin"]),
        (["version", "--ori"], []),
        (["version", "--js"], ["--json"]),
        (["version", "--color", "a"], ["always", "auto"]),
        (["version", "--color", "=", "n"], ["never"]),
        (["version", "--color", "="], ["always", "auto", "never"]),
        (["--color", "=", "never", "vers"], ["version"]),
        (["version", "--env", ""], []),
    ],
)
def test_bash_completes(words, offered):
    assert bash(*words) == offered


def test_bash_completes_files_and_folders_where_they_belong(tmp_path):
    (tmp_path / "one.yml").touch()
    (tmp_path / "folder").mkdir()
    assert bash("version", "--config", "o", cwd=tmp_path) == ["one.yml"]
    assert bash("config", "show", "--dir", "", cwd=tmp_path) == ["folder"]


def test_bash_completes_each_command_of_the_help(tidegate):
    offered = bash("")
    listed = tidegate.run("help").out.split("\nOptions of every command:")[0]
    for word in offered:
        assert f"\n  {word} " in listed
    assert len(offered) >= 4


@pytest.mark.parametrize(
    "line, offered",
    [
        ("vers", ["version"]),
        ("config ", ["show"]),
        ("--env version vers", ["version"]),
        ("completion ", ["bash", "fish", "zsh"]),
        ("config show --ori", ["--origin"]),
        ("version --ori", []),
        ("version --color a", ["always", "auto"]),
        ("version --color=n", ["--color=never"]),
        ("version --env ", []),
    ],
)
def test_fish_completes(line, offered):
    script = f"tidegate completion fish | source; complete -C 'tidegate {line}'"
    lines = run("fish", "--no-config", "-c", script)
    assert sorted(row.split("\t")[0] for row in lines if row) == offered




def zsh(line, tmp_path):
    """zsh completes only on a terminal: zpty gives it one."""
    script = tmp_path / "ask.zsh"
    script.write_text(
        "zmodload zsh/zpty\n"
        "zpty z zsh -f -i\n"
        "zpty -w z 'PS1= PROMPT_EOL_MARK=; unsetopt zle_bracketed_paste; autoload -U compinit;"
        " compinit -D -u; source <(tidegate completion zsh);"
        " zstyle \":completion:*\" list-prompt \"\"; LISTMAX=1000; stty rows 80; LINES=80; bindkey \"^I\" list-choices;"
        " echo REA\"\"DY'\n"
        "zpty -r z output '*READY*'\n"
        f"zpty -w -n z 'tidegate {line}'$'\\t'\n"
        "sleep 0.5\n"
        "zpty -w -n z $'\\C-u'\n"
        "zpty -w z 'echo DO\"\"NE'\n"
        "zpty -r z output '*DONE*'\n"
        "print -r -- $output\n"
    )
    return "\n".join(run("zsh", "-f", str(script)))


@pytest.mark.parametrize(
    "line, offered, absent",
    [
        ("", ["version", "config", "print the version"], ["--origin"]),
        ("config ", ["show"], ["version"]),
        ("completion ", ["bash", "zsh", "fish"], ["version"]),
        ("config show --o", ["--origin", "where each value"], ["--json"]),
        ("version --color ", ["always", "auto", "never"], ["--json"]),
    ],
)
def test_zsh_completes(line, offered, absent, tmp_path):
    text = zsh(line, tmp_path)
    for word in offered:
        assert word in text
    for word in absent:
        assert word not in text.replace(f"tidegate {line}", "")


def test_the_script_is_json_when_asked_for(tidegate):
    result = tidegate.run("completion", "bash", "--json")
    assert result.json["shell"] == "bash"
    assert result.json["script"] == tidegate.run("completion", "bash").out
