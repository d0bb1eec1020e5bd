"""System B: GitLab, an image of Flyway, a task of ECS in each environment; started by the job itself, or
by a Lambda function. The real Flyway, three environments."""

import contextlib

import pytest
from harness.databases import PostgresDatabase
from harness.tidegate import binary
from scenarios.applied import Applied
from scenarios.apps.flyway_app import FlywayApp
from scenarios.cases import scenarios
from scenarios.cloud import MAILBOX
from scenarios.pipeline import Outcome
from scenarios.readers.gitlab import GitlabPipeline
from scenarios.readers.lambda_function import LambdaFunction, package
from scenarios.system import System
from scenarios.yard import Yard

ENVIRONMENTS = ("development", "staging", "production")


class NoPipeline(Outcome):
    """GitLab makes none where no job's rules fit."""

    green = True


class Environment:
    """One environment as the files of infrastructure/environment make it, with a database of its own."""

    def __init__(self, yard, name, more):
        self.name, self.database = name, PostgresDatabase(yard.tools.postgres)
        url = self.database.url
        user, password = url.split("//")[1].split("@")[0].split(":")
        address = url.split("@")[1]
        secrets = {"secret.url": url, "secret.jdbc_url": f"jdbc:postgresql://{address}",
                   "secret.user": user, "secret.password": password}  # fmt: skip
        self.applied = Applied(
            yard, "infrastructure/environment", {"environment": name, "email": MAILBOX, **more}, secrets
        )


class GitlabFlyway(System):
    example, app = "gitlab-flyway", FlywayApp
    migrating = "development"
    variables = {}
    says = "Migration checksum mismatch for migration version 1"  # of a script that was changed

    def prepare(self, yard):
        yard.tools.bases.need(yard.project.read("db-migrations/Dockerfile"))
        Applied(yard, "infrastructure/shared", {"project": "example/shop"})
        self.environments = {
            name: Environment(yard, name, self.variables) for name in ENVIRONMENTS
        }
        yard.go, yard.migrating = self._go, self._migrating

    def pipeline(self):
        return GitlabPipeline(self.yard, manual=("production",))

    def close(self):
        for each in self.environments.values():
            each.database.remove()

    def ship(self, commit, kill=False):
        outcome = super().ship(commit, kill)
        return outcome if outcome.jobs else NoPipeline()

    # --- what the cases look at ---------------------------------------------------------------

    def _migrating(self):
        """In the first environment: the condition at which CI is killed."""
        return Yard.migrating_in(self.environments["development"].database)

    def _go(self):
        for each in self.environments.values():
            each.database.query("CREATE TABLE IF NOT EXISTS scenario_go ()")

    def columns_of(self, environment):
        return self.yard.app.columns_in(self.environments[environment].database)

    def columns(self):
        """What every environment has."""
        found = [set(self.columns_of(name)) for name in ENVIRONMENTS]
        return set.intersection(*found)

    def serves(self, commit):
        """The app is deployed by another pipeline: it goes on with what it had."""
        assert self.yard.project.versions[commit]
        super().serves(self.yard.first)

    def alarmed(self):
        states = [self.yard.cloud.alarm_state(f"shop-{name}") for name in ENVIRONMENTS]
        return "ALARM" in states

    def tasks(self, environment, *words):
        """Commands of the tasks that were started there and begin so."""
        return [
            each["command"]
            for task in self.yard.aws.tasks_started()
            for each in task["overrides"]["containerOverrides"]
            if task["clusterArn"].endswith(f"/shop-{environment}")
            and each["command"][: len(words)] == list(words)
        ]

    def migrations_started(self):
        return len(self.tasks("development", "tidegate", "exec", "--", "flyway", "migrate"))


class GitlabFlywayLambda(GitlabFlyway):
    """The job asks a function, which is `tidegate lambda`."""

    example = "gitlab-flyway-lambda"
    says = "it failed with code 1"  # the log of the task is not read by the function
    variables = {"tidegate_zip": "tidegate.zip"}

    def set_up(self):
        zip_file = package(binary(), self.yard.folder, self.yard.project.folder / "tidegate.yml")
        self.functions = []
        for each in self.environments.values():
            block = each.applied.terraform.resource("aws_lambda_function", "migrate")
            role = each.applied.terraform.resource("aws_iam_role", "function").value("name")
            self.functions.append(LambdaFunction(self.yard, block, zip_file, role).start())

    def close(self):
        for each in self.functions:
            each.close()
        super().close()


