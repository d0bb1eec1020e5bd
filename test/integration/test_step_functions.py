"""A state machine that waits for us by a task token hears that we are at work, and how it ended, in
the end; and nothing that goes wrong with that changes how it ended."""

import json

import pytest

from harness.aws.scene import Scene
from harness.callers import Token
from harness.shipyard import ALLOW_FAILURE, Shipyard, wait_until
from harness.tidegate import clean_environment

# The migration goes on when the file `go` is there.
WAITS = "touch waits; while [ ! -e go ]; do sleep 0.05; done\n"


@pytest.fixture(name="yard")
def _yard(tidegate):
    return Shipyard(tidegate)


@pytest.fixture(name="token")
def _token(aws):
    return Token(aws)


def go_on(yard):
    (yard.folder / "go").touch()


# --- how it ended ---------------------------------------------------------------------------------


def test_the_output_of_a_success_is_the_commands_object(yard, token):
    result = yard.up("v1", env=token.environment)
    assert token.output == result
    assert result["run"]["verdict"] == "success" and result["deploy"]["serving"] == "v1"


@pytest.mark.parametrize("command", ["run", "gate", "deploy", "rollback", "watch"])
def test_every_command_of_a_release_answers(yard, token, command):
    config = yard.folder / "tidegate.yml"
    config.write_text(config.read_text() + "rollback: [./serve.sh]\n")
    run_id = yard.json(0, "run", "--release", "v1")["run_id"]
    what = [run_id] if command == "watch" else ["--release", "v1"]
    result = yard.json(0, command, *what, env=token.environment)
    assert token.output == result
    assert token.output["schema"] == f"tidegate.{command}.v1"


def test_a_person_gets_text_and_the_token_the_object(yard, token):
    result = yard.run("up", "--release", "v1", env=token.environment)
    assert result.code == 0 and result.out.startswith("release v1 serves")
    assert token.output["run"]["release"] == "v1"


def test_a_failure_has_its_code_and_its_cause(yard, token):
    yard.hook("exit 3\n")
    result = yard.up("v1", code=1, env=token.environment)
    answer = token.answer
    assert (answer["kind"], answer["error"]) == ("failure", "failed")
    assert answer["cause"].startswith(result["error"]["message"])
    assert result["error"]["hint"] in answer["cause"]
    assert result["run"]["run_id"] in answer["cause"]


def test_half_done_is_partial_with_the_command_that_goes_on(tidegate, database, token):
    yard = Shipyard(tidegate, database=database("postgres").url)
    yard.put("V2__t.sql", "CREATE TABLE t (id int);\nINSERT INTO t VALUES (1), (1);\n")
    yard.put("V3__unique.sql", f"{ALLOW_FAILURE}CREATE UNIQUE INDEX CONCURRENTLY t_id ON t (id);\n")
    yard.up("v1", code=6, env=token.environment)
    assert token.answer["error"] == "partial"
    assert "go on with `tidegate migrate`" in token.answer["cause"]


def test_a_closed_gate_is_a_failure(yard, token):
    yard.gate("v1", code=8, env=token.environment)
    assert token.answer["error"] == "gate-closed"
    assert "never seen" in token.answer["cause"]


def test_an_unknown_outcome_is_unknown(yard, token):
    yard.hook(WAITS)
    first = yard.start("run", "--release", "v1", "--on-cancel", "leave", env=token.environment)
    yard.wait_for("waits")
    first.signal(15)
    assert first.wait().code == 7
    assert token.answer["error"] == "unknown"
    go_on(yard)


def test_after_a_signal_it_is_told_how_the_stopped_run_ended(yard, token):
    yard.hook(WAITS)
    first = yard.start("run", "--json", "--release", "v1", env=token.environment)
    yard.wait_for("waits")
    first.signal(15)
    ended = first.wait()
    assert ended.code == 1 and ended.json["stop_code"] == "cancelled"
    assert token.answer["error"] == ended.json["error"]["code"]


@pytest.mark.parametrize(
    "args, code",
    [
        (["run", "--no-such-option"], "usage"),
        (["run", "--release", "v1", "--config", "absent.yml"], "config"),
        (["run"], "usage"),
    ],
)
def test_what_never_began_is_told_too(yard, token, args, code):
    result = yard.run(*args, env=token.environment)
    assert result.code == 2
    assert token.answer["error"] == code


