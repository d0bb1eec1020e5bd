"""up, run, gate, deploy: the way of a release."""

import shutil

import pytest

from harness.shipyard import Shipyard


@pytest.fixture(name="yard")
def _yard(tidegate):
    return Shipyard(tidegate)


RUN_FIELDS = {"run_id", "release", "environment", "executor", "verdict", "exit_code", "stop_code",
              "reason", "task", "log", "attempt", "attached", "started_at", "ended_at"}  # fmt: skip
DEPLOY_FIELDS = {"release", "deployer", "state", "serving", "deployment", "reason"}
GATE_FIELDS = {"release", "environment", "open", "verdict", "state", "run_id", "reason"}
HISTORY_FIELDS = {"run_id", "release", "environment", "state", "verdict", "actor", "ci_url",
                  "started_at", "ended_at", "deployment"}  # fmt: skip


def test_a_release_is_migrated_and_then_deployed(yard):
    result = yard.up("1")
    assert result["schema"] == "tidegate.up.v1"
    assert RUN_FIELDS <= set(result["run"]) and DEPLOY_FIELDS <= set(result["deploy"])
    run, deploy = result["run"], result["deploy"]
    assert (run["verdict"], run["exit_code"], run["attempt"]) == ("success", 0, 1)
    assert [each["version"] for each in run["applied"]] == ["1"]
    assert (deploy["state"], deploy["serving"]) == ("deployed", "1")
    assert yard.served() == ["1"]


def test_the_second_up_of_a_release_does_nothing_and_says_so(yard):
    yard.up("1")
    again = yard.run("up", "--release", "1")
    assert again.code == 0
    assert again.out == "nothing to do: release 1 is already serving in default\n" and not again.err
    assert yard.served() == ["1"] and len(yard.runs()) == 1


def test_a_failed_migration_keeps_the_gate_closed_and_the_old_version_serving(yard):
    yard.up("1")
    yard.put("V2__bad.sql", "CREATE TABLE half (id integer);\nCREATE TABEL bad (id integer);\n")
    failed = yard.up("2", code=1)
    assert failed["run"]["verdict"] == "failed" and failed["run"]["database_state"] is None
    assert failed["error"]["code"] == "failed" and "TABEL" in failed["error"]["message"]
    assert "tidegate logs" in failed["error"]["hint"]
    assert "release 1 goes on serving" in failed["error"]["detail"]
    assert failed["deploy"]["state"] is None and failed["deploy"]["serving"] == "1"
    assert yard.served() == ["1"]
    gate = yard.gate("2", code=8)
    assert GATE_FIELDS <= set(gate) and gate["open"] is False
    assert (gate["state"], gate["verdict"]) == ("migration-failed", "failed")
    assert yard.json(8, "deploy", "--release", "2")["error"]["code"] == "gate-closed"
    assert yard.served() == ["1"]


def test_a_mended_release_goes_on_with_the_next_attempt(yard):
    yard.put("V2__bad.sql", "CREATE TABEL bad (id integer);\n")
    yard.up("1", code=1)
    yard.put("V2__bad.sql", "CREATE TABLE good (id integer);\n")
    result = yard.up("1")
    assert result["run"]["attempt"] == 2
    assert [each["version"] for each in result["run"]["applied"]] == ["2"]
    assert yard.served() == ["1"]


def test_the_pieces_work_in_different_jobs(yard):
    assert yard.json(0, "run", "--release", "1")["verdict"] == "success"
    assert yard.served() == []
    assert yard.gate("1")["open"] is True
    assert yard.json(0, "deploy", "--release", "1")["state"] == "deployed"
    assert yard.json(0, "deploy", "--release", "1")["nothing_to_do"] is True
    assert yard.served() == ["1"]


def test_a_release_that_was_never_seen_is_closed(yard):
    gate = yard.gate("1", code=8)
    assert gate["state"] == "never-seen" and gate["run_id"] is None
    assert "tidegate run --release 1" in gate["error"]["hint"]


def test_the_gate_waits_for_a_run_in_another_job(yard):
    waiting = yard.start("gate", "--release", "1", "--wait", "30s")
    yard.up("1")
    result = waiting.wait()
    assert result.code == 0 and result.out.startswith("open: release 1"), result


