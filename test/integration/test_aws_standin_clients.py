"""What the fault campaign stands on: the stand-in kills its client at a chosen request, knows how a
task really ended, and another machine is one from which no death can be proven."""

import json
import signal
import subprocess

import pytest
from harness.aws.boto import Boto
from harness.aws.scene import Scene
from harness.machines import Machine, NoMachine
from harness.skips import skip_or_fail


@pytest.fixture(name="scene")
def _scene(aws, boto, tmp_path):
    return Scene(aws, boto, tmp_path)


@pytest.fixture(name="client")
def _client(aws):
    client = Boto(aws.python, aws.environment)
    client.ecs.list_clusters()
    yield client
    client.close()


def dies(client, *, of="KILL"):
    with pytest.raises(json.JSONDecodeError):  # there is no answer any more
        client.ecs.create_cluster(clusterName="new")
    return client._process.wait(5) == -getattr(signal, f"SIG{of}")


def names(boto):
    return {each.rsplit("/", 1)[-1] for each in boto.ecs.list_clusters()["clusterArns"]}


# --- a client that dies ---------------------------------------------------------------------------


@pytest.mark.parametrize("carried_out", [False, True])
def test_a_client_is_killed_at_a_request_before_or_after_it_was_carried_out(
    aws, boto, client, carried_out
):
    aws.fault("client_signal", after=1, carried_out=carried_out)
    client.ecs.list_clusters()
    assert dies(client)
    assert ("new" in names(boto)) is carried_out and aws.taken() == ["client_signal"]


def test_it_may_be_another_signal_and_a_certain_request(aws, boto, client):
    aws.fault("client_signal", action="ecs:CreateCluster", signal="TERM")
    client.ecs.list_clusters()
    assert dies(client, of="TERM") and names(boto) == {"new"}


def test_requests_of_a_task_do_not_count(aws, boto):
    role = Boto(aws.python, aws.new_key("arn:aws:sts::123456789012:assumed-role/web/x", 3600))
    aws.fault("client_signal")
    role.ecs.create_cluster(clusterName="new")
    role.close()
    assert aws.taken() == []
    aws.lift()
    assert names(boto) == {"new"}


# --- the truth ------------------------------------------------------------------------------------


def truth(aws, name="web"):
    told = aws.tasks_started()[-1]["truth"][name]
    assert told["began"] <= told["ended"]
    return told["code"], told["by_itself"]


def test_the_truth_has_the_code_that_a_fault_hides(aws, scene):
    scene.define()
    aws.fault("exit_code_missing")
    assert scene.exit_code(scene.ended(scene.shell("exit 3"))) is None
    assert truth(aws) == (3, True)


def test_the_truth_tells_an_end_by_itself_from_a_stop(aws, scene):
    scene.define()
    aws.fault("user_stop")
    scene.ended(scene.shell("trap 'exit 0' TERM; while :; do sleep 0.02; done"))
    assert truth(aws) == (0, False)
    aws.fault("out_of_memory")
    scene.ended(scene.shell("sleep 30"))
    assert truth(aws) == (137, False)


def test_what_never_ran_has_no_truth(aws, scene):
    scene.define()
    aws.fault("pull_error")
    scene.ended(scene.shell("true"))
    assert aws.tasks_started()[-1]["truth"] == {}


# --- another machine ------------------------------------------------------------------------------


def test_a_machine_has_its_own_processes_and_the_same_files(tmp_path):
    try:
        machines = [Machine(), Machine()]
    except NoMachine as error:
        skip_or_fail(str(error), ci_may_skip=True)
    command = ["sh", "-c", "pwd; readlink /proc/self/ns/pid; ls -d /proc/[0-9]* | wc -l; exit 7"]
    done = [
        subprocess.run(
            [*each.prefix(tmp_path), *command], capture_output=True, text=True, check=False
        )
        for each in machines
    ]
    for each in machines:
        each.close()
    places = [each.stdout.split() for each in done]
    assert [each.returncode for each in done] == [7, 7], done
    assert [each[0] for each in places] == [str(tmp_path)] * 2
    assert places[0][1] != places[1][1] and all(int(each[2]) < 10 for each in places)
