"""`tidegate init`: what it finds it says, what it cannot know it asks, what is there it does not touch
unseen, and outside of the folder nothing."""

import os
import signal

import pytest
from harness.typist import Typist

NOWHERE = {"AWS_EC2_METADATA_DISABLED": "true"}
WORDS = ["--app", "shop", "--ci", "none", "--platform", "command", "--framework", "sql"]
ON_ECS = ["--app", "shop", "--ci", "none", "--platform", "ecs", "--framework", "django"]
PLACE = ["--region", "eu-west-1", "--cluster", "prod", "--service", "web"]


def init(tidegate, *words, code=0, env=None):
    result = tidegate.run("init", *words, env={**NOWHERE, **(env or {})})
    assert result.code == code, result
    return result


def states(result):
    return {each["path"]: each["state"] for each in result.json["files"]}


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_without_a_terminal_it_names_the_flags_of_what_is_open(tidegate):
    result = init(tidegate, code=2)
    assert "--ci, --platform, --framework" in result.err
    assert "gitlab|github" in result.err
    assert files(tidegate.folder) == []


def test_values_are_asked_for_where_a_piece_uses_them(tidegate):
    assert "--cluster, --service, --region" in init(tidegate, *ON_ECS, code=2).err
    init(tidegate, *WORDS)


def test_a_dry_run_shows_everything_and_writes_nothing(tidegate):
    result = init(tidegate, *WORDS, "--dry-run")
    assert "+app: shop\n" in result.out and "+++ b/tidegate.yml\n" in result.out
    assert "to create" in result.out and "nothing was written" in result.out
    assert files(tidegate.folder) == []


def test_the_second_time_there_is_nothing_to_do(tidegate):
    assert "created" in init(tidegate, *WORDS).out
    before = {path: os.stat(tidegate.folder / path).st_mtime_ns for path in files(tidegate.folder)}
    assert "nothing to do" in init(tidegate, *WORDS).out
    after = {path: os.stat(tidegate.folder / path).st_mtime_ns for path in files(tidegate.folder)}
    assert before == after


def test_what_it_wrote_is_what_is_in_force(tidegate):
    init(tidegate, *ON_ECS, *PLACE)
    shown = tidegate.run("config", "show", "--env", "production").out
    assert "executor: ecs" in shown and "cluster: prod" in shown
    assert 'command: [tidegate, exec, "--", python, manage.py, migrate, "--noinput"]' in shown


def test_doctor_takes_what_it_wrote_and_looks_at_the_rest(tidegate, database):
    made = database("sqlite")
    init(tidegate, *WORDS, "--database-kind", "sqlite")
    tidegate.write("deploy.sh", "#!/bin/sh\n").chmod(0o755)
    env = {"DATABASE_URL": made.url}
    result = tidegate.run("doctor", "--env", "production", "--json", env=env)
    assert result.code == 0, result
    assert not [each for each in result.json["checks"] if each["status"] == "fail"]


def test_the_first_migration_goes_through(tidegate, database):
    made = database("sqlite")
    init(tidegate, *WORDS)
    env = {"DATABASE_URL": made.url}
    assert tidegate.run("migrate", "--env", "production", env=env).code == 0


def test_migrations_that_are_there_get_no_first_one(tidegate):
    tidegate.write("db/migrations/V7__old.sql", "SELECT 1;\n")
    assert list(states(init(tidegate, *WORDS, "--json"))) == ["tidegate.yml"]


def test_what_was_found_is_said_and_taken(tidegate):
    tidegate.write("manage.py", "")
    tidegate.write(".gitlab-ci.yml", "")
    result = init(tidegate, "--platform", "command", "--json", "--dry-run")
    assert "found manage.py: framework django" in result.err
    answers = result.json["answers"]
    assert answers["framework"] == {"value": "django", "origin": "found"}
    assert answers["ci"] == {"value": "gitlab", "origin": "found"}
    assert answers["platform"]["origin"] == "given"
    assert answers["infrastructure"] == {"value": "none", "origin": "fallback"}
    assert result.json["found"][0] == {
        "what": "manage.py", "answer": "framework", "value": "django", "taken": True}  # fmt: skip


def test_of_two_frameworks_a_person_has_to_say_which(tidegate):
    tidegate.write("manage.py", "")
    tidegate.write("alembic.ini", "")
    result = init(tidegate, "--ci", "none", "--platform", "command", code=2)
    assert "not known, and there is nobody to ask: --framework" in result.err
    assert "found alembic.ini: framework alembic (not taken" in result.err


