"""A release is handed to whatever else deploys it: --output, GITHUB_OUTPUT, `task_definition` in the
JSON. Nothing is handed over that may not serve."""

import os
import subprocess

import pytest
from harness.aws.scene import CLUSTER
from harness.shipyard import Shipyard

NONE = {"driver": "none"}


def variables(path):
    """The NAME=value lines of a file, as docker --env-file and GitLab read them."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


@pytest.fixture(name="yard")
def _yard(aws_yard):
    return aws_yard(deploy=NONE)


def run(yard, release, *args, code=0, **options):
    image = yard.image_of(release)
    return yard.json(code, "run", "--release", release, "--image", image, *args, **options)


# --- what is handed over ---------------------------------------------------------------------------


def test_run_hands_over_the_revision_that_migrated(yard):
    result = run(yard, "r1", "--output", "release.env")
    revision = yard.tasks_started()[0]["taskDefinitionArn"]
    assert result["task_definition"] == revision
    assert variables(yard.folder / "release.env") == {
        "TIDEGATE_TASK_DEFINITION": revision,
        "TIDEGATE_IMAGE": yard.image_of("r1"),
        "TIDEGATE_RELEASE": "r1",
        "TIDEGATE_RUN": result["run_id"],
    }


def test_github_gets_the_outputs_of_the_step_beside_those_of_others(yard):
    outputs = yard.folder / "outputs"
    outputs.write_text("other=1\n", encoding="utf-8")
    result = run(yard, "r1", env={"GITHUB_OUTPUT": str(outputs)})
    assert variables(outputs) == {
        "other": "1",
        "task_definition": result["task_definition"],
        "image": yard.image_of("r1"),
        "release": "r1",
        "run": result["run_id"],
    }


def test_the_gate_hands_over_in_another_job_from_the_ledger_alone(yard):
    revision = run(yard, "r1")["task_definition"]
    yard.forget_calls()
    result = yard.run("gate", "--release", "r1", "--output", "-")
    assert result.code == 0, result
    lines = result.out.splitlines()
    assert lines[0] == f"TIDEGATE_TASK_DEFINITION={revision}" and len(lines) == 4
    assert [each for each in yard.calls() if each["action"].startswith("ecs:")] == []
    assert yard.gate("r1")["task_definition"] == revision


def test_up_and_deploy_hand_over_and_the_records_say_so(yard):
    result = yard.up("r1", "--output", "up.env")
    assert result["deploy"]["state"] == "handed-over"
    assert result["deploy"]["task_definition"] == result["run"]["task_definition"]
    again = yard.json(0, "deploy", "--release", "r1", "--output", "deploy.env")
    assert again["nothing_to_do"] is True
    up, deploy = (variables(yard.folder / name) for name in ("up.env", "deploy.env"))
    assert up["TIDEGATE_TASK_DEFINITION"] == deploy["TIDEGATE_TASK_DEFINITION"]
    assert yard.calls("ecs:UpdateService") == [] and yard.serving() == "r0"


def test_every_service_has_its_revision(yard):
    definition = yard.boto.ecs.describe_task_definition(
        taskDefinition=yard.service_view()["taskDefinition"]
    )
    container = definition["taskDefinition"]["containerDefinitions"][0]
    name = "night-worker"
    yard.scene.service(yard.scene.define([{**container, "name": name}], family=name), name)
    path = yard.folder / "tidegate.yml"
    text = path.read_text(encoding="utf-8").replace('"service": "web"', f'"services": ["web", "{name}"]')
    path.write_text(text.replace('"container": "web", ', ""), encoding="utf-8")
    yard.up("r1", "--output", "first.env")
    first = variables(yard.folder / "first.env")
    assert first["TIDEGATE_TASK_DEFINITION"] == first["TIDEGATE_TASK_DEFINITION_WEB"]
    theirs = first["TIDEGATE_TASK_DEFINITION_NIGHT_WORKER"]
    described = yard.boto.ecs.describe_task_definition(taskDefinition=theirs, include=["TAGS"])
    assert described["taskDefinition"]["family"] == name
    assert described["taskDefinition"]["containerDefinitions"][0]["image"] == yard.image_of("r1")
    assert {"key": "tidegate:release", "value": "r1"} in described["tags"]
    # Asked again, the same ones are named.
    yard.json(0, "deploy", "--release", "r1", "--output", "second.env")
    assert variables(yard.folder / "second.env") == first


def test_terraform_can_take_the_revision_and_observe_records_it(yard):
    """The way of docs/terraform.md, with the provider's own call by hand."""
    yard.up("r1", "--output", "release.env")
    revision = variables(yard.folder / "release.env")["TIDEGATE_TASK_DEFINITION"]
    yard.boto.ecs.update_service(cluster=CLUSTER, service="web", taskDefinition=revision)
    result = yard.json(0, "deploy", "--observe", "--release", "r1")
    assert result["serving"] == "r1" and yard.serving() == "r1"


