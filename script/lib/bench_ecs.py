"""The part `ecs` of script/bench: what `run` and `up` cost beside the task's and the deployment's own time,
on the AWS stand-in of the tests, whose answers take milliseconds."""

import concurrent.futures
import os
import pathlib
import statistics
import tempfile
import time
import urllib.parse

from harness.aws.boto import Boto
from harness.aws.python import NoMoto, find_python
from harness.aws.scene import CLUSTER
from harness.aws.shipyard import LEDGERS, SERVICE, AwsShipyard
from harness.aws.standin import StandIn
from harness.databases import PostgresDatabase, SqliteDatabase
from harness.proxy import Proxy
from harness.tidegate import Tidegate
from harness.tls_front import TlsFront

MINUTE = 60
LOOKS = {"ecs:DescribeTasks", "logs:GetLogEvents"}
OF_LEDGER = ("dynamodb:", "s3:")
# Against the poll of 2 s: spread over its length, so that the median means something.
DURATIONS = [2 + tenth / 5 for tenth in range(12)]
ROUNDS = 7
# Of a region next door: 20 ms there and back.
ONE_WAY = 0.01


class Place:
    """A shop of its own, with one ledger, and a new release for each run."""

    def __init__(self, python, server, ledger, one_way=None):
        self._folder = tempfile.TemporaryDirectory(prefix="tidegate-bench-ecs-")
        folder = pathlib.Path(self._folder.name)
        (folder / "project").mkdir()
        self.aws = StandIn(python)
        self.boto = Boto(python, self.aws.environment)
        database = (PostgresDatabase(server) if ledger == "database"
                    else SqliteDatabase(folder / "shop.db"))  # fmt: skip
        self.yard = AwsShipyard(
            Tidegate(folder / "project"), self.aws, self.boto, database, ledger=ledger,
            migrate={"timeout": "10m"},
        )  # fmt: skip
        self._releases, self.far, self._environment = 0, None, {}
        if one_way is not None:
            self._be_far(folder, one_way)

    def _be_far(self, folder, one_way):
        """For what is measured, by TLS; a task is near."""
        self._front = TlsFront(urllib.parse.urlsplit(self.aws.url).port, folder)
        self.far = Proxy(self._front.port, one_way)  # handshakes are as far away
        self._environment = {"AWS_ENDPOINT_URL": f"https://localhost:{self.far.port}",
                             "AWS_CA_BUNDLE": self._front.authority}  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.far:
            self.far.close()
            self._front.close()
        self.boto.close()
        self.aws.close()
        self._folder.cleanup()

    def start(self, command, seconds):
        """`run` or `up` of a new release whose task takes so long; begun when it returns."""
        self._releases += 1
        self.yard.hook(f"sleep {seconds}\n")
        self.yard.put(f"V{self._releases + 1}__more.sql", f"CREATE TABLE t{self._releases} (n int);\n")
        image = self.yard.image_of(f"r{self._releases}")
        self.aws.forget_calls()
        self.began = time.time()
        return self.yard.start(command, "--json", "--release", f"r{self._releases}", "--image", image,
                               env=self._environment)  # fmt: skip

    def finish(self, process):
        result = process.wait(600)
        self.ended = time.time()
        if result.code != 0:
            raise SystemExit(f"the command failed:\n{result}")
        self.task = self.yard.tasks_started()[-1]
        self.calls = [each for each in self.aws.calls() if ":user/" in (each["principal"] or "")]
        return result

    def seen(self):
        """How long after STOPPED the task was looked at, seconds."""
        looks = [each["time"] for each in self.calls if each["action"] == "ecs:DescribeTasks"]
        return min(each for each in looks if each >= self.task["stoppedAt"]) - self.task["stoppedAt"]

    def beside(self):
        """What `up` took beside the task's and the deployment's own time, seconds."""
        rollout = self.yard.rollouts(CLUSTER, SERVICE)[-1]
        own = self.task["stoppedAt"] - self.task["createdAt"] + rollout["ended"] - rollout["begun"]
        return self.ended - self.began - own


def _resident(pid):
    """(now, at most so far) in MiB; proc(5)."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    values = dict(line.split(":", 1) for line in lines)
    return [int(values[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")]


def _one_minute(python, server, ledger):
    with Place(python, server, ledger) as place:
        process = place.start("run", MINUTE)
        time.sleep(MINUTE - 5)
        resident = _resident(process.pid)
        place.finish(process)
        actions = [each["action"] for each in place.calls]
        return {
            "ledger": ledger,
            "resident": resident,
            "ledger calls": sum(each.startswith(OF_LEDGER) for each in actions),
            "looks": sum(each in LOOKS for each in actions),
            "others": sum(each not in LOOKS and not each.startswith(OF_LEDGER) for each in actions),
        }


def _spread(values):
    return f"{statistics.median(values):.2f}, {max(values):.2f} s"


def _latency(show, python, server):
    with Place(python, server, "dynamodb") as place:
        seen, told = [], []
        for duration in DURATIONS:
            place.finish(place.start("run", duration))
            seen.append(place.seen())
            told.append(place.ended - place.task["stoppedAt"])
    show("verdict seen after STOPPED: median, most", _spread(seen), "goal: one poll, 2 s")
    show("run ended after STOPPED: median, most", _spread(told))


def _minutes(show, python, server):
    with concurrent.futures.ThreadPoolExecutor(len(LEDGERS)) as pool:
        results = pool.map(lambda ledger: _one_minute(python, server, ledger), LEDGERS)
        for each in results:
            name = f"run of {MINUTE} s, ledger {each['ledger']}"
            show(f"{name}: calls of ECS and ECR", str(each["others"]), "goal: at most 12")
            show(f"{name}: looks and lines", str(each["looks"]))
            show(f"{name}: calls of the ledger at AWS", str(each["ledger calls"]))
            now, most = each["resident"]
            show(f"{name}: resident memory, peak", f"{now:.1f}, {most:.1f} MiB", "goal: at most 20")


def _beside(show, python, server):
    for ledger in LEDGERS:
        with Place(python, server, ledger) as place:
            beside = [_one_up(place) for _ in range(ROUNDS)]
        show(f"up, ledger {ledger}: beside task and deployment", _spread(beside), "goal: 1 s")
    for ledger in ("dynamodb", "s3"):
        with Place(python, server, ledger, ONE_WAY) as place:
            beside = [_one_up(place) for _ in range(ROUNDS)]
            connections = len(place.far.connections) / ROUNDS
        show(f"the same, ledger {ledger}, by TLS with {2000 * ONE_WAY:.0f} ms round trips",
             _spread(beside))  # fmt: skip
        show("connections, requests of one up", f"{connections:.0f}, {len(place.calls)}")


def _one_up(place):
    place.finish(place.start("up", 3))
    return place.beside()


def figure_ecs(stage, show):
    print("ecs: run and up on the AWS stand-in")
    os.environ["TIDEGATE_BIN"] = stage.tidegate
    try:
        python = find_python()
    except NoMoto as error:
        print(f"  SKIPPED: {error}")
        return
    for part in (_latency, _minutes, _beside):
        part(show, python, stage.server)
