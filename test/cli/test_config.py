"""tidegate.yml: what is in force, and each way of getting it wrong."""

import pytest

GOOD = """\
version: 1
app: shop
migrations: {dir: db/migrations}
database: env:DATABASE_URL
environments:
  local:
    database: sqlite:shop.db
    migrate: {executor: process, command: [tidegate, migrate]}
    deploy: {driver: command, command: [./serve.sh, --port, 8080], timeout: 30s}
  production:
    ledger: file:/srv/ledger.db
    migrate:
      timeout: 1h
"""


def values(tidegate, *args, **kwargs):
    result = tidegate.run("config", "show", "--json", *args, **kwargs)
    assert result.code == 0, result
    return {row["key"] or row["flag"]: (row["value"], row["origin"]) for row in result.json["values"]}


def test_without_a_file_the_defaults_are_in_force(tidegate):
    shown = values(tidegate)
    assert shown["migrations.dir"] == ("db/migrations", "default")
    assert shown["migrate.command"] == (["tidegate", "migrate"], "default")
    assert shown["persistent"] == (False, "default")
    assert shown["app"] == (None, "not set")


def test_an_environment_wins_over_the_top(tidegate):
    tidegate.write("tidegate.yml", GOOD)
    local = values(tidegate, "--env", "local")
    assert local["database"] == ("sqlite:shop.db", "tidegate.yml:7")
    assert local["app"] == ("shop", "tidegate.yml:2")
    assert local["deploy.command"] == (["./serve.sh", "--port", "8080"], "tidegate.yml:9")
    production = values(tidegate, "--env", "production")
    assert production["database"] == ("env:DATABASE_URL", "tidegate.yml:4")
    assert production["migrate.timeout"] == ("1h", "tidegate.yml:13")


def test_a_flag_wins_over_a_variable_over_the_file(tidegate):
    tidegate.write("tidegate.yml", GOOD)
    env = {"TIDEGATE_ENV": "production", "TIDEGATE_TIMEOUT": "2m"}
    assert values(tidegate, env=env)["migrate.timeout"] == ("2m", "TIDEGATE_TIMEOUT")
    assert values(tidegate, "--timeout=3m", env=env)["migrate.timeout"] == ("3m", "--timeout")


def test_the_file_is_found_from_below(tidegate):
    tidegate.write("tidegate.yml", GOOD)
    below = tidegate.folder / "a" / "b"
    below.mkdir(parents=True)
    assert values(tidegate, cwd=below)["app"] == ("shop", f"{tidegate.folder}/tidegate.yml:2")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n", "{}\n", "version: 1\n"])
def test_an_empty_file_is_fine(tidegate, text):
    tidegate.write("tidegate.yml", text)
    assert values(tidegate)["app"] == (None, "not set")


def test_database_url_counts_when_nothing_else_names_a_database(tidegate):
    env = {"DATABASE_URL": "postgres://app:hunter2secret@db/shop"}
    assert values(tidegate, env=env)["database"] == (
        "postgres://app:********@db/shop",
        "DATABASE_URL",
    )
    assert values(tidegate, "--database=sqlite:x.db", env=env)["database"][1] == "--database"


@pytest.mark.parametrize(
    "url, shown",
    [
        ("postgres://app:hunter2secret@db/shop", "postgres://app:********@db/shop"),
        ("postgres://app:hunter2secret@with/slash@db/shop", "postgres://app:********@db/shop"),
        ("postgres://app@db/shop?password=hunter2secret&x=1", "postgres://app@db/shop?password=********&x=1"),
        ("host=db password=hunter2secret", "********"),
        ("hunter2secret", "********"),
        ("env:DATABASE_URL", "env:DATABASE_URL"),
        ("file:/run/secrets/db", "file:/run/secrets/db"),
        ("sqlite:shop.db", "sqlite:shop.db"),
    ],
)
def test_no_password_is_shown(tidegate, url, shown):
    tidegate.write("tidegate.yml", f"database: '{url}'\n")
    assert values(tidegate)["database"][0] == shown
    text = tidegate.run("config", "show", "--origin")
    assert "hunter2secret" not in text.out + text.err
    assert tidegate.run("config", "show", "-v").out.count(shown) == 1


def test_the_text_is_a_file_that_means_the_same(tidegate):
    tidegate.write("tidegate.yml", GOOD + "  odd:\n    app: 'a: b # \"c\"'\n")
    for name in ("local", "production", "odd"):
        before = values(tidegate, "--env", name)
        shown = tidegate.run("config", "show", "--env", name, "--origin")
        tidegate.write("again/tidegate.yml", shown.out)
        again = values(tidegate, cwd=tidegate.folder / "again")
        for key in before.keys() - {"env", "config"}:
            assert again[key][0] == before[key][0], key


