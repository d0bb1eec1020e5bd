"""The negative controls of logging in by IAM: who has no right to, or a wrong key, does not get in. The
migration is red, and what served goes on serving, over the connection that it has."""

import contextlib

import pytest

from scenarios.test_github_actions import GithubActions
from scenarios.test_github_lambda import GithubLambda
from scenarios.test_github_self_hosted import GithubSelfHosted

pytestmark = [pytest.mark.all_scenarios, pytest.mark.limit(600)]
LOGIN = "rds-db:connect"


@contextlib.contextmanager
def running(kind, make_yard):
    system = kind(make_yard)
    try:
        yield system
    finally:
        getattr(system, "close", lambda: None)()


def assert_red(system, outcome):
    assert not outcome.green and not outcome.killed, outcome
    system.serves_still(system.yard.first)
    assert "price" not in system.columns()


@pytest.mark.parametrize("kind, role", [(GithubActions, "task"), (GithubLambda, "task"), (GithubSelfHosted, "runner")])
def test_without_the_right_in_its_roles_policy_it_is_red_until_it_has_it(kind, role, make_yard):
    with running(kind, make_yard) as system:
        yard, name = system.yard, f"shop-production-{role}"
        statements = system.applied.statements(role)
        others = [each for each in statements if each["Action"] != LOGIN]
        assert len(others) == len(statements) - 1
        yard.cloud.allow_only(name, {"Statement": others})
        commit = yard.app.good(yard.project)
        outcome = system.ship(commit)
        assert_red(system, outcome)
        refused = yard.database.refusals()
        assert refused and all(f"no identity-based policy allows the {LOGIN} action" in why for _, why in refused)
        assert "cannot connect to postgres://app@" in outcome.output, outcome
        yard.cloud.allow_only(name, {"Statement": statements})
        outcome = system.ship(commit)
        assert outcome.green, outcome
        system.serves(commit)


def test_a_wrong_key_that_somebody_left_in_the_image_is_red(make_yard):
    """Keys in the environment come before those of the task's role."""
    system = GithubActions(make_yard)
    yard = system.yard
    key = yard.aws.new_key("arn:aws:iam::123456789012:user/somebody")["AWS_ACCESS_KEY_ID"]
    text = yard.project.read("Dockerfile")
    yard.project.write("Dockerfile", f"{text}ENV AWS_ACCESS_KEY_ID={key} AWS_SECRET_ACCESS_KEY=wrong\n")
    assert_red(system, system.ship(yard.app.good(yard.project)))
    assert set(yard.database.refusals()) == {("app", "the signature is not right")}
    assert system.alarmed() and system.told()
