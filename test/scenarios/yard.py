"""Where a system is tried: a private Docker engine with a registry, the AWS stand-in whose tasks are
containers of that engine, a real PostgreSQL, a repository with an app in it.

    yard = scenario_yard(Django, "examples/gitlab-terraform")     # the fixture of conftest.py
    commit = yard.app.good(yard.project)
    yard.serving()                # the version that answers over HTTP
"""

import http.client
import json
import os
import pathlib
import shutil
import subprocess

from harness.docker import DockerEngine
from harness.ports import wait_until
from harness.rds import RdsServer
from harness.registry import Registry
from harness.tidegate import ROOT, binary
from scenarios.bases import Bases
from scenarios.built import BUILT
from scenarios.cloud import REGISTRY, Cloud
from scenarios.iam_keys import IamKeys
from scenarios.project import Project
from scenarios.shell import Shell
from scenarios.tidegate_image import import_tidegate, version

EXAMPLES = ROOT / "examples"
# A web identity has three parts; what it claims the stand-in does not look at.
WEB_IDENTITY = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwcm9qZWN0X3BhdGg6ZXhhbXBsZS9zaG9wIn0.c2lnbmF0dXJl"


class Tools:
    """What all yards of a session share."""

    def __init__(self, aws_server, boto, postgres):
        self.aws, self.boto, self.postgres = aws_server, boto, postgres
        self.registry = Registry()
        try:
            self.engine = DockerEngine(registry=self.registry)
        except BaseException:
            self.registry.close()
            raise
        self.bases = Bases(self.engine, {f"tidegate:{version()}": import_tidegate, **BUILT})
        self._first, self._number, self._rds = {}, 0, None

    @property
    def rds(self):
        """The server that takes tokens of the stand-in's IAM; its keys tell whose they were."""
        if self._rds is None:
            self._rds = RdsServer(IamKeys(self.aws)).__enter__()
        return self._rds

    def close(self):
        if self._rds:
            self._rds.remove()
        for name in self._first.values():
            self.postgres.drop_database(name)
        self.engine.close()
        self.registry.close()

    def make_database(self, app, migrate):
        """A fresh database as the first version's migrations leave it; they run once a session."""
        if app not in self._first:
            name = self.postgres.create_database("first")
            migrate(self.postgres.url(name))
            self._first[app] = name
        self._number += 1
        return Database(self.postgres, f"scenario_{self._number}", self._first[app])


