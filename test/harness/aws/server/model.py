"""JSON services of our own: operations as functions, parameters checked by botocore's model."""

import functools

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from .errors import AwsError, json_response


@functools.lru_cache(None)
def service_model(service):
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def _unknown_words(shape, value, path=""):
    """Values of an enumeration that AWS does not have; botocore lets clients send those."""
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, member in shape.members.items():
            if name in value:
                yield from _unknown_words(member, value[name], f"{path}.{name}")
    elif shape.type_name == "list" and isinstance(value, list):
        for each in value:
            yield from _unknown_words(shape.member, each, path)
    elif getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{path.lstrip('.')}: '{value}' is none of {', '.join(shape.enum)}"


def check_params(service, operation, params, code="InvalidParameterException"):
    """AwsError for what is missing, of a wrong type, or unknown: AWS would ignore the last, but a
    client that sends it has a typing error."""
    shape = service_model(service).operation_model(operation).input_shape
    if shape is None:
        return
    report = ParamValidator().validate(params, shape)
    if report.has_errors():
        raise AwsError(code, report.generate_report())
    words = list(_unknown_words(shape, params))
    if words:
        raise AwsError(code, "; ".join(words))


def by_our_clock(value, skew):
    """An answer in whose times our clock is that much ahead, as in its Date header."""
    if isinstance(value, list):
        return [by_our_clock(each, skew) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: each + skew
        if name.endswith("At") and isinstance(each, (int, float))
        else by_our_clock(each, skew)
        for name, each in value.items()
    }


class JsonService:
    """`operations`: name -> function(world, request) that returns the answer's object."""

    def __init__(self, name, operations, error_code="InvalidParameterException", pass_on=False):
        self.name, self.operations = name, operations
        self.error_code, self.pass_on = error_code, pass_on

    def handles(self, request):
        return request.action in self.operations or not self.pass_on

    def answer(self, world, request):
        operation = self.operations.get(request.action)
        if operation is None:
            raise AwsError("UnknownOperationException", f"the stand-in has no {request.action}")
        check_params(self.name, request.action, request.checked_params(), self.error_code)
        return json_response(by_our_clock(operation(world, request), world.settings["clock_skew"]))