def test_a_bad_variable_beside_the_token_is_told_too(yard, token):
    result = yard.run("run", env={**token.environment, "TIDEGATE_TIMEOUT": "soon"})
    assert result.code == 2 and token.answer["error"] == "config"


def test_migrate_answers_for_itself_in_a_task_of_its_own(yard, token):
    result = yard.json(0, "migrate", env=token.environment)
    assert token.output == result and result["applied"][0]["version"] == "1"
    yard.put("V2__bad.sql", "CREATE TABLE first (id integer);\n")
    second = Token(token.aws)
    yard.json(1, "migrate", env=second.environment)
    assert second.answer["error"] == "statement-failed"


def test_exec_answers_for_the_command_inside(yard, token):
    yard.json(0, "exec", "--", "true", env=token.environment)
    assert token.output["exit_code"] == 0
    second = Token(token.aws)
    yard.json(9, "exec", "--", "sh", "-c", "exit 9", env=second.environment)
    assert second.answer["error"] == "failed"


def test_a_task_of_ecs_answers_with_the_role_that_it_has(yard, token, aws, boto):
    """What `ecs:runTask.waitForTaskToken` does: the token is in the override's environment."""
    scene = Scene(aws, boto, yard.folder)
    scene.put_image("first", env={"PATH": clean_environment()["PATH"]})
    scene.define()
    variables = [{"name": "TASK_TOKEN", "value": token.text}]
    override = {"name": "web", "command": ["tidegate", "migrate"], "environment": variables}
    arn = scene.run(overrides={"containerOverrides": [override]})
    assert scene.exit_code(scene.ended(arn)) == 0, scene.log(arn)
    assert token.output["applied"][0]["version"] == "1"
    told = [call for call in aws.calls() if call["action"] == "states:SendTaskSuccess"]
    assert "assumed-role/web-task" in told[0]["principal"]
    assert token.text not in "".join(scene.log(arn))


# --- at work --------------------------------------------------------------------------------------


def test_it_hears_that_a_run_is_at_work(yard, token):
    yard.hook(WAITS)
    running = yard.start("run", "--release", "v1", env=token.environment)
    token.heard_a_heartbeat()
    assert not token.answers
    go_on(yard)
    assert running.wait().code == 0
    assert token.told()[-1]["kind"] == "success"


def test_it_hears_that_a_long_statement_is_at_work(tidegate, database, token):
    target = database("postgres")
    yard = Shipyard(tidegate, database=target.url)
    yard.put("V2__waits.sql", "SELECT pg_advisory_xact_lock(77);\n")
    with target.connect() as holder:
        holder.cursor().execute("SELECT pg_advisory_lock(77)")
        running = yard.start("migrate", env=token.environment)
        token.heard_a_heartbeat()
        assert not token.answers
        holder.cursor().execute("SELECT pg_advisory_unlock(77)")
    assert running.wait().code == 0
    assert token.output["verdict"] == "success"


def test_it_hears_it_again_about_every_15_seconds(yard, token):
    yard.hook(WAITS)
    running = yard.start("run", "--release", "v1", env=token.environment)
    wait_until(lambda: len(token.told("heartbeat")) >= 2, seconds=60)
    go_on(yard)
    assert running.wait().code == 0
    first, second = [each["time"] for each in token.told("heartbeat")][:2]
    assert second > first


def test_the_record_is_written_before_the_answer(yard, token, aws):
    yard.hook(WAITS)
    running = yard.start("run", "--release", "v1", env=token.environment)
    token.heard_a_heartbeat()
    aws.lose_network(60, "refuse")
    go_on(yard)
    wait_until(lambda: yard.run("gate", "--release", "v1").code == 0)
    assert not token.answers, "the gate opened first"
    aws.network_back()
    assert running.wait().code == 0
    assert token.output["verdict"] == "success"


# --- what goes wrong with it ----------------------------------------------------------------------


def test_the_answer_is_tried_again(yard, token, aws):
    aws.fault("http_500", action="states:SendTaskSuccess", count=2)
    aws.fault("throttling", action="states:SendTaskSuccess", count=1)
    yard.up("v1", env=token.environment)
    assert token.output["ok"]


