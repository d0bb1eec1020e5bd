"""Executions: StartExecution and what is asked of one. State machines are moto's."""

import json
import threading
import time
import uuid

from ..credentials import assumed_role
from ..errors import AwsError
from .asl import BadDefinition, Failed, Machine, check
from .integrations import Caller

_CLOSED = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")


class Execution:
    """`view`: what DescribeExecution shows; `history`: every step, [{kind, name, data}]."""

    def __init__(self, world, region, machine, name, text):
        self._world, self._region, self._machine = world, region, machine
        self.name, self.input, self.history, self._stop = name, text, [], threading.Event()
        self.view = {
            "executionArn": machine.arn.replace(":stateMachine:", ":execution:") + f":{name}",
            "stateMachineArn": machine.arn, "name": name, "status": "RUNNING", "input": text,
            "startDate": time.time(), "inputDetails": {"included": True},
        }  # fmt: skip
        self._thread = threading.Thread(target=self._run, daemon=True, name=name)

    @property
    def arn(self):
        return self.view["executionArn"]

    @property
    def over(self):
        return self.view["status"] in _CLOSED

    def start(self):
        self._thread.start()

    def stop(self, error="", cause=""):
        self._stop.set()
        self._thread.join(10)
        if not self.over:
            self._end("ABORTED", error=error, cause=cause)

    def _end(self, status, **more):
        self.view.update({key: each for key, each in more.items() if each}, stopDate=time.time())
        self.view["status"] = status

    def _run(self):
        try:
            output = self._work(json.loads(self._machine.definition))
        except Failed as failure:
            status = {"States.Timeout": "TIMED_OUT", "States.Aborted": "ABORTED"}.get(failure.error, "FAILED")
            self._end(status, error=failure.error, cause=failure.cause)
        except Exception as error:  # a mistake of ours must not leave an execution that never ends
            self._end("FAILED", error="States.Runtime", cause=f"stand-in: {type(error).__name__}: {error}")
        else:
            self._end("SUCCEEDED", output=json.dumps(output))

    def _work(self, definition):
        principal = assumed_role(self._machine.roleArn, self.name[:64])
        caller = Caller(self._world, self._region, principal, self._stop.is_set)
        callbacks = self._world.more["callbacks"]

        def call(state, parameters, context):
            return caller.carry_out(state, parameters, context)

        machine = Machine(definition, call, self._pause, self._note,
                          lambda: {"Token": callbacks.make_token()})  # fmt: skip
        context = {
            "Execution": {"Id": self.arn, "Name": self.name, "Input": json.loads(self.input),
                          "RoleArn": self._machine.roleArn, "StartTime": _moment(self.view["startDate"])},
            "StateMachine": {"Id": self._machine.arn, "Name": self._machine.name},
        }  # fmt: skip
        return machine.run(json.loads(self.input), context)

    def _pause(self, seconds):
        if self._stop.wait(float(seconds) * self._world.settings["states_second"]):
            raise Failed("States.Aborted", "the execution was stopped")

    def _note(self, kind, name, data):
        self.history.append({"kind": kind, "name": name, "data": data, "time": time.time()})


def _moment(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(seconds))


class Executions:
    def __init__(self):
        self._lock, self._all = threading.Lock(), {}

    def reset(self):
        with self._lock:
            running, self._all = [each for each in self._all.values() if not each.over], {}
        for each in running:
            each.stop()

    def find(self, arn):
        with self._lock:
            execution = self._all.get(arn)
        if execution is None:
            raise AwsError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
        return execution

    def of_machine(self, arn):
        with self._lock:
            return [each for each in self._all.values() if each.view["stateMachineArn"] == arn]

    def add(self, execution):
        """The one that is there already under that name, while it runs with the same input."""
        with self._lock:
            known = self._all.setdefault(execution.arn, execution)
        if known is not execution and (known.over or known.input != execution.input):
            raise AwsError("ExecutionAlreadyExists", f"Execution Already Exists: '{execution.arn}'")
        return known


def _machine(world, request, arn):
    with world.moto.lock:
        found = [each for each in world.moto.backend("stepfunctions", request.region).state_machines
                 if each.arn == arn]  # fmt: skip
    if not found:
        raise AwsError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
    return found[0]


def _start(world, request):
    params, executions = request.params, world.more["executions"]
    machine = _machine(world, request, params["stateMachineArn"])
    text, name = params.get("input", "{}"), params.get("name") or str(uuid.uuid4())
    try:
        json.loads(text)
    except ValueError as error:
        raise AwsError("InvalidExecutionInput", f"Invalid State Machine Execution Input: '{error}'") from None
    execution = Execution(world, request.region, machine, name, text)
    known = executions.add(execution)
    if known is execution:
        execution.start()
    return {"executionArn": known.arn, "startDate": known.view["startDate"]}


def _describe(world, request):
    return dict(world.more["executions"].find(request.params["executionArn"]).view)


def _stop(world, request):
    params = request.params
    execution = world.more["executions"].find(params["executionArn"])
    execution.stop(params.get("error", ""), params.get("cause", ""))
    return {"stopDate": execution.view["stopDate"]}


def _list(world, request):
    wanted = request.params.get("statusFilter")
    found = world.more["executions"].of_machine(request.params["stateMachineArn"])
    names = ("executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate")
    return {"executions": [
        {name: each.view[name] for name in names if name in each.view}
        for each in reversed(found) if wanted in (None, each.view["status"])
    ]}  # fmt: skip


def check_definition(request):
    """Before moto keeps a state machine: what could not be run here is refused."""
    if "definition" not in request.params:
        return
    try:
        check(json.loads(request.params["definition"]))
    except (BadDefinition, ValueError) as error:
        raise AwsError("InvalidDefinition", f"Invalid State Machine Definition: '{error}'") from None


OPERATIONS = {
    "StartExecution": _start,
    "DescribeExecution": _describe,
    "StopExecution": _stop,
    "ListExecutions": _list,
}
