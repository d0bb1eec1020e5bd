"""System E from a self-hosted runner that reaches the database: the release's image runs there as a
process, and the ledger is in the database. Its role comes from the instance that it is on."""

import json
import subprocess

import pytest

from harness.tidegate import binary
from scenarios.cases import scenarios
from scenarios.github import GithubSystem
from scenarios.readers.github import GithubPipeline


class GithubSelfHosted(GithubSystem):
    example = "github-self-hosted"
    migrating = "production"
    shared = {}

    def set_up(self):
        self.yard.aws.set(instance_role=self.role("runner").rpartition("/")[2])
        (output,) = self.applied.terraform.all("output", "DATABASE_URL")
        self.url = self.applied.value(output, "value")

    def machine(self):
        """The instance: its metadata, and in the place of /etc/ssl/certs/rds-ca.pem the variable."""
        return {"AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"{self.yard.aws.url}/",
                "PGSSLROOTCERT": str(self.yard.database.server.authority)}  # fmt: skip

    def pipeline(self):
        settings = {"production": {"DATABASE_URL": self.url}}
        return GithubPipeline(self.yard, settings=settings, machine=self.machine())

    def runs(self):
        done = subprocess.run(
            [binary(), "history", "--json", "--env", "production", "--limit", "100"],
            cwd=self.yard.project.folder, capture_output=True, text=True, check=False, timeout=20,
            env={**self.yard.job_environment(), **self.machine(), "DATABASE_URL": self.url},
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
    system = GithubSelfHosted(make_yard)
    case(system)
    system.yard.database.assert_by_iam_alone()
    assert system.yard.database.logins() == {("app", "shop-production-task"), ("app", "shop-production-runner")}