@pytest.mark.limit(900)
@scenarios
def test_gitlab_flyway(case, make_yard):
    with contextlib.closing(GitlabFlyway(make_yard)) as system:
        case(system)


@pytest.mark.limit(900)
@scenarios
def test_gitlab_flyway_lambda(case, make_yard):
    with contextlib.closing(GitlabFlywayLambda(make_yard)) as system:
        case(system)


def by_hand(system, command, environment="staging"):
    """"Run pipeline" with variables, at the latest commit."""
    settings = {"FLYWAY": command, "FLYWAY_ENVIRONMENT": environment}
    return GitlabPipeline(system.yard, settings).run(system.yard.project.head())


@pytest.mark.all_scenarios
@pytest.mark.limit(900)
@pytest.mark.parametrize("kind", [GitlabFlyway, GitlabFlywayLambda])
def test_flyways_other_commands_run_at_the_same_place(kind, make_yard):
    """A script that was changed after it was applied: validate says so, repair accepts it."""
    with contextlib.closing(kind(make_yard)) as system:
        yard = system.yard
        assert system.ship(yard.app.good(yard.project)).green
        assert by_hand(system, "validate").green
        yard.app.change_first(yard.project)
        outcome = by_hand(system, "validate")
        assert not outcome.green and list(outcome.jobs) == ["build", "flyway"], outcome
        assert kind.says in outcome["flyway"].output, outcome
        assert by_hand(system, "repair").green and by_hand(system, "validate").green
        assert len(system.tasks("staging", "tidegate", "exec", "--", "flyway", "validate")) == 3


@pytest.mark.all_scenarios
@pytest.mark.limit(900)
def test_what_came_of_it_is_in_the_table_of_statistics(make_yard):
    with contextlib.closing(GitlabFlyway(make_yard)) as system:
        yard = system.yard
        system.ship(yard.app.failing(yard.project))
        assert system.ship(yard.app.fixed(yard.project)).green
        rows = system.environments["production"].database.query(
            "SELECT environment, verdict FROM tidegate_stats WHERE kind = 'migrate' ORDER BY started_at"
        )
        assert [tuple(each) for each in rows] == [
            ("development", "failed"), ("development", "success"), ("staging", "success"),
            ("production", "success"),
        ]  # fmt: skip


@pytest.mark.all_scenarios
@pytest.mark.limit(900)
def test_tidegates_engine_takes_the_folder_over_and_flyway_goes_on(make_yard):
    """DEPLOYING.md: adopt as a one-off, another command in tidegate.yml, and back."""
    with contextlib.closing(GitlabFlyway(make_yard)) as system:
        yard, app = system.yard, system.yard.app
        first = app.good(yard.project)
        outcome = system.ship(first)
        assert outcome.green, outcome
        image = outcome.variables["TIDEGATE_IMAGE"]
        for name in ENVIRONMENTS:
            done = yard.shell.run(
                [f"tidegate run --one-off --env {name} --release {first} --image {image} -- tidegate adopt"],
                yard.project.folder, yard.aws.environment,
            )  # fmt: skip
            assert done.code == 0, done.output
        flyway, engine = '["tidegate", "exec", "--", "flyway", "migrate"]', "[tidegate, migrate]"
        text = yard.project.read("tidegate.yml")
        assert flyway in text
        yard.project.write("tidegate.yml", text.replace(flyway, engine))
        outcome = system.ship(app.good(yard.project, "colour"))
        assert outcome.green and len(system.tasks("production", "tidegate", "migrate")) == 1, outcome
        yard.project.write("tidegate.yml", text)
        outcome = system.ship(app.good(yard.project, "weight"))
        assert outcome.green and {"price", "colour", "weight"} <= system.columns(), outcome
        rows = system.environments["production"].database.query(
            "SELECT version FROM flyway_schema_history WHERE success ORDER BY installed_rank"
        )
        assert [version for (version,) in rows] == ["0", "1", "2", "3", "4"]


@pytest.mark.all_scenarios
@pytest.mark.limit(900)
def test_without_the_line_of_the_gate_the_pipeline_is_green(make_yard):
    """The negative control: the job's line taken out, nothing stands between a bad script and the end."""
    with contextlib.closing(GitlabFlyway(make_yard)) as system:
        yard = system.yard
        text = yard.project.read(".gitlab-ci.yml")
        assert text.count("    - tidegate run --wait 30m\n") == 1
        yard.project.write(".gitlab-ci.yml", text.replace("    - tidegate run --wait 30m\n", "    - echo\n"))
        outcome = system.ship(yard.app.failing(yard.project))
        assert outcome.green and system.migrations_started() == 0, outcome
