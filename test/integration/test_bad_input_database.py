"""A database that cannot be reached, read or written: one clear error with the place and what to
do, the exit code that says which, and neither the database nor a record is half written."""

import socket
import threading

import pytest

from harness import certificates, ports
from harness.pending import ALL, LOOKS, prepare, stays_closed, table
from harness.project import Project
from harness.refusals import nothing_changes, refuses, rows


@pytest.fixture(name="project")
def _project(tidegate, any_database):
    return prepare(tidegate, any_database)


@pytest.fixture(name="postgres_project")
def _postgres_project(tidegate, database):
    return prepare(tidegate, database("postgres"))


@pytest.fixture(name="refused_at")
def _refused_at(postgres_project):
    """refused_at(url, ..): every command refuses that URL, a release is not served, and the
    database that was meant is as it was."""
    project = postgres_project
    secret = project.database.server.password

    def check(url, says, hint, kind, code=4, environment=None):
        env = {"DATABASE_URL": url, **(environment or {})}
        expected = {"code": code, "kind": kind, "says": says, "hint": hint}
        with nothing_changes(project.tidegate.folder, project.database):
            for command in ALL:
                error = refuses(project.tidegate.run, *command, env=env, **expected)
                assert secret not in str(error)
        stays_closed(project.tidegate, env, says if isinstance(says, str) else says[-1])
        return error

    return check


# --- PostgreSQL: the connection ----------------------------------------------------------------


def test_a_server_that_is_down_is_told_with_its_place(refused_at, postgres, postgres_project):
    port = ports.free_port()
    url = postgres.url(postgres_project.database.name, port=port)
    error = refused_at(url, says=[f"127.0.0.1:{port}", "Connection refused"], hint="pg_isready",
                       kind="cannot-connect")  # fmt: skip
    assert error["retryable"] is True


def test_a_host_name_that_does_not_exist_is_told(refused_at, postgres_project):
    url = postgres_project.database.url.replace("@127.0.0.1", "@no-such-host.invalid")
    refused_at(url, says=["no-such-host.invalid", "could not translate host name"],
               hint="check the host name", kind="cannot-connect")  # fmt: skip


def test_a_wrong_password_is_told_and_not_shown(refused_at, postgres, postgres_project):
    url = postgres.url(postgres_project.database.name, password="not-the-password")
    error = refused_at(url, says=["postgres@127.0.0.1", "password authentication failed"],
                       hint="check user and password", kind="not-authorised")  # fmt: skip
    assert error["sqlstate"] == "28P01" and error["retryable"] is False
    result = postgres_project.tidegate.run("migrate", "-v", env={"DATABASE_URL": url})
    assert "not-the-password" not in result.out + result.err


def test_a_password_that_was_not_given_is_told(refused_at, postgres, postgres_project):
    url = f"postgres://postgres@127.0.0.1:{postgres.port}/{postgres_project.database.name}"
    refused_at(url, says="no password supplied", hint=["PGPASSWORD", "~/.pgpass"],
               kind="not-authorised", environment={"PGPASSFILE": "/nowhere"})  # fmt: skip


def test_a_database_that_does_not_exist_is_told_with_how_to_create_it(refused_at, postgres):
    refused_at(postgres.url("no_such_database"), says='database "no_such_database" does not exist',
               hint="createdb", kind="cannot-connect")  # fmt: skip


def test_a_certificate_of_another_authority_is_refused(refused_at, postgres, postgres_project, tmp_path_factory):
    other = certificates.make_authority(tmp_path_factory.mktemp("other"), "other")
    url = postgres.url(postgres_project.database.name, sslmode="verify-full", sslrootcert=other)
    refused_at(url, says="certificate verify failed", hint=["not signed by a trusted root", "sslrootcert"],
               kind="not-authorised")  # fmt: skip


def test_a_certificate_for_another_name_is_refused(refused_at, postgres, postgres_project):
    url = postgres.url(postgres_project.database.name, sslmode="verify-full",
                       sslrootcert=postgres.authority, hostaddr="127.0.0.1")  # fmt: skip
    refused_at(url.replace("@127.0.0.1", "@database.example"),
               says=["database.example", 'certificate for "localhost"', "does not match host name"],
               hint="put the name that the certificate is for", kind="not-authorised")  # fmt: skip


