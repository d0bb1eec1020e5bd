"""The shop that is shipped in the tests of AWS is a whole one: its image really migrates when its
task runs, and every service that Tidegate asks knows of it."""

import pytest
from harness.aws.scene import CLUSTER
from harness.aws.shipyard import BUCKET, LEDGERS, TABLE

# Tidegate migrates inside the task here, and starts and deploys nothing: that is done by hand.
BY_HAND = {"migrate": {"executor": "process"}, "deploy": {"driver": "none"}}


def migrate(yard, release):
    """What `tidegate up` will do, by hand; the task as it ended."""
    boto, image = yard.boto, yard.image_of(release)
    current = yard.service_view()
    described = boto.ecs.describe_task_definition(taskDefinition=current["taskDefinition"])
    container = described["taskDefinition"]["containerDefinitions"][0]
    definition = yard.scene.define([{**container, "image": image}])
    arn = yard.scene.run(["./migrate.sh"], definition=definition,
                         networkConfiguration=current["networkConfiguration"])  # fmt: skip
    return definition, yard.scene.ended(arn, 60)


@pytest.mark.parametrize("ledger", sorted(LEDGERS))
def test_up_ships_a_release_whatever_the_ledger(aws_yard, ledger):
    yard = aws_yard(ledger=ledger)
    yard.put("V2__second.sql", "CREATE TABLE second (id integer PRIMARY KEY);\n")
    yard.up("r1")
    assert yard.serving() == "r1" and yard.migrated() == ["1", "2"]
    assert len(yard.tasks_started()) == 1 and yard.runs("r1")[0]["verdict"] == "success"


def test_a_release_whose_migration_fails_leaves_what_serves(aws_yard):
    yard = aws_yard()
    yard.put("V2__broken.sql", "CREATE TABLE nonsense (;\n")
    yard.up("r1", code=1)
    assert yard.serving() == "r0" and len(yard.tasks_started()) == 1
    assert "ecs:UpdateService" not in yard.actions()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_image_of_a_release_migrates_the_database_that_only_its_task_knows(aws_yard, kind):
    yard = aws_yard(kind, **BY_HAND)
    yard.put("V2__second.sql", "CREATE TABLE second (id integer PRIMARY KEY);\n")
    definition, task = migrate(yard, "r1")
    assert yard.scene.exit_code(task, "web") == 0, yard.log()
    assert yard.migrated() == ["1", "2"] and yard.database.tables() == ["first", "second"]
    assert yard.serving() == "r0"
    yard.boto.ecs.update_service(cluster=CLUSTER, service="web", taskDefinition=definition)
    yard.scene.wait(lambda: yard.serving() == "r1")


def test_a_migration_that_fails_is_the_tasks_exit_code(aws_yard):
    yard = aws_yard(**BY_HAND)
    yard.put("V2__broken.sql", "CREATE TABLE nonsense (;\n")
    _, task = migrate(yard, "r1")
    assert yard.scene.exit_code(task, "web") == 1 and yard.migrated() == ["1"]


def test_a_release_is_what_the_project_was_when_it_was_built(aws_yard):
    yard = aws_yard(**BY_HAND)
    yard.build("r1")
    yard.put("V2__later.sql", "CREATE TABLE later (id integer);\n")
    yard.hook("exit 9")
    _, task = migrate(yard, "r1")
    assert yard.scene.exit_code(task, "web") == 0 and yard.migrated() == ["1"]
    _, task = migrate(yard, "r2")
    assert yard.scene.exit_code(task, "web") == 9


def test_a_yard_can_have_several_services_of_one_image(aws_yard):
    yard = aws_yard(**BY_HAND)
    yard.add_service("worker")
    assert (yard.serving(), yard.serving("worker")) == ("r0", "r0")
    definition, _ = migrate(yard, "r1")
    yard.boto.ecs.update_service(cluster=CLUSTER, service="worker", taskDefinition=definition)
    yard.scene.wait(lambda: yard.serving("worker") == "r1")
    assert yard.serving() == "r0"


def test_the_account_has_what_tidegate_asks_for(aws_yard):
    yard = aws_yard(**BY_HAND)
    boto, image = yard.boto, yard.image_of("r1")
    digest = image.partition("@")[2]
    found = boto.ecr.describe_images(repositoryName="web", imageIds=[{"imageTag": "r1"}])
    assert found["imageDetails"][0]["imageDigest"] == digest
    keys = boto.dynamodb.describe_table(TableName=TABLE)["Table"]["KeySchema"]
    assert [each["AttributeName"] for each in keys] == ["pk", "sk"]
    assert boto.s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 0
    assert boto.iam.get_role(RoleName="web-task")["Role"]["RoleName"] == "web-task"
    network = yard.make_network()["awsvpcConfiguration"]
    subnets = boto.ec2.describe_subnets(SubnetIds=network["subnets"])["Subnets"]
    assert len({each["AvailabilityZone"] for each in subnets}) == 2
    assert boto.secretsmanager.describe_secret(SecretId=yard.secret)["Name"] == "shop/database"
