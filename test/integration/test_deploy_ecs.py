"""The deployer `ecs` on the stand-in: what serves afterwards, and what is told and recorded of it."""

import pytest


def test_up_takes_a_release_through_and_the_revision_that_migrated_serves(aws_yard):
    yard = aws_yard()
    result = yard.up("r1")
    assert yard.serving() == "r1"
    service = result["deploy"]["services"][0]
    assert service["service"] == "web" and service["state"] == "deployed"
    task = yard.tasks_started()[0]
    assert service["task_definition"] == task["taskDefinitionArn"]
    assert yard.service_view()["taskDefinition"] == task["taskDefinitionArn"]
    assert result["deploy"]["serving"] == "r1"
