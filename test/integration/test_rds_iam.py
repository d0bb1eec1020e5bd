"""rds-iam: a token of IAM for each connection, to a PostgreSQL server with TLS that checks it."""

import subprocess

import pytest

from harness import certificates, held
from harness.app import LittleApp
from harness.canaries import Canaries
from harness.rds import REGION, USER, Keys, RdsServer

KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TEMPORARY, SESSION = "ASIATEMPORARYEXAMPLE", "AQoDYXdzEPT//////////wEXAMPLE+token/=="


@pytest.fixture(name="server", scope="module")
def _server():
    with RdsServer(Keys({KEY: SECRET, TEMPORARY: SECRET}, {TEMPORARY: SESSION})) as server:
        yield server


class Shop:
    """A project in a database of the server, for which AWS is only a pair of keys."""

    kind = "postgres"

    def __init__(self, tidegate, server):
        self.tidegate, self.server = tidegate, server
        self.name = server.create_database()
        self.said = []
        server.forget()

    def environment(self, url=None, **variables):
        base = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": REGION,
                "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null",
                "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "HOME": self.tidegate.folder}  # fmt: skip
        base["DATABASE_URL"] = url or self.server.iam_url(self.name)
        return {name: value for name, value in {**base, **variables}.items() if value is not None}

    def run(self, *args, url=None, **variables):
        result = self.tidegate.run(*args, env=self.environment(url, **variables))
        self.said.append(result)
        return result

    def start(self, *args, **variables):
        return self.tidegate.start(*args, env=self.environment(**variables))

    def put(self, name, sql):
        self.tidegate.write(f"db/migrations/{name}", sql)

    def query(self, sql):
        return self.server.query(self.name, sql)

    def assert_good(self, at_least=1):
        """So many connections were made by one process, each with a good token of its own; none was
        said."""
        tokens = self.server.tokens
        assert len(tokens) >= at_least and len(set(tokens)) == len(tokens)
        self.assert_none_refused()

    def assert_none_refused(self):
        assert self.server.tokens and not self.server.refused
        self.assert_unsaid()

    def assert_unsaid(self):
        for token in self.server.tokens:
            signature = token.partition("X-Amz-Signature=")[2]
            for result in self.said:
                assert signature not in result.out + result.err


@pytest.fixture(name="shop")
def _shop(tidegate, server):
    made = Shop(tidegate, server)
    made.put("V1__a.sql", "CREATE TABLE a (id int);\n")
    yield made
    server.drop_database(made.name)


def test_each_connection_logs_in_with_a_token_of_its_own(shop):
    result = shop.run("migrate", "--json", "--verbose")
    assert result.code == 0, result
    assert shop.query("SELECT version FROM tidegate_migration") == [("1",)]
    shop.assert_good(at_least=2)  # one for the work, one for the lock


def test_temporary_credentials_send_their_session_token(shop):
    result = shop.run("migrate", AWS_ACCESS_KEY_ID=TEMPORARY, AWS_SESSION_TOKEN=SESSION)
    assert result.code == 0, result
    shop.assert_good(at_least=2)
    assert all("X-Amz-Security-Token=" in token for token in shop.server.tokens)


def test_a_token_is_made_anew_when_a_connection_is(shop):
    running = shop.start("exec", *held.command())
    held.wait_until_begun(shop.tidegate)
    before = len(shop.server.tokens)
    shop.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE"
               " application_name ~ '^tidegate [0-9]' AND datname = current_database()")  # fmt: skip
    held.let_go(shop.tidegate)
    assert running.wait().code == 0
    # The one that was ended, and the one that looks what the command did.
    assert len(shop.server.tokens) == before + 2
    shop.assert_good()


def test_the_ledger_in_the_database_and_doctor_log_in_so_too(shop):
    with LittleApp(shop.tidegate.folder) as app:
        shop.tidegate.write("tidegate.yml",
                            f"version: 1\napp: shop\nledger: database\ndeploy: {app.deploy}\n")  # fmt: skip
        result = shop.run("up", "--release", "r1", "--json")
        assert result.code == 0, result
        assert app.release == "r1"
    # Who one is cannot be asked here: there is no STS behind these keys.
    looked = {line.split()[1]: line.split()[0] for line in shop.run("doctor").out.splitlines() if line[:1].strip()}
    assert (looked["database"], looked["ledger"]) == ("ok", "ok"), looked
    assert shop.run("gate", "--release", "r1").code == 0
    shop.assert_none_refused()
    signatures = {f"token_{number}": token.partition("X-Amz-Signature=")[2]
                  for number, token in enumerate(shop.server.tokens)}  # fmt: skip
    canaries = Canaries(secret_key=SECRET, **signatures)
    assert canaries.look_into_folder(shop.tidegate.folder) > 3
    assert canaries.look_into_database(shop) > 10
    shop.server.forget()
    # Who one is cannot be asked here: there is no STS behind these keys.
    lines = [line.split() for line in shop.run("doctor").out.splitlines() if line[:1].strip()]
    looked = {words[1]: words[0] for words in lines}
    assert (looked["database"], looked["ledger"]) == ("ok", "ok"), looked
    shop.assert_good(at_least=3)


