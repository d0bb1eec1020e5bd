"""The PostgreSQL driver on a real server: its unit tests, and TLS."""

import pytest
from harness import certificates, ports
from harness.corpora import ROOT
from harness.project import Project
from harness.unit import run_unit_test

SOURCES = ROOT / "test" / "unit" / "db"
NAMES = sorted(path.stem for path in SOURCES.glob("test_postgres_*.c")
               if "postgres_unit.h" in path.read_text(encoding="utf-8"))  # fmt: skip


def test_there_are_unit_tests_that_need_a_server():
    assert len(NAMES) >= 5


@pytest.mark.parametrize("name", NAMES)
def test_unit(name, database, tmp_path):
    environment = {"TEST_POSTGRES_URL": database("postgres").url}
    run_unit_test("db", name.removeprefix("test_"), environment, tmp_path)


class TlsProject(Project):
    """Asks for a verified server by the parameters given."""

    def use(self, *, host="127.0.0.1", authority, mode="verify-full"):
        server = self.database.server
        url = server.url(self.database.name, hostaddr="127.0.0.1", sslmode=mode,
                         sslrootcert=authority)  # fmt: skip
        self.url = url.replace("@127.0.0.1:", f"@{host}:")
        return self

    def environment(self, env=None):
        return {"DATABASE_URL": self.url, **(env or {})}


@pytest.fixture(name="project")
def _project(tidegate, database):
    made = TlsProject(tidegate, database("postgres"))
    made.put("V1__tls.sql", "CREATE TABLE seen AS SELECT ssl FROM pg_stat_ssl"
             " WHERE pid = pg_backend_pid();\n")  # fmt: skip
    return made


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_verified_server_is_worked_with_and_the_connection_encrypted(project, host):
    project.use(host=host, authority=project.database.server.authority)
    assert project.states() == {"V1__tls.sql": "pending"}
    project.migrate()
    assert project.states() == {"V1__tls.sql": "applied"}
    assert project.database.query("SELECT ssl FROM seen") == [(True,)]


@pytest.mark.parametrize("mode", ["verify-full", "verify-ca"])
def test_a_server_of_another_authority_is_not_trusted(project, mode):
    other = certificates.make_authority(project.tidegate.folder, "other")
    project.use(authority=other, mode=mode)
    error = project.fail(4, "status")["error"]
    assert "certificate verify failed" in f"{error['message']} {error['detail']}", error
    assert "sslrootcert" in error["hint"] and error["retryable"] is False, error
    assert "certificate verify failed" in project.run("migrate").err


def test_a_certificate_for_another_host_is_not_trusted(project):
    project.use(host="db.example.com", authority=project.database.server.authority)
    error = project.fail(4, "status")["error"]
    said = f"{error['message']} {error['detail']}"
    assert 'does not match host name "db.example.com"' in said, error
    assert error["hint"] and error["retryable"] is False, error
    project.use(host="db.example.com", authority=project.database.server.authority, mode="verify-ca")
    assert project.run("status").code == 0, "verify-ca does not ask for the name"


def test_an_authority_s_file_that_is_not_there_is_named(project):
    project.use(authority="/nowhere/root.crt")
    error = project.fail(4, "status")["error"]
    assert "/nowhere/root.crt" in f"{error['message']} {error['detail']}", error
    assert error["hint"], error


def speaks_tls(server):
    return server.query("postgres", "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")[0][0]


def test_a_server_without_tls_is_not_talked_to_in_the_clear(project):
    server = project.database.server
    server.query("postgres", "ALTER SYSTEM SET ssl = off")
    try:
        server.query("postgres", "SELECT pg_reload_conf()")
        ports.wait_until(lambda: not speaks_tls(server), 10, "the server without TLS")
        project.use(authority=server.authority)
        error = project.fail(4, "status")["error"]
        assert "does not support SSL" in f"{error['message']} {error['detail']}", error
    finally:
        server.query("postgres", "ALTER SYSTEM RESET ssl")
        server.query("postgres", "SELECT pg_reload_conf()")
        ports.wait_until(lambda: speaks_tls(server), 10, "the server with TLS")
