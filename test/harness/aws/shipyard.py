"""A shop on ECS that is shipped: cluster, service, images by digest, roles, secret, logs, ledger, and
a tidegate.yml whose environment `production` names them.

    yard = aws_yard(ledger="s3")                    # the fixture
    yard.put("V2__two.sql", "CREATE TABLE two (id integer);")
    yard.up("r1")                                   # builds the image, ships it, must end with 0
    assert yard.serving() == "r1" and len(yard.tasks_started()) == 1
    yard.fault("pull_error")                        # whatever the stand-in can do (standin.py)

An image is a copy of the project at the time of its build. The migration command in it is
migrate.sh: it runs hook.sh where there is one, then `tidegate migrate` with the database's URL from
the task definition's secret, which nobody outside of the task has.
"""

import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3

from harness.aws.scene import CLUSTER, REPOSITORY, Scene
from harness.aws.standin import REGION
from harness.tidegate import binary

ENVIRONMENT, SERVICE, TABLE, BUCKET = "production", "web", "tidegate", "tidegate-ledger"
LEDGERS = {
    "dynamodb": f"dynamodb:{TABLE}",
    "s3": f"s3://{BUCKET}/shop",
    "database": "database",
    "file": "file:.tidegate/ledger.db",
}
MIGRATE = """\
#!/bin/sh
[ ! -e hook.sh ] || . ./hook.sh
exec tidegate migrate
"""
# While the yard itself is built nobody looks; afterwards a test may.
_FAST_STEP, _STEP = 0.005, 0.05


def _inline(values):
    """A mapping as YAML on one line; JSON is YAML."""
    return json.dumps(values)


