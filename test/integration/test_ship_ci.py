"""What is taken from CI systems: release, actor, address; and what is refused there."""

import pytest

from harness.shipyard import Shipyard

GITHUB = {
    "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_SHA": "c0ffee", "GITHUB_ACTOR": "ada",
    "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "sea/shop",
    "GITHUB_RUN_ID": "77",
}  # fmt: skip
GITLAB = {
    "CI": "true", "GITLAB_CI": "true", "CI_COMMIT_SHA": "5ca1ab1e", "GITLAB_USER_LOGIN": "bob",
    "CI_JOB_URL": "https://gitlab/sea/shop/-/jobs/5",
}  # fmt: skip


@pytest.fixture(name="yard")
def _yard(tidegate):
    return Shipyard(tidegate)


@pytest.mark.parametrize(
    "env, release, actor, url",
    [
        (GITHUB, "c0ffee", "ada", "https://github.com/sea/shop/actions/runs/77"),
        (GITLAB, "5ca1ab1e", "bob", "https://gitlab/sea/shop/-/jobs/5"),
    ],
)
def test_release_actor_and_job_come_from_ci(yard, env, release, actor, url):
    result = yard.json(0, "run", "--persistent", env=env)
    assert result["release"] == release
    entry = yard.runs()[0]
    assert (entry["actor"], entry["ci_url"]) == (actor, url)


def test_a_file_ledger_is_refused_under_ci_unless_it_persists(yard):
    error = yard.json(2, "up", env=GITHUB)["error"]
    assert error["code"] == "config" and "GitHub Actions" in error["message"]
    assert "persistent: true" in error["hint"]
    assert not (yard.folder / ".tidegate").exists()
    config = yard.folder / "tidegate.yml"
    config.write_text(config.read_text() + "persistent: true\n")
    assert yard.json(0, "up", env=GITHUB)["run"]["release"] == "c0ffee"


def test_without_a_name_there_is_no_release(yard):
    error = yard.json(2, "up")["error"]
    assert error["code"] == "usage" and "--release" in error["hint"]
    assert yard.json(2, "gate", "--image", "shop:latest")["error"]["code"] == "usage"


def test_the_digest_of_an_image_names_the_release(yard):
    digest = "sha256:" + "ab" * 32
    result = yard.json(0, "run", "--image", f"registry:5000/shop@{digest}")
    assert result["release"] == digest
    assert yard.gate(digest)["open"] is True


def test_one_release_is_one_image(yard):
    first, second = ("shop@sha256:" + letter * 64 for letter in "ab")
    yard.json(0, "run", "--release", "1", "--image", first)
    for command in ("run", "gate", "deploy", "up"):
        error = yard.json(2, command, "--release", "1", "--image", second)["error"]
        assert "another image" in error["message"], command


def test_environments_have_their_own_records(yard):
    config = yard.folder / "tidegate.yml"
    config.write_text(config.read_text() + "environments:\n  staging: {}\n  production: {}\n")
    assert "staging, production" in yard.json(2, "up", "--release", "1")["error"]["hint"]
    yard.up("1", "--env", "staging")
    assert yard.gate("1", "--env", "staging")["environment"] == "staging"
    assert yard.gate("1", "--env", "production", code=8)["state"] == "never-seen"
