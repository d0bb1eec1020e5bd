"""A tidegate.yml that is wrong: every command that reads it says what is wrong, where, and what to
write, ends with 2, and does nothing at all."""

import pytest

from harness.limits import plain_user
from harness.refusals import nothing_changes, refuses

SHIP = (("up", "--release", "2"), ("run", "--release", "2"), ("deploy", "--release", "2"),
        ("gate", "--release", "2"), ("history",))  # fmt: skip
MIGRATE = (("migrate",), ("status",), ("validate",), ("plan",), ("repair",), ("undo",), ("baseline", "7"))
ALL = MIGRATE + SHIP

GOOD = """\
version: 1
app: shop
database: sqlite:shop.db
environments:
  local:
    deploy: {driver: command, command: [./serve.sh]}
  production:
    deploy: {driver: none}
"""


@pytest.fixture(name="project")
def _project(tidegate):
    """A project that would work with a good file: whatever a command does, it leaves a trace."""
    tidegate.write("tidegate.yml", GOOD)
    tidegate.write("db/migrations/V1__a.sql", "CREATE TABLE a (id integer PRIMARY KEY);\n")
    tidegate.write("serve.sh", "#!/bin/sh\necho served >> served\n").chmod(0o755)
    return tidegate


def refuses_all(project, commands=ALL, env=None, ignore=(), **expected):
    error = None
    with nothing_changes(project.folder, ignore=ignore):
        for command in commands:
            error = refuses(project.run, *command, code=2, env=env, **{"kind": "config", **expected})
    return error


def with_file(project, text, says, hint, line, column=None, **options):
    project.write("tidegate.yml", text)
    error = refuses_all(project, says=says, hint=hint, **options)
    assert (error["file"], error["line"]) == ("tidegate.yml", line), error
    if column:
        assert f"--> tidegate.yml:{line}:{column}\n" in project.run("migrate").err
    return error


def test_the_good_file_is_good(project):
    assert project.run("up", "--env", "local", "--release", "1").code == 0


# --- keys and values ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong, right, line",
    [
        (GOOD.replace("database:", "databse:"), "database", 3),
        (GOOD.replace("driver: none", "drivr: none"), "driver", 8),
        (GOOD + "persistant: true\n", "persistent", 9),
        (GOOD.replace("environments:", "enviroments:"), "environments", 4),
    ],
)
def test_an_unknown_key_is_told_with_the_one_that_was_meant(project, wrong, right, line):
    with_file(project, wrong, says="unknown key", hint=f"did you mean '{right}'?", line=line)


def test_an_unknown_key_that_is_like_no_other_is_told_with_all_there_are(project):
    with_file(project, GOOD + "whatever: 1\n", says="unknown key 'whatever'",
              hint=["known keys of the top level", "database", "environments"], line=9, column=1)  # fmt: skip


def test_a_mistake_in_an_environment_that_is_not_asked_for_is_one_all_the_same(project):
    project.write("tidegate.yml", GOOD.replace("driver: none", "timeout: soon"))
    refuses_all(project, (("up", "--env", "local", "--release", "2"), ("migrate", "--env", "local")),
                says="not 'soon'", hint="90s")  # fmt: skip


@pytest.mark.parametrize(
    "line, says, hint",
    [
        ("migrate: {timeout: soon}", ["'migrate.timeout' takes a duration", "not 'soon'"], "90s"),
        ("migrate: {timeout: 60}", ["takes a duration", "not '60'"], "60s"),
        ("migrate: {timeout: -5s}", ["takes a duration", "not '-5s'"], "90s"),
        ("migrate: {command: tidegate migrate}", ["takes a list of words"], "command: ["),
        ("migrate: {command: []}", ["'migrate.command'", "empty list"], "or remove the key"),
        ("migrate: [tidegate, migrate]", ["'migrate' holds further keys"], "help configuration"),
        ("migrate: {executor: dokcer}", ["'migrate.executor'", "'dokcer'"], "process"),
        ("persistent: sometimes", ["'persistent' takes true or false", "'sometimes'"], "true or false"),
        ("lease_term: [30s]", ["'lease_term' takes a duration", "a list"], "lease_term: 90s"),
        ("ledger: {file: x.db}", ["'ledger' takes a text"], "ledger: TEXT"),
        ("ledger:", ["'ledger' has no value"], "or remove the key"),
        ("environments: production", ["'environments' holds further keys"], "help configuration"),
    ],
)
def test_a_value_of_the_wrong_type_is_told_with_a_right_one(project, line, says, hint):
    text = GOOD.split("environments:")[0] + line + "\n"
    with_file(project, text, says=says, hint=hint, line=4)


@pytest.mark.parametrize("text, line, before", [
    (GOOD + "app: blog\n", 9, 2),
    (GOOD.replace("driver: none", "driver: none, driver: command"), 8, 8),
    (GOOD + "environments: {local: {}}\n", 9, 4),
])  # fmt: skip
def test_a_key_that_is_given_twice_is_told_with_both_lines(project, text, line, before):
    with_file(project, text, says="is given twice", hint=f"also stands in line {before}", line=line)