def test_the_gate_answers_8_when_its_wait_is_over(yard):
    gate = yard.gate("1", "--wait", "300ms", code=8)
    assert "waited" in gate["error"]["detail"]


def test_an_older_release_after_a_newer_one_is_superseded(yard):
    yard.put("V2__bad.sql", "nonsense;\n")
    yard.up("1", code=1)
    yard.put("V2__bad.sql", "CREATE TABLE two (id integer);\n")
    yard.up("2")
    assert yard.up("1", code=8)["error"]["code"] == "superseded"
    assert yard.json(8, "run", "--release", "1")["error"]["code"] == "superseded"
    assert yard.json(8, "deploy", "--release", "1")["error"]["code"] == "superseded"
    assert yard.gate("1", code=8)["state"] == "superseded"
    assert yard.served() == ["2"]


def test_going_back_is_on_purpose_with_a_reason_and_never_migrates(yard):
    yard.up("1")
    yard.put("V2__two.sql", "CREATE TABLE two (id integer);\n")
    yard.up("2")
    assert yard.json(2, "deploy", "--release", "1", "--back")["error"]["code"] == "usage"
    back = yard.json(0, "deploy", "--release", "1", "--back", "--reason", "checkout is broken")
    assert back["serving"] == "1" and yard.served() == ["1", "2", "1"]
    newest = yard.history()[:2]
    assert [each["kind"] for each in newest] == ["deployment", "override"]
    assert newest[1]["reason"] == "checkout is broken"
    assert len(yard.runs()) == 2
    assert yard.up("2")["run"]["nothing_to_do"] is True
    assert yard.served() == ["1", "2", "1", "2"]


def test_breaking_glass_is_recorded(yard):
    yard.put("V2__bad.sql", "nonsense;\n")
    yard.up("1", code=1)
    arguments = ("deploy", "--release", "1", "--override", "closed-gate")
    assert "--reason" in yard.json(2, *arguments)["error"]["hint"]
    yard.json(0, *arguments, "--reason", "mended by hand")
    entry = next(each for each in yard.history() if each["kind"] == "override")
    assert (entry["state"], entry["reason"]) == ("closed-gate", "mended by hand")
    assert yard.gate("1", code=8)["open"] is False


def test_a_failed_deployment_ends_with_10_and_can_be_repeated_without_migrating(yard):
    yard.up("1")
    yard.serve_hook("exit 3\n")
    failed = yard.up("2", code=10)
    assert failed["run"]["verdict"] == "success"
    assert failed["deploy"]["state"] == "deploy-failed"
    assert failed["error"]["code"] == "deploy-failed"
    assert yard.gate("2")["state"] == "deploy-failed"
    yard.serve_hook("")
    assert yard.json(0, "deploy", "--release", "2")["serving"] == "2"
    assert len(yard.runs("2")) == 1


def test_any_command_can_migrate_and_its_failure_is_never_called_clean(tidegate):
    yard = Shipyard(tidegate)
    done = yard.json(0, "run", "--release", "1", "--", "sh", "-c", "echo $TIDEGATE_RELEASE")
    assert done["verdict"] == "success" and done["applied"] is None
    assert done["database_state"] is None
    failed = yard.json(1, "run", "--release", "2", "--", "sh", "-c", "exit 3")
    assert (failed["verdict"], failed["exit_code"]) == ("failed", 3)
    assert failed["database_state"] == "unknown"
    missing = yard.json(1, "run", "--release", "3", "--", "./nothing-here")
    assert missing["verdict"] == "not-started" and missing["database_state"] is None


def test_a_code_0_that_the_inside_contradicts_is_unknown(yard):
    yard.put("V2__bad.sql", "nonsense;\n")
    yard.tidegate.write("migrate.sh", "#!/bin/sh\ntidegate migrate || true\n")
    result = yard.up("1", code=7)
    assert result["run"]["verdict"] == "unknown" and result["run"]["exit_code"] == 0
    assert yard.served() == []
    assert yard.gate("1", code=7)["state"] == "unknown"
    again = yard.up("1", code=7)
    assert "--after-unknown" in again["error"]["hint"]
    yard.put("V2__bad.sql", "CREATE TABLE two (id integer);\n")
    assert yard.json(0, "run", "--release", "1", "--after-unknown")["attempt"] == 2
    assert yard.up("1")["deploy"]["serving"] == "1"