@pytest.mark.parametrize(
    "text, line, words",
    [
        ("ap: shop\n", 1, ["unknown key 'ap'", "did you mean 'app'?"]),
        ("app: shop\nmigrate: {comand: [x]}\n", 2, ["unknown key 'migrate.comand'", "did you mean 'command'?"]),
        ("timeout: 5m\n", 1, ["unknown key 'timeout'", "did you mean 'migrate.timeout'?"]),
        ("migrate.timeout: 5m\n", 1, ["unknown key 'migrate.timeout'", "nested"]),
        ("lint: {fail_on: eror}\n", 1, ["did you mean 'error'?"]),
        ("lint: [style]\n", 1, ["'lint' holds further keys"]),
        ("zzzzzz: 1\n", 1, ["unknown key 'zzzzzz'", "known keys of the top level", "environments"]),
        ("environments:\n  a:\n    environments: {}\n", 3, ["unknown key 'environments'"]),
        ("environments:\n  a:\n    version: 1\n", 3, ["unknown key 'version'"]),
        ("app: a\napp: b\n", 2, ["the key 'app' is given twice", "line 1"]),
        ("migrate: {}\nmigrate: {}\n", 2, ["'migrate' is given twice"]),
        ("environments: {a: {}, a: {}}\n", 1, ["'a' is given twice"]),
        ("version: 2\n", 1, ["version 2", "newer tidegate"]),
        ("version: one\n", 1, ["'version' must be 1"]),
        ("version: [1]\n", 1, ["'version' must be 1"]),
        ("app:\n", 1, ["'app' has no value"]),
        ("app: ''\n", 1, ["'app' is empty"]),
        ("app: [a]\n", 1, ["'app' takes a text, not a list"]),
        ("app: {a: b}\n", 1, ["'app' takes a text, not keys of its own"]),
        ("migrate: yes\n", 1, ["'migrate' holds further keys"]),
        ("persistent: maybe\n", 1, ["'persistent' takes true or false, not 'maybe'"]),
        ("migrate: {timeout: 60}\n", 1, ["takes a duration", "60s"]),
        ("migrate: {executor: proces}\n", 1, ["did you mean 'process'?"]),
        ("migrate: {command: ./migrate.sh}\n", 1, ["takes a list of words, not a single value", "[./migrate.sh"]),
        ("migrate: {command: []}\n", 1, ["is an empty list"]),
        ("migrate: {command: [a, [b]]}\n", 1, ["takes a list of words, not a list"]),
        ("environments: {a b: {}}\n", 1, ["cannot be the name of an environment"]),
        ("environments: {a: 5}\n", 1, ["'a' holds keys, not a value"]),
        ("environments: [a]\n", 1, ["'environments' holds further keys"]),
        ("- a\n- b\n", 1, ["'key: value' lines"]),
        ("just text\n", 1, ["'key: value' lines"]),
        ("app: a\n---\napp: b\n", 2, ["second YAML document"]),
        ("app: &x shop\n", 1, ["anchors"]),
        ("app: !!str shop\n", 1, ["tags"]),
        ("? [a]\n: b\n", 1, ["a key must be a word"]),
        ("app: 'a\n", 2, ["not valid YAML"]),
        ("app: a\n\tb: c\n", 2, ["not valid YAML"]),
        ("app: a\nledger: \xff\n".encode("latin-1"), 2, ["not valid YAML"]),
        (b"app: a\nledger: a\0b\n", 2, ["not valid YAML"]),
        ('app: "a\\0b"\n', 1, ["NUL byte"]),
    ],
)
def test_a_wrong_file_is_told_with_its_line(tidegate, text, line, words):
    tidegate.write("tidegate.yml", text)
    result = tidegate.run("config", "show")
    assert result.code == 2, result
    assert result.out == ""
    assert f"--> tidegate.yml:{line}" in result.err
    for word in words:
        assert word in result.err
    error = tidegate.run("config", "show", "--json").json["error"]
    assert (error["code"], error["file"], error["line"]) == ("config", "tidegate.yml", line)


def test_the_place_is_shown_as_compilers_do(tidegate):
    tidegate.write("tidegate.yml", "app: shop\nmigrate:\n  comand: [x]\n")
    assert tidegate.run("config", "show").err == (
        "error: unknown key 'migrate.comand'\n"
        "  --> tidegate.yml:3:3\n"
        "   |\n"
        " 3 |   comand: [x]\n"
        "   |   ^\n"
        "hint: did you mean 'command'?\n"
    )


def test_an_unknown_environment_is_an_error_that_names_the_known_ones(tidegate):
    tidegate.write("tidegate.yml", GOOD)
    result = tidegate.run("config", "show", "--env", "prodution")
    assert result.code == 2
    assert "unknown environment 'prodution'" in result.err
    assert "did you mean 'production'?" in result.err and "local, production" in result.err


def test_a_file_that_was_asked_for_must_be_there(tidegate):
    result = tidegate.run("config", "show", "--config", "nowhere.yml")
    assert result.code == 2
    assert "cannot open 'nowhere.yml': No such file" in result.err
    result = tidegate.run("config", "show", env={"TIDEGATE_CONFIG": "nowhere.yml"})
    assert "TIDEGATE_CONFIG" in result.err


def test_a_folder_is_no_file(tidegate):
    (tidegate.folder / "tidegate.yml").mkdir()
    result = tidegate.run("config", "show")
    assert result.code == 2
    assert "Is a directory" in result.err


def test_a_huge_file_is_refused(tidegate):
    tidegate.write("tidegate.yml", "#" * (2 * 1024 * 1024))
    result = tidegate.run("config", "show")
    assert result.code == 2
    assert "larger" in result.err


def test_commands_that_need_no_configuration_do_not_read_it(tidegate):
    tidegate.write("tidegate.yml", "not: [valid\n")
    assert tidegate.run("version").code == 0
    assert tidegate.run("help").code == 0
