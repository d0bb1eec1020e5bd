"""HCL's expressions and bodies, read into functions of a scope (readers/hcl.py has it)."""

import json

from scenarios.readers.hcl_tokens import HclError, tokens

_BINARY = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5,
           "*": 6, "/": 6, "%": 6}  # fmt: skip
_WORK = {
    "||": lambda a, b: a or b, "&&": lambda a, b: a and b, "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b, "<": lambda a, b: a < b, ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b, "+": lambda a, b: a + b,
    "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "%": lambda a, b: a % b,
}  # fmt: skip
_WORDS = {"true": True, "false": False, "null": None}


def unknown(words):
    """What only an apply would tell."""
    return "${" + words + "}"


def is_unknown(value):
    return isinstance(value, str) and value.startswith("${") and value.endswith("}")


def as_text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


class Parser:
    """Makes functions of a scope out of expressions."""

    def __init__(self, words):
        self._tokens, self._at, self._inside = words, 0, 0

    def peek(self, value=None, kind=None):
        if self._inside:
            while self._tokens[self._at].kind == "newline":
                self._at += 1
        token = self._tokens[self._at]
        if kind:
            return token.kind == kind
        return token if value is None else token.kind == "operator" and token.value == value

    def next(self, value=None):
        token = self.peek()
        if value is not None and not self.peek(value):
            raise HclError(f"{value!r} was expected instead of {token}")
        self._at += 1
        return token

    def skip_newlines(self):
        while self._tokens[self._at].kind == "newline":
            self._at += 1

    def name(self):
        token = self.next()
        if token.kind != "name":
            raise HclError(f"a name was expected instead of {token}")
        return token.value

    # --- expressions --------------------------------------------------------------------------

    def expression(self, least=0):
        left = self._unary()
        while (token := self.peek()).kind == "operator" and _BINARY.get(token.value, 0) > least:
            self.next()
            left = _binary(token.value, left, self.expression(_BINARY[token.value]))
        if least == 0 and self.peek("?"):
            self.next()
            yes = self.expression()
            self.next(":")
            no = self.expression()
            return lambda scope: yes(scope) if left(scope) else no(scope)
        return left

    def _unary(self):
        if self.peek("!"):
            self.next()
            value = self._unary()
            return lambda scope: not value(scope)
        if self.peek("-"):
            self.next()
            value = self._unary()
            return lambda scope: -value(scope)
        return self._traversal()

    def _enclosed(self, begin, end, read):
        self.next(begin)
        self._inside += 1
        result = read(end)
        self.next(end)
        self._inside -= 1
        return result

    def _traversal(self):
        token = self.peek()
        if token.kind == "name":
            return self._named()
        if token.kind == "string":
            value = of_parts(self.next().value)
        elif token.kind == "number":
            number = json.loads(self.next().value)
            value = lambda scope: number  # noqa: E731
        elif self.peek("("):
            value = self._enclosed("(", ")", lambda _: self.expression())
        elif self.peek("["):
            value = self._enclosed("[", "]", self._list)
        elif self.peek("{"):
            value = self._enclosed("{", "}", self._object)
        else:
            raise HclError(f"an expression was expected instead of {token}")
        return self._steps(value)

    def _named(self):
        name = self.name()
        if name in _WORDS:
            return lambda scope: _WORDS[name]
        if self.peek("("):
            arguments = self._enclosed("(", ")", self._sequence)
            return self._steps(lambda scope: scope.call(name, [each(scope) for each in arguments]))
        return self._steps(lambda scope: scope.find(name))

    def _steps(self, value):
        while self.peek(".") or self.peek("["):
            if self.peek("."):
                self.next()
                token = self.next()
                step = _constant("*" if token.value == "*" else token.value)
            else:
                step = self._enclosed("[", "]", self._index)
            value = _step(value, step)
        return value

    def _index(self, _):
        if self.peek("*"):
            self.next()
            return _constant("*")
        return self.expression()

    def _sequence(self, end):
        items = []
        while not self.peek(end):
            items.append(self.expression())
            if self.peek("..."):
                raise HclError("an argument that is spread is not read")
            if not self.peek(end):
                self.next(",")
        return items

    def _list(self, end):
        if self._is_for():
            return self._for(end, False)
        items = self._sequence(end)
        return lambda scope: [each(scope) for each in items]

    def _object(self, end):
        if self._is_for():
            return self._for(end, True)
        items = []
        while not self.peek(end):
            items.append((self._key(), self.expression()))
            if self.peek(","):
                self.next()
        return lambda scope: {key(scope): value(scope) for key, value in items}

    def _key(self):
        if self.peek(kind="name"):
            key = _constant(self.name())
        else:
            key = self._traversal()
        self.next(":" if self.peek(":") else "=")
        return key

    def _is_for(self):
        return self.peek(kind="name") and self.peek().value == "for"

    def _for(self, end, is_object):
        self.name()
        names = [self.name()]
        if self.peek(","):
            self.next()
            names.append(self.name())
        if self.name() != "in":
            raise HclError("`in` was expected")
        values = self.expression()
        self.next(":")
        key = self.expression()
        value = None
        if is_object:
            self.next("=>")
            value = self.expression()
        condition = _constant(True)
        if not self.peek(end):
            if self.name() != "if":
                raise HclError("`if` was expected")
            condition = self.expression()

        def work(scope):
            if is_unknown(values(scope)):
                return unknown(f"for {names[0]} in ..")
            scopes = [scope.within(dict(zip(names, pair if len(names) == 2 else pair[1:])))
                      for pair in pairs(values(scope))]  # fmt: skip
            scopes = [each for each in scopes if condition(each)]
            if is_object:
                return {key(each): value(each) for each in scopes}
            return [key(each) for each in scopes]

        return work

    # --- bodies -------------------------------------------------------------------------------

    def body(self, end="end"):
        """(attributes: name -> expression, blocks: [(type, labels, body)])."""
        attributes, blocks = {}, []
        while True:
            self.skip_newlines()
            if self.peek(kind="end") or self.peek(end):
                return attributes, blocks
            name = self.name()
            if self.peek("="):
                self.next()
                attributes[name] = self.expression()
            else:
                blocks.append(self._block(name))

    def _block(self, name):
        labels = []
        while not self.peek("{"):
            token = self.next()
            labels.append(token.value if token.kind == "name" else "".join(token.value))
        self.next("{")
        inside, self._inside = self._inside, 0
        body = self.body("}")
        self.next("}")
        self._inside = inside
        return name, labels, body


def pairs(values):
    """(key, value) of what `for` and `for_each` go through."""
    if isinstance(values, dict):
        return sorted(values.items())
    return list(enumerate(values))


def _constant(value):
    return lambda scope: value


def _binary(operator, left, right):
    def work(scope):
        both = left(scope), right(scope)
        if operator in "+-*/%" and any(map(is_unknown, both)):
            return unknown(f" {operator} ".join(as_text(each).strip("${}") for each in both))
        return _WORK[operator](*both)

    return work


def of_parts(parts):
    pieces = [
        _constant(each) if isinstance(each, str) else Parser(tokens(each[1])).expression()
        for each in parts
    ]
    if len(pieces) == 1:
        return pieces[0]
    return lambda scope: "".join(as_text(each(scope)) for each in pieces)


def _step(value, step):
    def work(scope):
        whole, name = value(scope), step(scope)
        if is_unknown(whole):
            words = whole[2:-1]
            return unknown(f"{words}.{name}" if isinstance(name, str) else f"{words}[{name}]")
        if name == "*":
            return whole
        if isinstance(whole, list) and not isinstance(name, int):
            return [each[name] for each in whole]
        return whole[name]

    return work
