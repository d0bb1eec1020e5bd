"""The generic webhook: its JSON, and its signature as docs/notifications.md says to check it."""

import hmac
import time

import pytest

from harness.listener import Listener
from harness.notices import NoticeYard

SECRET = "whsec-0123456789"
FIELDS = {
    "schema", "id", "kind", "outcome", "title", "app", "environment", "release", "image", "git_sha", "run_id",
    "run_kind", "deployment", "verdict", "state", "stop_code", "reason", "next", "database_state", "serving", "task",
    "log", "actor", "host", "ci_url", "at", "started_at", "ended_at", "attempt", "exit_code", "duration_ms", "versions",
}  # fmt: skip


def is_genuine(header, body, secret):
    parts = dict(part.split("=", 1) for part in header.split(","))
    expected = hmac.new(secret, parts["t"].encode() + b"." + body, "sha256").hexdigest()
    return hmac.compare_digest(expected, parts["v1"]) and abs(time.time() - int(parts["t"])) < 300


@pytest.fixture(name="listener")
def _listener():
    with Listener() as listener:
        yield listener


def test_a_signed_request_is_genuine_and_a_changed_one_is_not(tidegate, listener):
    target = f"webhook:{listener.url}/hook secret=env:SECRET"
    yard = NoticeYard(tidegate, [target], {"SECRET": SECRET})
    yard.up("1")
    for request in listener.requests:
        header = request.headers["X-Tidegate-Signature"]
        assert is_genuine(header, request.body, SECRET.encode())
        assert not is_genuine(header, request.body + b" ", SECRET.encode())
        assert not is_genuine(header, request.body, b"another")
    assert [request.headers["X-Tidegate-Event"] for request in listener.requests] == [
        "run-ended",
        "deployment-ended",
    ]


def test_without_a_secret_nothing_is_signed(tidegate, listener):
    yard = NoticeYard(tidegate, [f"webhook:{listener.url}/hook"])
    yard.up("1")
    assert "X-Tidegate-Signature" not in listener.requests[0].headers


def test_each_field_is_there_and_no_other(tidegate, listener):
    yard = NoticeYard(tidegate, [f"webhook:{listener.url}/hook on=all"])
    yard.up("1")
    yard.run("notify", "test")
    assert len(listener.bodies) == 5
    for body in listener.bodies:
        assert set(body) == FIELDS
        assert body["schema"] == "tidegate.notification.v1"


def test_a_url_that_is_secret_comes_by_a_reference(tidegate, listener):
    yard = NoticeYard(tidegate, ["webhook:file:hook.txt"])
    tidegate.write("hook.txt", f"{listener.url}/secret-path-1234\n")
    result = yard.run("up", "--release", "1", "--verbose")
    assert result.code == 0 and len(listener.requests) == 2
    assert listener.requests[0].path == "/secret-path-1234"
    assert "secret-path-1234" not in result.out + result.err


def test_a_busy_receiver_is_asked_again(tidegate, listener):
    answers = [(503, "later"), (429, "slow down"), (200, "ok")]
    listener.answer = lambda request: answers.pop(0)
    yard = NoticeYard(tidegate, [f"webhook:{listener.url}/hook"])
    yard.json(0, "run", "--release", "1")
    assert len({request.body for request in listener.requests}) == 1
    assert len(listener.requests) == 3 and yard.failures() == []
