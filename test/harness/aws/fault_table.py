"""What can go wrong with one `up` of a release, as rows: the faults, what the command answers, and
what the same command answers after it (7: only a person may go on).

What needs more than an `up` is in fault_stories.py.
"""

import dataclasses

from harness.aws.campaign import Case
from harness.shipyard import ALLOW_FAILURE

SIDECAR = {"name": "agent", "image": "agent:1", "essential": False, "command": ["true"]}
BREAKER = {"deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}}
NO_ROLLBACK = {
    "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": True, "rollback": False}}
}
UNTIL_TERM = "trap 'exit %d' TERM; while :; do sleep 0.02; done"


@dataclasses.dataclass(frozen=True)
class Row:
    """`faults`: (name, parameters); `first`, `then`: exit codes, or those by ledger with "*" for the
    others; `once`: what the first attempt does instead of migrating; `work`: migrations that need
    mending; `skew`: how far AWS' clock is ahead, in seconds; `deny`: a permission that is missing."""

    name: str
    faults: tuple = ()
    first: object = 0
    then: object = 0
    once: str = ""
    work: object = None
    yard: dict = dataclasses.field(default_factory=dict)
    skew: float = 0
    deny: str = ""
    ledgers: tuple = Case.ledgers

    def case(self):
        kind = self.work.kind if self.work else ""
        return Case(self.name, self.act, self.yard, kind=kind, ledgers=self.ledgers)

    def act(self, trial):
        if self.once:
            trial.once(self.once)
        if self.work:
            self.work.prepare(trial)
        trial.yard.image_of("r1")
        for name, parameters in self.faults:
            trial.fault(name, **parameters)
        if self.skew:
            trial.yard.stand_in.set(clock_skew=self.skew)
        if self.deny:
            trial.yard.deny(self.deny)
        trial.up(codes=by_ledger(self.first, trial))
        mend = (lambda: self.work.mend(trial)) if self.work else None
        trial.conclude(by_ledger(self.then, trial), mend)


def by_ledger(codes, trial):
    if isinstance(codes, dict):
        codes = codes.get(trial.yard.ledger, codes.get("*"))
    return codes if isinstance(codes, tuple) else (codes,)


# --- migrations that fail until somebody mends what they need ---------------------------------------


@dataclasses.dataclass(frozen=True)
class Work:
    """Migrations of r1 besides V2, and what is done to the database before them and to mend it."""

    files: dict
    mending: str
    before: str = ""
    kind: str = ""

    def prepare(self, trial):
        for name, sql in self.files.items():
            trial.yard.put(name, sql)
        if self.before:
            trial.yard.database.script(self.before)

    def mend(self, trial):
        trial.yard.database.script(self.mending)


# What the data say, lint cannot know before.
FAILING = Work(
    {"V2.1__kept.sql": "CREATE TABLE known (n integer);\nCREATE TABLE kept (n integer NOT NULL);\n",
     "V2.2__fails.sql": "INSERT INTO done VALUES (21);\nINSERT INTO kept SELECT max(n) FROM known;\n"},
    "INSERT INTO known VALUES (1)",
)  # fmt: skip
# An index that is built outside of a transaction and cannot be unique.
PARTIAL = Work(
    {"V2.1__twice.sql": "CREATE TABLE twice (n integer);\nINSERT INTO twice VALUES (1), (1);\n",
     "V2.2__index.sql": f"{ALLOW_FAILURE}CREATE UNIQUE INDEX CONCURRENTLY twice_n ON twice (n);\n"},
    "DELETE FROM twice", kind="postgres",
)  # fmt: skip
ENDLESS = Work(
    {"V2.1__long.sql": "INSERT INTO done VALUES (21);\nWITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
                       " SELECT i + 1 FROM n WHERE i < (SELECT max(bound) FROM work))"
                       " SELECT max(i) FROM n;\n"},
    "UPDATE work SET bound = 1", before="CREATE TABLE work (bound bigint);"
                                        "INSERT INTO work VALUES (1000000000000);",
)  # fmt: skip
NEVER_RAN = [
    Row("pull error", [("pull_error", {})], first=1),
    Row("init error", [("init_error", {})], first=1),
    Row("ENI error", [("eni_error", {})], first=1),
    Row("stuck in PENDING", [("stuck_pending", {})], first=1, yard={"migrate": {"start_timeout": "2s"}}),
    Row("no capacity, then capacity", [("no_capacity_then_capacity", {})]),
    Row("no capacity", [("no_capacity_then_capacity", {"count": None})], first=1,
        yard={"migrate": {"start_timeout": "3s"}}),
    Row("no permission to run tasks", first=1, deny="ecs:RunTask"),
]  # fmt: skip

