"""ssm: and secretsmanager: against the AWS stand-in, which checks signatures and permissions."""

import json
import signal
import time

import pytest

from harness.app import LittleApp
from harness.databases import PostgresDatabase
from harness.postgres import PostgresServer
from harness.project import Project

SSM, SECRET = "ssm:GetParameter", "secretsmanager:GetSecretValue"


class Shop(Project):
    """A project whose database's URL is kept in AWS."""

    def __init__(self, tidegate, database, aws, boto):
        super().__init__(tidegate, database)
        self.aws, self.boto = aws, boto
        self.put("V1__a.sql", "CREATE TABLE a (id integer);\n")

    def environment(self, env=None):
        return {**self.aws.environment, **(env or {})}

    def configure(self, reference, more=""):
        self.tidegate.write("tidegate.yml",
                            f"version: 1\napp: shop\ndatabase: '{reference}'\n{more}")  # fmt: skip

    def parameter(self, name, value, **more):
        self.boto.ssm.put_parameter(Name=name, Value=value, Type="SecureString", **more)

    def secret(self, name, value):
        text = value if isinstance(value, str) else json.dumps(value)
        return self.boto.secretsmanager.create_secret(Name=name, SecretString=text)["ARN"]

    def asked(self, action):
        return self.aws.calls(action)


@pytest.fixture(name="shop")
def _shop(tidegate, any_database, aws, boto):
    return Shop(tidegate, any_database, aws, boto)


@pytest.fixture(name="postgres_shop")
def _postgres_shop(tidegate, database, aws, boto):
    return Shop(tidegate, database("postgres"), aws, boto)


def test_a_parameter_holds_the_url(shop):
    shop.parameter("/shop/url", shop.database.url)
    shop.configure("ssm:/shop/url")
    shop.migrate()
    assert shop.database.tables() == ["a"]
    assert [each["status"] for each in shop.asked(SSM)] == [200], "asked once"


def test_an_older_version_of_a_parameter_can_be_named(shop):
    shop.parameter("/shop/url", shop.database.url)
    shop.parameter("/shop/url", "sqlite:/nowhere/at/all.db", Overwrite=True)
    shop.configure("ssm:/shop/url:1")
    shop.migrate()
    shop.configure("ssm:/shop/url:9")
    error = shop.fail(2, "migrate")["error"]
    assert "there is no parameter '/shop/url:9' in eu-west-1" in error["message"]


def test_an_arn_says_its_region(shop):
    name = "arn:aws:ssm:us-east-1:123456789012:parameter/shop/url"
    shop.configure(f"ssm:{name}")
    shop.run("status")
    [call] = shop.asked(SSM)
    assert call["region"] == "us-east-1"


def test_a_secret_holds_the_url_or_has_it_under_a_key(shop):
    shop.secret("shop/url", shop.database.url)
    arn = shop.secret("shop/all", {"database": {"no": "text"}, "url": shop.database.url})
    for reference in ("secretsmanager:shop/url", "secretsmanager:shop/all#url",
                      f"secretsmanager:{arn}#url"):  # fmt: skip
        shop.configure(reference)
        shop.migrate()
    shop.configure("secretsmanager:shop/all#database")
    error = shop.fail(2, "migrate")["error"]
    assert "no text or number under the key 'database'" in error["message"]
    assert error["hint"] == "its keys are: database, url"


def parts_of(database, **more):
    server = database.server
    return {"engine": "postgres", "host": "127.0.0.1", "port": server.port, "username": "postgres",
            "password": server.password, "dbname": database.name, **more}  # fmt: skip


def test_the_json_that_rds_makes_is_a_whole_url(postgres_shop):
    shop = postgres_shop
    shop.secret("shop/rds", parts_of(shop.database))
    shop.configure("secretsmanager:shop/rds")
    shop.migrate()
    assert shop.database.tables() == ["a"]


def test_what_a_managed_secret_lacks_stands_behind_the_reference(postgres_shop):
    """RDS' own secret of a master user has nothing but the user and the password."""
    shop, server = postgres_shop, postgres_shop.database.server
    shop.secret("rds!db-1", {"username": "postgres", "password": server.password})
    shop.configure("secretsmanager:rds!db-1")
    error = shop.fail(2, "migrate")["error"]
    assert "has no 'host' and no 'dbname'" in error["message"]
    shop.configure(f"secretsmanager:rds!db-1?host=127.0.0.1&port={server.port}"
                   f"&dbname={shop.database.name}&sslmode=verify-full&sslrootcert={server.authority}")  # fmt: skip
    shop.migrate()
    assert shop.database.tables() == ["a"]