# --- and what is not ---------------------------------------------------------------------------------


def test_a_failure_hands_nothing_over_and_takes_away_what_was_there(yard):
    run(yard, "r1", "--output", "release.env")
    yard.put("V2__broken.sql", "SELECT no_such_column FROM first;\n")
    outputs = yard.folder / "outputs"
    result = run(yard, "r2", "--output", "release.env", code=1, env={"GITHUB_OUTPUT": str(outputs)})
    assert result["task_definition"] is None
    assert not (yard.folder / "release.env").exists() and not outputs.exists()
    closed = yard.gate("r2", "--output", "release.env", code=8)
    assert closed["task_definition"] is None and not (yard.folder / "release.env").exists()


def test_a_command_beside_the_migrations_hands_nothing_over(yard):
    run(yard, "r1", "--one-off", "--output", "release.env", "--", "true")
    assert not (yard.folder / "release.env").exists()


def test_a_release_that_was_rolled_back_is_not_handed_over(yard):
    run(yard, "r1")
    yard.put("V2__more.sql", "CREATE TABLE more (id integer);\n")
    assert run(yard, "r2", "--output", "release.env")["verdict"] == "success"
    path = yard.folder / "tidegate.yml"
    path.write_text(path.read_text(encoding="utf-8") + '    rollback: ["true"]\n', encoding="utf-8")
    image = yard.image_of("r2")
    yard.json(0, "rollback", "--release", "r2", "--image", image, "--reason", "no good")
    yard.gate("r2", "--output", "release.env", code=8)
    assert not (yard.folder / "release.env").exists()


# --- without AWS ----------------------------------------------------------------------------------


@pytest.fixture(name="shop")
def _shop(tidegate):
    return Shipyard(tidegate)


def test_what_migrated_elsewhere_is_handed_over_without_a_revision(shop):
    result = shop.json(0, "run", "--release", "1", "--image", "shop:1", "--output", "release.env")
    assert result["task_definition"] is None
    assert variables(shop.folder / "release.env") == {
        "TIDEGATE_IMAGE": "shop:1",
        "TIDEGATE_RELEASE": "1",
        "TIDEGATE_RUN": result["run_id"],
    }


def test_a_release_id_that_a_shell_would_take_apart_does_nothing_when_it_is_sourced(shop):
    release = "$(touch${IFS}pwned)'`touch${IFS}pwned`"
    shop.json(0, "run", "--release", release, "--output", "release.env")
    script = '. ./release.env && printf %s "$TIDEGATE_RELEASE"'
    sourced = subprocess.run(["sh", "-c", script], cwd=shop.folder, capture_output=True, text=True,
                             check=True, env={"PATH": os.environ["PATH"]})  # fmt: skip
    assert sourced.stdout == release and not (shop.folder / "pwned").exists()


def test_the_standard_output_cannot_be_both(shop):
    result = shop.run("run", "--release", "1", "--output", "-", "--json")
    assert result.code == 2 and "--output - and --json" in result.out + result.err
    assert shop.runs() == []


def test_a_folder_that_is_not_there_is_said_before_anything_runs(shop):
    result = shop.json(2, "run", "--release", "1", "--output", "nowhere/release.env")
    assert "there is no folder 'nowhere'" in result["error"]["message"]
    assert shop.runs() == []
