"""Fixtures of the command-line and integration tests.

    tidegate          runs the program (harness/tidegate.py)
    postgres          a throwaway PostgreSQL server for the whole session
    mariadb           a throwaway MariaDB server for the whole session
    postgres_major    the same of another major version: postgres_major(17)
    database          makes fresh databases: database("postgres"), "mariadb", "sqlite"
    any_database      a fresh database; the test runs once on SQLite and on PostgreSQL
    every_database    the same, and on MariaDB
    proxy             a TCP proxy before a server: proxy(server.port)
    aws               the AWS stand-in, as after its start (harness/aws)
    aws_tls           TLS in front of it: https://localhost, wss:// for ExecuteCommand
    boto              boto3 as a client of it: boto.ecs.describe_tasks(..)
    docker            a private Docker engine for the whole session (harness/docker.py)
    ledger            an empty ledger of a kind (harness/ledgers.py): ledger("dynamodb")
    aws_yard          makes a shop on ECS that can be shipped (harness/aws/shipyard.py)
    fault_campaign    runs trials side by side, on shops of their own (harness/aws/campaign.py)
"""

import contextlib
import pathlib
import shutil
import signal
import tempfile

import pytest

from harness.databases import MariadbDatabase, PostgresDatabase, SqliteDatabase
from harness.majors import NoMajor, start_major
from harness.postgres import DEBIAN_BINARIES, PostgresServer
from harness.proxy import Proxy
from harness.skips import skip_or_fail
from harness.thorough import thorough_tests

DEFAULT_LIMIT_SECONDS = 120
# Lines that are printed after all tests: what the fault campaign counted.
COUNTS = pytest.StashKey[list]()


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="also run the tests marked long")
    parser.addoption("--all", action="store_true", help="also run all scenarios, and what thorough.txt names")


def pytest_configure(config):
    config.stash[COUNTS] = []


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):  # one of several processes of xdist
        session.config.workeroutput["counts"] = session.config.stash[COUNTS]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    node.config.stash[COUNTS].extend(getattr(node, "workeroutput", {}).get("counts", []))


def pytest_terminal_summary(terminalreporter, config):
    if config.stash[COUNTS]:
        terminalreporter.section("fault campaign")
    for line in config.stash[COUNTS]:
        terminalreporter.write_line(line)


def pytest_collection_modifyitems(config, items):
    left_out = {"long"} if not config.getoption("--long") else set()
    thorough = ()
    if not config.getoption("--all"):
        left_out.add("all_scenarios")
        # Who names a file or a word means it.
        named = config.getoption("-k") or any(".py" in each for each in config.args)
        thorough = () if named else thorough_tests()
    deselected = [
        item
        for item in items
        if item.nodeid.startswith(thorough) or any(map(item.get_closest_marker, left_out))
    ]
    config.hook.pytest_deselected(items=deselected)
    items[:] = [item for item in items if item not in deselected]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    """A test that hangs fails with its stack instead of holding up all others."""
    marker = item.get_closest_marker("limit")
    seconds = marker.args[0] if marker else DEFAULT_LIMIT_SECONDS

    def give_up(*_):
        raise TimeoutError(f"the test took longer than {seconds} s")

    previous = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, previous)


@pytest.fixture(name="tidegate")
def _tidegate(request, tmp_path):
    """The runner, in a folder of its own."""
    from harness.tidegate import Tidegate

    return Tidegate(tmp_path)


@pytest.fixture(name="postgres", scope="session")
def _postgres():
    if not (DEBIAN_BINARIES / "postgres").exists():
        skip_or_fail(f"no PostgreSQL server in {DEBIAN_BINARIES}: run script/setup")
    with PostgresServer() as server:
        yield server


@pytest.fixture(name="mariadb", scope="session")
def _mariadb():
    from harness.mariadb import SERVER, MariadbServer

    if not SERVER.exists():
        skip_or_fail(f"no MariaDB server at {SERVER}: run script/setup")
    with MariadbServer() as server:
        yield server


@pytest.fixture(name="postgres_major", scope="session")
def _postgres_major():
    servers = {}

    def start(major):
        if major not in servers:
            try:
                servers[major] = start_major(major).__enter__()
            except NoMajor as error:
                skip_or_fail(str(error), ci_may_skip=error.missing)
        return servers[major]

    yield start
    for server in servers.values():
        server.remove()


