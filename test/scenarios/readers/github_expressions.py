"""Expressions of GitHub Actions, ${{ .. }}: contexts, comparisons, && || !, and the functions that the
examples use. What it does not know it refuses. After "Evaluate expressions in workflows and actions".

    contexts = {"inputs": {"image": "a"}, "needs": {"build": {"outputs": {}}}}
    fill("image=${{ inputs.image || 'none' }}", contexts)     # "image=a"
    holds("inputs.image != ''", contexts)                     # True
"""

import json
import re

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<operator>&&|\|\||==|!=|[!().,\[\]])"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_-]*))"
)
_PLACE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_WORDS = {"true": True, "false": False, "null": None}
# Contexts in which a name that is not there is empty, because a person or an event may leave it out.
_MAY_LACK = {"inputs", "vars", "secrets", "outputs", "event", "env"}


def _tokens(text):
    found, place = [], 0
    text = text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        assert match, f"the reader does not know this expression: {text}"
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


def _is_true(value):
    return value not in (None, False, 0, "")


def _same(left, right):
    """Texts are compared without case, and an empty one is as good as nothing."""
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    if isinstance(left, str) or isinstance(right, str):
        return _text(left) == _text(right)
    return left == right


def _text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


def _format(pattern, *values):
    return re.sub(r"\{(\d+)\}", lambda match: _text(values[int(match[1])]), pattern)


class _Parser:
    """One expression, by recursive descent; `status`: of the job or step so far, for success() and its
    like."""

    def __init__(self, text, contexts, status):
        self._open, self._contexts, self._status, self._whole = _tokens(text), contexts, status, text

    def value(self):
        found = self._either()
        assert not self._open, f"the reader does not know this expression: {self._whole}"
        return found

    def _next(self, *operators):
        if self._open and self._open[0][0] == "operator" and self._open[0][1] in operators:
            return self._open.pop(0)[1]
        return None

    def _either(self):
        left = self._both()
        while self._next("||"):
            right = self._both()
            left = left if _is_true(left) else right
        return left

    def _both(self):
        left = self._comparison()
        while self._next("&&"):
            right = self._comparison()
            left = right if _is_true(left) else left
        return left

    def _comparison(self):
        left = self._single()
        while operator := self._next("==", "!="):
            left = _same(left, self._single()) is (operator == "==")
        return left

    def _single(self):
        if self._next("!"):
            return not _is_true(self._single())
        if self._next("("):
            found = self._either()
            assert self._next(")"), self._whole
            return found
        kind, text = self._open.pop(0)
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return float(text) if "." in text else int(text)
        assert kind == "name", f"the reader does not know this expression: {self._whole}"
        if text in _WORDS:
            return _WORDS[text]
        return self._call(text) if self._next("(") else self._property(text)

    def _call(self, name):
        values = []
        while not self._next(")"):
            values.append(self._either())
            self._next(",")
        functions = {
            "success": lambda: self._status == "success", "failure": lambda: self._status == "failure",
            "always": lambda: True, "cancelled": lambda: self._status == "cancelled",
            "contains": lambda whole, part: part in whole, "format": _format,
            "startsWith": lambda whole, part: whole.startswith(part), "toJSON": json.dumps,
            "fromJSON": json.loads,
        }  # fmt: skip
        assert name in functions, f"the reader does not know the function {name}()"
        return functions[name](*values)

    def _property(self, name):
        assert name in self._contexts, f"there is no context {name} here: {self._whole}"
        found, inside = self._contexts[name], name
        while self._next("."):
            part = self._open.pop(0)[1]
            assert part in found or inside in _MAY_LACK, f"{inside} has no {part}: {self._whole}"
            found, inside = found.get(part), part
            if found is None:
                break
        return found


def evaluate(text, contexts, status="success"):
    return _Parser(text, contexts, status).value()


def fill(value, contexts):
    """A text with its places filled; mappings and lists with all of theirs; anything else as text."""
    if isinstance(value, dict):
        return {name: fill(each, contexts) for name, each in value.items()}
    if isinstance(value, list):
        return [fill(each, contexts) for each in value]
    return _PLACE.sub(lambda match: _text(evaluate(match[1], contexts)), _text(value))


def holds(condition, contexts, status="success"):
    """An `if:`, which says success() where it names no such function itself."""
    text = _text(condition)
    match = _PLACE.fullmatch(text.strip())
    text = match[1] if match else text
    if not re.search(r"\b(success|failure|always|cancelled)\s*\(", text):
        text = f"success() && ({text})" if text else "success()"
    return _is_true(evaluate(text, contexts, status))
