"""Words of HCL's native syntax, as Terraform files have them; after the specification in
hashicorp/hcl, hclsyntax/spec.md."""

import re
import textwrap


class HclError(ValueError):
    """What stands there is not what this reader knows."""


_PATTERNS = [
    ("space", r"(?:[ \t\r]|#[^\n]*|//[^\n]*|/\*.*?\*/)+"),
    ("newline", r"\n"),
    ("heredoc", r"<<(?P<indent>-?)(?P<mark>\w+)\n(?P<body>.*?)^[ \t]*(?P=mark)$"),
    ("number", r"\d+(?:\.\d+)?"),
    ("name", r"[A-Za-z_][\w-]*"),
    ("operator", r"=>|==|!=|<=|>=|&&|\|\||\.\.\.|[-+*/%<>!?:=.,(){}\[\]]"),
]
_TOKEN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS), re.S | re.M)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


class Token:
    def __init__(self, kind, value, line):
        self.kind, self.value, self.line = kind, value, line

    def __repr__(self):
        return f"{self.kind} {self.value!r} in line {self.line}"


def _skip_interpolation(text, at):
    """The place behind the } that ends the expression which begins at `at`."""
    depth = 1
    while depth:
        if at >= len(text):
            raise HclError("an interpolation has no end")
        if text[at] == '"':
            at = _quoted_end(text, at)
            continue
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return at


def _quoted_end(text, at):
    """The place behind the quote that ends the string which begins at `at`."""
    at += 1
    while at < len(text) and text[at] != '"':
        if text[at] == "\\":
            at += 2
        elif text.startswith(("${", "%{"), at) and text[at - 1] != text[at]:
            at = _skip_interpolation(text, at + 2)
        else:
            at += 1
    return at + 1


def template_parts(text, escapes):
    """Literal texts, and ("expression", source) for each ${..}."""
    parts, literal, at = [], "", 0
    while at < len(text):
        if escapes and text[at] == "\\":
            literal, at = literal + _ESCAPES[text[at + 1]], at + 2
        elif text.startswith(("$${", "%%{"), at):
            literal, at = literal + text[at + 1 : at + 3], at + 3
        elif text.startswith("%{", at):
            raise HclError("directives in templates are not read")
        elif text.startswith("${", at):
            end = _skip_interpolation(text, at + 2)
            parts += [literal, ("expression", text[at + 2 : end - 1])]
            literal, at = "", end
        else:
            literal, at = literal + text[at], at + 1
    return [each for each in [*parts, literal] if each != ""]


def _heredoc(found):
    body = found["body"]
    return textwrap.dedent(body) if found["indent"] else body


def tokens(text):
    """All of them; a string's value is its parts."""
    result, at, line = [], 0, 1
    while at < len(text):
        begin = line
        if text[at] == '"':
            end = _quoted_end(text, at)
            result.append(Token("string", template_parts(text[at + 1 : end - 1], True), begin))
        else:
            found = _TOKEN.match(text, at)
            if not found:
                raise HclError(f"line {line}: {text[at : at + 20]!r} is not HCL")
            end, kind = found.end(), found.lastgroup
            if found["heredoc"]:
                result.append(Token("string", template_parts(_heredoc(found), False), begin))
            elif not found["space"]:
                kind = next(name for name, _ in _PATTERNS if found[name] is not None)
                result.append(Token(kind, found[0], begin))
        line += text.count("\n", at, end)
        at = end
    result.append(Token("end", "", line))
    return result