@pytest.fixture(name="database")
def _database(request):
    """database(kind) makes a fresh database; all are removed after the test."""
    made = []
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tidegate-sqlite-"))

    def make(kind):
        if kind == "postgres":
            new = PostgresDatabase(request.getfixturevalue("postgres"))
        elif kind == "mariadb":
            new = MariadbDatabase(request.getfixturevalue("mariadb"))
        else:
            new = SqliteDatabase(folder / f"test_{len(made)}.db")
        made.append(new)
        return new

    yield make
    for each in made:
        each.remove()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(name="any_database", params=["sqlite", "postgres"])
def _any_database(request, database):
    return database(request.param)


@pytest.fixture(name="every_database", params=["sqlite", "postgres", "mariadb"])
def _every_database(request, database):
    return database(request.param)


@pytest.fixture(name="proxy")
def _proxy():
    proxies = []

    def start(target_port, delay=0.0):
        proxies.append(Proxy(target_port, delay))
        return proxies[-1]

    yield start
    for each in proxies:
        each.close()


@pytest.fixture(name="moto_python", scope="session")
def _moto_python():
    from harness.aws.python import NoMoto, find_python

    try:
        return find_python()
    except NoMoto as error:
        skip_or_fail(f"no Python with moto for the AWS stand-in: {error}")


@pytest.fixture(name="aws_server", scope="session")
def _aws_server(moto_python):
    from harness.aws.standin import StandIn

    with StandIn(moto_python) as server:
        yield server


@pytest.fixture(name="aws")
def _aws(aws_server):
    aws_server.reset()
    yield aws_server
    aws_server.kill_tasks()


@pytest.fixture(name="aws_tls")
def _aws_tls(aws, tmp_path_factory):
    """harness/tls_front.py; streams of ExecuteCommand are then given as wss://."""
    from harness.tls_front import TlsFront

    front = TlsFront(aws.port, tmp_path_factory.mktemp("tls"))
    aws.set(exec_base=f"wss://localhost:{front.port}")
    yield front
    front.close()


@pytest.fixture(name="boto_server", scope="session")
def _boto_server(aws_server):
    from harness.aws.boto import Boto

    client = Boto(aws_server.python, aws_server.environment)
    yield client
    client.close()


@pytest.fixture(name="boto")
def _boto(aws, boto_server):
    return boto_server


@pytest.fixture(name="docker", scope="session")
def _docker():
    from harness.docker import DockerEngine, NoDocker

    try:
        engine = DockerEngine()
    except NoDocker as error:
        # Installing it is CI's business; whether a machine lets it start is not.
        skip_or_fail(str(error), ci_may_skip=not error.missing)
    with engine:
        yield engine


@pytest.fixture(name="aws_yard")
def _aws_yard(tidegate, aws, boto, database):
    """aws_yard(kind="sqlite", ledger="dynamodb", ..) makes the one of this test."""
    from harness.aws.shipyard import AwsShipyard

    return lambda kind="sqlite", **options: AwsShipyard(
        tidegate, aws, boto, database(kind), **options
    )


@pytest.fixture(name="ledger")
def _ledger(request):
    from harness.ledgers import make_ledger

    return lambda kind: make_ledger(kind, request)


@pytest.fixture(name="fault_campaign", scope="session")
def _fault_campaign(request, moto_python, postgres, tmp_path_factory):
    """with fault_campaign(workers=6) as campaign: .. Its counts are printed at the end."""
    from harness.aws.campaign import Campaign
    from harness.machines import Machine, NoMachine

    try:
        Machine().close()
    except NoMachine as error:
        # util-linux is everywhere; whether a container may make namespaces is not CI's business.
        skip_or_fail(f"no other machine for the fault campaign: {error}", ci_may_skip=True)

    @contextlib.contextmanager
    def begin(workers):
        folder = tmp_path_factory.mktemp("faults")
        with Campaign(moto_python, workers, postgres, folder) as campaign:
            yield campaign
        request.config.stash[COUNTS].extend(campaign.tally.lines())

    return begin
