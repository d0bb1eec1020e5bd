"""Whoever is configured is told of what the record says, once, and can never change it."""

import re
import secrets

import pytest

from harness.listener import Listener
from harness.notices import TOO_SLOW, NoticeYard
from harness.shipyard import wait_until

HOOK = {"HOOK": "http://127.0.0.1:1/unused"}
SLOW = "touch started\nwhile [ ! -e go ]; do sleep 0.05; done\n"


@pytest.fixture(name="listener")
def _listener():
    with Listener() as listener:
        yield listener


@pytest.fixture(name="yard")
def _yard(tidegate, listener):
    return NoticeYard(tidegate, [f"webhook:{listener.url}/hook"], lease_term="2s")


def told(listener):
    return [(body["kind"], body["release"], body["outcome"]) for body in listener.bodies]


def test_an_up_tells_of_the_migration_and_of_the_deployment(yard, listener):
    result = yard.up("1", env={"CI_JOB_URL": "x"})
    assert told(listener) == [
        ("run-ended", "1", "success"),
        ("deployment-ended", "1", "success"),
    ]
    run, deployment = listener.bodies
    assert run["run_id"] == result["run"]["run_id"] and run["verdict"] == "success"
    assert run["versions"] == ["1"] and run["attempt"] == 1 and run["exit_code"] == 0
    assert run["duration_ms"] >= 0 and run["started_at"] <= run["ended_at"]
    assert deployment["deployment"] == result["deploy"]["deployment"]
    assert deployment["serving"] == "1" and deployment["state"] == "deployed"
    assert run["id"] != deployment["id"]


def test_nothing_new_is_nothing_to_tell(yard, listener):
    yard.up("1")
    yard.up("1")
    assert len(listener.requests) == 2


def test_a_failure_is_told_with_why_and_what_now(yard, listener):
    yard.up("1")
    yard.break_migration()
    yard.up("2", code=1)
    body = listener.bodies[-1]
    assert body["title"] == "shop: the migration of release 2 failed in default"
    assert body["verdict"] == "failed" and "nowhere" in body["reason"]
    assert f"tidegate logs {body['run_id']}" in body["next"]
    assert body["serving"] == "1"


def test_a_failed_deployment_is_told_with_what_serves(yard, listener):
    yard.up("1")
    yard.serve_hook("exit 3\n")
    yard.up("2", code=10)
    body = listener.bodies[-1]
    assert (body["kind"], body["outcome"]) == ("deployment-ended", "failure")
    assert f"tidegate logs {body['deployment']}" in body["next"]


def test_an_override_is_told_with_its_reason(yard, listener):
    yard.break_migration()
    yard.up("1", code=1)
    yard.json(0, "deploy", "--release", "1", "--override", "closed-gate", "--reason", "on fire")
    bodies = {body["kind"]: body for body in listener.bodies}
    assert bodies["override"]["state"] == "closed-gate"
    assert bodies["override"]["reason"] == "on fire"


def test_on_failure_is_silent_about_success(tidegate, listener):
    yard = NoticeYard(tidegate, [f"webhook:{listener.url}/hook on=failure"])
    yard.up("1")
    assert listener.requests == []
    yard.break_migration()
    yard.up("2", code=1)
    assert told(listener) == [("run-ended", "2", "failure")]


def test_on_all_tells_what_begins_too(tidegate, listener):
    yard = NoticeYard(tidegate, [f"webhook:{listener.url}/hook on=all"])
    yard.up("1")
    assert [body["kind"] for body in listener.bodies] == [
        "run-started",
        "deployment-started",
        "run-ended",
        "deployment-ended",
    ]


def test_a_failing_target_is_a_warning_and_in_the_history(tidegate, listener):
    with Listener() as broken:
        broken.answer = lambda request: (404, "no_service")
        targets = [f"webhook:{broken.url}/hook", f"webhook:{listener.url}/hook"]
        yard = NoticeYard(tidegate, targets)
        result = yard.run("up", "--release", "1")
        assert result.code == 0, result
        assert f"webhook:{broken.url}/hook was not notified: answered 404: no_service" in result.err
        assert yard.served() == ["1"]
        assert yard.failures() == [f"webhook:{broken.url}/hook: answered 404: no_service"] * 2
        assert len(listener.requests) == 2
        yard.up("1")
        assert len(broken.requests) == 2, "what failed is not tried again"


