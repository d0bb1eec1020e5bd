"""Conditional writes of DynamoDB and S3 that fail although nobody wrote, or that are applied while
their reply is lost: the second looks to a retrying client like somebody else's write."""

from .errors import AwsError, Dropped
from .faults import due

_WRITES = {"PutItem", "UpdateItem", "DeleteItem"}


def _is_conditional_item(request):
    params = request.params
    if request.action == "TransactWriteItems":
        items = [each for item in params.get("TransactItems", []) for each in item.values()]
        return any("ConditionExpression" in each for each in items)
    return request.action in _WRITES and "ConditionExpression" in params


def _is_conditional_object(request):
    names = {name for name, _ in request.headers}
    return request.action in ("PutObject", "DeleteObject") and bool(
        names & {"if-match", "if-none-match"}
    )


def _dynamodb_failure(request, _):
    if request.action == "TransactWriteItems":
        reasons = [{"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}]
        raise AwsError(
            "TransactionCanceledException",
            "Transaction cancelled, please refer cancellation reasons for specific reasons"
            " [ConditionalCheckFailed]",
            fields={"CancellationReasons": reasons * len(request.params["TransactItems"])},
        )
    raise AwsError("ConditionalCheckFailedException", "The conditional request failed")


def _s3_failure(_, fault):
    if fault.get("conflict"):
        raise AwsError(
            "ConditionalRequestConflict",
            "The conditional request cannot succeed due to a conflicting operation against this resource.",
            409,
        )
    raise AwsError(
        "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412
    )


_KINDS = {
    "dynamodb": ("dynamodb_conditional_failure", _is_conditional_item, _dynamodb_failure),
    "s3": ("s3_conditional_failure", _is_conditional_object, _s3_failure),
}


def serve_through(world, request, serve):
    """serve(request), unless a fault is due for a conditional write."""
    if request.service not in _KINDS:
        return serve(request)
    name, is_conditional, fail = _KINDS[request.service]
    fault = world.faults.take(name, due) if is_conditional(request) else None
    if fault is None:
        return serve(request)
    if fault.get("applied"):
        serve(request)
        raise Dropped("applied, and the reply is lost")
    return fail(request, fault)