def test_without_a_deployer_nothing_is_migrated(yard):
    config = yard.folder / "tidegate.yml"
    lines = config.read_text().splitlines(keepends=True)
    config.write_text("".join(line for line in lines if not line.startswith("deploy")))
    assert yard.up("1", code=2)["error"]["code"] == "config"
    assert yard.history() == []


def test_driver_none_hands_over(yard):
    result = yard.up("1", "--deployer", "none")
    assert result["deploy"]["state"] == "handed-over" and result["deploy"]["serving"] is None
    assert yard.up("1", "--deployer", "none")["deploy"]["nothing_to_do"] is True


def test_flags_reach_the_command_inside(yard):
    yard.tidegate.write("other/V1__o.sql", "CREATE TABLE other (id integer);\n")
    below = yard.folder / "below"
    below.mkdir()
    done = yard.up("1", "--database", "sqlite:flag.db", "--dir", "../other", cwd=below)
    assert [each["path"] for each in done["run"]["applied"]] == ["V1__o.sql"]
    assert (below / "flag.db").exists() and not (yard.folder / "shop.db").exists()


def test_history_and_logs_tell_what_happened(yard):
    yard.up("1")
    entries = yard.history()
    assert [(each["kind"], each["release"]) for each in entries] == [("deployment", "1"), ("run", "1")]
    assert all(HISTORY_FIELDS <= set(each) for each in entries)
    run, deployment = entries[1], entries[0]
    assert run["verdict"] == "success" and run["started_at"] <= run["ended_at"]
    assert deployment["state"] == "deployed" and deployment["deployment"]
    table = yard.run("history").out.splitlines()
    assert table[0].split()[:2] == ["WHEN", "(UTC)"] and len(table) == 3
    logs = yard.run("logs", run["run_id"])
    assert logs.code == 0 and "applied V1__first.sql" in logs.out
    assert "deploying 1 over ''" in yard.run("logs", deployment["deployment"]).out
    lines = yard.json(0, "logs", run["run_id"])["lines"]
    assert {"time", "stream", "text"} == set(lines[0])
    assert yard.json(2, "logs", "nobody")["error"]["code"] == "usage"
    assert len(yard.json(0, "history", "--limit", "1")["entries"]) == 1


def test_the_output_of_the_command_is_shown_as_it_runs(yard):
    yard.hook("echo hello from inside\n")
    result = yard.run("up", "--release", "1")
    assert "hello from inside" in result.err and "hello from inside" not in result.out
    assert result.out.splitlines()[0] == "release 1 serves in default"


def test_it_works_on_either_database(tidegate, any_database):
    yard = Shipyard(tidegate, database="env:DATABASE_URL")
    env = {"DATABASE_URL": any_database.url}
    assert yard.up("1", env=env)["deploy"]["serving"] == "1"
    yard.put("V2__bad.sql", "CREATE TABLE two (id integer);\nCREATE TABEL bad (id integer);\n")
    assert yard.up("2", env=env, code=1)["run"]["verdict"] == "failed"
    assert any_database.tables() == ["first"]
    yard.put("V2__bad.sql", "CREATE TABLE two (id integer);\n")
    assert yard.up("2", env=env)["run"]["attempt"] == 2
    assert any_database.tables() == ["first", "two"] and yard.served() == ["1", "2"]


def test_no_password_reaches_any_record(tidegate, postgres):
    yard = Shipyard(tidegate, database="env:DATABASE_URL")
    yard.hook('echo "connecting to $DATABASE_URL"\n')
    url = postgres.url(postgres.create_database())
    shown = yard.run("up", "--release", "1", env={"DATABASE_URL": url})
    assert shown.code == 0, shown
    password = postgres.password.encode()
    for path in yard.folder.rglob("*"):
        assert not path.is_file() or password not in path.read_bytes(), path
    assert postgres.password not in shown.out + shown.err and "connecting to" in shown.err
    refused = yard.json(2, "up", "--release", "2", "--database", "postgres://a:secret123@h/d")
    assert refused["error"]["code"] == "usage" and yard.runs("2") == []


def test_a_lease_term_that_cannot_be_kept_is_refused(yard):
    assert yard.up("1", "--lease-term", "10ms", code=2)["error"]["code"] == "config"