def test_a_configuration_that_is_there_is_heeded(tidegate):
    init(tidegate, *ON_ECS, "--region", "eu-west-1", "--cluster", "shop-{env}", "--service", "web",
         "--environments", "staging,production")  # fmt: skip
    # Guesses by files' names count less.
    tidegate.write("compose.yaml", "")
    tidegate.write("alembic.ini", "")
    result = init(tidegate, "--ci", "none", "--json")
    assert states(result) == {"tidegate.yml": "unchanged"}
    assert result.json["answers"]["cluster"] == {"value": "shop-{env}", "origin": "found"}


def test_a_configuration_that_cannot_be_read_is_no_obstacle(tidegate):
    tidegate.write("tidegate.yml", "version: 1\nbroken: [\n")
    result = init(tidegate, *WORDS, "--yes")
    assert "tells nothing" in result.err
    assert (tidegate.folder / "tidegate.yml").read_text().count("app: shop") == 1


def test_nothing_is_overwritten_unseen(tidegate):
    tidegate.write("tidegate.yml", "version: 1\napp: other\n")
    result = init(tidegate, *WORDS, code=2)
    assert "-app: other\n" in result.err and "+app: shop\n" in result.err
    assert "--yes" in result.err
    # Half of it is not written either.
    assert files(tidegate.folder) == ["tidegate.yml"]
    assert "app: other" in (tidegate.folder / "tidegate.yml").read_text()
    result = init(tidegate, *WORDS, "--yes", "--json")
    assert states(result)["tidegate.yml"] == "overwritten"
    assert "app: shop" in (tidegate.folder / "tidegate.yml").read_text()


def test_a_file_keeps_its_mode(tidegate):
    tidegate.write("tidegate.yml", "version: 1\napp: other\n").chmod(0o600)
    init(tidegate, *WORDS, "--yes")
    assert (tidegate.folder / "tidegate.yml").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("link", ["db", "db/migrations", "tidegate.yml"])
def test_it_writes_through_no_link(tidegate, tmp_path_factory, link):
    outside = tmp_path_factory.mktemp("outside")
    (tidegate.folder / link).parent.mkdir(exist_ok=True)
    target = outside if link != "tidegate.yml" else outside / "tidegate.yml"
    (tidegate.folder / link).symlink_to(target)
    result = init(tidegate, *WORDS, "--yes", code=2)
    assert f"'{link}' is a symbolic link" in result.err
    assert files(outside) == [] and not (tidegate.folder / "tidegate.yml").is_file()


@pytest.mark.parametrize("app", ["a: b", "../x", "$(id)", "yes"])
def test_what_would_need_quotes_is_refused(tidegate, app):
    words = WORDS[2:]
    assert "cannot be taken" in init(tidegate, *words, "--app", app, code=2).err


def test_environments_that_would_share_a_service_are_refused(tidegate):
    result = init(tidegate, *ON_ECS, *PLACE, "--environments", "staging,production", code=2)
    assert "{env}" in result.err


def test_a_dockerfile_gets_two_lines_and_then_no_more(tidegate):
    tidegate.write("Dockerfile", "FROM scratch\n")
    step = init(tidegate, *WORDS, "--json").json["next"][0]
    assert step.startswith("Add to the last stage of Dockerfile:\n  COPY --from=tidegate:"), step
    lines = "\n".join(line.strip() for line in step.splitlines()[1:])
    tidegate.write("Dockerfile", f"FROM scratch\n{lines}\n")
    assert "Dockerfile" not in "".join(init(tidegate, *WORDS, "--json").json["next"])


def test_answers_without_a_pipeline_are_told_where_there_is_one(tidegate):
    result = init(tidegate, *WORDS[:2], "--ci", "gitlab", *WORDS[4:])
    assert "there is no pipeline of gitlab for these answers" in result.err
    assert "--ci gitlab --platform ecs" in result.err
    assert "no pipeline" not in init(tidegate, *WORDS).err


# --- at a terminal --------------------------------------------------------------------------------


def typist(tidegate, *words):
    return Typist(["init", *words], tidegate.folder, env=NOWHERE)


