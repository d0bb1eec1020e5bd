"""The reader of Terraform files: what it works out, and what it leaves or refuses."""

import pytest
from scenarios.readers.hcl import Terraform
from scenarios.readers.hcl_tokens import HclError

TEXT = """
variable "environments" {
  type    = list(string)
  default = ["staging", "production"] # in order
}
variable "email" {
  type = string
}
locals {
  last  = var.environments[length(var.environments) - 1]
  named = { for each in [{ name = "a", port = 1 }, { name = "b", port = 2 }] : each.name => each if each.port > 1 }
}
resource "aws_codepipeline" "release" {
  name     = "shop-${local.last}"
  role_arn = aws_iam_role.pipeline.arn
  keys     = keys(local.named)
  big      = length(var.environments) > 1 ? "yes" : "no"
  subnets  = aws_subnet.private[*].id
  text     = <<-EOT
    hello ${var.environments[0]}
      $${kept} and "quotes"
  EOT
  stage {
    name = "Source"
  }
  dynamic "stage" {
    for_each = var.environments
    content {
      name = title(stage.value)
      dynamic "action" {
        for_each = stage.value == local.last ? ["approval"] : []
        content {
          name          = "Approve"
          configuration = { Data = jsonencode([{ name = "X", value = stage.value }]) }
        }
      }
    }
  }
}
resource "aws_codebuild_project" "step" {
  for_each = toset(["migrate", "build"])
  name     = "shop-${each.key}"
}
"""


@pytest.fixture(name="terraform")
def _terraform():
    return Terraform({"a.tf": TEXT}, ".")


def test_variables_locals_and_expressions_are_worked_out(terraform):
    pipeline = terraform.resource("aws_codepipeline", "release")
    assert pipeline.value("name") == "shop-production" and pipeline.value("big") == "yes"
    assert pipeline.value("keys") == ["b"]
    assert pipeline.value("text") == 'hello staging\n  ${kept} and "quotes"\n'


def test_what_only_an_apply_would_tell_stays_in_its_own_words(terraform):
    pipeline = terraform.resource("aws_codepipeline", "release")
    assert pipeline.value("role_arn") == "${aws_iam_role.pipeline.arn}"
    assert pipeline.value("subnets") == "${aws_subnet.private.*.id}"
    assert terraform.all("variable", "email")[0].value("type") == "${string}"


def test_dynamic_blocks_are_made_in_the_order_of_the_file(terraform):
    stages = terraform.resource("aws_codepipeline", "release").blocks("stage")
    assert [each.value("name") for each in stages] == ["Source", "Staging", "Production"]
    assert [len(each.blocks("action")) for each in stages] == [0, 0, 1]
    configuration = stages[2].block("action").value("configuration")
    assert configuration == {"Data": '[{"name":"X","value":"production"}]'}


def test_a_given_variable_wins_and_each_instance_has_its_key():
    terraform = Terraform({"a.tf": TEXT}, ".", {"environments": ["one"]})
    assert terraform.resource("aws_codepipeline", "release").value("name") == "shop-one"
    steps = terraform.instances("aws_codebuild_project", "step")
    assert {key: each.value("name") for key, each in steps.items()} == {
        "build": "shop-build", "migrate": "shop-migrate",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["locals {\n a = cidrsubnet(1, 2)\n}", "locals {\n a = [1, 2\n}", "locals {\n a = \"%{if x}y%{endif}\"\n}"],
)
def test_what_it_does_not_know_is_refused(text):
    with pytest.raises(HclError):
        Terraform({"a.tf": text}, ".")._local("a")