# --- no YAML -----------------------------------------------------------------------------------


def test_one_service_is_short_for_services_of_one(project):
    ecs = GOOD.replace("driver: none", "driver: ecs")
    policies = []
    for aws in ("service: web", "services: [web]"):
        project.write("tidegate.yml", f"{ecs}    aws: {{cluster: prod, {aws}}}\n")
        policy = project.run("iam-policy", "ci", "--env", "production")
        assert policy.code == 0 and ":service/prod/web" in policy.out, policy
        policies.append(policy.out)
    assert policies[0] == policies[1]
    project.write("tidegate.yml", f"{ecs}    aws: {{service: web, services: [web, worker]}}\n")
    refuses_all(
        project, SHIP, says="both aws.service and aws.services", hint="aws.services alone",
        env={"TIDEGATE_ENV": "production"},
    )  # fmt: skip


@pytest.mark.parametrize(
    "text, line, hint",
    [
        ("version: 1\napp: 'shop\ndatabase: sqlite:a.db\n", 4, "close the quote that is opened in line 2"),
        ('version: 1\napp: "shop\n', 3, "close the quote that is opened in line 2"),
        ("version: 1\nmigrate: {timeout: 5m\n", 3, "close the [ or { that is opened in line 2"),
        ("version: 1\nmigrate:\n\ttimeout: 5m\n", 3, "not by tabs"),
        ("version: 1\n\tapp: shop\n", 2, "not by tabs"),
        ("version: 1\napp: @shop\n", 2, "quote a value that begins with @"),
        ("version: 1\napp: shop: blog\n", 2, "quote a value that holds ': '"),
        ("version: 1\nmigrate:\n  timeout: 5m\n grace: 5s\n", 4, "indented by the same spaces"),
        ("app: shop\n  ledger: x\n", 2, "keys of one level below each other"),
        (b"version: 1\napp: caf\xe9\n", 2, "UTF-8"),
        (b"version: 1\napp: a\0b\n", 2, "UTF-8"),
        ("version: 1\napp: shop\n".encode("utf-16-be"), 1, "UTF-8"),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line_and_a_remedy(project, text, line, hint):
    with_file(project, text, says="not valid YAML", hint=hint, line=line)


@pytest.mark.parametrize("text, line", [("- app\n- shop\n", 1), ("just words\n", 1),
                                        (GOOD + "---\napp: blog\n", 9)])  # fmt: skip
def test_yaml_of_another_shape_is_told(project, text, line):
    with_file(project, text, says="a second YAML document" if line > 1 else "'key: value' lines",
              hint="tidegate help configuration", line=line)  # fmt: skip


def test_windows_line_ends_and_a_byte_order_mark_are_fine(project):
    project.write("tidegate.yml", b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert project.run("up", "--env", "local", "--release", "1").code == 0


def test_places_are_right_behind_a_byte_order_mark_and_with_windows_line_ends(project):
    text = b"\xef\xbb\xbfversion: 1\r\napp: shop\r\nmigrate: {tiemout: 5m}\r\n"
    with_file(project, text, says="unknown key", hint="did you mean 'timeout'?", line=3, column=11)
    assert "3 | migrate: {tiemout: 5m}\n" in project.run("migrate").err
    with_file(project, b"\xef\xbb\xbfverzion: 1\r\n", says="unknown key", hint="'version'", line=1, column=1)


# --- versions and environments -----------------------------------------------------------------


@pytest.mark.parametrize("version", ["2", "99"])
def test_a_file_for_a_newer_version_is_not_guessed_at(project, version):
    text = GOOD.replace("version: 1", f"version: {version}") + "something_new: 1\n"
    with_file(project, text, says=[f"version {version}", "knows version 1"], hint="newer tidegate", line=1)


@pytest.mark.parametrize("version", ["one", "[1]", "1.5", "0"])
def test_a_version_that_is_none_is_told(project, version):
    with_file(project, GOOD.replace("version: 1", f"version: {version}"), says="'version' must be 1",
              hint="version: 1", line=1)  # fmt: skip


def test_an_unknown_environment_is_told_with_those_there_are(project):
    for env, options in ((None, ("--env", "prodution")), ({"TIDEGATE_ENV": "prodution"}, ())):
        with nothing_changes(project.folder):
            for command in ALL:
                refuses(project.run, *command, *options, env=env, code=2, kind="config",
                        says="unknown environment 'prodution'",
                        hint=["did you mean 'production'?", "local, production"])  # fmt: skip


def test_no_environment_is_chosen_for_a_deployment_when_there_are_several(project):
    refuses_all(project, SHIP, kind="config", says="environment", hint=["--env", "local", "production"])


# --- the file itself ---------------------------------------------------------------------------


def test_a_file_that_was_named_must_be_there(project):
    with nothing_changes(project.folder):
        for command in ALL:
            refuses(project.run, *command, "--config", "nowhere.yml", code=2, kind="config",
                    says="cannot open 'nowhere.yml': No such file", hint="--config")  # fmt: skip
            refuses(project.run, *command, env={"TIDEGATE_CONFIG": "nowhere.yml"}, code=2,
                    kind="config", says="cannot open 'nowhere.yml'", hint="TIDEGATE_CONFIG")  # fmt: skip


def test_a_file_that_may_not_be_read_is_not_taken_for_none(project):
    file = project.folder / "tidegate.yml"
    file.chmod(0)
    for command in ALL:
        refuses(project.run, *command, prefix=plain_user(), code=2, kind="config",
                says="cannot open 'tidegate.yml': Permission denied", hint="ls -l 'tidegate.yml'")  # fmt: skip
    assert not (project.folder / "shop.db").exists() and not (project.folder / ".tidegate").exists()


def test_a_link_to_nowhere_is_not_taken_for_no_file(project):
    (project.folder / "tidegate.yml").rename(project.folder / "moved.yml")
    (project.folder / "tidegate.yml").symlink_to("nowhere.yml")
    refuses_all(project, says="cannot open 'tidegate.yml'", hint="ls -l 'tidegate.yml'")


def test_a_link_to_nowhere_is_not_passed_over_for_a_file_further_up(project):
    (project.folder / "below").mkdir()
    (project.folder / "below/tidegate.yml").symlink_to("nowhere.yml")
    refuses(project.run, "migrate", cwd=project.folder / "below", code=2, kind="config",
            says="cannot open 'tidegate.yml'", hint="ls -l 'tidegate.yml'")  # fmt: skip
    assert not (project.folder / "shop.db").exists()


def test_a_folder_of_that_name_is_told(project):
    (project.folder / "tidegate.yml").unlink()
    (project.folder / "tidegate.yml").mkdir()
    refuses_all(project, says=["'tidegate.yml'", "Is a directory"], hint="ls -l 'tidegate.yml'")


# --- what the file refers to -------------------------------------------------------------------


def test_a_variable_that_is_not_set_is_told_with_the_line_that_wants_it(project):
    project.write("tidegate.yml", GOOD.replace("sqlite:shop.db", "env:SHOP_DATABASE"))
    for env in (None, {"SHOP_DATABASE": ""}):
        refuses_all(project, MIGRATE, env=env, says=["tidegate.yml:3", "'SHOP_DATABASE' is not set"],
                    hint="env:SHOP_DATABASE")  # fmt: skip


def test_a_file_of_a_secret_that_is_not_there_is_told_with_the_line_that_wants_it(project):
    project.write("tidegate.yml", GOOD.replace("sqlite:shop.db", "file:secrets/url"))
    refuses_all(project, MIGRATE, says=["tidegate.yml:3", "secrets/url", "No such file"],
                hint="create the file")  # fmt: skip
    project.write("secrets/url", "")
    refuses_all(project, MIGRATE, says=["secrets/url", "is empty"], hint="on one line")
    project.write("secrets/url", "sqlite:shop.db\nand more\n")
    refuses_all(project, MIGRATE, says=["secrets/url", "more than one line"], hint="on one line")


@pytest.mark.parametrize("url, says", [
    ("mysql2://shop@db/shop", "begins with 'mysql2://'"),
    ("oracle://shop@db/shop", "begins with 'oracle://'"),
    ("shop", "does not say which kind of database"),
    ("postgres:/shop@db", "does not say which kind of database"),
])  # fmt: skip
def test_a_database_of_an_unknown_kind_is_told(project, url, says):
    project.write("tidegate.yml", GOOD.replace("sqlite:shop.db", url))
    refuses_all(project, MIGRATE, says=says, hint=["postgres://", "mysql://", "sqlite:FILE", "config show --origin"])


def test_a_ledger_of_an_unknown_kind_is_told(project):
    project.write("tidegate.yml", GOOD.replace("{driver: none}", "{driver: none}\n    ledger: etcd:shop"))
    refuses_all(project, [(*command, "--env", "production") for command in SHIP],
                says="'etcd:shop' is no ledger", hint="file:PATH")  # fmt: skip


def test_the_name_of_the_app_is_not_guessed(project):
    project.write("tidegate.yml", GOOD.replace("app: shop\n", ""))
    refuses_all(project, [(*command, "--env", "local") for command in SHIP],
                says="'app' is not set", hint=["--app", "TIDEGATE_APP", "tidegate.yml"])  # fmt: skip


def test_a_release_without_a_name_is_not_made_up(project):
    with nothing_changes(project.folder):
        for command in ("up", "run", "deploy", "gate"):
            refuses(project.run, command, "--env", "local", code=2, kind="usage",
                    says="which release", hint="--release ID")  # fmt: skip


def test_a_deployment_that_is_not_configured_is_told_before_anything_is_migrated(project):
    project.write("tidegate.yml", GOOD.split("environments:")[0])
    refuses_all(project, (("up", "--release", "2"),), says="how to deploy", hint="deploy: {driver:",
                ignore=(".tidegate",))  # fmt: skip
    assert project.run("history", "--json").json["entries"] == []