def test_an_authority_that_is_not_there_is_refused(refused_at, postgres, postgres_project):
    url = postgres.url(postgres_project.database.name, sslmode="verify-full", sslrootcert="/nowhere.crt")
    refused_at(url, says=['"/nowhere.crt" does not exist'], hint="sslrootcert=FILE", kind="not-authorised")


@pytest.mark.parametrize(
    "query, says, hint",
    [
        ("?sslmode=verify", 'invalid sslmode value: "verify"', "correct that parameter"),
        ("?colour=red", 'invalid URI query parameter: "colour"', "postgres://USER:PASSWORD@HOST"),
    ],
)
def test_a_parameter_that_libpq_does_not_know_is_a_mistake_in_the_configuration(refused_at, postgres_project,
                                                                                query, says, hint):  # fmt: skip
    refused_at(postgres_project.database.url + query, says=says, hint=hint, kind="config", code=2)


@pytest.fixture(name="http_server")
def _http_server():
    """Its port. It answers like a web server whatever is asked."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                client = listener.accept()[0]
            except OSError:
                return
            with client:
                client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def test_something_else_on_that_port_is_told(refused_at, postgres, postgres_project, http_server):
    refused_at(postgres.url(postgres_project.database.name, port=http_server),
               says="invalid response", hint="something else than PostgreSQL", kind="cannot-connect")  # fmt: skip


def test_a_port_that_never_answers_is_given_up(postgres_project, postgres):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = postgres.url("postgres", port=silent.getsockname()[1], connect_timeout=1)
        refuses(postgres_project.tidegate.run, "migrate", env={"DATABASE_URL": url}, code=4,
                kind="cannot-connect", says="no answer within 1", hint=["firewall", "connect_timeout"])  # fmt: skip


# --- PostgreSQL: rights ------------------------------------------------------------------------


@pytest.fixture(name="guest")
def _guest(postgres):
    """The name of a role that may connect and nothing else."""
    name = "bad_input_guest"
    postgres.query("postgres", f"CREATE ROLE {name} LOGIN PASSWORD 'guest-password'")
    yield name
    for (database,) in postgres.query("postgres", "SELECT datname FROM pg_database WHERE datallowconn"):
        postgres.query(database, f"DROP OWNED BY {name}")
    postgres.query("postgres", f"DROP ROLE {name}")


def url_of(project, user):
    return project.database.server.url(project.database.name, user=user, password="guest-password")


def test_a_user_who_may_not_read_the_records_is_told(postgres_project, guest):
    project, env = postgres_project, {"DATABASE_URL": url_of(postgres_project, guest)}
    with nothing_changes(project.tidegate.folder, project.database):
        for command in ALL:
            error = refuses(project.tidegate.run, *command, env=env, code=4, kind="not-authorised",
                            says=[f"reading the history in postgres://{guest}@127.0.0.1",
                                  "permission denied for table tidegate_meta"],
                            hint="grant the right to this user")  # fmt: skip
            assert error["sqlstate"] == "42501"
    stays_closed(project.tidegate, env, "permission denied for table")


def test_a_user_who_may_read_but_not_write_sees_everything_and_migrates_nothing(postgres_project, guest):
    project, env = postgres_project, {"DATABASE_URL": url_of(postgres_project, guest)}
    project.database.query(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {guest}")
    with nothing_changes(project.tidegate.folder, project.database):
        for command in LOOKS:
            assert project.tidegate.run(command, env=env).code == 0
        refuses(project.tidegate.run, "migrate", env=env, code=4, kind="not-authorised",
                says=["beginning the run in postgres://", "permission denied for table"],
                hint="grant the right to this user")  # fmt: skip


def test_a_user_who_may_not_create_the_records_is_told(tidegate, database, guest):
    project = Project(tidegate, database("postgres"))
    project.put("V1__a.sql", table("a"))
    with nothing_changes(tidegate.folder, project.database):
        refuses(tidegate.run, "migrate", env={"DATABASE_URL": url_of(project, guest)}, code=4,
                kind="not-authorised", hint="grant the right to this user",
                says=["creating Tidegate's tables in postgres://", "permission denied for schema"])  # fmt: skip


def test_a_user_who_may_not_connect_is_told(postgres_project, guest):
    project = postgres_project
    project.database.query(f'REVOKE CONNECT ON DATABASE "{project.database.name}" FROM public')
    with nothing_changes(project.tidegate.folder, project.database):
        for command in ALL:
            refuses(project.tidegate.run, *command, env={"DATABASE_URL": url_of(project, guest)},
                    code=4, kind="not-authorised", says="permission denied for database", hint="grant")  # fmt: skip


def test_a_statement_beyond_the_rights_of_the_user_fails_as_a_statement(postgres_project, guest):
    project, env = postgres_project, {"DATABASE_URL": url_of(postgres_project, guest)}
    project.database.script(
        f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {guest}; GRANT ALL ON ALL SEQUENCES IN SCHEMA"
        f" public TO {guest}")  # fmt: skip
    before = project.history()
    error = refuses(project.tidegate.run, "migrate", env=env, code=1, kind="statement-failed",
                    says="permission denied for schema public", hint=["grant the right", "tidegate migrate"],
                    detail="nothing of 'V2__b.sql' remains")  # fmt: skip
    assert (error["file"], error["line"], error["sqlstate"]) == ("db/migrations/V2__b.sql", 1, "42501")
    assert project.database.tables() == ["a"]
    assert project.history() == before + [("2", "failed")] * 2


# --- read-only ---------------------------------------------------------------------------------


@pytest.fixture(name="read_only_server")
def _read_only_server(postgres_project):
    database = postgres_project.database
    change = f'ALTER DATABASE "{database.name}" %s'
    database.server.query("postgres", change % "SET default_transaction_read_only = on")
    yield postgres_project
    database.server.query("postgres", change % "RESET default_transaction_read_only")


def test_a_read_only_server_is_looked_at_and_not_migrated(read_only_server):
    project = read_only_server
    with nothing_changes(project.tidegate.folder, project.database):
        for command in LOOKS:
            assert project.run(command).code == 0
        error = refuses(project.run, "migrate", code=1, kind="statement-failed",
                        says=["beginning the run in postgres://", "in a read-only transaction"],
                        hint=["a standby or default_transaction_read_only", "the primary"])  # fmt: skip
        assert error["sqlstate"] == "25006"
    stays_closed(project.tidegate, project.environment(), "in a read-only transaction")


def test_a_read_only_server_without_records_gets_none(tidegate, database):
    project = Project(tidegate, database("postgres"))
    project.put("V1__a.sql", table("a"))
    name = project.database.name
    project.database.server.query("postgres", f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    with nothing_changes(tidegate.folder, project.database):
        refuses(project.run, "migrate", code=1, kind="statement-failed",
                says=["creating Tidegate's tables in postgres://", "read-only"], hint="the primary")  # fmt: skip


# --- the records -------------------------------------------------------------------------------


def test_records_of_a_newer_version_are_not_touched(project):
    project.database.script("UPDATE tidegate_meta SET value = '99' WHERE key = 'format'")
    with nothing_changes(project.tidegate.folder, project.database):
        for command in ALL:
            refuses(project.run, *command, code=2, kind="format",
                    says=["the records in", project.database.kind, "format 99, this one knows 2"],
                    hint=["newest version", "nothing was changed"])  # fmt: skip
    env = project.environment()
    before = rows(project.database)
    stays_closed(project.tidegate, env, "format 99")
    assert rows(project.database) == before


def test_newer_records_with_other_tables_are_told_by_their_format_alone(project):
    project.database.script("UPDATE tidegate_meta SET value = '99' WHERE key = 'format';"
                            "ALTER TABLE tidegate_run RENAME TO tidegate_attempt")  # fmt: skip
    with nothing_changes(project.tidegate.folder, project.database):
        for command in ALL:
            refuses(project.run, *command, code=2, kind="format", says="format 99", hint="newest version")


@pytest.mark.parametrize("change", ["UPDATE tidegate_meta SET value = 'x' WHERE key = 'format'",
                                    "DELETE FROM tidegate_meta WHERE key = 'format'"])  # fmt: skip
def test_records_without_a_format_are_not_guessed_at(project, change):
    project.database.script(change)
    with nothing_changes(project.tidegate.folder, project.database):
        for command in ALL:
            refuses(project.run, *command, code=2, kind="format", says="do not say which format they have",
                    hint="tidegate_meta")  # fmt: skip


# --- the result ---------------------------------------------------------------------------------


def test_a_result_that_cannot_be_written_is_told_with_how_the_command_ended(project):
    result = project.run("migrate", "--json", prefix=["sh", "-c", 'exec "$@" > /dev/full', "sh"])
    assert result.code == 1 and "cannot write the result: No space left" in result.err, result
    assert "hint: the command itself has ended with exit code 0" in result.err
    assert project.history() == [("1", "applied"), ("2", "applied")]
