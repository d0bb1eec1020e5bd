"""What Task states call: services of the stand-in itself, as the state machine's role, over HTTP and
signed, so that permissions, faults and the record of calls are those of any other client.

After "Integrating services with Step Functions" in its developer guide: parameters begin with capital
letters whatever the service's API does, and so do results.
"""

import json
import re
import time

import boto3
import botocore.exceptions
from botocore.config import Config

from .asl import Failed

_OPTIMIZED = re.compile(r"arn:aws:states:::([a-z0-9-]+):(\w+)(?:\.(sync|waitForTaskToken))?$")
_SDK = re.compile(r"arn:aws:states:::aws-sdk:([a-z0-9]+):(\w+)(?:\.(waitForTaskToken))?$")
_FUNCTION = re.compile(r"arn:aws:lambda:[^:]*:\d*:function:")
# The optimized ones that there are here, beside the SDK's.
_KNOWN = {("ecs", "runTask"), ("lambda", "invoke"), ("sns", "publish"), ("events", "putEvents"),
          ("codebuild", "startBuild")}  # fmt: skip
_POLL_SECONDS = 0.05


def _api_name(action):
    """runTask -> run_task"""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", action).lower()


def _fitted(shape, value):
    """Parameters as the API spells them."""
    if shape.type_name == "structure" and isinstance(value, dict):
        names = {each.lower(): each for each in shape.members}
        return {names.get(key.lower(), key): _fitted(shape.members[names[key.lower()]], each)
                if key.lower() in names else each for key, each in value.items()}  # fmt: skip
    if shape.type_name == "list" and isinstance(value, list):
        return [_fitted(shape.member, each) for each in value]
    if shape.type_name == "blob" and not isinstance(value, (str, bytes)):
        return json.dumps(value).encode()
    return value


def capital(value):
    """An answer as a state gets it: names begin with capital letters, times are text."""
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: capital(each) for key, each in value.items()
                if key != "ResponseMetadata"}  # fmt: skip
    if isinstance(value, list):
        return [capital(each) for each in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


class Caller:
    """Calls of one execution. `stopped()`: whether somebody has stopped it."""

    def __init__(self, world, region, principal, stopped):
        self._world, self._region, self._stopped = world, region, stopped
        self._key = world.keys.issue(principal, 3600).environment()
        self._clients = {}

    def _client(self, service):
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service, region_name=self._region, endpoint_url=self._world.url,
                aws_access_key_id=self._key["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=self._key["AWS_SECRET_ACCESS_KEY"],
                aws_session_token=self._key.get("AWS_SESSION_TOKEN"),
                config=Config(retries={"total_max_attempts": 3, "mode": "standard"}, read_timeout=120),
            )  # fmt: skip
        return self._clients[service]

    def _api(self, service, action, parameters):
        client, name = self._client(service), _api_name(action)
        shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[name])
        try:
            return getattr(client, name)(**_fitted(shape.input_shape, parameters))
        except botocore.exceptions.ClientError as error:
            told = error.response["Error"]
            prefix = {"ecs": "ECS", "sns": "SNS", "lambda": "Lambda"}.get(service, service.capitalize())
            raise Failed(f"{prefix}.{told['Code']}", told["Message"]) from error
        except botocore.exceptions.BotoCoreError as error:
            raise Failed("States.Runtime", str(error)) from error

    def carry_out(self, state, parameters, context):
        """The result of a Task; Failed as Step Functions words it."""
        resource = state["Resource"]
        if _FUNCTION.match(resource):
            return self._invoke({"FunctionName": resource, "Payload": parameters}, state)["Payload"]
        found = _SDK.match(resource)
        if not found:
            found = _OPTIMIZED.match(resource)
            if not found or (found[1], found[2]) not in _KNOWN:
                raise Failed("States.Runtime", f"the resource {resource} is not known here")
        service, action, pattern = found[1], found[2], found[3]
        if pattern == "waitForTaskToken":
            return self._with_token(service, action, parameters, state, context)
        if (service, action) == ("lambda", "invoke"):
            return self._invoke(parameters, state)
        answer = self._api(service, action, parameters)
        if (service, action) == ("ecs", "runTask"):
            _check_started(answer)
            if pattern == "sync":
                return self._until_stopped(answer["tasks"][0], state)
        return capital(answer)

    # --- tokens -------------------------------------------------------------------------------

    def _with_token(self, service, action, parameters, state, context):
        """Whoever has the token says how it ended; that the task itself ends says nothing."""
        callbacks, token = self._world.more["callbacks"], context["Task"]["Token"]
        answer = self._api(service, action, parameters)
        if (service, action) == ("ecs", "runTask"):
            _check_started(answer)
        began = heard = time.time()
        while True:
            self._check_stopped()
            for each in callbacks.answers_to(token):
                heard = max(heard, each["time"])
                if each["kind"] == "success":
                    return json.loads(each["output"])
                if each["kind"] == "failure":
                    raise Failed(each.get("error", ""), each.get("cause", ""))
            self._check_time(state, began, heard, token)
            time.sleep(_POLL_SECONDS)

    def _check_stopped(self):
        if self._stopped():
            raise Failed("States.Aborted", "the execution was stopped")

    def _check_time(self, state, began, heard, token=None):
        now, second = time.time(), self._world.settings["states_second"]
        error = None
        if now - began > state.get("TimeoutSeconds", 99999999) * second:
            error = "States.Timeout"
        elif token and now - heard > state.get("HeartbeatSeconds", 99999999) * second:
            error = "States.HeartbeatTimeout"
        if error:
            if token:
                self._world.more["callbacks"].time_out(token)
            raise Failed(error, "")

    # --- tasks of ECS -------------------------------------------------------------------------

    def _until_stopped(self, task, state):
        """`.sync`: a success when every essential container has ended with 0."""
        began = time.time()
        while True:
            found = self._api("ecs", "describeTasks", {"Cluster": task["clusterArn"], "Tasks": [task["taskArn"]]})
            now = found["tasks"][0] if found["tasks"] else task
            if now["lastStatus"] == "STOPPED":
                break
            try:
                self._check_stopped()
                self._check_time(state, began, began)
            except Failed:
                self._api("ecs", "stopTask", {"Cluster": task["clusterArn"], "Task": task["taskArn"]})
                raise
            time.sleep(_POLL_SECONDS)
        if now.get("stopCode") != "EssentialContainerExited" or not self._all_good(now):
            raise Failed("States.TaskFailed", json.dumps(capital(now)))
        return capital(now)

    def _all_good(self, task):
        definition = self._world.ecs.region(self._region).find_definition(task["taskDefinitionArn"])
        essential = {each["name"] for each in definition["containerDefinitions"] if each["essential"]}
        return all(each.get("exitCode") == 0 for each in task["containers"] if each["name"] in essential)

    # --- functions ----------------------------------------------------------------------------

    def _invoke(self, parameters, state):
        answer = self._api("lambda", "invoke", parameters)
        payload = json.loads(answer["Payload"].read() or b"null")
        if answer.get("FunctionError"):
            told = payload.get("error", payload) if isinstance(payload, dict) else {}
            raise Failed(told.get("errorType", "Lambda.Unknown"), json.dumps(told))
        return {"ExecutedVersion": "$LATEST", "StatusCode": answer["StatusCode"], "Payload": payload}


def _check_started(answer):
    if answer["failures"] or not answer["tasks"]:
        raise Failed("ECS.AmazonECSException", json.dumps(capital(answer["failures"])))
