"""A small reader of Terraform files: blocks, and expressions with what is known put in.

    terraform = Terraform.of_folder("terraform", {"environments": ["staging"]})
    pipeline = terraform.resource("aws_codepipeline", "release")
    pipeline.blocks("stage")[0].value("name")           # "Source"
    pipeline.value("role_arn")                          # "${aws_iam_role.pipeline.arn}"

Variables, locals, dynamic blocks, conditions, `for` and the functions below are worked out. What only
an apply would tell (`aws_iam_role.pipeline.arn`) stays, as its own words in ${}. Anything else that
Terraform knows is an error, not a guess.
"""

import base64
import json
import pathlib

from scenarios.readers.hcl_parser import Parser, as_text, is_unknown, of_parts, pairs, unknown
from scenarios.readers.hcl_tokens import HclError, template_parts, tokens


def _flat(values):
    for each in values:
        if isinstance(each, list):
            yield from _flat(each)
        else:
            yield each


def _set(values):
    return sorted(set(values))


FUNCTIONS = {
    "base64encode": lambda text: base64.b64encode(text.encode()).decode(),
    "concat": lambda *lists: [each for one in lists for each in one],
    "coalesce": lambda *values: next(each for each in values if each not in (None, "")),
    "contains": lambda values, value: value in values,
    "flatten": lambda values: list(_flat(values)),
    "format": lambda text, *values: text % values,
    "index": lambda values, value: values.index(value),
    "join": lambda separator, values: separator.join(map(as_text, values)),
    "jsondecode": json.loads,
    "jsonencode": lambda value: json.dumps(value, separators=(",", ":")),
    "keys": lambda value: sorted(value),
    "length": len,
    "lower": str.lower,
    "merge": lambda *values: {name: each for one in values for name, each in one.items()},
    "replace": lambda text, old, new: text.replace(old, new),
    "sort": sorted,
    "split": lambda separator, text: text.split(separator),
    "title": str.title,
    "tolist": list,
    "toset": _set,
    "trimprefix": str.removeprefix,
    "upper": str.upper,
    "values": lambda value: [value[name] for name in sorted(value)],
}


class Scope:
    """What names stand for."""

    def __init__(self, names, folder):
        self._names, self._folder = names, folder

    def within(self, names):
        return Scope({**self._names, **names}, self._folder)

    def find(self, name):
        value = self._names.get(name, unknown(name))
        return value() if callable(value) else value

    def call(self, name, arguments):
        if name == "file":
            return (self._folder / arguments[0]).read_text(encoding="utf-8")
        if name == "templatefile":
            text = (self._folder / arguments[0]).read_text(encoding="utf-8")
            return template(text, Scope(arguments[1], self._folder))
        if any(is_unknown(each) for each in arguments) and name not in ("jsonencode", "merge"):
            return unknown(f"{name}(..)")
        if name not in FUNCTIONS:
            raise HclError(f"the function {name} is not read")
        return FUNCTIONS[name](*arguments)


def template(text, scope):
    """A template's text, as templatefile makes it."""
    return as_text(of_parts(template_parts(text, False) or [""])(scope))


class Block:
    def __init__(self, labels, body, scope):
        self.labels, self._scope = labels, scope
        self._attributes, self._blocks = body

    def __contains__(self, name):
        return name in self._attributes

    def value(self, name, default=None):
        found = self._attributes.get(name)
        return found(self._scope) if found else default

    def values(self):
        return {name: self.value(name) for name in self._attributes}

    def blocks(self, kind):
        """Those of that kind, with dynamic ones made, in the order of the file."""
        found = []
        for name, labels, body in self._blocks:
            if name == kind:
                found.append(Block(labels, body, self._scope))
            elif name == "dynamic" and labels == [kind]:
                found += self._dynamic(kind, body)
        return found

    def _dynamic(self, kind, body):
        attributes, blocks = body
        (content,) = [inner for name, _, inner in blocks if name == "content"]
        iterator = kind
        if "iterator" in attributes:
            iterator = attributes["iterator"](self._scope)[2:-1]
        for key, value in pairs(attributes["for_each"](self._scope)):
            scope = self._scope.within({iterator: {"key": key, "value": value}})
            yield Block([], content, scope)

    def block(self, kind):
        (found,) = self.blocks(kind)
        return found


class Terraform:
    """All .tf files of one folder; `variables` win over defaults."""

    def __init__(self, texts, folder, variables=None):
        self._given = variables or {}
        self._blocks = []
        for name, text in texts.items():
            try:
                self._blocks += Parser(tokens(text)).body()[1]
            except HclError as error:
                raise HclError(f"{name}: {error}") from error
        self._locals = {
            name: value
            for kind, _, (attributes, _) in self._blocks
            if kind == "locals"
            for name, value in attributes.items()
        }
        self._scope = Scope({"var": _Names(self._variable), "local": _Names(self._local),
                             "path": {"module": ".", "root": "."}}, pathlib.Path(folder))  # fmt: skip

    @classmethod
    def of_folder(cls, folder, variables=None):
        files = sorted(pathlib.Path(folder).glob("*.tf"))
        texts = {each.name: each.read_text(encoding="utf-8") for each in files}
        return cls(texts, folder, variables)

    def _variable(self, name):
        if name in self._given:
            return self._given[name]
        for kind, labels, body in self._blocks:
            if kind == "variable" and labels == [name]:
                block = Block(labels, body, self._scope)
                return block.value("default") if "default" in block else unknown(f"var.{name}")
        raise HclError(f"there is no variable {name}")

    def _local(self, name):
        return self._locals[name](self._scope)

    def all(self, kind, *labels):
        """Blocks of that kind whose labels begin so."""
        return [
            Block(names, body, self._scope)
            for each, names, body in self._blocks
            if each == kind and names[: len(labels)] == list(labels)
        ]

    def resource(self, kind, name):
        found = self.all("resource", kind, name)
        if len(found) != 1:
            raise HclError(f"{len(found)} resources {kind}.{name}")
        return found[0]

    def instances(self, kind, name):
        """{key: block} of a resource with for_each."""
        (body,) = [body for each, labels, body in self._blocks
                   if each == "resource" and labels == [kind, name]]  # fmt: skip
        keys = body[0]["for_each"](self._scope)
        values = keys if isinstance(keys, dict) else {each: each for each in keys}
        return {
            key: Block([kind, name], body, self._scope.within({"each": {"key": key, "value": value}}))
            for key, value in values.items()
        }


class _Names:
    """A name whose parts are worked out when they are asked for."""

    def __init__(self, find):
        self._find = find

    def __getitem__(self, name):
        return self._find(name)