def test_tls_is_required_of_what_rds_made_unless_it_is_said_otherwise(tidegate, aws, boto):
    with PostgresServer(tls=False) as server:
        shop = Shop(tidegate, PostgresDatabase(server), aws, boto)
        shop.secret("shop/rds", parts_of(shop.database))
        shop.configure("secretsmanager:shop/rds")
        error = shop.fail(4, "migrate")["error"]
        assert "does not support SSL" in error["message"]
        shop.configure("secretsmanager:shop/rds?sslmode=disable")
        shop.migrate()


@pytest.mark.parametrize("reference, action, name", [
    ("ssm:/shop/url", SSM, "/shop/url"),
    ("secretsmanager:shop/url", SECRET, "shop/url"),
])  # fmt: skip
def test_what_is_not_allowed_names_the_action_and_the_resource(shop, reference, action, name):
    shop.parameter("/shop/url", shop.database.url)
    shop.secret("shop/url", shop.database.url)
    shop.configure(reference)
    shop.aws.deny(action)
    error = shop.fail(4, "migrate")["error"]
    assert error["code"] == "not-authorised" and f"'{name}'" in error["message"], error
    assert action in error["hint"] and "shop/url" in error["hint"]


@pytest.mark.parametrize("reference, says", [
    ("ssm:/gone", "there is no parameter '/gone' in eu-west-1"),
    ("secretsmanager:gone", "there is no secret 'gone' in eu-west-1"),
])  # fmt: skip
def test_what_is_not_there_is_named(shop, reference, says):
    shop.configure(reference)
    error = shop.fail(2, "migrate")["error"]
    assert says in error["message"] and "tidegate.yml:3" in error["message"]


def test_throttling_is_waited_out(shop):
    shop.parameter("/shop/url", shop.database.url)
    shop.configure("ssm:/shop/url")
    shop.aws.fault("throttling", action=SSM, count=2)
    shop.migrate()
    assert len(shop.asked(SSM)) == 3


def test_the_ship_side_does_not_read_what_the_migration_command_will(shop):
    """Lint asks, and `tidegate migrate` inside; gate and history ask nothing."""
    shop.parameter("/shop/url", shop.database.url)
    with LittleApp(shop.tidegate.folder) as app:
        shop.configure("ssm:/shop/url", f"persistent: true\ndeploy: {app.deploy}\n")
        result = shop.run("up", "--release", "r1", "--json")
        assert result.code == 0, result
    asked = len(shop.asked(SSM))
    assert shop.run("gate", "--release", "r1").code == 0
    assert shop.run("history").code == 0
    assert len(shop.asked(SSM)) == asked


def test_a_ledger_in_that_database_is_found(shop):
    shop.parameter("/shop/url", shop.database.url)
    with LittleApp(shop.tidegate.folder) as app:
        shop.configure("ssm:/shop/url", f"ledger: database\ndeploy: {app.deploy}\n")
        assert shop.run("up", "--release", "r1").code == 0
    assert shop.run("gate", "--release", "r1").code == 0


def test_a_command_of_exec_gets_what_the_reference_stands_for(shop):
    shop.parameter("/shop/url", shop.database.url)
    shop.configure("ssm:/shop/url")
    script = 'printf %s "$DATABASE_URL"'
    assert shop.run("exec", "--", "sh", "-c", script).out == shop.database.url
    own = {"DATABASE_URL": "mine://"}
    assert shop.run("exec", "--", "sh", "-c", script, env=own).out == "mine://"


def test_a_reference_in_the_variable_is_followed_too(shop):
    shop.parameter("/shop/url", shop.database.url)
    result = shop.run("migrate", "--json", env={"DATABASE_URL": "ssm:/shop/url"})
    assert result.code == 0, result
    script = 'printf %s "$DATABASE_URL"'
    result = shop.run("exec", "--", "sh", "-c", script, env={"DATABASE_URL": "ssm:/shop/url"})
    assert result.out == shop.database.url


def test_a_service_that_does_not_answer_can_be_interrupted(shop):
    shop.configure("ssm:/shop/url")
    shop.aws.lose_network(60, mode="hang")
    running = shop.start("migrate")
    time.sleep(0.5)
    running.signal(signal.SIGINT)
    assert running.wait(10).code == 130
    shop.aws.network_back()


def test_config_show_prints_the_reference_and_asks_nobody(shop):
    shop.configure("secretsmanager:shop/url#key")
    result = shop.run("config", "show")
    assert result.code == 0 and "secretsmanager:shop/url#key" in result.out
    assert not shop.aws.calls()
