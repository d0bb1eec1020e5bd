"""The reader of buildspecs: the script does what CodeBuild does, above all where something fails."""

import subprocess

import pytest
from scenarios.readers.buildspec import Buildspec, BuildspecError
from scenarios.readers.codepipeline import matches

TEXT = """
version: 0.2
env:
  variables: {NAME: value}
  exported-variables: [IMAGE]
phases:
  install: {commands: [echo in install, INSTALL]}
  pre_build: {commands: [export IMAGE=one, PRE_BUILD]}
  build:
    commands:
      - |
        false
        echo in build
      - BUILD
      - echo still in build
    finally: [echo in finally]
  post_build: {commands: ['echo in post_build $CODEBUILD_BUILD_SUCCEEDING', POST_BUILD]}
artifacts: {files: [a.json]}
"""


def run(tmp_path, failing=None):
    """(exit code, what the commands said) with that phase failing."""
    text = TEXT
    for phase in ("PRE_BUILD", "POST_BUILD", "INSTALL", "BUILD"):
        text = text.replace(f", {phase}]", f", {'test 1 = 2' if phase == failing else 'test 1 = 1'}]")
        text = text.replace(f"- {phase}\n", f"- {'test 1 = 2' if phase == failing else 'test 1 = 1'}\n")
    spec = Buildspec.of_text(text)
    done = subprocess.run(["bash", "-c", spec.script(tmp_path / "exported")], capture_output=True,
                          text=True, check=False)  # fmt: skip
    return done.returncode, [line for line in done.stdout.splitlines() if line.startswith("in ")]



def test_all_phases_of_a_good_build_run_in_one_shell(tmp_path):
    code, said = run(tmp_path)
    assert (code, said) == (0, ["in install", "in build", "in finally", "in post_build 1"])
    assert (tmp_path / "exported").read_text() == "IMAGE=one\n"


@pytest.mark.parametrize(
    ("failing", "said"),
    [("INSTALL", ["in install"]), ("PRE_BUILD", ["in install"]),
     ("BUILD", ["in install", "in build", "in finally", "in post_build 0"]),
     ("POST_BUILD", ["in install", "in build", "in finally", "in post_build 1"])],
)  # fmt: skip
def test_a_failed_build_is_followed_by_post_build_and_an_earlier_failure_is_not(tmp_path, failing, said):
    assert run(tmp_path, failing) == (1, said)


def test_what_codebuild_does_not_have_is_refused():
    for text in ("version: 0.1\nphases: {}", "version: 0.2\nphases: {deploy: {commands: []}}",
                 "version: 0.2\nphases: {}\nsteps: []"):  # fmt: skip
        with pytest.raises(BuildspecError):
            Buildspec.of_text(text)


def test_a_pattern_of_eventbridge_asks_for_one_of_its_values():
    event = {"source": "aws.codepipeline", "detail": {"state": "FAILED", "pipeline": "shop"}}
    assert matches({"source": ["aws.codepipeline"], "detail": {"state": ["FAILED"]}}, event)
    assert not matches({"detail": {"state": ["SUCCEEDED"]}}, event)
    assert not matches({"detail": {"stage": ["Build"]}}, event)
