"""Slack, Microsoft Teams and PagerDuty, by the forms that their documentation asks for."""

import pytest

from harness.listener import Listener
from harness.notices import NoticeYard

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(name="listener")
def _listener():
    with Listener() as listener:
        yield listener


def slack(request):
    """What an incoming webhook refuses: invalid_payload, invalid_blocks."""
    body = request.json
    if not body.get("text") or not isinstance(body.get("blocks"), list):
        return 400, "invalid_payload"
    for block in body["blocks"]:
        text = block["text"]
        limit = {"header": 150, "section": 3000}[block["type"]]
        kind = {"header": "plain_text", "section": "mrkdwn"}[block["type"]]
        if text["type"] != kind or not 0 < len(text["text"]) <= limit:
            return 400, "invalid_blocks"
    return 200, "ok"


def test_slack_gets_blocks_with_a_text_for_what_cannot_show_them(tidegate, listener):
    listener.answer = slack
    yard = NoticeYard(tidegate, ["slack:env:HOOK"], {"HOOK": f"{listener.url}/services/T0/B0/x"})
    yard.break_migration()
    yard.up("1", code=1)
    assert yard.failures() == []
    [request] = listener.requests
    assert request.path == "/services/T0/B0/x"
    assert request.headers["Content-Type"] == "application/json"
    header, section = request.json["blocks"]
    assert header["text"]["text"] == ":x: shop: the migration of release 1 failed in default"
    assert "*Why*  " in section["text"]["text"] and "*Release*  1" in section["text"]["text"]


def test_nothing_in_a_message_calls_a_channel_or_becomes_a_link(tidegate, listener):
    listener.answer = slack
    yard = NoticeYard(tidegate, ["slack:env:HOOK"], {"HOOK": f"{listener.url}/x"})
    yard.break_migration()
    yard.up("1", code=1)
    reason = "<!channel> & <https://evil.example.com|click>"
    yard.json(0, "deploy", "--release", "1", "--override", "closed-gate", "--reason", reason)
    text = next(
        body["blocks"][1]["text"]["text"] for body in listener.bodies if "overridden" in body["text"]
    )
    assert "&lt;!channel&gt; &amp; &lt;https://evil.example.com|click&gt;" in text


def test_a_very_long_reason_still_fits(tidegate, listener):
    listener.answer = slack
    yard = NoticeYard(tidegate, ["slack:env:HOOK"], {"HOOK": f"{listener.url}/x"})
    yard.break_migration()
    yard.up("1", code=1)
    yard.json(0, "deploy", "--release", "1", "--override", "closed-gate", "--reason", "&é" * 3000)
    assert yard.failures() == []


def teams(request):
    """The card as a Workflows flow posts it; Adaptive Cards 1.4."""
    body = request.json
    if body.get("type") != "message" or len(request.body) > 28 * 1024:
        return 400, {"error": {"code": "TriggerInputSchemaMismatch"}}
    [attachment] = body["attachments"]
    card = attachment["content"]
    if (
        attachment["contentType"] != "application/vnd.microsoft.card.adaptive"
        or card["type"] != "AdaptiveCard"
    ):
        return 400, {"error": {"code": "InvalidBotAdaptiveCard"}}
    for block in card["body"]:
        if block["type"] != "RichTextBlock":
            return 400, {"error": {"code": "InvalidBotAdaptiveCard"}}
        if any(run["type"] != "TextRun" or not run["text"] for run in block["inlines"]):
            return 400, {"error": {"code": "InvalidBotAdaptiveCard"}}
    return 202, ""


def test_teams_gets_an_adaptive_card_with_a_way_to_the_job(tidegate, listener):
    listener.answer = teams
    yard = NoticeYard(tidegate, ["teams:env:HOOK"], {"HOOK": f"{listener.url}/workflows/1?sig=abc"})
    job = {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_RUN_ID": "7",
        "TIDEGATE_PERSISTENT": "true",
    }
    yard.break_migration()
    yard.up("1", code=1, env=job)
    [request] = listener.requests
    assert request.path == "/workflows/1?sig=abc"
    card = request.json["attachments"][0]["content"]
    texts = [run["text"] for block in card["body"] for run in block["inlines"]]
    assert texts[0] == "shop: the migration of release 1 failed in default"
    assert "Why" in texts
    assert card["actions"][0]["url"] == "https://github.com/acme/shop/actions/runs/7"


def pagerduty(request):
    """Events API v2: 400 with what is wrong, 202 else."""
    body = request.json
    errors = [f"'{name}' is missing" for name in ("routing_key", "event_action") if name not in body]
    if body.get("event_action") not in ("trigger", "acknowledge", "resolve"):
        errors.append("event_action is invalid")
    payload = body.get("payload", {})
    errors += [f"'{n}' is missing" for n in ("summary", "source", "severity") if not payload.get(n)]
    if payload.get("severity") not in ("critical", "error", "warning", "info"):
        errors.append("severity is invalid")
    if len(body.get("dedup_key", "")) > 255 or len(payload.get("summary", "")) > 1024:
        errors.append("too long")
    if body.get("routing_key") != KEY:
        errors.append("'routing_key' is invalid")
    if errors:
        return 400, {"status": "invalid event", "message": "Event object is invalid", "errors": errors}
    return 202, {"status": "success", "message": "Event processed", "dedup_key": body["dedup_key"]}


@pytest.fixture(name="paged")
def _paged(tidegate, listener):
    listener.answer = pagerduty
    target = f"pagerduty:env:KEY severity=error endpoint={listener.url}/v2/enqueue"
    return NoticeYard(tidegate, [target], {"KEY": KEY})


def events(listener):
    return [(body["event_action"], body["dedup_key"]) for body in listener.bodies]


def test_pagerduty_is_triggered_by_a_failure_and_resolved_by_the_next_success(paged, listener):
    paged.break_migration()
    paged.up("1", code=1)
    assert events(listener) == [("trigger", "tidegate/shop/default/migrate")]
    payload = listener.bodies[0]["payload"]
    assert payload["summary"] == "shop: the migration of release 1 failed in default"
    assert payload["severity"] == "error" and payload["custom_details"]["verdict"] == "failed"
    paged.put("V9__broken.sql", "CREATE TABLE mended (id integer);\n")
    paged.up("2")
    assert events(listener)[1:] == [
        ("resolve", "tidegate/shop/default/migrate"),
        ("resolve", "tidegate/shop/default/deploy"),
    ]
    assert paged.failures() == []


def test_a_successful_migration_does_not_resolve_a_broken_deployment(paged, listener):
    paged.serve_hook("exit 3\n")
    paged.up("1", code=10)
    assert ("trigger", "tidegate/shop/default/deploy") in events(listener)
    assert ("resolve", "tidegate/shop/default/deploy") not in events(listener)


def test_a_wrong_key_is_told_in_the_services_words(tidegate, listener):
    listener.answer = pagerduty
    target = f"pagerduty:env:KEY endpoint={listener.url}/v2/enqueue"
    yard = NoticeYard(tidegate, [target], {"KEY": "another-key-of-somebody"})
    result = yard.run("notify", "test")
    assert result.code == 1 and "'routing_key' is invalid" in result.out, result
    assert "another-key" not in result.out + result.err


def test_a_test_of_pagerduty_resolves_itself(paged, listener):
    result = paged.run("notify", "test")
    assert result.code == 0, result
    assert events(listener) == [
        ("trigger", "tidegate/shop/default/test"),
        ("resolve", "tidegate/shop/default/test"),
    ]
    assert listener.bodies[0]["payload"]["severity"] == "info"