class AwsShipyard:
    """`migrate` and `deploy` add keys to these sections of the environment, `config` further
    sections. `database`: harness.databases; `containers`: more of the task definition's; `engine`: a
    harness.docker.DockerEngine, for images that are real ones."""

    def __init__(self, tidegate, aws, boto, database, ledger="dynamodb", migrate=None, deploy=None,
                 config=None, containers=(), service=None, engine=None):  # fmt: skip
        self.tidegate, self.stand_in, self.boto, self.database = tidegate, aws, boto, database
        self.folder, self.ledger = pathlib.Path(tidegate.folder), ledger
        self._engine = engine
        self.releases = {}  # image -> release
        self._images = {}  # image -> what the stand-in knows of it
        aws.set(step=_FAST_STEP)
        self.scene = Scene(aws, boto, self.folder)
        self._make_account()
        self._write_project(migrate or {}, deploy or {}, config or {})
        first = self.build("r0")
        self.secret = boto.secretsmanager.create_secret(
            Name="shop/database", SecretString=database.url
        )["ARN"]
        web = self.scene.container(
            SERVICE, image=first, secrets=[{"name": "DATABASE_URL", "valueFrom": self.secret}]
        )
        self.definition = self.scene.define([web, *containers])
        self.scene.service(self.definition, SERVICE, **(service or {}))
        aws.set(step=_STEP)
        aws.forget_calls()

    def __getattr__(self, name):
        """The stand-in's own: fault, deny, calls, tasks_started, lose_network, .."""
        return getattr(self.stand_in, name)

    # --- what is there ------------------------------------------------------------------------

    def _make_account(self):
        self.boto.ecr.create_repository(repositoryName="web")
        self.boto.dynamodb.create_table(
            TableName=TABLE, BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"},
                       {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"},
                                  {"AttributeName": "sk", "AttributeType": "S"}],
        )  # fmt: skip
        self.boto.s3.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        trust = {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole"}]}  # fmt: skip
        for name in ("web-execution", "web-task"):
            self.boto.iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))

    def _write_project(self, migrate, deploy, config):
        sections = {
            "ledger": LEDGERS[self.ledger],
            "aws": {"region": REGION, "cluster": CLUSTER, "service": SERVICE},
            "migrate": {"executor": "ecs", "container": SERVICE, "command": ["./migrate.sh"],
                        "start_timeout": "20s", "timeout": "60s", **migrate},
            "deploy": {"driver": "ecs", "timeout": "60s", **deploy},
            **config,
        }  # fmt: skip
        lines = ["version: 1", "app: shop", "database: env:DATABASE_URL", "environments:"]
        lines.append(f"  {ENVIRONMENT}:")
        lines += [f"    {name}: {_inline(value)}" for name, value in sections.items()]
        self.tidegate.write("tidegate.yml", "\n".join(lines) + "\n")
        self.tidegate.write("migrate.sh", MIGRATE).chmod(0o755)
        self.put("V1__first.sql", "CREATE TABLE first (id integer PRIMARY KEY);\n")

    def add_service(self, name):
        """One more service of the same image, with a task definition and a container of its name;
        the configuration that lists it is the test's (config={"aws": ..})."""
        self.set(step=_FAST_STEP)
        container = self.scene.container(name, image=self.image_of("r0"))
        definition = self.scene.define([container], family=name)
        self.scene.service(definition, name)
        self.set(step=_STEP)
        return definition

    def make_network(self):
        """Real subnets in two zones and a security group; the service's network from now on."""
        ec2 = self.boto.ec2
        vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.1.{number}.0/24",
                              AvailabilityZone=f"{REGION}{zone}")["Subnet"]["SubnetId"]
            for number, zone in enumerate("ab")
        ]  # fmt: skip
        group = ec2.create_security_group(VpcId=vpc, GroupName="web", Description="web")["GroupId"]
        network = {"awsvpcConfiguration": {"subnets": subnets, "securityGroups": [group]}}
        self.boto.ecs.update_service(cluster=CLUSTER, service=SERVICE, networkConfiguration=network)
        return network

    # --- the project --------------------------------------------------------------------------

    def put(self, name, sql):
        """A migration of the releases that are built from now on."""
        return self.tidegate.write(f"db/migrations/{name}", sql)

    def hook(self, text):
        """What the migration command of the next releases does before it migrates."""
        self.tidegate.write("hook.sh", text)

    def _configuration(self, labels, architecture):
        """The digest of an image's configuration with these labels."""
        config = {"architecture": architecture, "os": "linux", "config": {"Labels": labels or {}}}
        return self.stand_in.put_layer("web", json.dumps(config))

    def build(self, release, tag=None, labels=None, architecture="amd64"):
        """The project as an image, pushed to ECR; its reference by digest."""
        root = self.folder / "images" / release
        shutil.copytree(
            self.folder, root, ignore=shutil.ignore_patterns("images", ".tidegate", "*.db*")
        )
        manifest = json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                "config": {"digest": self._configuration(labels, architecture)},
                "layers": [],
                "annotations": {"of": release},
            }
        )
        if self._engine:
            digest, description = self._real_image(root)
        else:
            digest = "sha256:" + hashlib.sha256(manifest.encode()).hexdigest()
            path = f"{binary().parent}{os.pathsep}{os.environ['PATH']}"
            description = {"root": str(root), "env": {"PATH": path}}
        self.boto.ecr.put_image(
            repositoryName="web", imageManifest=manifest, imageTag=tag or release,
            imageDigest=digest,
        )  # fmt: skip
        reference = f"{REPOSITORY}@{digest}"
        self.put_image(reference, **description)
        self.releases[reference], self._images[reference] = release, description
        return reference

    def build_index(self, release, tag):
        """An index for several processors over the image of a release; its reference by digest."""
        image = self.image_of(release)
        digest = image.partition("@")[2]
        kind = "application/vnd.oci.image.manifest.v1+json"
        index = json.dumps({
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
            "manifests": [
                {"mediaType": kind, "size": 1, "digest": "sha256:" + 64 * "a",
                 "platform": {"os": "linux", "architecture": "arm64"}},
                {"mediaType": kind, "size": 1, "digest": digest,
                 "platform": {"os": "linux", "architecture": "amd64"}},
            ],
        })  # fmt: skip
        digest = "sha256:" + hashlib.sha256(index.encode()).hexdigest()
        self.boto.ecr.put_image(
            repositoryName="web", imageManifest=index, imageTag=tag, imageDigest=digest
        )
        reference = f"{REPOSITORY}@{digest}"
        self.put_image(reference, **self._images[image])
        self.releases[reference] = release
        return reference

    def ledger_records(self):
        """All records of a file: ledger, as they are stored."""
        url = LEDGERS["file"].partition(":")[2]
        with contextlib.closing(sqlite3.connect(self.folder / url)) as ledger:
            rows = ledger.execute("SELECT value FROM document ORDER BY key").fetchall()
        return [json.loads(value) for (value,) in rows]

    def _real_image(self, root):
        """An engine has no registry's digest of what was built here; the image's id is as good."""
        files = {
            str(path.relative_to(root)): path.read_text(encoding="utf-8")
            for path in root.rglob("*")
            if path.is_file()
        }
        image = self._engine.build_tidegate(files)
        place = str(self.folder)
        binds = [f"{place}:{place}"] if self.database.kind == "sqlite" else []
        return image, {"docker": image, "socket": str(self._engine.socket), "binds": binds}

    def image_of(self, release):
        """Its reference; built when it is not yet."""
        for reference, name in self.releases.items():
            if name == release:
                return reference
        return self.build(release)

    # --- shipping -----------------------------------------------------------------------------

    @property
    def ci(self):
        """The variables of a CI job: a user's keys, and the database only where the ledger is it."""
        reachable = {"DATABASE_URL": self.database.url} if self.ledger == "database" else {}
        return {**self.environment, "TIDEGATE_ENV": ENVIRONMENT, **reachable}

    def run(self, *args, env=None, **options):
        return self.tidegate.run(*args, env={**self.ci, **(env or {})}, **options)

    def start(self, *args, env=None, **options):
        return self.tidegate.start(*args, env={**self.ci, **(env or {})}, **options)

    def json(self, code, command, *args, **options):
        """The result; the command must end with that exit code."""
        result = self.run(command, "--json", *args, **options)
        assert result.code == code, result
        assert result.json["exit"] == code and result.json["ok"] is (code == 0), result
        return result.json

    def up(self, release, *args, code=0, **options):
        image = self.image_of(release)
        return self.json(code, "up", "--release", release, "--image", image, *args, **options)

    def start_up(self, release, *args, **options):
        """In the background; a Background."""
        image = self.image_of(release)
        return self.start("up", "--json", "--release", release, "--image", image, *args, **options)

    def gate(self, release, *args, code=0, **options):
        return self.json(code, "gate", "--release", release, *args, **options)

    def history(self):
        return self.json(0, "history", "--limit", "200")["entries"]

    def runs(self, release=None):
        """The run entries of the history, oldest first."""
        return [
            each
            for each in reversed(self.history())
            if each["kind"] == "run" and release in (None, each["release"])
        ]

    # --- looking ------------------------------------------------------------------------------

    def serving(self, service=SERVICE):
        """The release that answers requests now; a tuple where it is more than one."""
        images = {
            image
            for each in self.stand_in.serving(CLUSTER, service)
            for image in each["images"]
            if image in self.releases
        }
        names = sorted(self.releases[image] for image in images)
        return names[0] if len(names) == 1 else tuple(names)

    def migrated(self):
        """The versions that are applied in the database, in order."""
        if not self.database.query(_HAS_HISTORY[self.database.kind])[0][0]:
            return []
        sql = "SELECT version FROM tidegate_migration WHERE status = 'applied' ORDER BY seq"
        return [version for (version,) in self.database.query(sql)]

    def log(self, number=-1):
        """The lines of the migration container of one of the tasks that were started."""
        return self.scene.log(self.tasks_started()[number]["taskArn"], SERVICE)

    def service_view(self, service=SERVICE):
        return self.scene.described(service)


_HAS_HISTORY = {
    "sqlite": "SELECT count(*) FROM sqlite_schema WHERE name = 'tidegate_migration'",
    "postgres": "SELECT count(*) FROM pg_tables WHERE tablename = 'tidegate_migration'",
}
