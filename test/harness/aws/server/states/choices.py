"""The comparisons of a Choice state."""

import fnmatch
import operator
import re

from .paths import exists, look_up

_KINDS = {"String": str, "Numeric": (int, float), "Boolean": bool, "Timestamp": str}
_OPERATORS = {
    "Equals": operator.eq, "LessThan": operator.lt, "LessThanEquals": operator.le,
    "GreaterThan": operator.gt, "GreaterThanEquals": operator.ge,
}  # fmt: skip
_NAME = re.compile(r"(String|Numeric|Boolean|Timestamp)(\w+?)(Path)?$")


class ChoiceError(Exception):
    """A comparison that is not known here."""


def _is_kind(kind):
    def check(value, wanted):
        return (isinstance(value, kind) and not (kind != bool and isinstance(value, bool))) is wanted

    return check


_CHECKS = {
    "IsNull": lambda value, wanted: (value is None) is wanted,
    "IsString": _is_kind(str),
    "IsNumeric": _is_kind((int, float)),
    "IsBoolean": _is_kind(bool),
    "StringMatches": lambda value, pattern: isinstance(value, str)
    and fnmatch.fnmatchcase(value, pattern.replace("[", "[[]").replace("?", "[?]")),
}


def matches(rule, data, context):
    if "And" in rule:
        return all(matches(each, data, context) for each in rule["And"])
    if "Or" in rule:
        return any(matches(each, data, context) for each in rule["Or"])
    if "Not" in rule:
        return not matches(rule["Not"], data, context)
    if "IsPresent" in rule:
        return exists(rule["Variable"], data, context) is rule["IsPresent"]
    value = look_up(rule["Variable"], data, context)
    name = next(each for each in rule if each not in ("Variable", "Next", "Comment"))
    if name in _CHECKS:
        return _CHECKS[name](value, rule[name])
    found = _NAME.match(name)
    if not found or found[2] not in _OPERATORS:
        raise ChoiceError(f"{name} is not known here")
    wanted = look_up(rule[name], data, context) if found[3] else rule[name]
    return isinstance(value, _KINDS[found[1]]) and _OPERATORS[found[2]](value, wanted)
