"""GitHub's commit statuses and deployments, and GitLab's deployments."""

import pytest

from harness.forges import GitHub, GitLab
from harness.notices import NoticeYard

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(name="github")
def _github():
    with GitHub() as server:
        yield server


@pytest.fixture(name="gitlab")
def _gitlab():
    with GitLab() as server:
        yield server


def github_yard(tidegate, github, **more):
    """In a job of GitHub Actions."""
    return NoticeYard(
        tidegate,
        ["github"],
        {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": github.url,
            "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_RUN_ID": "7",
            "GITHUB_SHA": COMMIT,
            "GITHUB_TOKEN": github.token,
            "TIDEGATE_PERSISTENT": "true",
            **more,
        },
    )


def statuses(github):
    return [(each["context"], each["state"]) for each in github.statuses]


def test_a_commit_and_its_deployment_follow_the_release(tidegate, github):
    yard = github_yard(tidegate, github)
    yard.up(COMMIT)
    assert yard.failures() == []
    assert statuses(github) == [
        ("tidegate/default/migrate", "pending"),
        ("tidegate/default/deploy", "pending"),
        ("tidegate/default/migrate", "success"),
        ("tidegate/default/deploy", "success"),
    ]
    assert {each["commit"] for each in github.statuses} == {COMMIT}
    assert github.statuses[0]["target_url"] == "https://github.com/acme/shop/actions/runs/7"
    [deployment] = github.deployments
    assert deployment["ref"] == COMMIT and deployment["environment"] == "default"
    assert deployment["payload"]["release"] == COMMIT
    assert [each["state"] for each in deployment["statuses"]] == ["in_progress", "success"]


def test_a_failed_migration_is_a_failed_status_and_no_deployment(tidegate, github):
    yard = github_yard(tidegate, github)
    yard.break_migration()
    yard.up("v1", code=1)
    assert statuses(github)[-1] == ("tidegate/default/migrate", "failure")
    assert github.statuses[-1]["description"].startswith("shop: the migration of release v1 failed")
    assert github.deployments == [] and yard.failures() == []


def test_a_failed_deployment_is_a_failed_deployment(tidegate, github):
    yard = github_yard(tidegate, github)
    yard.serve_hook("exit 3\n")
    yard.up("v1", code=10)
    assert [each["state"] for each in github.deployments[0]["statuses"]] == ["in_progress", "failure"]
    assert statuses(github)[-1] == ("tidegate/default/deploy", "failure")


def test_a_wrong_token_is_told_and_not_shown(tidegate, github):
    yard = github_yard(tidegate, github, GITHUB_TOKEN="ghs_of_somebody_else")
    yard.up("v1")
    assert yard.served() == ["v1"]
    assert "Bad credentials" in yard.failures()[0] and "ghs_of" not in yard.failures()[0]


def test_without_a_commit_there_is_nothing_to_mark(tidegate, github):
    yard = github_yard(tidegate, github, GITHUB_SHA="")
    yard.up("v1")
    assert "the commit of release v1 is not known" in yard.failures()[0]


def test_a_test_marks_the_commit_only(tidegate, github):
    yard = github_yard(tidegate, github)
    result = yard.run("notify", "test")
    assert result.out == "ok    github: commit status set\n", result
    assert statuses(github) == [("tidegate/default/test", "success")]
    assert github.deployments == []


def gitlab_yard(tidegate, gitlab, target="gitlab token=env:TOKEN", **more):
    """In a job of GitLab CI."""
    return NoticeYard(
        tidegate,
        [target],
        {
            "GITLAB_CI": "true",
            "CI_API_V4_URL": f"{gitlab.url}/api/v4",
            "CI_PROJECT_ID": "42",
            "CI_COMMIT_SHA": COMMIT,
            "CI_COMMIT_REF_NAME": "main",
            "TOKEN": gitlab.token,
            "TIDEGATE_PERSISTENT": "true",
            **more,
        },
    )


def test_a_deployment_is_created_and_brought_to_its_end(tidegate, gitlab):
    yard = gitlab_yard(tidegate, gitlab)
    yard.up("v1")
    assert yard.failures() == []
    [deployment] = gitlab.deployments
    assert deployment == {
        "id": 7, "deployable": None, "environment": "default", "sha": COMMIT, "ref": "main",
        "tag": False, "status": "success",
    }  # fmt: skip
    assert [request.method for request in gitlab.requests] == ["POST", "GET", "PUT"]


def test_a_failed_deployment_is_a_failed_one_of_gitlab(tidegate, gitlab):
    yard = gitlab_yard(tidegate, gitlab, CI_COMMIT_TAG="v1")
    yard.serve_hook("exit 3\n")
    yard.up("v1", code=10)
    assert [(each["status"], each["tag"]) for each in gitlab.deployments] == [("failed", True)]


def test_a_deployment_that_a_job_made_is_left_alone(tidegate, gitlab):
    yard = gitlab_yard(tidegate, gitlab)
    theirs = gitlab.add(environment="default", sha=COMMIT, status="running", deployable={"id": 1})
    yard.up("v1")
    assert theirs["status"] == "running" and gitlab.deployments[1]["status"] == "success"


def test_a_deployment_whose_start_was_not_told_is_created_at_its_end(tidegate, gitlab):
    yard = gitlab_yard(tidegate, gitlab)
    yard.json(0, "notify", "test")
    yard.up("v1", env={"TIDEGATE_NOTIFY": "none"})
    yard.put("V2__more.sql", "CREATE TABLE more (id integer);\n")
    gitlab.answer = lambda request: (500, "down")
    yard.up("v2")
    assert len(yard.failures()) == 2 and yard.served() == ["v1", "v2"]


def test_the_jobs_own_token_goes_by_its_own_header(tidegate):
    with GitLab(token="job-token-0123456789", header="JOB-TOKEN") as server:
        yard = gitlab_yard(tidegate, server, "gitlab", CI_JOB_TOKEN=server.token)
        yard.up("v1")
        assert yard.failures() == [] and server.deployments[0]["status"] == "success"


def test_a_test_of_gitlab_only_reads(tidegate, gitlab):
    yard = gitlab_yard(tidegate, gitlab)
    result = yard.run("notify", "test")
    assert result.code == 0 and "nothing was created" in result.out, result
    assert [request.method for request in gitlab.requests] == ["GET"]


def test_a_failed_migration_is_no_deployment(tidegate, gitlab):
    yard = gitlab_yard(tidegate, gitlab)
    yard.break_migration()
    yard.up("v1", code=1)
    assert gitlab.requests == []
