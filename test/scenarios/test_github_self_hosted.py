"""System E from a self-hosted runner that reaches the database: the release's image runs there as a
process, and the ledger is in the database."""

import json
import subprocess

import pytest

from harness.tidegate import binary
from scenarios.apps.alembic_app import AlembicApp
from scenarios.cases import scenarios
from scenarios.readers.github import GithubPipeline
from scenarios.system import System


class GithubSelfHosted(System):
    example, app = "github-self-hosted", AlembicApp
    migrating = "production"

    def pipeline(self):
        settings = {"production": {"DATABASE_URL": self.yard.database.url}}
        # The instance's role; its metadata service cannot be had for a process of this machine.
        machine = self.yard.role_environment("shop-production-runner")
        return GithubPipeline(self.yard, settings=settings, machine=machine)

    def runs(self):
        done = subprocess.run(
            [binary(), "history", "--json", "--env", "production", "--limit", "100"],
            cwd=self.yard.project.folder, capture_output=True, text=True, check=False, timeout=20,
            env={**self.yard.job_environment(), "DATABASE_URL": self.yard.database.url},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return [each for each in json.loads(done.stdout)["entries"] if each["kind"] == "run"]

    def migrations_started(self):
        """Of releases that bring a migration; a process that finds nothing to do costs a second. No task
        is started for either."""
        assert not self.yard.started()
        return len([each for each in self.runs() if self._brings_one(each["release"])])

    def _brings_one(self, commit):
        changed = self.yard.project.changed(commit)
        return any(path.startswith("migrations/versions/") for path in changed)


@pytest.mark.limit(600)
@scenarios
def test_github_self_hosted(case, make_yard):
    case(GithubSelfHosted(make_yard))
