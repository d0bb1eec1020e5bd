"""The AWS stand-in comes and goes without leaving anything behind, however it goes."""

import os
import subprocess
import sys

import pytest
from harness.aws import python
from harness.aws.boto import Boto
from harness.aws.processes import members
from harness.aws.scene import Scene
from harness.aws.standin import TEST_FOLDER, StandIn


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture(name="busy")
def _busy(aws_server, tmp_path):
    """A stand-in of its own with a task that has a child; (stand-in, pids of both)."""
    server = StandIn(aws_server.python)
    boto = Boto(server.python, server.environment)
    scene = Scene(server, boto, tmp_path)
    scene.define()
    scene.shell("echo $$ > main; setsid sleep 60 & echo $! > child; sleep 60")
    scene.wait(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text())
    boto.close()
    yield server, [int((tmp_path / name).read_text()) for name in ("main", "child")]
    server.close()


def test_what_its_tasks_run_ends_with_it(busy):
    server, pids = busy
    assert all(alive(pid) for pid in pids)
    server.close()
    assert not any(alive(pid) for pid in pids)
    assert list(members(server.url.encode())) == []


def test_a_stand_in_that_is_killed_leaves_nothing_either(busy):
    server, pids = busy
    os.kill(server.pid, 9)
    server.close()
    Scene.wait(lambda: not any(alive(pid) for pid in pids))


def test_it_ends_when_who_started_it_is_killed(aws_server):
    program = (
        "import os, time; from harness.aws.standin import StandIn;"
        f" print(StandIn({aws_server.python!r}).pid, flush=True); time.sleep(60)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", program], cwd=TEST_FOLDER, stdout=subprocess.PIPE, text=True
    )
    pid = int(starter.stdout.readline())
    starter.kill()
    starter.wait()
    starter.stdout.close()
    Scene.wait(lambda: not alive(pid))


def test_two_of_them_do_not_know_each_other(aws_server, aws, boto):
    boto.ecs.create_cluster(clusterName="prod")
    with StandIn(aws_server.python) as other:
        client = Boto(other.python, other.environment)
        assert client.ecs.list_clusters()["clusterArns"] == []
        client.close()
    assert len(boto.ecs.list_clusters()["clusterArns"]) == 1


def test_a_python_without_moto_is_named(monkeypatch):
    monkeypatch.setenv("TIDEGATE_MOTO_PYTHON", "/bin/false")
    with pytest.raises(python.NoMoto, match="TIDEGATE_MOTO_PYTHON=/bin/false has no moto"):
        python.find_python()


def test_an_environment_that_cannot_be_made_says_why_and_leaves_nothing(monkeypatch, tmp_path):
    monkeypatch.delenv("TIDEGATE_MOTO_PYTHON", raising=False)
    monkeypatch.setattr(python, "_candidates", lambda: [])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    broken = tmp_path / "requirements.txt"
    broken.write_text("moto[s3]==5.2.1\nno such line\n", encoding="utf-8")
    monkeypatch.setattr(python, "REQUIREMENTS", broken)
    with pytest.raises(python.NoMoto, match="Invalid requirement"):
        python.find_python()
    assert list((tmp_path / "tidegate").iterdir()) == []
