"""JSONPath as far as the Amazon States Language's examples use it, payload templates, and intrinsic
functions. After https://states-language.net and "Intrinsic functions" in the Step Functions guide."""

import json
import re
import uuid


class PathError(Exception):
    """A path that leads nowhere, or is written in a way that is not known here."""


_STEP = re.compile(r"\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^']*)'\]|\[\"([^\"]*)\"\]|(\[\*\])")


def _steps(path):
    rest, steps = path, []
    while rest:
        match = _STEP.match(rest)
        if not match:
            raise PathError(f"the path '${path}' is not known here from '{rest}' on")
        name = match[1] or match[3] or match[4]
        steps.append(name if name is not None else int(match[2]) if match[2] else "*")
        rest = rest[match.end() :]
    return steps


def _follow(value, steps, path):
    for number, step in enumerate(steps):
        if step == "*":
            return [_follow(each, steps[number + 1 :], path) for each in value]
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            raise PathError(f"The JSONPath '{path}' could not be found in the input") from None
    return value


def look_up(path, data, context):
    """`$..` in the data, `$$..` in the context object."""
    if path.startswith("$$"):
        return _follow(context, _steps(path[2:]), path)
    if not path.startswith("$"):
        raise PathError(f"'{path}' is no path")
    return _follow(data, _steps(path[1:]), path)


def exists(path, data, context):
    try:
        look_up(path, data, context)
    except PathError:
        return False
    return True


def put(path, data, value):
    """A copy of the data with the value at that path (ResultPath)."""
    if path == "$":
        return value
    steps = _steps(path[1:])
    copied = json.loads(json.dumps(data))
    place = copied
    for step in steps[:-1]:
        place = place.setdefault(step, {}) if isinstance(place, dict) else place[step]
    place[steps[-1]] = value
    return copied


# --- intrinsic functions ----------------------------------------------------------------------


def _format(text, *values):
    parts = text.split("{}")
    if len(parts) != len(values) + 1:
        raise PathError(f"States.Format: '{text}' has not as many places as values")
    words = [each if isinstance(each, str) else json.dumps(each) for each in values]
    return "".join(part + word for part, word in zip(parts, [*words, ""]))


_FUNCTIONS = {
    "States.Array": lambda *values: list(values),
    "States.ArrayGetItem": lambda array, number: array[number],
    "States.Format": _format,
    "States.JsonMerge": lambda one, other, _deep: {**one, **other},
    "States.JsonToString": lambda value: json.dumps(value, separators=(",", ":")),
    "States.StringSplit": lambda text, by: [each for each in text.split(by) if each],
    "States.StringToJson": json.loads,
    "States.UUID": lambda: str(uuid.uuid4()),
}
_TOKEN = re.compile(r"\s*('(?:[^'\\]|\\.)*'|[(),]|[^\s(),']+)")


def call(text, data, context):
    """An intrinsic function, such as States.Format('{}/{}', $.a, $.b)."""
    tokens = _TOKEN.findall(text)
    value, rest = _expression(tokens, data, context)
    if rest:
        raise PathError(f"'{text}' has something behind its end")
    return value


def _expression(tokens, data, context):
    first, rest = tokens[0], tokens[1:]
    if first.startswith("States."):
        if first not in _FUNCTIONS:
            raise PathError(f"{first} is not known here")
        return _arguments(_FUNCTIONS[first], rest[1:], data, context)
    if first.startswith("'"):
        return re.sub(r"\\(.)", r"\1", first[1:-1]), rest
    if first.startswith("$"):
        return look_up(first, data, context), rest
    return json.loads(first), rest


def _arguments(function, tokens, data, context):
    values = []
    while tokens[0] != ")":
        value, tokens = _expression(tokens, data, context)
        values.append(value)
        if tokens[0] == ",":
            tokens = tokens[1:]
    return function(*values), tokens[1:]


def template(value, data, context):
    """A payload template: members whose name ends in `.$` are paths or intrinsic functions."""
    if isinstance(value, list):
        return [template(each, data, context) for each in value]
    if not isinstance(value, dict):
        return value
    filled = {}
    for name, each in value.items():
        if not name.endswith(".$"):
            filled[name] = template(each, data, context)
        elif each.startswith("States."):
            filled[name[:-2]] = call(each, data, context)
        else:
            filled[name[:-2]] = look_up(each, data, context)
    return filled
