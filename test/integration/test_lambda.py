"""`tidegate lambda` as the bootstrap of a Lambda function: what is asked by an event is done as on the
command line, what takes longer is left at work and asked for again, and nothing is started twice."""

import threading

import pytest
from harness.callers import Token
from harness.function import SHORT, Function, event, hold, last_task_ends, let_go, tasks
from harness.shipyard import wait_until


@pytest.fixture(name="yard")
def _yard(aws_yard):
    return aws_yard()


@pytest.fixture(name="function")
def _function(yard):
    with Function(yard) as function:
        yield function


# --- done within the time -------------------------------------------------------------------------


def test_a_run_migrates_and_is_done(yard, function):
    answer = function.ask(event(yard, "run"))
    assert answer["done"] and answer["ok"] and answer["verdict"] == "success"
    assert answer["schema"] == "tidegate.run.v1" and answer["action"] == "run"
    assert yard.migrated() == ["1"] and tasks(yard) == 1
    again = function.ask(event(yard, "run"))
    assert again["nothing_to_do"] and again["run_id"] == answer["run_id"] and tasks(yard) == 1


def test_a_one_off_runs_a_command_beside_the_migrations(yard, function):
    function.ask(event(yard, "run"))
    answer = function.ask(event(yard, "run", one_off=True, command=["sh", "-c", "echo seeded"]))
    assert answer["done"] and answer["verdict"] == "success" and yard.log() == ["seeded"]
    assert function.ask({"action": "gate", "release": "r1"})["open"]
    named = event(yard, "run", one_off=True, command=["false"], run_id=answer["run_id"])
    assert function.ask(named)["run_id"] == answer["run_id"] and tasks(yard) == 2
    failed = function.fails(event(yard, "run", one_off=True, command=["sh", "-c", "exit 3"]))
    assert failed["errorType"] == "failed" and tasks(yard) == 3


def test_a_rollback_is_a_run_of_its_own(aws_yard):
    yard = aws_yard(config={"rollback": ["sh", "-c", "echo taken back"]})
    with Function(yard) as function:
        function.ask(event(yard, "run"))
        answer = function.ask({"action": "rollback", "release": "r1"})
        assert answer["done"] and answer["verdict"] == "success" and yard.log() == ["taken back"]
        assert function.fails({"action": "gate", "release": "r1"})["state"] == "rolled-back"


def test_a_one_off_may_be_for_what_serves(yard, function):
    function.ask(event(yard, "up"))
    words = ["sh", "-c", "echo of $TIDEGATE_RELEASE"]
    function.ask({"action": "run", "one_off": True, "serving": True, "command": words})
    assert yard.log() == ["of r1"]


def test_an_up_migrates_and_deploys(yard, function):
    answer = function.ask(event(yard, "up"))
    assert answer["done"] and answer["deploy"]["serving"] == "r1" == yard.serving()


def test_gate_then_deploy(yard, function):
    closed = function.fails(event(yard, "deploy"))
    assert closed["errorType"] == "gate-closed" and yard.serving() == "r0"
    function.ask(event(yard, "run"))
    assert function.ask({"action": "gate", "release": "r1"})["open"]
    assert function.ask(event(yard, "deploy"))["state"] == "deployed"
    assert yard.serving() == "r1"


def test_a_failed_migration_is_the_functions_error(yard, function):
    yard.hook("exit 3\n")
    error = function.fails(event(yard, "up"))
    assert error["errorType"] == "failed" and error["done"] and error["exit"] == 1
    assert error["errorMessage"].startswith("the migration of release r1 failed")
    assert error["run"]["verdict"] == "failed" and error["error"]["hint"]
    assert yard.serving() == "r0"


def test_a_half_done_migration_is_partial(aws_yard):
    yard = aws_yard("postgres")
    yard.put("V2__t.sql", "CREATE TABLE t (id int);\nINSERT INTO t VALUES (1), (1);\n")
    yard.put("V3__unique.sql", "CREATE UNIQUE INDEX CONCURRENTLY t_id ON t (id);\n")
    with Function(yard) as function:
        error = function.fails(event(yard, "run"))
        assert error["errorType"] == "partial" and error["verdict"] == "partial"


# --- longer than the function may -----------------------------------------------------------------


