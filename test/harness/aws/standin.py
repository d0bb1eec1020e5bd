"""Starts the AWS stand-in and steers it: what the fixtures `aws_server` and `aws` are made of.

with StandIn(find_python()) as aws:
    aws.fault("throttling", action="ecs:RunTask", count=2)
    aws.environment                     # for a client: endpoint, region, keys
    aws.calls("ecs:RunTask")            # what was called, by whom, and how it ended
"""

import contextlib
import http.client
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import urllib.parse

from harness.aws.processes import members

TEST_FOLDER = pathlib.Path(__file__).resolve().parent.parent.parent
REGION = "eu-west-1"
START_SECONDS = 60


class StandIn:
    def __init__(self, python):
        self.python, self.url = python, None
        self._log = tempfile.TemporaryFile()
        # The tests' own AWS settings must not reach moto, which looks at some of them.
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("AWS_")
        }
        environment.update(PYTHONPATH=str(TEST_FOLDER), PYTHONDONTWRITEBYTECODE="1")
        self._process = subprocess.Popen(
            [python, "-m", "harness.aws.server"], env=environment, cwd=TEST_FOLDER,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, start_new_session=True,
        )  # fmt: skip
        line = self._process.stdout.readline()
        if not line:
            self.close()
            raise RuntimeError(f"the AWS stand-in did not start:\n{self.log()}")
        place = json.loads(line)
        self.url, self._control = place["url"], urllib.parse.urlsplit(place["control"]).netloc
        self._credentials = self.control("state")["environment"]

    # --- life ---------------------------------------------------------------------------------

    @property
    def port(self):
        return urllib.parse.urlsplit(self.url).port

    @property
    def pid(self):
        return self._process.pid

    def log(self):
        self._log.seek(0)
        return self._log.read().decode("utf-8", "replace")

    def close(self):
        """Its tasks end first; it follows when its standard input does."""
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        if self.url:  # it may have been killed itself
            for pid in members(f"ECS_CONTAINER_METADATA_URI_V4={self.url}/v4/".encode()):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # --- control ------------------------------------------------------------------------------

    def control(self, call, /, **values):
        """One call of the control API; its answer. From any thread."""
        connection = http.client.HTTPConnection(self._control, timeout=120)
        try:
            connection.request("POST", f"/_standin/{call}", json.dumps(values))
            answer = connection.getresponse()
            body = json.loads(answer.read())
        finally:
            connection.close()
        if answer.status != 200:
            raise ValueError(body["error"])
        return body

    def reset(self):
        """Everything as after the start, but for the admin key, which stays good."""
        self.control("reset")

    def kill_tasks(self):
        """Ends everything that runs in tasks, and forgets ECS."""
        self.control("kill_tasks")

    def set(self, **values):
        """Settings: server/world.py has them with what they mean."""
        self.control("set", **values)

    # --- who asks -----------------------------------------------------------------------------

    @property
    def environment(self):
        """Variables for a client that is a user who may do everything."""
        return self.environment_of(self._credentials)

    def environment_of(self, credentials):
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            **credentials,
        }

    def new_key(self, principal=None, lifetime=None):
        """Variables for a client of its own; temporary credentials when given a lifetime (seconds)."""
        values = {"principal": principal} if principal else {}
        if lifetime is not None:
            values["lifetime"] = lifetime
        return self.environment_of(self.control("key", **values)["environment"])

    def expire(self, principal=""):
        """All temporary credentials end now; returns how many."""
        return self.control("expire", principal=principal)["expired"]

    def login(self, access_key, session_token, action, resource):
        """Who logs in to a database with a token that this key signed: {principal, secret}, or
        {refused: why}."""
        return self.control("login", access_key=access_key, session_token=session_token,
                            action=action, resource=resource)  # fmt: skip

    def deny(self, action, resource="*", principal="*"):
        self.control("deny", action=action, resource=resource, principal=principal)

    def allow_only(self, policy, principal="*"):
        """The principal may do what this policy document allows and nothing else."""
        self.control("allow_only", policy=policy, principal=principal)

    # --- what goes wrong ----------------------------------------------------------------------

    def fault(self, name, count=1, **parameters):
        """README.md has the names. count=None: until lift()."""
        self.control("fault", name=name, count=count, **parameters)

    def taken(self):
        """The faults that bit, in order."""
        return self.control("taken")["faults"]

    def lift(self):
        """Takes back faults, denials and a lost network."""
        self.control("lift")

    def lose_network(self, seconds, mode="reset"):
        """mode: reset, refuse or hang."""
        self.control("network", seconds=seconds, mode=mode)

    def network_back(self):
        self.control("network_back")

    # --- what happened ------------------------------------------------------------------------

    def calls(self, action=None):
        """What was called so far: [{action, operation, resources, principal, status, error, ..}]."""
        calls = self.control("calls")["calls"]
        return [each for each in calls if action in (None, each["action"], each["operation"])]

    def calls_before(self, action):
        """For each call of an action, what the same principal had called right before."""
        calls = self.calls()
        return [
            next(before["action"] for before in reversed(calls[:number])
                 if before["principal"] == each["principal"])
            for number, each in enumerate(calls) if each["action"] == action
        ]  # fmt: skip

    def forget_calls(self):
        self.control("calls", forget=True)

    def actions(self):
        """The permissions that all calls so far needed, sorted."""
        return sorted({need for call in self.calls() for need, _ in call["needs"]})

    # --- who waits for us ---------------------------------------------------------------------

    def task_token(self):
        """Of a Step Functions state that waits for a result."""
        return self.control("task_token")["token"]

    def time_out_token(self, token):
        self.control("time_out_token", token=token)

    def pipeline_job(self, **data):
        """A CodePipeline job that waits for a result; {id, data}."""
        return self.control("pipeline_job", **data)

    def answers(self):
        """What Step Functions and CodePipeline were told: [{kind, taskToken or jobId, ..}]."""
        return self.control("answers")["answers"]

    def invoke(self, event, seconds=30.0):
        """The Lambda runtime's answer to an event: {kind: response, error or timeout, body}."""
        return self.control("invoke", event=event, seconds=seconds)

    @property
    def lambda_environment(self):
        """Variables of a custom runtime, besides its credentials."""
        return {"AWS_LAMBDA_RUNTIME_API": self.control("lambda")["api"],
                "AWS_LAMBDA_FUNCTION_NAME": "tidegate", "_HANDLER": "tidegate"}  # fmt: skip

    def function_environment(self, name):
        """The same for one of several functions."""
        return {"AWS_LAMBDA_RUNTIME_API": self.control("lambda", function=name)["api"],
                "AWS_LAMBDA_FUNCTION_NAME": name, "_HANDLER": "tidegate"}  # fmt: skip

    def lambda_init_errors(self):
        return self.control("lambda")["init_errors"]

    def bad_frames(self):
        """What was wrong with what clients of ExecuteCommand sent."""
        return self.control("bad_frames")["frames"]

    # --- what there is ------------------------------------------------------------------------

    def put_image(self, reference, **description):
        """What a reference runs: root, env, entrypoint, cmd, workdir; or docker=ID."""
        self.control("image", reference=reference, **description)

    def remove_image(self, reference):
        self.control("remove_image", reference=reference)

    def put_layer(self, repository, text):
        """A blob that an image's manifest in ECR may name: its configuration. Returns its digest."""
        return self.control("layer", repository=repository, text=text)["digest"]

    def all_tasks(self):
        """Every task with its `pids` and its `truth` (container -> {began, ended, code, by_itself}),
        a service's too."""
        return self.control("tasks")["tasks"]

    def tasks_started(self):
        """The tasks that RunTask started, oldest first."""
        return [each for each in self.all_tasks() if not each["group"].startswith("service:")]

    def serving(self, cluster, service):
        """[{taskDefinition, images, running}]: what of the service answers requests now."""
        return self.control("serving", cluster=cluster, service=service)["serving"]

    def mails(self):
        """What subscribers of SNS topics by mail got: [{to, topic, subject, text}], oldest first."""
        return self.control("mails")["mails"]

    def rollouts(self, cluster, service):
        """[{begun, ended, status, images}]: every deployment of the service so far, oldest first."""
        return self.control("rollouts", cluster=cluster, service=service)["rollouts"]

    def wait_for_task(self, status, seconds=20):
        """Until the latest task that RunTask started has that lastStatus (or is STOPPED); the task."""
        deadline = time.monotonic() + seconds
        while True:
            tasks = self.tasks_started()
            if tasks and tasks[-1]["lastStatus"] in (status, "STOPPED"):
                return tasks[-1]
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"no task became {status}: {[each['lastStatus'] for each in tasks]}"
                )
            time.sleep(0.02)
