"""The AWS stand-in runs a task's image by digest in a container of a real Docker engine."""

import pathlib

import pytest
from harness.aws.boto import AwsFailure
from harness.aws.scene import CLUSTER, REPOSITORY, Scene
from harness.docker import DockerEngine

CONFIG = "version: 1\napp: shop\ndatabase: env:DATABASE_URL\n"
MIGRATION = "CREATE TABLE first (id integer PRIMARY KEY);\n"


@pytest.fixture(name="image", scope="session")
def _image(docker):
    files = {"tidegate.yml": CONFIG, "db/migrations/V1__first.sql": MIGRATION}
    return docker.build_tidegate(files, 'CMD ["tidegate", "migrate"]')


@pytest.fixture(name="scene")
def _scene(aws, boto, tmp_path, docker, image):
    scene = Scene(aws, boto, tmp_path)
    reference = f"{REPOSITORY}@{image}"
    aws.put_image(reference, docker=image, socket=str(docker.socket), binds=[f"{tmp_path}:/data"])
    scene.image = reference
    return scene


def test_the_image_by_digest_migrates_a_database_over_the_network(scene, database):
    target = database("postgres")
    environment = [{"name": "DATABASE_URL", "value": target.url}]
    scene.define([scene.container(environment=environment)])
    arn = scene.run()
    task = scene.ended(arn, 60)
    assert scene.exit_code(task) == 0, scene.log(arn)
    assert target.tables() == ["first"]
    assert scene.named(task)["imageDigest"] == scene.image.partition("@")[2]


def test_output_exit_code_and_environment_are_the_containers(scene, tmp_path):
    scene.define([scene.container(environment=[{"name": "A", "value": "b c"}])])
    arn = scene.shell('echo "$A"; echo err >&2; pwd; touch /data/ran; exit 3')
    task = scene.ended(arn)
    assert scene.exit_code(task) == 3 and (tmp_path / "ran").exists()
    assert sorted(scene.wait(lambda: scene.log(arn))) == ["/app", "b c", "err"]


def test_a_stop_is_sigterm_and_then_sigkill(scene, boto):
    scene.define([scene.container(stopTimeout=1)])
    arn = scene.shell("trap 'exit 7' TERM; echo up; while :; do sleep 0.1; done")
    scene.wait(lambda: scene.describe(arn)["lastStatus"] == "RUNNING" and scene.log(arn))
    boto.ecs.stop_task(cluster=CLUSTER, task=arn)
    assert scene.exit_code(scene.ended(arn)) == 7
    # The first process of a container does not even notice a signal that it did not ask for.
    arn = scene.run(["sleep", "60"])
    scene.reaches(arn, "RUNNING")
    boto.ecs.stop_task(cluster=CLUSTER, task=arn)
    assert scene.exit_code(scene.ended(arn)) == 137


def test_a_container_that_outgrows_its_memory_is_killed(scene):
    scene.define([scene.container(memory=16)])
    task = scene.ended(scene.shell("x=xxxxxxxx; while :; do x=$x$x; done"), 60)
    assert scene.exit_code(task) == 137
    assert scene.named(task)["reason"].startswith("OutOfMemoryError: ")


def test_what_the_engine_refuses_is_told_as_ecs_does(scene, aws, docker):
    scene.define()
    task = scene.ended(scene.run(["/no/such/program"]))
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("CannotStartContainerError: ")
    aws.put_image(scene.image, docker="sha256:" + "0" * 64, socket=str(docker.socket))
    task = scene.ended(scene.run())
    assert task["stoppedReason"].startswith("CannotPullContainerError: ")


def test_a_release_of_the_yard_can_be_a_real_image(aws_yard, docker):
    """Its files, its shell and its migration command; the database's URL comes by the secret."""
    yard = aws_yard("postgres", engine=docker)
    yard.put("V2__second.sql", "CREATE TABLE second (id integer PRIMARY KEY);\n")
    yard.up("r1")
    assert yard.serving() == "r1" and yard.migrated() == ["1", "2"]
    yard.put("V3__broken.sql", "CREATE TABLE nonsense (;\n")
    yard.up("r2", code=1)
    assert yard.serving() == "r1" and yard.migrated() == ["1", "2"]
    assert len(yard.tasks_started()) == 2


def test_an_engine_leaves_nothing_behind(docker):
    with DockerEngine() as other:
        assert other.pid != docker.pid and other.api.answers()
    assert not other.folder.exists()
    assert str(other.folder) not in pathlib.Path("/proc/self/mounts").read_text(encoding="utf-8")


def test_nothing_is_left_in_the_engine(scene, aws, docker):
    scene.define()
    arn = scene.run(["sleep", "60"])
    scene.reaches(arn, "RUNNING")
    assert len(docker.api.call("GET", "/containers/json")) == 1
    aws.kill_tasks()
    assert docker.api.call("GET", "/containers/json", all="1") == []
    with pytest.raises(AwsFailure, match="ClusterNotFoundException"):
        scene.describe(arn)
