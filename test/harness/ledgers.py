"""The places that a ledger can be in, for tests of what holds in each of them.

    @pytest.fixture(name="yard", params=LEDGERS)
    def _yard(request, tidegate, ledger):
        return Shipyard(tidegate, ledger=ledger(request.param))

The `file:` ledger is in every run of the tests, the others in the long one; where a test is about
them, ALL_LEDGERS is what it takes.
"""

import dataclasses

import pytest

ALL_LEDGERS = ("file", "sqlite", "postgres", "dynamodb", "s3")
LEDGERS = [ALL_LEDGERS[0], *(pytest.param(kind, marks=pytest.mark.long) for kind in ALL_LEDGERS[1:])]

TABLE = "tidegate"
BUCKET = "tidegate-ledger"


@dataclasses.dataclass
class Ledger:
    kind: str
    url: str  # as the configuration says it; None: the default
    database: str = "sqlite:shop.db"  # as the configuration says it
    variables: dict = dataclasses.field(default_factory=dict)  # that every command needs
    app_database: object = None  # harness/databases.py; None: shop.db in the folder


def make_table(boto, name=TABLE):
    keys = (("pk", "HASH"), ("sk", "RANGE"))
    boto.dynamodb.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key, _ in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys],
    )  # fmt: skip


def make_bucket(boto, name=BUCKET, region="eu-west-1"):
    boto.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})


def make_ledger(kind, request):
    """An empty one; servers are the fixtures'."""
    if kind == "file":
        return Ledger(kind, "file:.tidegate/ledger.db")
    if kind == "sqlite":
        return Ledger(kind, "database")
    if kind == "postgres":
        made = request.getfixturevalue("database")("postgres")
        return Ledger(kind, "database", "env:DATABASE_URL", {"DATABASE_URL": made.url}, made)
    boto, aws = request.getfixturevalue("boto"), request.getfixturevalue("aws")
    if kind == "dynamodb":
        make_table(boto)
        return Ledger(kind, f"dynamodb:{TABLE}", variables=aws.environment)
    make_bucket(boto)
    return Ledger(kind, f"s3://{BUCKET}/some/where", variables=aws.environment)