def test_a_slow_target_holds_up_neither_the_others_nor_the_end(tidegate, listener):
    with Listener() as slow:
        slow.delay = 15
        yard = NoticeYard(tidegate, [f"webhook:{slow.url}/hook", f"webhook:{listener.url}/hook"])
        yard.json(0, "run", "--release", "1")
        assert len(listener.requests) == 1
        assert re.search(TOO_SLOW, yard.failures()[0])


def test_the_lease_is_free_while_people_are_told(tidegate, listener):
    listener.delay = 4
    yard = NoticeYard(tidegate, [f"webhook:{listener.url}/hook"])
    first = yard.start("run", "--release", "1")
    wait_until(lambda: listener.requests)
    yard.json(0, "run", "--release", "2", env={"TIDEGATE_NOTIFY": "none"})
    assert first.wait().code == 0


def test_two_commands_that_see_the_same_end_tell_it_once(yard, listener):
    yard.hook(SLOW)
    first = yard.start("run", "--release", "1")
    yard.wait_for("started")
    second = yard.start("run", "--release", "1")
    third = yard.start("watch", yard.runs("1")[0]["run_id"])
    (yard.folder / "go").touch()
    for each in (first, second, third):
        result = each.wait()
        assert result.code == 0, result
    assert told(listener) == [("run-ended", "1", "success")]


def test_what_a_killed_command_left_untold_the_next_one_tells(yard, listener):
    yard.hook(SLOW)
    process = yard.start("up", "--release", "1")
    yard.wait_for("started")
    wait_until(lambda: yard.runs("1"))
    process.kill()
    process.wait()
    (yard.folder / "go").touch()
    wait_until(lambda: yard.runs()[0]["verdict"] == "success")
    assert listener.requests == []
    yard.json(0, "watch", yard.runs()[0]["run_id"])
    assert told(listener) == [("run-ended", "1", "success")]
    yard.json(0, "watch", yard.runs()[0]["run_id"])
    assert len(listener.requests) == 1


def test_one_that_is_killed_while_it_tells_is_taken_over_from(tidegate, listener):
    listener.delay = 30
    yard = NoticeYard(tidegate, [f"webhook:{listener.url}/hook"])
    process = yard.start("run", "--release", "1")
    wait_until(lambda: listener.requests)
    process.kill()
    process.wait()
    listener.delay = 0
    yard.json(0, "run", "--release", "1")
    assert [body["id"] for body in listener.bodies] == [listener.bodies[0]["id"]] * 2


def test_a_stopped_run_is_told_after_the_signal(yard, listener):
    yard.hook("touch started\nsleep 60\n")
    process = yard.start("up", "--release", "1")
    yard.wait_for("started")
    process.signal(15)
    assert process.wait().code in (1, 7, 143)
    assert told(listener)[0][:2] == ("run-ended", "1") and told(listener)[0][2] != "success"


def test_history_before_the_first_target_is_not_told(tidegate, listener):
    yard = NoticeYard(tidegate, [f"webhook:{listener.url}/hook"])
    yard.up("1", env={"TIDEGATE_NOTIFY": "none"})
    yard.up("2")
    assert [body["release"] for body in listener.bodies] == ["2", "2"]


@pytest.mark.parametrize(
    "target, words",
    [
        ("slak:env:HOOK", ["no notifier 'slak'", "did you mean 'slack'?"]),
        ("slack:env:NOPE", ["'NOPE' is not set", "TIDEGATE_NOTIFY=none"]),
        ("slack:https://hooks.slack.com/x", ["must be a reference"]),
    ],
)
@pytest.mark.parametrize("command", ["run", "up", "deploy"])
def test_a_wrong_target_is_an_error_before_anything_is_begun(tidegate, target, words, command):
    yard = NoticeYard(tidegate, [target])
    result = yard.run(command, "--release", "1")
    assert result.code == 2, result
    for word in words:
        assert word in result.err
    assert yard.history() == [] and not (yard.folder / "served").exists()