def test_an_answer_whose_reply_was_lost_was_given(yard, token, aws):
    aws.fault("reply_lost", action="states:SendTaskSuccess")
    result = yard.run("up", "--release", "v1", env=token.environment)
    assert result.code == 0 and token.output["ok"]


@pytest.mark.parametrize("lost", ["timed out", "never given"])
def test_a_token_that_is_gone_changes_nothing(yard, aws, lost):
    token = Token(aws)
    if lost == "timed out":
        token.time_out()
    else:
        token.text = "no-such-token"
    result = yard.run("up", "--release", "v1", env=token.environment)
    assert result.code == 0 and yard.served() == ["v1"]
    assert "warning: Step Functions does not wait for this command's answer" in result.err
    assert result.err.count("Step Functions") == 1
    assert yard.gate("v1")["open"] and not token.told()


def test_a_token_that_times_out_meanwhile_changes_nothing(yard, token):
    yard.hook(WAITS + "exit 3\n")
    running = yard.start("up", "--release", "v1", env=token.environment)
    token.heard_a_heartbeat()
    token.time_out()
    go_on(yard)
    result = running.wait()
    assert result.code == 1 and "does not wait for this command's answer" in result.err
    assert not token.answers


def test_a_missing_permission_changes_nothing(yard, token, aws):
    aws.deny("states:SendTaskSuccess")
    result = yard.run("run", "--release", "v1", env=token.environment)
    assert result.code == 0
    assert "warning: Step Functions could not be answered" in result.err


def test_without_credentials_nothing_changes(yard, token):
    env = {name: value for name, value in token.environment.items() if "KEY" not in name}
    result = yard.run("run", "--release", "v1", env=env)
    assert result.code == 0 and "warning: Step Functions" in result.err
    assert yard.gate("v1")["open"]


# --- the token ------------------------------------------------------------------------------------


def test_the_token_is_neither_shown_nor_kept_nor_handed_on(yard, token):
    yard.hook("env > environment\n")
    yard.serve_hook("env > environment-of-deploy\n")
    result = yard.run("up", "--release", "v1", "--verbose", env=token.environment)
    assert result.code == 0 and token.output["ok"]
    assert token.text not in result.out + result.err
    for path in yard.folder.rglob("*"):
        if path.is_file():
            assert token.text.encode() not in path.read_bytes(), path
    assert "TASK_TOKEN" not in (yard.folder / "environment").read_text()
    assert "TASK_TOKEN" not in (yard.folder / "environment-of-deploy").read_text()


def test_the_token_comes_by_flag_or_from_a_file(yard, aws):
    for form in ("{text}", "file:token", "env:MY_TOKEN"):
        token = Token(aws)
        (yard.folder / "token").write_text(token.text + "\n")
        env = {**aws.environment, "MY_TOKEN": token.text}
        flag = form.format(text=token.text)
        yard.json(0, "run", "--release", "v1", "--task-token", flag, env=env)
        assert token.output["ok"]


def test_a_token_that_cannot_be_read_stops_the_command_before_it_works(yard, aws):
    error = yard.json(2, "run", "--release", "v1", "--task-token", "file:absent",
                      env=aws.environment)["error"]  # fmt: skip
    assert error["code"] == "config" and "absent" in error["message"]
    assert not yard.runs()


@pytest.mark.parametrize("command", [["config", "show"], ["status"], ["history"], ["plan"]])
def test_a_command_that_only_looks_answers_nobody(yard, token, command):
    result = yard.run(*command, env=token.environment)
    assert result.code == 0 and token.text not in result.out
    assert not token.told()


def test_an_answer_that_is_too_long_is_trimmed(tidegate, database, token):
    yard = Shipyard(tidegate, database=database("postgres").url)
    for number in range(1000, 2200):
        yard.put(f"V{number}__{'long_name_' * 20}.sql", "SELECT 1;\n")
    result = yard.json(0, "migrate", env=token.environment)
    assert len(json.dumps(result)) > 262144
    assert len(token.answer["output"].encode()) <= 262144
    assert token.output["trimmed"] and token.output["verdict"] == "success"
    assert token.output["applied"][0] == result["applied"][0]
