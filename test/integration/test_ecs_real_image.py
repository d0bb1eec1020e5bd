"""A release that is a real image, by digest, in a real Docker engine: migrated, recorded, deployed; and
not deployed when its migration fails."""

import pytest


@pytest.fixture(name="make_yard")
def _make_yard(aws_yard, docker):
    return lambda ledger: aws_yard("postgres", ledger=ledger, engine=docker)


def last_task(yard):
    return yard.scene.describe(yard.tasks_started()[-1]["taskArn"])


def test_up_takes_it_through_migration_record_and_deployment(make_yard):
    yard = make_yard("dynamodb")
    yard.put("V2__second.sql", "CREATE TABLE second (id integer PRIMARY KEY);\n")
    image = yard.build("r1")
    result = yard.up("r1")
    assert result["run"]["verdict"] == "success" and result["run"]["exit_code"] == 0
    assert [each["version"] for each in result["run"]["applied"]] == ["1", "2"], "told from inside"
    assert yard.migrated() == ["1", "2"] and yard.database.tables() == ["first", "second"]
    container = yard.scene.named(last_task(yard))
    assert container["imageDigest"] == image.partition("@")[2]
    assert any("applied 2 migrations" in line for line in yard.log())
    assert yard.serving() == "r1" and len(yard.tasks_started()) == 1
    assert yard.gate("r1")["state"] == "deployed"
    entries = {each["kind"]: each for each in yard.history()}
    assert (entries["run"]["verdict"], entries["deployment"]["state"]) == ("success", "deployed")


def test_when_its_migration_fails_the_service_stays_with_the_old_one(make_yard):
    yard = make_yard("s3")
    yard.put("V2__broken.sql", "CREATE TABLE second (id integer NOT NULL);\n"
                               "INSERT INTO second SELECT max(id) FROM first;\n")  # fmt: skip
    result = yard.up("r1", code=1)
    assert result["run"]["verdict"] == "failed" and "not-null" in result["error"]["message"]
    assert yard.migrated() == ["1"] and yard.database.tables() == ["first"]
    assert yard.serving() == "r0" and not yard.calls("ecs:UpdateService")
    assert yard.gate("r1", code=8)["state"] == "migration-failed"
    assert yard.runs("r1")[-1]["verdict"] == "failed"
    yard.database.script("INSERT INTO first VALUES (1)")
    assert yard.up("r1")["run"]["attempt"] == 2
    assert yard.serving() == "r1" and yard.migrated() == ["1", "2"]
