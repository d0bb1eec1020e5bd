"""A container's output on its way to CloudWatch Logs, in batches like the awslogs driver's."""

import threading
import time

from ..credentials import assumed_role
from ..errors import AwsError
from .stops import NotStarted

FLUSH_SECONDS = 0.05
LONGEST_EVENT = 262118  # bytes: 256 KiB less what CloudWatch counts for itself
LARGEST_BATCH = 1000


def _fail(why):
    raise NotStarted(
        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1"
        f" times: failed to create Cloudwatch log stream: {why} : exit status 1"
    )


class LogSink:
    """Where lines go; `feed` reads a stream until its end, `close` sends the rest."""

    def __init__(self, world, region, group, stream, faults):
        self._world, self._region, self._group, self._stream = world, region, group, stream
        self._missing = "log_stream_missing" in faults
        self._delay = float(faults.get("log_delay", {}).get("seconds", 0))
        late = float(faults.get("log_stream_late", {}).get("seconds", 0))
        self._not_before = time.monotonic() + late
        self._lifts = world.lifts
        self._lock, self._events, self._done = threading.Lock(), [], threading.Event()
        if not late and not self._missing:
            self._create_stream()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    # --- in -----------------------------------------------------------------------------------

    def feed(self, output):
        for line in output:
            self.line(line)

    def line(self, line):
        text = line.rstrip(b"\r\n")
        now = time.time()
        for start in range(0, len(text), LONGEST_EVENT):
            part = text[start : start + LONGEST_EVENT].decode("utf-8", "replace")
            event = {"timestamp": int(now * 1000), "message": part}
            with self._lock:
                self._events.append((time.monotonic() + self._delay, event))

    def close(self):
        """No more will come. Returns at once: delivery goes on as it does on AWS."""
        self._done.set()

    def flush(self):
        """Waits for the delivery."""
        self._thread.join(10)

    # --- out ----------------------------------------------------------------------------------

    def _logs(self, operation, params):
        names = {"logGroupName": self._group, "logStreamName": self._stream}
        return self._world.moto.json_call(
            "logs", self._region, f"Logs_20140328.{operation}", {**names, **params}
        )

    def _create_stream(self):
        self._logs("CreateLogStream", {})

    def _due(self):
        """The events that are to go out now; None when it is over."""
        now = time.monotonic()
        over = self._done.is_set()
        if self._world.lifts != self._lifts:  # what was late comes now
            self._not_before, now = 0, float("inf")
        with self._lock:
            if now < self._not_before:
                return []
            due = [event for at, event in self._events[:LARGEST_BATCH] if at <= now]
            del self._events[: len(due)]
            return None if over and not due and not self._events else due

    def _run(self):
        created = False
        while (due := self._due()) is not None:
            if not self._missing and time.monotonic() >= self._not_before and not created:
                self._create_stream()
                created = True
            if due and not self._missing:
                self._logs("PutLogEvents", {"logEvents": due})
            if len(due) < LARGEST_BATCH:
                self._done.wait(FLUSH_SECONDS) if not self._done.is_set() else time.sleep(0.005)


def open_sink(world, region, role, container, task_id, faults):
    """The LogSink of a container with the awslogs driver, None for others; NotStarted when its group
    is missing or the execution role may not write there."""
    config = container.get("logConfiguration")
    if not config or config["logDriver"] != "awslogs":
        return None
    options = config.get("options", {})
    group, region = options["awslogs-group"], options.get("awslogs-region", region)
    prefix = options.get("awslogs-stream-prefix")
    stream = f"{prefix}/{container['name']}/{task_id}" if prefix else task_id
    try:
        resource = f"arn:aws:logs:{region}:123456789012:log-group:{group}:log-stream:{stream}"
        world.permissions.check(
            [("logs:CreateLogStream", resource)], assumed_role(role or "none", "ecs")
        )
    except AwsError as error:
        _fail(f"{error.code}: {error.message}")
    with world.moto.lock:
        backend = world.moto.backend("logs", region)
        if options.get("awslogs-create-group", "false") == "true":
            backend.ensure_log_group(group)
        if group not in backend.groups:
            _fail("ResourceNotFoundException: The specified log group does not exist.")
    return LogSink(world, region, group, stream, faults)