def test_a_long_run_is_left_and_asked_for_again_with_the_same_event(yard, function):
    hold(yard)
    asked = event(yard, "run")
    first = function.ask(asked, SHORT)
    assert (first["done"], first["ok"], first["state"]) == (False, False, "running")
    assert "error" not in first and first["verdict"] is None
    second = function.ask(asked, SHORT)
    assert second["run_id"] == first["run_id"] and not second["done"]
    let_go(yard)
    last = function.ask(asked)
    assert last["done"] and last["run_id"] == first["run_id"] and last["verdict"] == "success"
    assert tasks(yard) == 1 and len(yard.runs("r1")) == 1


def test_a_run_that_failed_while_nobody_looked_is_told_and_not_repeated(yard, function):
    hold(yard, "exit 3\n")
    asked = event(yard, "run")
    first = function.ask(asked, SHORT)
    let_go(yard)
    last_task_ends(yard)
    error = function.fails(asked)
    assert error["errorType"] == "failed" and error["run_id"] == first["run_id"]
    assert tasks(yard) == 1


def test_status_tells_of_a_run_by_its_id(yard, function):
    hold(yard)
    run_id = function.ask(event(yard, "run"), SHORT)["run_id"]
    status = {"action": "status", "run_id": run_id}
    running = function.ask(status, SHORT)
    assert not running["done"] and running["state"] == "running" and running["run_id"] == run_id
    let_go(yard)
    ended = function.ask(status)
    assert ended["done"] and ended["verdict"] == "success" and tasks(yard) == 1


def test_a_run_that_is_named_decides_before_anything_new_begins(yard, function):
    """Also when somebody else has recorded its end meanwhile."""
    hold(yard, "exit 3\n")
    run_id = function.ask(event(yard, "up"), SHORT)["run"]["run_id"]
    let_go(yard)
    yard.json(1, "watch", run_id)
    error = function.fails(event(yard, "up", run_id=run_id))
    assert error["errorType"] == "failed" and tasks(yard) == 1


def test_after_the_named_runs_success_the_rest_is_done(yard, function):
    hold(yard)
    run_id = function.ask(event(yard, "up"), SHORT)["run"]["run_id"]
    let_go(yard)
    done = function.ask(event(yard, "up", run_id=run_id))
    assert done["deploy"]["state"] == "deployed" and yard.serving() == "r1" and tasks(yard) == 1


def test_a_long_deployment_is_left_and_followed_on(yard, function):
    function.ask(event(yard, "run"))
    yard.set(step=2)
    first = function.ask(event(yard, "deploy"), SHORT)
    assert (first["done"], first["state"]) == (False, "deploying")
    assert "deploy-failed" not in [each["state"] for each in yard.history()]
    yard.set(step=0.05)
    assert function.ask(event(yard, "deploy"))["state"] == "deployed"
    assert yard.serving() == "r1"
    assert len(yard.calls("ecs:UpdateService")) == 1


def test_a_gate_is_waited_for_as_long_as_there_is_time(yard, function):
    waiting = function.ask({"action": "gate", "release": "r1", "wait": "1h"}, SHORT)
    assert not waiting["done"] and waiting["open"] is False and waiting["state"] == "never-seen"
    function.ask(event(yard, "run"))
    assert function.ask({"action": "gate", "release": "r1", "wait": "1h"})["open"]


def test_another_release_at_work_is_waited_for(yard, function):
    hold(yard)
    running = yard.start_up("r1")
    wait_until((yard.folder / "waits").exists)
    yard.hook("")
    busy = function.fails(event(yard, "run", "r2"))
    assert busy["errorType"] == "busy" and busy["error"]["retryable"]
    waiting = function.ask(event(yard, "run", "r2", wait="1h"), SHORT)
    assert not waiting["done"] and waiting["state"] == "waiting" and waiting["run_id"] is None
    let_go(yard)
    assert running.wait().code == 0
    assert function.ask(event(yard, "run", "r2", wait="1h"))["verdict"] == "success"