def test_at_a_terminal_it_asks_and_proposes(tidegate):
    tidegate.write("manage.py", "")
    person = typist(tidegate, "--app", "shop")
    person.answer("jenkins, none): ", "gitlub")
    person.wait_for("gitlab")
    person.answer("jenkins, none): ", "none")
    person.answer("command): ", "command")
    person.answer("[none]: ", "")
    person.answer("[django]: ", "")
    person.answer("[postgres]: ", "")
    person.answer("[production]: ", "staging,production")
    code, screen = person.end()
    assert code == 0, screen
    written = (tidegate.folder / "tidegate.yml").read_text()
    assert "  staging:" in written and "manage.py" in written


def test_at_a_terminal_each_file_may_be_kept(tidegate):
    tidegate.write("tidegate.yml", "version: 1\napp: other\n")
    words = [*WORDS, "--infrastructure", "none", "--database-kind", "postgres",
             "--environments", "production"]  # fmt: skip
    person = typist(tidegate, *words)
    person.answer("overwrite tidegate.yml? [y/N] ", "n")
    code, screen = person.end()
    assert code == 0 and "kept" in screen, screen
    assert "app: other" in (tidegate.folder / "tidegate.yml").read_text()
    assert (tidegate.folder / "db/migrations/V1__first.sql").exists()
    person = typist(tidegate, *words)
    person.answer("overwrite tidegate.yml? [y/N] ", "y")
    code, screen = person.end()
    assert code == 0 and "overwritten" in screen, screen


def test_the_end_of_the_input_is_no_answer(tidegate):
    person = typist(tidegate)
    person.wait_for("jenkins, none): ")
    person.type("\x04")
    code, screen = person.end()
    assert code == 2 and "--ci" in screen, screen


def test_an_answer_without_a_default_is_asked_for_again(tidegate):
    person = typist(tidegate)
    person.answer("jenkins, none): ", "")
    person.wait_for("this has no default")
    person.answer("jenkins, none): ", "none")
    person.wait_for("where the app runs")
    person.type("\x03")
    assert person.end()[0] == -signal.SIGINT and files(tidegate.folder) == []


def test_an_interrupted_question_writes_nothing(tidegate):
    person = typist(tidegate)
    person.wait_for("jenkins, none): ")
    person.type("\x03")
    code, _ = person.end()
    assert code == -signal.SIGINT
    assert files(tidegate.folder) == []


# --- with a service that runs ---------------------------------------------------------------------


def test_a_service_that_runs_tells_where_it_is(aws_yard):
    yard = aws_yard()
    (yard.tidegate.folder / "tidegate.yml").unlink()
    words = ["--ci", "none", "--framework", "sql", "--app", "shop", "--cluster", "prod"]
    result = yard.run("init", *words, "--service", "web", "--json")
    assert result.code == 0, result
    answers = result.json["answers"]
    assert answers["platform"] == {"value": "ecs", "origin": "found"}
    assert answers["region"] == {"value": "eu-west-1", "origin": "found"}
    assert "found the service web: container web" in result.err
    assert "cluster: prod" in (yard.tidegate.folder / "tidegate.yml").read_text()


def test_a_service_that_the_configuration_names_is_looked_at_where_it_says(aws_yard):
    yard = aws_yard()
    result = yard.run("init", "--ci", "none", "--framework", "sql", "--dry-run", "--json",
                      env={"AWS_REGION": "", "AWS_DEFAULT_REGION": ""})  # fmt: skip
    assert result.code == 0, result
    assert {"what": "the service web", "answer": "account", "value": "123456789012", "taken": True} in (
        result.json["found"]
    )


def test_a_service_that_is_named_at_the_terminal_is_looked_at(aws_yard):
    yard = aws_yard()
    (yard.tidegate.folder / "tidegate.yml").unlink()
    person = Typist(["init", *ON_ECS], yard.tidegate.folder, env=yard.ci)
    for question in ("[none]: ", "[postgres]: ", "[task]: ", "[production]: "):
        person.answer(question, "")
    person.answer("ECS cluster: ", "prod")
    person.answer("ECS service: ", "web")
    person.wait_for("found the service web: container web")
    person.answer("[eu-west-1]: ", "")
    code, screen = person.end()
    assert code == 0, screen
    assert "region: eu-west-1" in (yard.tidegate.folder / "tidegate.yml").read_text()


def test_a_service_that_cannot_be_seen_is_said_and_no_obstacle(aws_yard):
    yard = aws_yard()
    (yard.tidegate.folder / "tidegate.yml").unlink()
    place = ["--region", "eu-west-1", "--cluster", "prod", "--service", "nobody"]
    result = yard.run("init", *ON_ECS, *place)
    assert result.code == 0, result
    assert "the service nobody was not looked at: " in result.err
