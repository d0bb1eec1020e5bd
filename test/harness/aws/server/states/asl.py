"""The Amazon States Language (JSONPath): takes a definition from state to state.

    machine = Machine(definition, call_task, pause)
    output = machine.run({"release": ".."}, {"Execution": ..})       # or Failed

What is not known here is refused when the definition is read, not when a state is reached. After
https://states-language.net/spec.html.
"""

import time

from .choices import ChoiceError, matches
from .paths import PathError, look_up, put, template

_COMMON = {"Type", "Comment", "InputPath", "OutputPath", "Next", "End", "QueryLanguage"}
_FIELDS = {
    "Task": {"Resource", "Parameters", "ResultSelector", "ResultPath", "Retry", "Catch",
             "TimeoutSeconds", "HeartbeatSeconds", "Credentials"},
    "Pass": {"Result", "Parameters", "ResultPath"},
    "Choice": {"Choices", "Default"},
    "Wait": {"Seconds", "SecondsPath"},
    "Succeed": set(),
    "Fail": {"Error", "Cause", "ErrorPath", "CausePath"},
}  # fmt: skip
# Not even States.ALL is for these.
_NEVER_CAUGHT = {"States.DataLimitExceeded", "States.Runtime"}


class Failed(Exception):
    def __init__(self, error, cause):
        super().__init__(f"{error}: {cause}")
        self.error, self.cause = error, cause


class BadDefinition(Exception):
    """What CreateStateMachine refuses, and what this interpreter does not know."""


def check(definition):
    """BadDefinition for a definition that cannot be run here."""
    states = definition.get("States") or {}
    if definition.get("QueryLanguage", "JSONPath") != "JSONPath":
        raise BadDefinition("JSONata is not known here")
    if definition.get("StartAt") not in states:
        raise BadDefinition("StartAt names no state")
    for name, state in states.items():
        kind = state.get("Type")
        if kind not in _FIELDS:
            raise BadDefinition(f"/States/{name}: the type {kind} is not known here")
        unknown = set(state) - _COMMON - _FIELDS[kind]
        if unknown:
            raise BadDefinition(f"/States/{name}: {', '.join(sorted(unknown))}")
        for target in _targets(state):
            if target not in states:
                raise BadDefinition(f"/States/{name}: there is no state {target}")
        if kind in ("Task", "Pass", "Wait") and ("Next" in state) == bool(state.get("End")):
            raise BadDefinition(f"/States/{name}: either Next or End")


def _targets(state):
    yield from (state[key] for key in ("Next", "Default") if key in state)
    for each in [*state.get("Choices", []), *state.get("Catch", [])]:
        yield each["Next"]


def _is_caught(names, error):
    if error in names:
        return True
    # A heartbeat that is missing is a timeout, too.
    if "States.Timeout" in names and error == "States.HeartbeatTimeout":
        return True
    if "States.TaskFailed" in names and error not in ("States.Timeout", "States.HeartbeatTimeout"):
        return True
    return "States.ALL" in names and error not in _NEVER_CAUGHT


class Machine:
    """`call_task(state, parameters, context)` carries a Task out, Failed when it fails; `pause(seconds)`
    waits; `note(kind, name, data)` is told of each step; `task()`: what `$$.Task` is of each try."""

    def __init__(self, definition, call_task, pause=time.sleep, note=lambda *_: None, task=dict):
        check(definition)
        self._definition, self._call, self._pause, self._note = definition, call_task, pause, note
        self._task_context = task

    def run(self, data, context):
        name = self._definition["StartAt"]
        while name:
            state = self._definition["States"][name]
            context = {**context, "State": {"Name": name, "RetryCount": 0}}
            self._note("StateEntered", name, data)
            try:
                data, name = self._step(state, data, context)
            except (PathError, ChoiceError) as error:
                raise Failed("States.Runtime", str(error)) from error
        return data

    def _step(self, state, data, context):
        """(data, name of the next state or None)."""
        kind = state["Type"]
        given = self._selected(state, "InputPath", data, context)
        if kind == "Fail":
            raise Failed(*(self._failure(state, each, given, context) for each in ("Error", "Cause")))
        if kind == "Choice":
            return self._output(state, given, context), self._choose(state, given, context)
        if kind == "Task":
            return self._task(state, data, given, context)
        if kind == "Wait":
            self._pause(look_up(state["SecondsPath"], given, context) if "SecondsPath" in state
                        else state["Seconds"])  # fmt: skip
        if kind == "Pass":
            result = state.get("Result", template(state["Parameters"], given, context)
                               if "Parameters" in state else given)  # fmt: skip
            given = self._result(state, given, result)
        return self._output(state, given, context), state.get("Next")

    @staticmethod
    def _selected(state, field, data, context):
        path = state.get(field, "$")
        return {} if path is None else look_up(path, data, context)

    def _output(self, state, data, context):
        return self._selected(state, "OutputPath", data, context)

    @staticmethod
    def _result(state, data, result):
        path = state.get("ResultPath", "$")
        return data if path is None else put(path, data, result)

    @staticmethod
    def _failure(state, name, data, context):
        if f"{name}Path" in state:
            return look_up(state[f"{name}Path"], data, context)
        return state.get(name, "")

    @staticmethod
    def _choose(state, data, context):
        for rule in state["Choices"]:
            if matches(rule, data, context):
                return rule["Next"]
        if "Default" not in state:
            raise Failed("States.NoChoiceMatched", "no choice matched, and there is no default")
        return state["Default"]

    def _task(self, state, data, given, context):
        tried = {}
        while True:
            context = {**context, "Task": self._task_context()}
            try:
                parameters = template(state["Parameters"], given, context) if "Parameters" in state else given
                result = self._call(state, parameters, context)
                break
            except PathError as error:
                raise Failed("States.ParameterPathFailure", str(error)) from error
            except Failed as failure:
                if self._retries(state, failure, tried):
                    context = {**context, "State": {**context["State"], "RetryCount": sum(tried.values())}}
                    continue
                return self._caught(state, data, failure)
        if "ResultSelector" in state:
            result = template(state["ResultSelector"], result, context)
        return self._output(state, self._result(state, given, result), context), state.get("Next")

    def _retries(self, state, failure, tried):
        """Waits before another try; False when there is none."""
        for number, rule in enumerate(state.get("Retry", [])):
            if _is_caught(rule["ErrorEquals"], failure.error):
                count = tried.get(number, 0)
                if count >= rule.get("MaxAttempts", 3):
                    return False
                tried[number] = count + 1
                seconds = rule.get("IntervalSeconds", 1) * rule.get("BackoffRate", 2.0) ** count
                self._note("TaskRetried", failure.error, failure.cause)
                self._pause(min(seconds, rule.get("MaxDelaySeconds", seconds)))
                return True
        return False

    def _caught(self, state, data, failure):
        for rule in state.get("Catch", []):
            if _is_caught(rule["ErrorEquals"], failure.error):
                told = {"Error": failure.error, "Cause": failure.cause}
                path = rule.get("ResultPath", "$")
                return (data if path is None else put(path, data, told)), rule["Next"]
        raise failure
