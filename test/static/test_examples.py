"""Everything else that init writes: data, shell, Dockerfiles, Terraform, CloudFormation, state
machines, and what Kubernetes takes."""

import json
import os
import re
import shutil

import pytest
import yaml
from harness import checkers
from harness.skips import skip_or_fail

KUBERNETES = "1.31"
pytestmark = pytest.mark.limit(900)  # the first installs the checkers


class Loader(yaml.SafeLoader):
    """Takes the tags of others (!Ref, !reference), and no key twice."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        assert len(keys) == len(set(map(str, keys))), f"a key twice: {keys} {node.start_mark}"
        return super().construct_mapping(node, deep)


Loader.add_multi_constructor("!", lambda loader, _, node: node.value)

VALIDATE = """
import sys, yaml, kubernetes_validate
for path in sys.argv[2:]:
    for each in yaml.safe_load_all(open(path, encoding="utf-8")):
        kubernetes_validate.validate(each, sys.argv[1], strict=True)
"""
PARSE = """
import sys, hcl2
for path in sys.argv[1:]:
    try:
        hcl2.load(open(path, encoding="utf-8"))
    except Exception as error:
        print(path, error)
"""
STATES = """
const { readFileSync } = require("node:fs");
const validate = require("asl-validator");
for (const path of process.argv.slice(1)) {
  const { isValid, errorsText } = validate(JSON.parse(readFileSync(path, "utf8")), { checkArn: false });
  if (!isValid) console.log(`${path}: ${errorsText("\\n")}`);
}
"""
HELM = re.compile(r"\{\{ (?:required \"[^\"]*\" )?\.(Values|Release)\.([\w.]+)( \| quote)? \}\}")


def test_yaml_and_json_are_well_formed(files):
    for path in files("*.yml", "*.yaml"):
        if "chart/templates" not in str(path):
            list(yaml.load_all(path.read_text(encoding="utf-8"), Loader))


def test_json_is_well_formed(files):
    for path in files("*.json"):
        json.loads(path.read_text(encoding="utf-8"))


def is_shell(path):
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    return re.match(r"#!.*\b(ba)?sh$", first) or first.startswith("# To be sourced")


def test_shellcheck_has_nothing_to_say(files):
    scripts = [path for path in files("*") if is_shell(path)]
    shellcheck = checkers.program("shellcheck", "run script/setup")
    said = checkers.run(shellcheck, "--shell=bash", "--exclude=SC1091", *scripts)
    assert said.returncode == 0, said.stdout


def test_hadolint_has_nothing_to_say(files):
    """Versions of a distribution's packages are not pinned: its repository keeps no old ones."""
    unpinned = ("--ignore=DL3008", "--ignore=DL3018")
    said = checkers.python("hadolint", *unpinned, *files("Dockerfile*", "*.Dockerfile"))
    assert said.returncode == 0, said.stdout


def terraform(*words):
    """No package of Debian, PyPI or npm brings it, and its providers come from a registry of its own."""
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": "/dev/null", "CHECKPOINT_DISABLE": "1"}
    if not shutil.which("terraform"):
        skip_or_fail("no terraform: its files are parsed and not formatted", ci_may_skip=True)
    return checkers.run("terraform", *words, env=environment)


def test_terraform_files_are_formatted(files):
    said = terraform("fmt", "-check", "-diff", *files("*.tf"))
    assert said.returncode == 0, said.stdout


def test_terraform_files_are_parsed(files):
    """`terraform validate` needs the provider of AWS, which no registry here has: the parser alone."""
    said = checkers.python_code(PARSE, *files("*.tf"))
    assert said.returncode == 0 and said.stdout == "", said.stdout


def test_kubernetes_takes_its_files(files, tmp_path):
    named = []
    for path in files("kubernetes/*.yaml"):
        text = re.sub(r"generateName: (\S+)-", r"name: \1", path.read_text(encoding="utf-8"))
        named.append(tmp_path / path.name)
        named[-1].write_text(text, encoding="utf-8")
    said = checkers.python_code(VALIDATE, KUBERNETES, *named)
    assert said.returncode == 0, said.stdout


def render(text, values):
    """What Helm makes of a template that only puts values in, as ours do; anything else is left."""

    def value(found):
        at = values if found[1] == "Values" else {"Name": "shop"}
        for name in found[2].split("."):
            at = at[name]
        return json.dumps(at) if found[3] else str(at)

    return HELM.sub(value, text)


def test_kubernetes_takes_what_the_chart_makes(files, tmp_path):
    """Helm is in no registry here: its templates are filled in by our own few lines."""
    made = []
    for path in files("chart/templates/*.yaml"):
        values = yaml.safe_load((path.parents[1] / "values.yaml").read_text(encoding="utf-8"))
        text = render(path.read_text(encoding="utf-8"), {**values, "image": "registry/shop@sha256:0"})
        assert "{{" not in text, path
        made.append(tmp_path / path.name)
        made[-1].write_text(text, encoding="utf-8")
    said = checkers.python_code(VALIDATE, KUBERNETES, *made)
    assert said.returncode == 0, said.stdout


def test_the_migration_is_a_hook_before_all_else(files):
    for path in files("chart/templates/migrate.yaml"):
        job = yaml.safe_load(HELM.sub("x", path.read_text(encoding="utf-8")))
        said = job["metadata"]["annotations"]
        assert said["helm.sh/hook"] == "pre-install,pre-upgrade"
        assert said["argocd.argoproj.io/hook"] == "PreSync"
        assert job["spec"]["backoffLimit"] == 0


def test_state_machines_are_valid(files):
    said = checkers.node(STATES, *files("*.asl.json"))
    assert said.returncode == 0 and said.stdout == "", said.stdout


def test_the_validator_of_state_machines_finds_what_is_wrong(tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text('{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}', encoding="utf-8")
    bad.write_text('{"StartAt": "B", "States": {"A": {"Type": "Pass", "Next": "C"}}}', encoding="utf-8")
    said = checkers.node(STATES, good, bad)
    assert said.returncode == 0 and "bad.json: " in said.stdout and "good" not in said.stdout, said.stdout


@pytest.mark.parametrize("word, why", [
    (r"[:@]latest\b", "an image that changes by itself"),
    (r"-target[= ]", "a targeted apply"),
    (r"uses: [^\s@]+@(main|master)\b", "an action that changes by itself"),
    (r"\bAKIA[0-9A-Z]{16}\b", "a key of AWS"),
])  # fmt: skip
def test_nothing_moves_by_itself(files, word, why):
    for path in files("*"):
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not re.search(word, text), f"{path}: {why}"
