"""`skip_unchanged`: an image whose label says that its migrations are those of the latest run starts no
task, and nothing short of that does."""

import pytest

SECOND = ("V2__two.sql", "CREATE TABLE two (id integer);\n")


@pytest.fixture(name="yard")
def _yard(aws_yard):
    yard = aws_yard(ledger="dynamodb", config={"skip_unchanged": True})
    built(yard, "r1")
    yard.up("r1")
    assert len(yard.tasks_started()) == 1
    return yard


def built(yard, release):
    """As a pipeline builds it: with the hash of the migrations as the image's label."""
    done = yard.run("hash", "db/migrations")
    assert done.code == 0, done
    return yard.build(release, labels={"tidegate.migrations": done.out.strip()})


def test_the_same_migrations_start_no_task_and_the_release_serves(yard):
    built(yard, "r2")
    done = yard.up("r2")
    assert len(yard.tasks_started()) == 1 and yard.serving() == "r2"
    first = yard.runs("r1")[0]["run_id"]
    run = done["run"]
    assert (run["verdict"], run["unchanged"], run["exit_code"]) == ("success", first, None)
    assert first in run["reason"] and run["database_id"]
    assert yard.gate("r2")["open"]
    # The link leads to the run that migrated, however many releases were covered by it.
    built(yard, "r3")
    assert yard.up("r3")["run"]["unchanged"] == first


def test_other_migrations_are_run(yard):
    yard.put(*SECOND)
    built(yard, "r2")
    assert yard.up("r2")["run"]["unchanged"] is None
    assert len(yard.tasks_started()) == 2 and yard.migrated() == ["1", "2"]


def test_an_image_without_the_label_is_run(yard):
    yard.up("r2")
    assert len(yard.tasks_started()) == 2


def test_without_the_setting_the_label_is_not_even_read(yard):
    built(yard, "r2")
    yard.forget_calls()
    yard.up("r2", env={"TIDEGATE_SKIP_UNCHANGED": "false"})
    assert len(yard.tasks_started()) == 2
    assert yard.calls("GetDownloadUrlForLayer") == []


def test_after_a_command_beside_the_migrations_it_is_run(yard):
    built(yard, "r2")
    yard.json(0, "run", "--one-off", "--release", "r1", "--", "true")
    yard.up("r2")
    assert len(yard.tasks_started()) == 3


def test_a_label_that_may_not_be_read_is_a_warning_that_names_the_permission(yard):
    built(yard, "r2")
    yard.deny("ecr:GetDownloadUrlForLayer")
    image = yard.image_of("r2")
    done = yard.run("up", "--release", "r2", "--image", image)
    assert done.code == 0 and len(yard.tasks_started()) == 2, done
    assert "unchanged cannot be told" in done.err and "ecr:GetDownloadUrlForLayer" in done.err


def test_iam_policy_asks_for_what_the_label_needs(yard):
    policy = yard.json(0, "iam-policy", "ci")["policy"]
    actions = {action for each in policy["Statement"] for action in each["Action"]}
    assert "ecr:GetDownloadUrlForLayer" in actions
