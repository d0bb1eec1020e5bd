"""Who waits for a result from outside: Step Functions by task token, CodePipeline by job. Tokens are made
by the control API or by an execution, jobs by the control API; what was answered is recorded."""

import json
import secrets
import threading
import time

from .errors import AwsError
from .model import JsonService
from .states import executions


class Callbacks:
    """`answers`: every result in order, {kind, token or job, ..}."""

    def __init__(self):
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        with self.lock:
            self.tokens, self.jobs, self.answers = {}, {}, []

    def make_token(self):
        token = secrets.token_urlsafe(120)
        with self.lock:
            self.tokens[token] = "waiting"
        return token

    def time_out(self, token):
        with self.lock:
            self.tokens[token] = "over"

    def make_job(self, data):
        job = {"id": f"{secrets.token_hex(4)}-0000-4000-8000-{secrets.token_hex(6)}", "data": data}
        with self.lock:
            self.jobs[job["id"]] = {"state": "InProgress", **job}
        return job

    def answers_to(self, token):
        """What was said with this token so far."""
        with self.lock:
            return [each for each in self.answers if each.get("taskToken") == token]

    def note(self, kind, params):
        with self.lock:
            self.answers.append({"kind": kind, "time": time.time(), **params})


# --- Step Functions -------------------------------------------------------------------------------


def _waiting(world, params, ends):
    callbacks, token = world.more["callbacks"], params["taskToken"]
    with callbacks.lock:
        state = callbacks.tokens.get(token)
        if state == "waiting" and ends:
            callbacks.tokens[token] = "over"
    if state is None:
        raise AwsError("TaskDoesNotExist", "Task Does Not Exist: 'Provided task does not exist'")
    if state == "over":
        raise AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")


def _send(kind, ends=True):
    def send(world, request):
        if "output" in request.params:
            try:
                json.loads(request.params["output"])
            except ValueError as error:
                raise AwsError("InvalidOutput", f"Invalid Output: '{error}'") from None
        _waiting(world, request.params, ends)
        world.more["callbacks"].note(kind, request.params)
        return {}

    return send


STATES = JsonService(
    "stepfunctions",
    {
        "SendTaskSuccess": _send("success"),
        "SendTaskFailure": _send("failure"),
        "SendTaskHeartbeat": _send("heartbeat", ends=False),
        **executions.OPERATIONS,
    },
    "ValidationException",
    pass_on=True,
)


# --- CodePipeline ---------------------------------------------------------------------------------


def _job(world, identity):
    job = world.more["callbacks"].jobs.get(identity)
    if job is None:
        raise AwsError("JobNotFoundException", f"The job was not found: {identity}")
    return job


def _put(kind, state):
    def put(world, request):
        job = _job(world, request.params["jobId"])
        if job["state"] != "InProgress":
            raise AwsError(
                "InvalidJobStateException", f"Job is already in terminal state {job['state']}"
            )
        # A result with a continuation token is "ask me again", not an end.
        if not request.params.get("continuationToken"):
            job["state"] = state
        world.more["callbacks"].note(kind, request.params)
        return {}

    return put


def _details(world, request):
    job = _job(world, request.params["jobId"])
    return {"jobDetails": {"id": job["id"], "data": job["data"], "accountId": "123456789012"}}


PIPELINE = JsonService(
    "codepipeline",
    {
        "PutJobSuccessResult": _put("success", "Succeeded"),
        "PutJobFailureResult": _put("failure", "Failed"),
        "GetJobDetails": _details,
    },
    "ValidationException",
    pass_on=True,
)
