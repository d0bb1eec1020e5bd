"""The statements of the version still serving: prepared and executed before and after each case.

Read from the format of `tidegate lint --application`: `PREPARE name AS ..; EXECUTE name(values);`.
Each runs in a transaction of its own, which is rolled back after deferred constraints were asked.
"""

import pathlib
import re

import psycopg2

STATEMENT = re.compile(
    r"^PREPARE\s+(?P<name>\w+)\s+AS\s+(?P<body>.*?);\s*EXECUTE\s+(?P=name)\s*(?P<values>\(.*?\))?;\s*$",
    re.MULTILINE | re.DOTALL,
)


class OldStatement:
    def __init__(self, match):
        self.name = match["name"]
        self.prepare = f"PREPARE {self.name} AS {match['body']}"
        self.execute = f"EXECUTE {self.name}{match['values'] or ''}"


def read_application(path):
    text = pathlib.Path(path).read_text(encoding="utf-8")
    found = [OldStatement(match) for match in STATEMENT.finditer(text)]
    if len(found) != len(re.findall(r"^PREPARE\b", text, re.MULTILINE)):
        raise ValueError(f"{path}: a PREPARE without its EXECUTE")
    return found


def _refusal(session, sql):
    """SQLSTATE of a statement, None when it succeeds; nothing of it stays."""
    try:
        session.execute(f"BEGIN; {sql}; SET CONSTRAINTS ALL IMMEDIATE")
        return None
    except psycopg2.Error as error:
        if error.pgcode is None:  # the connection broke: no measurement
            raise
        return error.pgcode
    finally:
        session.execute("ROLLBACK")


def _prepare(session, statement):
    """SQLSTATE of the PREPARE, which stays when it succeeds."""
    try:
        session.execute(statement.prepare)
        return None
    except psycopg2.Error as error:
        return error.pgcode


class OldVersion:
    """A process of the old version: its session is open, its statements are prepared, since before."""

    def __init__(self, connect, statements, role=""):
        self._connect = connect
        self._role = role
        self._held = self._session()
        self._serving = [
            each for each in statements
            if _prepare(self._held, each) is None and _refusal(self._held, each.execute) is None
        ]  # fmt: skip

    def _session(self):
        session = self._connect()
        if self._role:
            session.execute(f'SET ROLE "{self._role}"')
        return session

    def breaks(self):
        """{statement: {held, prepare or exec: SQLSTATE}} of those which succeeded before and fail now.

        `held` is the error of the statement prepared before; `prepare` that of preparing it anew, as a
        new connection does; `exec` that of executing it when it could be prepared.
        """
        fresh = self._session()
        broken = {}
        for each in self._serving:
            found = {"held": _refusal(self._held, each.execute), "prepare": _prepare(fresh, each)}
            if found["prepare"] is None:
                found["exec"] = _refusal(fresh, each.execute)
            found = {when: state for when, state in found.items() if state}
            if found:
                broken[each.name] = found
        fresh.close()
        return broken

    def close(self):
        self._held.close()
