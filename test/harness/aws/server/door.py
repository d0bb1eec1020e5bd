"""What every request passes before its service sees it: faults of the network and of the service's
front, credentials, throttling, permissions, and the record of the call."""

import time

from .client import ClientSignal
from .errors import AwsError, Dropped, Response, error_response
from .faults import due
from .permissions import needs_of
from .request import Request

_UNSIGNED = {("sts", "AssumeRoleWithWebIdentity")}


def _concerns(request):
    """Whether a fault that may name an operation (`ecs:RunTask` or `RunTask`) means this one."""
    names = {None, request.action, f"{request.service}:{request.action}"}
    return lambda fault: fault.get("action") in names


def _break_connection(world, request):
    slow = world.faults.take("slow", _concerns(request))
    if slow:
        time.sleep(float(slow.get("seconds", 1)))
    if world.faults.take("connection_reset", _concerns(request)):
        raise Dropped("fault connection_reset")


def _expire(world, request):
    """`after`: so many calls are still good. The keys that exist when it bites are the expired ones."""

    def accept(fault):
        return _concerns(request)(fault) and due(fault)

    if request.key and request.key.token and world.faults.take("credentials_expired", accept):
        world.keys.expire()
        raise AwsError(
            "ExpiredTokenException", "The security token included in the request is expired"
        )


def _refuse_service(world, request):
    broken = world.faults.take("http_500", _concerns(request))
    if broken:
        status = int(broken.get("status", 500))
        code = "ServiceUnavailable" if status == 503 else "InternalFailure"
        raise AwsError(
            code, "The request processing has failed because of an unknown error.", status
        )
    if world.faults.take("throttling", _concerns(request)):
        raise AwsError("ThrottlingException", "Rate exceeded")


def _loses_reply(world, request):
    if request.action == "RunTask" and world.faults.take("run_task_reply_lost"):
        return True
    return bool(world.faults.take("reply_lost", _concerns(request)))


class Door:
    """`routes`: functions (world, request) -> Response or None, asked in order for what needs no
    signature; `serve` answers what came through."""

    def __init__(self, world, open_routes, serve, passed_roles):
        self._world, self._open, self._serve = world, open_routes, serve
        self._passed_roles = passed_roles

    def __call__(self, request: Request) -> Response:
        for route in self._open:
            response = route(self._world, request)
            if response:
                return response
        try:
            return self._let_in(request)
        except AwsError as error:
            return error_response(error, request)

    def _let_in(self, request):
        world = self._world
        needs = needs_of(request, self._passed_roles)
        call = world.permissions.note(request, needs, None)
        try:
            _break_connection(world, request)
            self._authenticate(request)
            call["principal"] = request.key.principal if request.key else None
            _expire(world, request)
            _refuse_service(world, request)
            if request.key:
                world.permissions.check(needs, request.key.principal)
            return self._carry_out(request, call)
        except AwsError as error:
            call["status"], call["error"] = error.status, error.code
            raise
        except Dropped:
            call["error"] = "connection lost"
            raise

    def _carry_out(self, request, call):
        world = self._world
        signal = ClientSignal(world, request, _concerns(request))
        if signal.before():
            raise Dropped("the client is gone before it was done")
        lost = _loses_reply(world, request)
        response = self._serve(world, request)
        call["status"] = response.status
        if signal.after() or lost:
            raise Dropped("the reply is lost")
        return response

    def _authenticate(self, request):
        if (request.service, request.action) in _UNSIGNED and not request.signed:
            return
        request.key = self._world.keys.authenticate(request, self._world.now())