ENDED_OTHERWISE = [
    Row("a command that fails", first=1, once="exit 9"),
    Row("a command that is killed", first=1, once="kill -9 $$"),
    Row("a failing migration", first=1, work=FAILING),
    # A file is not reached from inside, so that nobody tells what is half done.
    Row("a partial migration", first={"file": 1, "*": 6}, work=PARTIAL),
    Row("killed while it migrates", [("out_of_memory", {"after": 0.7})], first={"file": 1, "*": 7},
        work=ENDLESS),
    Row("timeout", first=1, once="sleep 60", yard={"migrate": {"timeout": "1s"}}),
    Row("out of memory", [("out_of_memory", {})], first=1, once="sleep 60"),
    Row("spot", [("spot", {})], first=1, once=UNTIL_TERM % 143),
    Row("spot, and 0 at the end", [("spot", {})], first=7, then=7, once=UNTIL_TERM % 0),
    Row("stopped by a user", [("user_stop", {})], first=1, once=UNTIL_TERM % 143),
    Row("infrastructure", [("infrastructure", {})], first=1, once=UNTIL_TERM % 143),
    Row("termination notice", [("termination_notice", {})], first=1, once=UNTIL_TERM % 143),
    Row("exit code missing", [("exit_code_missing", {})], first={"file": 7, "*": 0},
        then={"file": 7, "*": 0}),
    Row("exit code missing of a failure", [("exit_code_missing", {})], first=7, then=7, once="exit 9"),
    Row("sidecar with 143", [("sidecar_143", {})], yard={"containers": [SIDECAR]}),
]  # fmt: skip

AWS_LEDGERS = "dynamodb", "s3"
WRITES = {"dynamodb": "dynamodb:PutItem", "s3": "s3:PutObject"}
READS = {"dynamodb": "dynamodb:GetItem", "s3": "s3:GetObject"}

ANSWERS = [
    Row("throttling", [("throttling", {"action": "ecs:RunTask", "count": 3}),
                       ("throttling", {"action": "ecs:DescribeTasks", "count": 3}),
                       ("throttling", {"action": "ecs:UpdateService", "count": 2})]),
    Row("http 500", [("http_500", {"action": "ecs:RegisterTaskDefinition"}),
                     ("http_500", {"action": "ecs:RunTask", "status": 503}),
                     ("http_500", {"action": "ecs:DescribeTasks"}),
                     ("http_500", {"action": "ecs:UpdateService"})]),
    Row("MISSING after RunTask", [("missing_after_run", {"count": 3})]),
    Row("reply to RunTask lost", [("run_task_reply_lost", {})]),
    Row("every reply to RunTask lost", [("run_task_reply_lost", {"count": None})]),
    Row("replies lost", [("reply_lost", {"action": "ecs:RegisterTaskDefinition"}),
                         ("reply_lost", {"action": "ecs:DescribeTasks"}),
                         ("reply_lost", {"action": "ecs:UpdateService"})]),
    Row("slow RunTask", [("slow", {"action": "ecs:RunTask", "seconds": 2})]),
    Row("log stream late", [("log_stream_late", {"seconds": 1.5})]),
    Row("log stream missing", [("log_stream_missing", {})]),
    Row("log delayed", [("log_delay", {"seconds": 1})]),
    Row("log forbidden", deny="logs:GetLogEvents"),
    Row("clock an hour off", skew=3600),
]  # fmt: skip

DEPLOYING = [
    Row("circuit breaker", [("circuit_breaker", {})], first=10, yard={"service": BREAKER}),
    Row("circuit breaker without rollback", [("circuit_breaker", {})], first=10,
        yard={"service": NO_ROLLBACK}),
    Row("deployment replaced", [("deployment_replaced", {})], first=10),
    Row("no permission to deploy", first=10, deny="ecs:UpdateService"),
]  # fmt: skip


def _of_ledger(name, kind, actions, count=2, **parameters):
    """A row per ledger at AWS: what goes wrong with its requests."""
    return [
        Row(name, [(kind, {"action": actions[ledger], "count": count, **parameters})], ledgers=(ledger,))
        for ledger in AWS_LEDGERS
    ]


LEDGER = [
    *_of_ledger("ledger: throttled writes", "throttling", WRITES),
    *_of_ledger("ledger: writes with http 500", "http_500", WRITES),
    *_of_ledger("ledger: reads with http 500", "http_500", READS),
    *_of_ledger("ledger: replies to writes lost", "reply_lost", WRITES),
    *[Row("ledger: conditional failure", [(f"{ledger}_conditional_failure", {})], ledgers=(ledger,))
      for ledger in AWS_LEDGERS],
    *[Row("ledger: applied, its reply lost", [(f"{ledger}_conditional_failure", {"applied": True})],
          ledgers=(ledger,)) for ledger in AWS_LEDGERS],
    Row("ledger: conflict of writes", [("s3_conditional_failure", {"conflict": True})], ledgers=("s3",)),
]  # fmt: skip

ROWS = [*NEVER_RAN, *ENDED_OTHERWISE, *ANSWERS, *DEPLOYING, *LEDGER]
CASES = [row.case() for row in ROWS]
