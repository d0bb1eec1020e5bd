"""What every refusal has to be: ONE error that says what, where and what to do next, in words and
as one JSON object, with the right exit code, and with nothing changed."""

import contextlib
import hashlib
import os


def refuses(run, *args, code, kind, says, hint, detail=(), env=None, **options):
    """Runs the command in words and with --json. `says`, `hint` and `detail` are words that must
    occur. Returns the error object."""
    plain = run(*args, env=env, **options)
    assert plain.code == code, plain
    lines = plain.err.splitlines()
    ours = [line for line in lines if not line.startswith("| ")]
    assert sum(line.startswith("error:") for line in ours) == 1, plain
    assert sum(line.startswith("hint:") for line in ours) == 1, plain
    result = run(*args, "--json", env=env, **options)
    assert result.code == code, result
    told = result.json
    assert told["schema"].startswith("tidegate.") and told["ok"] is False and told["exit"] == code, told
    error = told["error"]
    assert error["code"] == kind, error
    for words, text in ((says, error["message"]), (hint, error["hint"]), (detail, error["detail"])):
        for word in [words] if isinstance(words, str) else words:
            assert str(word) in text, (word, error)
    assert "\n" not in error["message"] and not error["message"].endswith("."), error
    for text in (error["message"], *(error["hint"] or "").splitlines()):
        assert text in plain.err, (text, plain)
    return error


def tree(folder, ignore=()):
    """{relative path: what is there}, links unfollowed."""
    found = {}
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(parent, name)
            relative = os.path.relpath(path, folder)
            if not any(relative == each or relative.startswith(f"{each}/") for each in ignore):
                found[relative] = _content(path)
    return found


def _content(path):
    if os.path.islink(path):
        return "-> " + os.readlink(path)
    if not os.path.isfile(path):
        return "folder or special file"
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def rows(database):
    """Every table of the database with its rows."""
    if database.kind == "postgres":
        tables = database.query(
            "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name)"
            " FROM information_schema.tables"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')")  # fmt: skip
    elif not os.path.exists(database.path):
        return None
    else:
        tables = database.query("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return {name: sorted(map(repr, database.query(f"SELECT * FROM {name}"))) for (name,) in tables}


@contextlib.contextmanager
def nothing_changes(folder=None, database=None, ignore=()):
    """Neither a file below the folder nor a row of the database, whatever happens inside."""
    files = tree(folder, ignore) if folder else None
    content = rows(database) if database else None
    yield
    assert files == (tree(folder, ignore) if folder else None)
    assert content == (rows(database) if database else None)