def test_what_the_command_prints_is_for_people_even_under_json(yard):
    result = yard.run("up", "--release", "1", env={"TIDEGATE_JSON": "true"})
    assert result.json["ok"]
    logs = yard.run("logs", result.json["run"]["run_id"])
    assert "applied V1__first.sql" in logs.out
    assert "tidegate.migrate.v1" not in logs.out


def test_a_script_that_hides_one_databases_failure_behind_anothers_success_is_unknown(yard):
    yard.put("V2__bad.sql", "CREATE TABEL bad (id integer);\n")
    yard.tidegate.write("other/V1__o.sql", "CREATE TABLE o (id integer);\n")
    yard.tidegate.write("migrate.sh", "#!/bin/sh\ntidegate migrate\n"
                        "DATABASE_URL= tidegate migrate --database sqlite:o.db --dir other\n"
                        "exit 0\n")  # fmt: skip
    result = yard.up("1", code=7)
    assert result["run"]["verdict"] == "unknown" and yard.served() == []
    assert [each["path"] for each in result["run"]["applied"]] == ["V1__first.sql", "V1__o.sql"]


def test_a_script_that_tries_again_until_it_succeeds_is_a_success(yard):
    yard.put("V2__bad.sql", "CREATE TABEL bad (id integer);\n")
    yard.tidegate.write("migrate.sh", "#!/bin/sh\ntidegate migrate && exit 9\n"
                        "echo 'CREATE TABLE good (id integer);' > db/migrations/V2__bad.sql\n"
                        "exec tidegate migrate\n")  # fmt: skip
    result = yard.up("1")
    assert result["run"]["verdict"] == "success" and yard.served() == ["1"]
    assert [each["version"] for each in result["run"]["applied"]] == ["1", "2"]


@pytest.mark.parametrize("command", ["up --release 1", "run --release 1", "watch $TIDEGATE_RUN"])
def test_a_run_does_not_wait_for_itself(yard, command):
    yard.tidegate.write("migrate.sh", f"#!/bin/sh\ntidegate {command}\n")
    failed = yard.up("1", code=1, timeout=20)
    assert failed["run"]["verdict"] == "failed" and failed["run"]["exit_code"] == 2
    logs = yard.run("logs", failed["run"]["run_id"]).out
    assert "cannot follow it" in logs and "migrate.command" in logs


def test_a_failed_deployment_says_which_command_goes_on(yard):
    yard.serve_hook("exit 3\n")
    failed = yard.up("1", code=10)
    assert "deploy.log" in failed["error"]["hint"]
    assert failed["error"]["hint"].endswith("then deploy again: tidegate deploy --release 1")


def test_a_gate_that_is_closed_by_an_unknown_outcome_names_the_way_out(yard):
    yard.put("V2__bad.sql", "CREATE TABEL bad (id integer);\n")
    yard.tidegate.write("migrate.sh", "#!/bin/sh\ntidegate migrate\nexit 0\n")
    yard.up("1", code=7)
    assert "tidegate run --release 1 --after-unknown" in yard.gate("1", code=7)["error"]["hint"]


@pytest.mark.parametrize("release", ["a b", "a\nb", "x" * 201])
def test_a_release_that_would_break_a_line_is_refused(yard, release):
    for command in ("run", "gate", "deploy", "up"):
        refused = yard.json(2, command, "--release", release)["error"]
        assert refused["code"] == "usage" and "spaces" in refused["hint"]


def test_a_refused_run_has_every_field_as_well(yard):
    yard.up("1")
    yard.up("2")
    assert RUN_FIELDS <= set(yard.json(8, "run", "--release", "1"))
    assert RUN_FIELDS <= set(yard.json(2, "watch", "nobody"))


def test_logs_say_that_the_output_is_gone(yard):
    run_id = yard.up("1")["run"]["run_id"]
    shutil.rmtree(yard.folder / ".tidegate" / "runs")
    failed = yard.json(1, "logs", run_id)
    assert "is not here" in failed["error"]["message"] and failed["lines"] == []


@pytest.mark.parametrize("url", ["localhost:8080/healthz", "ftp://localhost/", "file:///etc/passwd"])
def test_a_health_url_that_cannot_be_asked_is_refused_before_anything_is_migrated(yard, url):
    refused = yard.up("1", "--health", url, code=2)
    assert "http://" in refused["error"]["message"] and refused["run"]["run_id"] is None
    assert not (yard.folder / "shop.db").exists() and yard.history() == []