def test_a_command_of_exec_gets_a_url_with_a_token(shop):
    script = 'psql -qX "$DATABASE_URL" -v ON_ERROR_STOP=1 -c "CREATE TABLE made AS SELECT user"'
    result = shop.run("exec", "--", "sh", "-c", script)
    assert result.code == 0, result
    assert shop.query("SELECT * FROM made") == [(USER,)]
    shop.assert_good(at_least=3)  # the command's own is another one


def test_a_url_of_its_own_is_left_to_the_command(shop):
    script = 'printf %s "$DATABASE_URL"'
    result = shop.run("exec", "--database", shop.server.iam_url(shop.name), "--", "sh", "-c", script,
                      url="postgres://mine")  # fmt: skip
    assert result.out == "postgres://mine"


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
def test_a_mode_without_tls_is_refused_before_anything_is_sent(shop, mode):
    result = shop.run("migrate", url=shop.server.iam_url(shop.name, sslmode=mode))
    assert result.code == 2 and f"sslmode={mode}" in result.err, result
    assert not shop.server.tokens


def test_modes_of_the_environment_do_not_weaken_it(shop):
    result = shop.run("migrate", PGSSLMODE="disable", PGGSSENCMODE="prefer")
    assert result.code == 0, result
    shop.assert_good()


@pytest.mark.parametrize("mode", ["verify-ca", "require"])
def test_a_weaker_mode_that_still_encrypts_is_allowed_where_it_is_written(shop, mode):
    result = shop.run("migrate", url=shop.server.iam_url(shop.name, sslmode=mode))
    assert result.code == 0, result
    shop.assert_good()


def test_no_token_goes_to_a_server_with_another_authoritys_certificate(shop, tmp_path):
    other = certificates.make_authority(tmp_path, "other")
    result = shop.run("migrate", url=shop.server.iam_url(shop.name, sslrootcert=other))
    assert result.code == 4 and "certificate verify failed" in result.err, result
    assert not shop.server.tokens


def test_no_token_goes_to_a_server_of_another_name(shop):
    url = shop.server.iam_url(shop.name, host="127.0.0.2", hostaddr="127.0.0.1")
    result = shop.run("migrate", url=url)
    assert result.code == 4 and "does not match host name" in result.err, result
    assert not shop.server.tokens


def test_the_bundle_is_taken_from_the_variable_or_its_absence_said(shop):
    url = shop.server.iam_url(shop.name, sslrootcert=None)
    result = shop.run("migrate", url=url, PGSSLROOTCERT=shop.server.authority)
    assert result.code == 0, result
    result = shop.run("migrate", url=url)
    assert result.code == 2 and "global-bundle.pem" in result.err, result


def test_what_is_refused_says_what_iam_wants(shop):
    for variables, reason in (
        ({"AWS_SECRET_ACCESS_KEY": "not-the-key-of-this-account"}, "the signature is not right"),
        ({"AWS_ACCESS_KEY_ID": "AKIASOMEBODYELSE"}, "there is no access key AKIASOMEBODYELSE"),
        ({"AWS_REGION": "us-east-1"}, "its scope is"),
    ):
        shop.server.forget()
        result = shop.run("status", "--json", **variables)
        assert result.code == 4 and result.json["error"]["code"] == "not-authorised", result
        assert "GRANT rds_iam" in result.json["error"]["hint"]
        assert reason in shop.server.refused[0][1]
        shop.assert_unsaid()


def test_without_credentials_it_says_so(shop):
    result = shop.run("migrate", AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
    assert result.code == 4 and f"a login token for {USER}" in result.err, result


def test_a_password_is_no_way_in_for_a_user_of_rds_iam(shop):
    shop.query(f"ALTER USER {USER} PASSWORD 'a-password'")
    url = shop.server.url(shop.name, user=USER, password="a-password", sslmode="require")
    result = shop.run("migrate", url=url)
    assert result.code == 4, result
    assert shop.server.tokens == ["a-password"] and shop.server.refused and not shop.server.logins
    assert USER not in {user for user, _ in shop.server.ways_in()}
    assert shop.run("migrate").code == 0
    assert (USER, "ldap") in shop.server.ways_in()


def test_no_argument_list_of_the_machine_has_a_token(shop):
    """Also not while psql, a child of exec, works with one."""
    script = 'PGOPTIONS="-c statement_timeout=0" psql -qX "$DATABASE_URL" -c "SELECT pg_sleep(0)"'
    shop.run("exec", "--", "sh", "-c", script)
    running = shop.start("exec", *held.command())
    held.wait_until_begun(shop.tidegate)
    lines = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    held.let_go(shop.tidegate)
    assert running.wait().code == 0
    assert "tidegate exec" in lines and "X-Amz-Signature" not in lines


def test_a_long_statement_is_looked_at_over_a_login_of_its_own(shop):
    shop.put("V1__a.sql", "SELECT pg_sleep(2.5);")
    result = shop.run("migrate")
    assert result.code == 0, result
    assert len(shop.server.tokens) == 3, "the work's, the lock's and the onlooker's"
    shop.assert_good(at_least=3)