def test_a_function_that_is_killed_left_its_task_to_the_next_one(yard, function):
    hold(yard)
    asked = event(yard, "run")

    def kill_at_work():
        wait_until((yard.folder / "waits").exists)
        function.kill()

    killer = threading.Thread(target=kill_at_work)
    killer.start()
    assert function.invoke(asked, 4.0)["kind"] == "timeout"
    killer.join()
    function.start()
    let_go(yard)
    answer = function.ask(asked)
    assert answer["verdict"] == "success" and tasks(yard) == 1


def test_the_time_runs_out_before_anything_could_begin(yard, function):
    """The next one asks again; nothing is half begun."""
    asked = event(yard, "run")
    assert function.invoke(asked, 0.05)["kind"] in ("timeout", "response", "error")
    answer = function.ask(asked)
    assert answer["verdict"] == "success" and tasks(yard) == 1


# --- the function ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong, word",
    [
        ({}, "no member 'action'"),
        ([1], "no JSON object"),
        ({"action": "run", "relase": "r1"}, "takes no member 'relase'"),
        ({"action": "status"}, "needs the member 'run_id'"),
        ({"action": "gate", "run_id": "x"}, "takes no member 'run_id'"),
        ({"action": "gate", "release": 7}, "must be a text"),
        ({"action": "gate", "release": "r1", "wait": "soon"}, "soon"),
        ({"action": "status", "run_id": "x", "release": "r1"}, "takes no member 'release'"),
    ],
)  # fmt: skip
def test_an_event_that_is_wrong_is_told_so(yard, function, wrong, word):
    error = function.fails(wrong)
    assert error["errorType"] == "usage" and word in error["errorMessage"]
    assert error["exit"] == 2 and tasks(yard) == 0


def test_an_unknown_environment_is_an_error_of_configuration(yard, function):
    error = function.fails({"action": "gate", "release": "r1", "environment": "prodution"})
    assert error["errorType"] == "config" and "production" in error["error"]["hint"]


def test_the_executor_process_is_refused(aws_yard):
    yard = aws_yard(migrate={"executor": "process"})
    with Function(yard) as function:
        error = function.fails(event(yard, "run"))
    assert error["errorType"] == "config" and "'process'" in error["errorMessage"]
    assert not yard.runs()


def test_a_file_ledger_is_refused_unless_it_persists(aws_yard):
    yard = aws_yard(ledger="file")
    with Function(yard, env={"AWS_LAMBDA_FUNCTION_NAME": "tidegate"}) as function:
        error = function.fails(event(yard, "gate"))
    assert error["errorType"] == "config" and "AWS Lambda" in error["errorMessage"]


def test_a_configuration_that_is_wrong_is_told_before_the_first_event(yard):
    config = yard.folder / "tidegate.yml"
    config.write_text(config.read_text() + "nonsense: 1\n")
    with Function(yard) as function:
        result = function.process.wait()
    assert result.code == 2 and "nonsense" in result.err
    told = yard.lambda_init_errors()
    assert len(told) == 1 and told[0]["errorType"] == "config"
    assert "nonsense" in told[0]["errorMessage"]


def test_outside_of_lambda_it_says_what_it_is(yard):
    result = yard.run("lambda")
    assert result.code == 2 and "AWS_LAMBDA_RUNTIME_API is not set" in result.err


def test_it_ends_with_the_sandbox(yard, function):
    function.fails({"action": "gate", "release": "r9"})
    result = function.stop()
    assert result.code == 0 and result.out == "1 event answered\n"


def test_no_secret_is_in_the_functions_log(yard, function):
    token = Token(yard.stand_in)
    function.ask(event(yard, "up", task_token=token.text))
    said = function.stop()
    for secret in (token.text, yard.ci["AWS_SECRET_ACCESS_KEY"], yard.database.url):
        assert secret not in said.out + said.err


@pytest.mark.limit(600)
def test_a_thousand_events_leave_nothing_behind(yard, function):
    function.ask(event(yard, "run"))
    asked = [{"action": "gate", "release": "r1"}, {"action": "gate", "release": "r2"}, {"what": 1}]
    for number in range(100):
        function.invoke(asked[number % 3])
    memory, descriptors = function.resident_kib, function.descriptors
    for number in range(900):
        function.invoke(asked[number % 3])
    # What the last event held is given back right after its answer.
    wait_until(lambda: function.descriptors <= descriptors)
    assert function.resident_kib <= memory + 512
    assert function.stop().out == "1001 events answered\n"
