"""The Lambda runtime API, as a custom runtime sees it, and the invocations that a test or a lifecycle
hook makes. After "Using the Lambda runtime API for custom runtimes" in the Lambda developer guide."""

import json
import queue
import secrets
import threading
import time

from .errors import AwsError, Dropped, Response

_PREFIX = "/2018-06-01/runtime/"
# Before it, where more than one function is at work: whose runtime asks.
_OF_FUNCTION = "/functions/"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:tidegate"


class _Invocation:
    def __init__(self, function, event, seconds):
        self.identity, self.function, self.event = secrets.token_hex(16), function, event
        self.deadline = time.time() + seconds
        self.answer, self.done = None, threading.Event()

    def end(self, kind, body):
        self.answer = {"kind": kind, "body": body, "id": self.identity}
        self.done.set()


class LambdaRuntime:
    """`init_errors`: what runtimes said that could not begin. A function that was added has events of
    its own; all others share one runtime."""

    def __init__(self):
        self.reset()

    def reset(self):
        self._queues, self._all, self.init_errors = {"": queue.Queue()}, {}, []

    def add(self, name):
        """What comes before the runtime API's paths for this function."""
        self._queues[name] = queue.Queue()
        return f"{_OF_FUNCTION}{name}"

    def _queue_of(self, function):
        return self._queues.get(function.rpartition(":")[2], self._queues[""])

    # --- who invokes --------------------------------------------------------------------------

    def invoke(self, event, function=FUNCTION, seconds=30.0):
        """Waits for the runtime's answer: {kind: response, error or timeout, body}."""
        made = _Invocation(function, event, seconds)
        self._all[made.identity] = made
        self._queue_of(function).put(made)
        if not made.done.wait(seconds):
            made.end("timeout", {"errorMessage": f"Task timed out after {seconds:.2f} seconds"})
        return made.answer

    def invoke_for_hook(self, function, event):
        """What a lifecycle hook's function says; one that fails has not answered."""
        answer = self.invoke(event, function)
        body = answer["body"]
        return body if answer["kind"] == "response" and isinstance(body, dict) else {}

    # --- the runtime --------------------------------------------------------------------------

    def handle(self, request):
        """The runtime API itself: a server of its own."""
        path, function = request.path, ""
        if path.startswith(_OF_FUNCTION):
            function, _, path = path.removeprefix(_OF_FUNCTION).partition("/")
            path = f"/{path}"
        place = path[len(_PREFIX) :] if path.startswith(_PREFIX) else ""
        if place == "invocation/next":
            return self._next(request, function)
        if place == "init/error":
            self.init_errors.append(_body(request))
            return _accepted()
        parts = place.split("/")
        if len(parts) == 3 and parts[0] == "invocation" and parts[2] in ("response", "error"):
            return self._end(parts[1], parts[2], request)
        return _json({"errorMessage": "no such path", "errorType": "InvalidPath"}, 404)

    def _take(self, request, function):
        """The next event. Waits for it, as a runtime that is frozen between two events."""
        waiting = self._queues.get(function)
        while True:
            if waiting is None or waiting is not self._queues.get(function) or request.abandoned():
                raise Dropped("nobody waits any more")
            try:
                made = waiting.get(timeout=0.1)
            except queue.Empty:
                continue
            if not made.done.is_set():
                return made

    def _next(self, request, function):
        made = self._take(request, function)
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": made.identity,
            "Lambda-Runtime-Deadline-Ms": str(int(made.deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": made.function,
            "Lambda-Runtime-Trace-Id": f"Root=1-{secrets.token_hex(4)}-{secrets.token_hex(12)}",
        }
        return Response(200, json.dumps(made.event).encode(), headers)

    def _end(self, identity, kind, request):
        made = self._all.get(identity)
        if made is None or made.done.is_set():
            return _json({"errorMessage": "no such request", "errorType": "InvalidRequestID"}, 400)
        body = _body(request)
        if kind == "error":
            body = {"type": request.header("lambda-runtime-function-error-type"), "error": body}
        made.end(kind, body)
        return _accepted()


def _body(request):
    try:
        return json.loads(request.body or b"null")
    except ValueError:
        return request.body.decode("utf-8", "replace")


def _json(value, status):
    return Response(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


def _accepted():
    return _json({"status": "OK"}, 202)


def invoke_operation(world, request):
    """lambda:Invoke of the AWS API, by whoever has a function's name."""
    if request.action != "Invoke":
        raise AwsError("UnknownOperationException", f"the stand-in has no {request.action}", 404)
    name = request.path.split("/functions/", 1)[1].rsplit("/", 1)[0]
    answer = world.more["lambda"].invoke(json.loads(request.body or b"{}"), name)
    body = answer["body"]
    if answer["kind"] == "response":
        return _json(body, 200)
    # What the runtime told of its failure is the payload.
    response = _json(body["error"] if answer["kind"] == "error" else body, 200)
    response.headers["X-Amz-Function-Error"] = "Unhandled"
    return response
