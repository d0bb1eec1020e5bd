"""How SQLite's shell cuts a file: whenever a semicolon comes, sqlite3_complete() says whether it ends a statement
(https://sqlite.org/c3ref/complete.html)."""

import ctypes
import ctypes.util


def _library():
    library = ctypes.CDLL(ctypes.util.find_library("sqlite3"))
    library.sqlite3_complete.argtypes = [ctypes.c_char_p]
    return library


def statements(sql):
    """[bytes], empty ones included; what stands behind the last semicolon is one, too."""
    complete = _library().sqlite3_complete
    found, begin, at = [], 0, 0
    while (at := sql.find(b";", at)) >= 0:
        at += 1
        if complete(sql[begin:at]):
            found.append(sql[begin:at])
            begin = at
    return [*found, sql[begin:]]
