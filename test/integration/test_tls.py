"""TLS to PostgreSQL as docs/tls.md says: libpq's parameters in the URL, failures are exit code 4."""

import pytest
from harness import certificates


@pytest.fixture(name="ask")
def _ask(tidegate, postgres, database):
    """Runs `status` with these URL parameters."""
    name = database("postgres").name
    tidegate.write("db/migrations/V1__t.sql", "CREATE TABLE t (id INTEGER);\n")

    def ask(host="127.0.0.1", **parameters):
        url = postgres.url(name, **parameters).replace("@127.0.0.1", f"@{host}")
        return tidegate.run("status", "--json", env={"DATABASE_URL": url, "HOME": tidegate.folder})

    return ask


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_verify_full_connects_to_the_server_that_was_meant(ask, postgres, host):
    result = ask(host, sslmode="verify-full", sslrootcert=postgres.authority)
    assert result.code == 0, result


def test_a_certificate_of_another_authority_is_refused(ask, tmp_path):
    other = certificates.make_authority(tmp_path, "other")
    result = ask(sslmode="verify-full", sslrootcert=other)
    assert result.code == 4
    assert "certificate verify failed" in result.json["error"]["message"]
    assert result.json["error"]["hint"]


def test_a_name_that_the_certificate_does_not_have_is_refused(ask, postgres):
    result = ask("127.0.0.2", sslmode="verify-full", sslrootcert=postgres.authority,
                 hostaddr="127.0.0.1")  # fmt: skip
    assert result.code == 4
    assert "does not match host name" in result.json["error"]["message"]


def test_a_missing_authority_is_named(ask, tmp_path):
    missing = tmp_path / "nowhere.pem"
    result = ask(sslmode="verify-full", sslrootcert=missing)
    assert result.code == 4
    assert str(missing) in result.json["error"]["message"]


def test_a_wrong_password_is_not_authorised_and_not_shown(ask, postgres):
    result = ask(password="not-the-password")
    assert result.code == 4
    assert result.json["error"]["code"] == "not-authorised"
    assert "not-the-password" not in result.out + result.err
