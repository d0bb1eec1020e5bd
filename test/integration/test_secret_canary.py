"""Secrets of all kinds are used in earnest, then looked for in everything that was said, sent and kept."""

import contextlib
import http.server
import json
import os
import pathlib
import secrets
import subprocess
import threading
import time

import pytest

from harness import held
from harness.app import LittleApp
from harness.aws.scene import CLUSTER, GROUP
from harness.aws.shipyard import BUCKET, LEDGERS, TABLE
from harness.canaries import Canaries
from harness.tidegate import binary


class Hook:
    """A webhook whose URL is the secret; it fails, and repeats in its answer what it was asked."""

    def __init__(self):
        self.token, self.heard = secrets.token_hex(16), []
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                hook.heard.append(self.path)
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(400)
                self.end_headers()
                self.wfile.write(f"no such hook: http://{self.headers['Host']}{self.path}".encode())

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/services/{self.token}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(name="hook")
def _hook():
    made = Hook()
    yield made
    made.close()


def all_of_aws(yard):
    """(place, text) of whatever was stored in AWS by the program and its tasks."""
    boto = yard.boto
    for item in boto.dynamodb.scan(TableName=TABLE)["Items"]:
        yield "DynamoDB", json.dumps(item)
    for each in boto.s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        yield "S3", str(boto.s3.get_object(Bucket=BUCKET, Key=each["Key"]))
    for task in yard.all_tasks():
        yield "a task", json.dumps(task)
    for arn in boto.ecs.list_task_definitions()["taskDefinitionArns"]:
        yield "a task definition", json.dumps(
            boto.ecs.describe_task_definition(taskDefinition=arn, include=["TAGS"])
        )
    yield "a service", json.dumps(boto.ecs.describe_services(cluster=CLUSTER, services=["web"]))
    for stream in boto.logs.describe_log_streams(logGroupName=GROUP)["logStreams"]:
        yield "CloudWatch Logs", json.dumps(boto.logs.get_log_events(
            logGroupName=GROUP, logStreamName=stream["logStreamName"], startFromHead=True))  # fmt: skip


@pytest.mark.parametrize("ledger", sorted(LEDGERS))
def test_nothing_that_is_shipped_on_ecs_has_a_secret(aws_yard, hook, ledger):
    yard = aws_yard("postgres", ledger=ledger, config={
        "notify": ["webhook:env:HOOK secret=env:HOOK_SECRET", "slack:env:HOOK"],
        "persistent": True})  # fmt: skip
    server = yard.database.server
    keys = yard.stand_in.new_key(lifetime=3600)
    words = {"database_password": server.password.removeprefix("pw-"),
             "aws_secret_key": keys["AWS_SECRET_ACCESS_KEY"],
             "aws_session_token": keys["AWS_SESSION_TOKEN"],
             "webhook": hook.token, "webhook_secret": secrets.token_hex(16)}  # fmt: skip
    canaries, said = Canaries(**words), []
    environment = {**keys, "HOOK": hook.url, "HOOK_SECRET": words["webhook_secret"]}

    def run(code, *args):
        for more in (["--verbose"], ["--json"]):
            result = yard.run(*args, *more, env=environment)
            assert result.code == code, (args, result)
            canaries.look(result.out + result.err, f"`tidegate {' '.join(args)}`")
            said.append(result)

    yard.put("V2__bad.sql", "CREATE TABLE b (id int);\nnonsense;\n")
    run(1, "up", "--release", "r1", "--image", yard.image_of("r1"))
    yard.put("V2__bad.sql", "CREATE TABLE b (id int);\n")
    run(0, "up", "--release", "r2", "--image", yard.image_of("r2"))
    run_id = yard.runs("r2")[0]["run_id"]
    for words_of_command in ("history", f"logs {run_id}", f"watch {run_id}", "gate --release r2",
                             "config show --origin"):  # fmt: skip
        run(0, *words_of_command.split())
    for more in ("--verbose", "--json"):
        result = yard.run("doctor", more, env=environment)
        canaries.look(result.out + result.err, "`tidegate doctor`")

    assert len(hook.heard) >= 4 and any("webhook" in result.err for result in said)
    places = set()
    for place, text in all_of_aws(yard):
        canaries.look(text, place)
        places.add(place)
    assert {"a task", "a task definition", "a service", "CloudWatch Logs"} <= places
    assert {"dynamodb": "DynamoDB", "s3": "S3"}.get(ledger, "a task") in places
    assert canaries.look_into_folder(yard.folder) > 10
    assert canaries.look_into_database(yard.database) > 5


# --- processes of this machine --------------------------------------------------------------------


def descendants(pid):
    """Every process that came from it, itself included, as far as they can be seen now."""
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
            except OSError:
                pass
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def of_our_folder(folder):
    """Supervisors belong to nobody: processes are known by the folder they work in."""
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.readlink(entry / "cwd").startswith(str(folder)):
                yield entry
        except OSError:
            pass


def environment_in(entry):
    try:
        return (entry / "environ").read_bytes()
    except OSError:
        return b""


