"""Lost answers, cut connections and refusals between the ledger and its service: nothing is written
twice, nothing that was said to be written is missing, and what a person can mend is said."""

import contextlib
import threading
import time

import pytest
from harness.databases import PostgresDatabase
from harness.ledgers import make_ledger
from harness.shipyard import Shipyard
from harness.unit import run_unit_test

WRITE = {"dynamodb": "dynamodb:PutItem", "s3": "s3:PutObject"}
READ = {"dynamodb": "dynamodb:GetItem", "s3": "s3:GetObject"}


@contextlib.contextmanager
def again_and_again(action, pause):
    """Does it in a thread, with pauses, until the end of the block."""
    over = threading.Event()

    def work():
        while not over.wait(pause):
            action()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(10)


class Injector:
    """Sets the fault again once the one before has bitten and what was tried again went well: in a row
    they would outlast any patience."""

    CALLS_BETWEEN = 4

    def __init__(self, aws, name, parameters):
        self.aws, self.name, self.parameters = aws, name, parameters
        self.count, self.bitten = 0, True
        aws.forget_calls()

    def __call__(self):
        if not self.bitten and self.aws.taken().count(self.name) == self.count:
            self.bitten = True
            self.aws.forget_calls()
        elif self.bitten and len(self.aws.calls()) >= self.CALLS_BETWEEN:
            self.aws.fault(self.name, count=1, **self.parameters)
            self.count, self.bitten = self.count + 1, False


def count(store, environment, folder):
    run_unit_test("ledger", "counting", {"TEST_LEDGER": store, **environment}, folder)


# Long: when a cut meets the very opening of the store, which tries once, the program gives up.
@pytest.mark.long
def test_a_connection_to_postgresql_that_is_cut_loses_and_doubles_nothing(database, proxy, tmp_path):
    made = database("postgres")
    between = proxy(made.server.port)
    environment = {"TEST_POSTGRES_URL": made.server.url(made.name, port=between.port)}

    def cut():
        if len(between.connections) >= 2:  # one makes the schema, one is the store's
            between.cut_now()

    with again_and_again(cut, 0.1):
        count("postgres", environment, tmp_path)
    assert len(between.connections) > 6, "it was cut while it worked"


FAULTS = {
    "lost answers to writes": lambda kind: ("reply_lost", {"action": WRITE[kind]}),
    "lost answers to reads": lambda kind: ("reply_lost", {"action": READ[kind]}),
    "connections reset": lambda kind: ("connection_reset", {"action": WRITE[kind]}),
    "failures of the service": lambda kind: ("http_500", {"action": WRITE[kind], "status": 503}),
    "throttling": lambda kind: ("throttling", {"action": WRITE[kind]}),
    "conditions applied, their answers lost":
        lambda kind: (f"{kind}_conditional_failure", {"applied": True}),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", ["dynamodb", "s3"])
def test_at_aws_nothing_is_lost_and_nothing_doubled(aws, kind, fault, tmp_path):
    name, parameters = FAULTS[fault](kind)
    with again_and_again(Injector(aws, name, parameters), 0.02):
        count(kind, aws.environment, tmp_path)
    assert aws.taken().count(name) > 1, "it bit while the test worked"


def test_a_conflict_of_two_writers_in_s3_is_tried_again(aws, tmp_path):
    aws.fault("s3_conditional_failure", count=5, conflict=True)
    count("s3", aws.environment, tmp_path)
    assert aws.taken().count("s3_conditional_failure") == 5


@pytest.mark.parametrize("kind", ["dynamodb", "s3"])
def test_releases_go_their_way_while_answers_are_lost(aws, ledger, tidegate, kind):
    yard = Shipyard(tidegate, ledger=ledger(kind))
    name, parameters = FAULTS["lost answers to writes"](kind)
    releases = [str(number) for number in range(1, 6)]
    with again_and_again(Injector(aws, name, parameters), 0.02):
        for release in releases:
            assert yard.up(release)["deploy"]["serving"] == release
    assert aws.taken().count(name) > 5
    aws.lift()
    assert yard.served() == releases
    for release in releases:
        (run,) = yard.runs(release)
        assert run["verdict"] == "success"
    kinds = [(each["kind"], each["release"]) for each in reversed(yard.history())]
    assert kinds == [(kind, release) for release in releases for kind in ("run", "deployment")]