class Database:
    """Of an app whose URL has a password."""

    def __init__(self, server, name, template):
        self.server, self.name = server, name
        server.query("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self.url = server.url(name)

    @staticmethod
    def begin(yard):
        """What a project has of it, before the first version is committed."""

    @staticmethod
    def of(yard, image):
        """As the first version's migrations leave it."""
        return yard.tools.make_database(
            type(yard.app).__name__, lambda url: yard.migrate_first(image, {"DATABASE_URL": url})
        )

    def query(self, sql, parameters=None):
        return self.server.query(self.name, sql, parameters)

    def remove(self):
        self.server.drop_database(self.name)


class Yard:
    """`app`: a class of scenarios.apps; `example`: the folder below examples/ whose files the project
    gets; `names`: the cloud's (scenarios.cloud); `prepare(yard)`: what an example needs of the account
    before its service is there; `database`: the class of the app's (Database, iam.IamDatabase)."""

    def __init__(self, tools, folder, app, example, names=None, prepare=None, service=None,
                 database=Database):  # fmt: skip
        self.tools, self.folder = tools, pathlib.Path(folder)
        self.aws, self.boto = tools.aws, tools.boto
        self.app, self._spare = app(), []
        self.project = Project(self.folder / "project")
        self._make_tools()
        self.project.add_tree(EXAMPLES / example)
        self.app.begin(self.project)
        database.begin(self)
        self.first = self.project.commit("The first version")
        self.aws.set(registry=tools.registry.place, engine=str(tools.engine.socket),
                     service_tasks="real", stop_timeout=3, step=0.01)  # fmt: skip
        self.cloud = Cloud(self.aws, self.boto, names)
        image = self._first_image()
        self.database = database.of(self, image)
        self.cloud.make_account(self.database.url)
        if prepare:
            prepare(self)
        self.cloud.make_service(image, **(service or {}))
        wait_until(lambda: self.serving() == "1", 60, "the first version")
        self.aws.forget_calls()

    def close(self):
        self.aws.kill_tasks()
        self.database.remove()
        for name in self._spare:
            self.tools.postgres.drop_database(name)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make_tools(self):
        (self.folder / "bin").mkdir(parents=True)
        (self.folder / "home").mkdir()
        (self.folder / "bin/tidegate").symlink_to(binary())
        self.shell = Shell(self.job_environment(), self.folder / "bin")

    # --- the first version --------------------------------------------------------------------

    def docker(self, *words, cwd=None):
        done = subprocess.run(
            ["docker", "-H", f"unix://{self.tools.engine.socket}", *words], cwd=cwd,
            capture_output=True, text=True, check=False,
            env={"PATH": os.environ["PATH"], **self.job_environment()},
        )  # fmt: skip
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def _first_image(self):
        """Built by the project's own Dockerfile, as the pipeline will do; its reference by digest."""
        self.tools.bases.need(self.project.read("Dockerfile"))
        tag = f"{self.cloud.repository}:first"
        self.docker("build", "--quiet", "--tag", tag, ".", cwd=self.project.folder)
        self.docker("push", "--quiet", tag)
        return f"{self.cloud.repository}@{self.tools.registry.digest(self.cloud.app, 'first')}"

    def push_tidegate(self):
        """Puts the program's own image into the registry, as somebody does once; its reference."""
        name = f"tidegate:{version()}"
        self.tools.bases.need(f"FROM {name}")
        there = self.boto.ecr.describe_repositories()["repositories"]
        if "tidegate" not in [each["repositoryName"] for each in there]:
            self.boto.ecr.create_repository(repositoryName="tidegate")
        self.docker("tag", name, f"{REGISTRY}/{name}")
        self.docker("push", "--quiet", f"{REGISTRY}/{name}")
        return f"{REGISTRY}/{name}"

    def migrate_first(self, image, environment, wrapper=()):
        """The first version's migrations, as somebody runs them by hand."""
        variables = [word for name, value in environment.items() for word in ("--env", f"{name}={value}")]
        self.docker("run", "--rm", "--network", "host", *variables, image, *wrapper,
                    *self.app.migrate_command)  # fmt: skip

    # --- what CI gives its jobs ---------------------------------------------------------------

    def job_environment(self):
        """What this machine is, and nothing that a generated file has to say itself."""
        home = self.folder / "home"
        return {
            "HOME": str(home),
            "AWS_ENDPOINT_URL": self.aws.url, "AWS_EC2_METADATA_DISABLED": "true",
            "DOCKER_HOST": f"unix://{self.tools.engine.socket}", "DOCKER_BUILDKIT": "0",
            "DOCKER_CONFIG": str(home / ".docker"), "AWS_PAGER": "", "PIP_NO_INDEX": "1",
            "PIP_BREAK_SYSTEM_PACKAGES": "1", "PIP_ROOT_USER_ACTION": "ignore",
            "GIT_CONFIG_GLOBAL": "/dev/null",
        }  # fmt: skip

    def spare_database(self):
        """The URL of an empty one, for a job that wants a server beside it."""
        self._spare.append(self.tools.postgres.create_database("spare"))
        return self.tools.postgres.url(self._spare[-1])

    def role_environment(self, name):
        """Keys of a role for jobs that run inside AWS, such as CodeBuild's."""
        principal = f"arn:aws:sts::123456789012:assumed-role/{name}/build"
        keys = self.aws.new_key(principal, lifetime=3600)
        return {key: value for key, value in keys.items() if "KEY" in key or "TOKEN" in key}

    @staticmethod
    def web_identity():
        return WEB_IDENTITY

    # --- looking ------------------------------------------------------------------------------

    def answers(self, service=None, path="/"):
        """What every task of the service that runs says over HTTP, as objects."""
        serving = self.aws.serving(self.cloud.cluster, service or self.cloud.service)
        ports = [port for each in serving for port in each.get("ports", [])]
        return [answer for port in ports if (answer := _ask(port, path)) is not None]

    def serving(self, service=None):
        """The version that answers; a tuple where it is not exactly one."""
        versions = sorted({each["version"] for each in self.answers(service)})
        return versions[0] if len(versions) == 1 else tuple(versions)

    def mails(self):
        """Subjects of what SNS has mailed."""
        return [each["subject"] or "" for each in self.aws.mails()]

    def migrating(self):
        """Whether a migration that waits for go() is at work in the database."""
        return self.migrating_in(self.database)

    @staticmethod
    def migrating_in(database):
        rows = database.query(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
            " AND query LIKE '%%scenario_go%%' AND pid <> pg_backend_pid()"
        )
        return bool(rows)

    def go(self):
        """Lets a migration end that waits (App.slow)."""
        self.database.query("CREATE TABLE IF NOT EXISTS scenario_go ()")

    def wait_until(self, condition, seconds=20, what="it"):
        return wait_until(condition, seconds, what)

    def started(self):
        """The tasks that RunTask has started, with their commands: [[words], ..]."""
        tasks = self.aws.tasks_started()
        return [
            each.get("command", [])
            for task in tasks
            for each in task["overrides"]["containerOverrides"]
        ]

    def history(self, environment="production"):
        """The ledger as `tidegate history` tells it."""
        done = subprocess.run(
            [binary(), "history", "--json", "--env", environment, "--limit", "100"],
            cwd=self.project.folder, env={**self.job_environment(), **self.aws.environment},
            capture_output=True, text=True, check=False, timeout=20,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["entries"]


def _ask(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return json.loads(answer.read()) if answer.status == 200 else None
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()
