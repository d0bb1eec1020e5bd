"""The app of CDK Pipelines as npm's own packages make it: what comes before what, and templates that
cfn-lint has nothing against."""

import json

import pytest
from harness import checkers
from harness.cdk import NoCdk, synthesise
from harness.skips import skip_or_fail
from harness.tidegate import ROOT


@pytest.fixture(name="assembly", scope="module")
def _assembly(tmp_path_factory):
    try:
        return synthesise(ROOT / "examples/cdk-pipelines/cdk", tmp_path_factory.mktemp("cdk"))
    except NoCdk as error:
        skip_or_fail(str(error))


def template(path):
    return json.loads(path.read_text(encoding="utf-8"))


def of_kind(document, kind):
    return [each["Properties"] for each in document["Resources"].values() if each["Type"] == kind]


@pytest.fixture(name="stages")
def _stages(assembly):
    (path,) = assembly.glob("*.template.json")
    (pipeline,) = of_kind(template(path), "AWS::CodePipeline::Pipeline")
    return {
        stage["Name"]: [(each["RunOrder"], each["Name"].rpartition(".")[2]) for each in stage["Actions"]]
        for stage in pipeline["Stages"]
    }


def test_the_tests_run_beside_the_image(stages):
    assert stages["TestAndImage"] == [(1, "Image"), (1, "Test")]


def test_the_migration_stands_between_the_database_and_the_app(stages):
    names = [name for _, name in sorted(stages["production"])]
    assert names == ["Prepare", "Deploy", "Prepare", "Deploy", "Migrate", "Prepare", "Deploy", "Observe"]


def test_the_app_gets_its_image_from_the_parameter_alone(assembly):
    (path,) = assembly.glob("assembly-*/*App*.template.json")
    document = template(path)
    (definition,) = of_kind(document, "AWS::ECS::TaskDefinition")
    (container,) = definition["ContainerDefinitions"]
    parameter = document["Parameters"][container["Image"]["Ref"]]
    assert parameter == {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/shop/production/image"}


def test_the_alarm_calls_pagerduty_when_it_begins_and_when_it_ends(assembly):
    (path,) = assembly.glob("assembly-*/*Network*.template.json")
    document = template(path)
    (alarm,) = of_kind(document, "AWS::CloudWatch::Alarm")
    (subscription,) = of_kind(document, "AWS::SNS::Subscription")
    assert alarm["AlarmActions"] == alarm["OKActions"] == [subscription["TopicArn"]]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("Tidegate", "Failure")
    assert subscription["Protocol"] == "https" and "pagerduty.com" in subscription["Endpoint"]


@pytest.mark.limit(900)  # the first installs the checkers
def test_cfn_lint_has_nothing_against_the_templates(assembly):
    paths = sorted(assembly.rglob("*.template.json"))
    assert len(paths) == 4
    # E3703 is a matter of taste: CDK itself joins where a person would substitute.
    options = ("--non-zero-exit-code", "error", "--ignore-checks", "E3703", "--template")
    said = checkers.python("cfn-lint", *options, *paths)
    assert said.returncode == 0, said.stdout