def test_a_command_of_the_executor_process_resolves_its_references_itself(tidegate, database, aws, boto):
    """It gets AWS' settings as we have them, and neither what a reference stands for nor the keys of
    the role that we assumed."""
    kept = database("postgres")
    canaries = Canaries(password=kept.server.password.removeprefix("pw-"))
    boto.ssm.put_parameter(Name="/shop/url", Value=kept.url, Type="SecureString")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}  # fmt: skip
    role = boto.iam.create_role(RoleName="ci", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    tidegate.write("db/migrations/V1__slow.sql", "CREATE TABLE a (id int);\nSELECT pg_sleep(1.5);\n")
    with LittleApp(tidegate.folder) as app:
        tidegate.write("tidegate.yml", f"version: 1\napp: shop\ndatabase: ssm:/shop/url\n"
                       f"persistent: true\naws: {{role: '{role}'}}\ndeploy: {app.deploy}\n")  # fmt: skip
        running = tidegate.start("up", "--release", "r1", "--json", env=aws.environment)
        seen = {}
        while running.process.poll() is None:
            for entry in of_our_folder(tidegate.folder):
                try:
                    seen[entry.name, (entry / "cmdline").read_bytes()] = environment_in(entry)
                except OSError:
                    pass
            time.sleep(0.02)
        result = running.wait()
        assert result.code == 0, result
    assert any(b"tidegate\0migrate" in line for _, line in seen), seen.keys()
    ours = {f"{name}={value}".encode() for name, value in aws.environment.items()}
    for (_, line), environment in seen.items():
        canaries.look(line, "an argument list")
        canaries.look(environment, f"the environment of {line}")
        for variable in environment.split(b"\0"):
            assert not variable.startswith(b"AWS_") or variable in ours, variable
    assert aws.calls("sts:AssumeRole")
    canaries.look(result.out + result.err, "`up`")
    canaries.look_into_folder(tidegate.folder)
    canaries.look_into_database(kept)


def test_exec_gives_the_url_to_its_command_alone_and_in_no_argument_list(tidegate, database, aws, boto):
    kept = database("postgres")
    canaries = Canaries(password=kept.server.password.removeprefix("pw-"))
    boto.secretsmanager.create_secret(Name="shop", SecretString=json.dumps({"url": kept.url}))
    environment = {**aws.environment, "DATABASE_URL": "secretsmanager:shop#url"}
    running = tidegate.start("exec", *held.command(), env=environment)
    held.wait_until_begun(tidegate)
    family = descendants(running.pid)
    having, looked_at = set(), set()
    for pid in family:
        entry = pathlib.Path(f"/proc/{pid}")
        # One may have ended since.
        with contextlib.suppress(OSError):
            canaries.look((entry / "cmdline").read_bytes(), f"the argument list of {pid}")
            looked_at.add(pid)
            if canaries.found_in(environment_in(entry)):
                having.add(pid)
    assert running.pid in looked_at
    held.let_go(tidegate)
    result = running.wait()
    assert result.code == 0 and running.pid not in having and having, result
    canaries.look(result.out + result.err, "`exec`")
    canaries.look_into_folder(tidegate.folder)
    canaries.look_into_database(kept)


# --- core dumps -----------------------------------------------------------------------------------

CORE_PATTERN = pathlib.Path("/proc/sys/kernel/core_pattern")
UNLIMITED = ["bash", "-c", 'ulimit -c unlimited && exec "$@"', "bash"]


def core_files(folder):
    return [path for path in folder.rglob("*") if "core" in path.name and path.is_file()]


def abort(command, folder, environment):
    """Starts it where cores are allowed, lets it work, and aborts it with all its kin."""
    process = subprocess.Popen(
        [*UNLIMITED, *map(str, command)], cwd=folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment},
    )  # fmt: skip
    return process


def limits_of(pid):
    text = pathlib.Path(f"/proc/{pid}/limits").read_text(encoding="utf-8")
    [line] = [line for line in text.splitlines() if line.startswith("Max core file size")]
    return line.split()[4]


def test_no_core_is_dumped_by_whoever_knows_a_secret(tidegate, database):
    """With the limit off and an abort from outside: another program leaves its memory, ours nothing."""
    kept = database("postgres")
    canaries = Canaries(password=kept.server.password.removeprefix("pw-"))
    tidegate.write("db/migrations/V1__slow.sql", "SELECT pg_sleep(60);\n")
    tidegate.write("tidegate.yml", "version: 1\napp: shop\npersistent: true\ndeploy: {driver: none}\n")
    running = abort([binary(), "up", "--release", "r1"], tidegate.folder, {"DATABASE_URL": kept.url})
    asleep = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%%pg_sleep(60)%%' AND state = 'active'"
    until = time.monotonic() + 20
    while kept.query(asleep + " AND pid <> pg_backend_pid()") == [(0,)]:
        assert time.monotonic() < until
        time.sleep(0.05)
    pids = [int(entry.name) for entry in of_our_folder(tidegate.folder)
            if os.path.realpath(entry / "exe") == str(binary())]  # fmt: skip
    assert len(pids) == 3, "`up`, its supervisor and `migrate`"
    assert {limits_of(pid) for pid in pids} == {"1"}
    for pid in pids:
        os.kill(pid, 6)
    running.wait(20)
    kept.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%%pg_sleep(60)%%'"
               " AND pid <> pg_backend_pid()")  # fmt: skip
    assert core_files(tidegate.folder) == []
    canaries.look_into_folder(tidegate.folder)


def test_the_check_for_cores_would_see_one(tmp_path):
    """The same abort of a program that allows it: here, cores are written as files into the folder."""
    pattern = CORE_PATTERN.read_text(encoding="utf-8").strip()
    if pattern.startswith(("|", "/")):
        pytest.skip(f"cores do not go into the working folder here: {pattern}")
    process = abort(["sleep", "60"], tmp_path, {"CANARY": "somebody's-secret-word"})
    until = time.monotonic() + 20
    while pathlib.Path(f"/proc/{process.pid}/comm").read_text(encoding="utf-8").strip() != "sleep":
        assert time.monotonic() < until
        time.sleep(0.02)
    os.kill(process.pid, 6)
    process.wait(20)
    [core] = core_files(tmp_path)
    assert b"somebody's-secret-word" in core.read_bytes()
