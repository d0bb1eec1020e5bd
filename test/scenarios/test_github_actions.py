"""System E: GitHub Actions, Terraform, a task of ECS with the app's own image; an app of Alembic behind a
script `db-migrate`. The program is nowhere but in the image: the action brings it."""

import pytest

from harness.aws.scene import role
from scenarios.cases import scenarios
from scenarios.github import GithubSystem
from scenarios.readers.github import GithubPipeline
from scenarios.shell import Shell
from scenarios.tidegate_image import version

RELEASE = ".github/workflows/release.yml"


class GithubActions(GithubSystem):
    example = "github-actions"
    migrating = "production / migrate"

    def set_up(self):
        empty = self.yard.folder / "nothing"
        empty.mkdir()
        self.yard.shell = Shell(self.yard.job_environment(), empty)

    def pipeline(self):
        settings = {"AWS_BUILD_ROLE": role("shop-build"), "TERRAFORM_BUCKET": "states",
                    "TIDEGATE_PROGRAM": f"tidegate:{version()}",
                    "production": {"AWS_ROLE": self.role("release")}}  # fmt: skip
        return GithubPipeline(self.yard, settings=settings)


@pytest.mark.limit(600)
@scenarios
def test_github_actions(case, make_yard):
    system = GithubActions(make_yard)
    case(system)
    system.yard.database.assert_by_iam_alone()
    assert system.yard.database.logins() == {("app", "shop-production-task")}


@pytest.mark.all_scenarios
@pytest.mark.limit(600)
def test_any_command_runs_once_in_the_image_that_serves(make_yard):
    """Main is ahead of what serves: its latest commit failed."""
    system = GithubActions(make_yard)
    app, project = system.yard.app, system.yard.project
    assert system.ship(app.good(project)).green
    latest = app.failing(project)
    assert not system.ship(latest).green
    outcome = system.by_hand("run-command", latest, command="sh -c 'echo \"we are $PWD\"; cat columns.py'")
    assert outcome.green and "| we are /app" in outcome.output, outcome
    assert "'price'" in outcome.output and "'stock'" not in outcome.output, outcome
    outcome = system.by_hand("run-command", latest, command="sh -c 'exit 3'")
    assert not outcome.green, outcome


@pytest.mark.all_scenarios
@pytest.mark.limit(600)
def test_the_way_back_by_hand(make_yard):
    system = GithubActions(make_yard)
    app, project = system.yard.app, system.yard.project
    older = app.good(project)
    assert system.ship(older).green
    newer = app.good(project, "colour")
    assert system.ship(newer).green
    system.serves(newer)
    outcome = system.by_hand("rollback", newer, serve=older, schema=newer, reason="it's too slow")
    assert outcome.green, outcome
    system.serves(older)
    assert "colour" not in system.columns() and "price" in system.columns()
    assert any("it's too slow" in (each.get("reason") or "") for each in system.yard.history())


@pytest.mark.all_scenarios
@pytest.mark.limit(600)
def test_without_the_lines_of_the_gate_a_failing_release_is_deployed(make_yard):
    """The negative control."""
    system = GithubActions(make_yard)
    project = system.yard.project
    text = project.read(RELEASE)
    for line in ("command: run --wait 30m", "command: gate", "command: deploy --observe --wait 30m"):
        assert text.count(line) == 1
        text = text.replace(line, "command: --version")
    project.write(RELEASE, text)
    outcome = system.ship(system.yard.app.failing(project))
    assert outcome.green and system.migrations_started() == 0, outcome