def test_watch_goes_on_where_a_variable_is_missing(tidegate, listener):
    yard = NoticeYard(tidegate, ["webhook:env:HOOK"], {"HOOK": f"{listener.url}/hook"})
    yard.json(0, "run", "--release", "1")
    run = yard.runs()[0]["run_id"]
    result = yard.tidegate.run("watch", run)
    assert result.code == 0, result
    assert "nobody is notified from here" in result.err


def test_nothing_secret_is_said_told_or_kept(tidegate, listener):
    token, secret = secrets.token_hex(12), secrets.token_hex(12)
    variables = {"HOOK": f"{listener.url}/{token}", "SIGNING": secret, "BROKEN": f"http://127.0.0.1:1/{token}"}
    yard = NoticeYard(
        tidegate,
        ["slack:env:HOOK", "webhook:env:BROKEN secret=env:SIGNING", "pagerduty:env:HOOK endpoint=http://127.0.0.1:1/"],
        variables,
    )  # fmt: skip
    yard.hook(f"echo {token}; exit 1\n")
    listener.answer = lambda request: (500, f"I do not know {token}")
    said = [
        yard.run(*words)
        for words in (
            ["up", "--release", "1", "--verbose"],
            ["up", "--release", "2", "--json"],
            ["history"],
            ["history", "--json"],
            ["notify", "test"],
            ["notify", "test", "--json"],
            ["config", "show", "--origin"],
            ["doctor"],
        )
    ]
    for result in said:
        for word in (token, secret):
            assert word not in result.out + result.err, result
    kept = b"".join(path.read_bytes() for path in yard.folder.rglob("*") if path.is_file())
    assert secret.encode() not in kept
    ledger = (yard.folder / ".tidegate").glob("ledger.db*")
    assert token.encode() not in b"".join(path.read_bytes() for path in ledger)
    assert len(yard.failures()) >= 2


def test_notify_test_says_what_each_target_answered(tidegate, listener):
    yard = NoticeYard(tidegate, [f"webhook:{listener.url}/hook", "webhook:http://127.0.0.1:1/"])
    result = yard.run("notify", "test")
    assert result.code == 1, result
    lines = result.out.splitlines()
    assert lines[0] == f"ok    webhook:{listener.url}/hook: answered 200: ok"
    assert lines[1].startswith("fail  webhook:http://127.0.0.1:1/: no answer from")
    assert told(listener) == [("test", None, "test")]
    assert yard.history() == [], "a test is in no record"


def test_notify_test_as_json(tidegate, listener):
    yard = NoticeYard(tidegate, [f"webhook:{listener.url}/hook"])
    [target] = yard.json(0, "notify test".split()[0], "test")["targets"]
    assert target["target"] == f"webhook:{listener.url}/hook"
    assert target["told"] is True and target["answer"] == "answered 200: ok"
    assert target["duration_ms"] >= 0
    failed = yard.json(1, "notify", "test", "webhook:http://127.0.0.1:1/")
    assert failed["error"]["message"] == "1 of 1 targets were not notified"


def test_notify_test_of_targets_on_the_command_line(tidegate, listener):
    yard = NoticeYard(tidegate, ["slack:env:OTHER"], {"HOOK": f"{listener.url}/a"})
    result = yard.run("notify", "test", "webhook:env:HOOK", "secret=env:HOOK")
    assert result.code == 0 and result.out == "ok    webhook:env:HOOK: answered 200: ok\n", result


def test_notify_test_without_any_target(tidegate):
    tidegate.write("tidegate.yml", "version: 1\napp: shop\n")
    result = tidegate.run("notify", "test")
    assert result.code == 2 and "there is nobody to notify" in result.err


def test_doctor_says_who_would_be_notified_and_what_is_missing(tidegate, listener):
    yard = NoticeYard(tidegate, [f"webhook:{listener.url}/hook", "slack:env:HOOK"], HOOK)
    [check] = [each for each in yard.json(0, "doctor")["checks"] if each["name"] == "notifications"]
    assert check["status"] == "ok"
    assert f"webhook:{listener.url}/hook, slack:env:HOOK" in check["message"]
    found = yard.json(2, "doctor", env={"HOOK": ""})["checks"]
    [check] = [each for each in found if each["name"] == "notifications"]
    assert check["status"] == "fail" and "'HOOK' is not set or empty" in check["message"]
    assert listener.requests == []
