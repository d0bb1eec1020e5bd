"""Faults by name. A test sets one for the next N times (or until it is lifted); the place where it
bites takes it. README.md has the same names with what a client sees; a test compares the two."""

import threading

# name -> (where it bites, the parameters it understands)
FAULTS = {
    # at the door: any request
    "http_500": ("door", {"action", "status"}),
    "throttling": ("door", {"action"}),
    "reply_lost": ("door", {"action"}),
    "connection_reset": ("door", {"action"}),
    "slow": ("door", {"action", "seconds"}),
    "credentials_expired": ("door", {"action", "after"}),
    "run_task_reply_lost": ("door", set()),
    "client_signal": ("door", {"action", "after", "carried_out", "signal"}),
    # the answer of one operation
    "no_capacity_then_capacity": ("RunTask", {"reason"}),
    "missing_after_run": ("DescribeTasks", set()),
    "dynamodb_conditional_failure": ("dynamodb", {"after", "applied"}),
    "s3_conditional_failure": ("s3", {"after", "applied", "conflict"}),
    # a task before it runs
    "eni_error": ("task", {"reason"}),
    "init_error": ("task", {"reason"}),
    "pull_error": ("task", {"reason"}),
    "stuck_pending": ("task", {"seconds"}),
    # a task that runs
    "out_of_memory": ("task", {"after", "container"}),
    "spot": ("task", {"after"}),
    "user_stop": ("task", {"after", "reason"}),
    "infrastructure": ("task", {"after"}),
    "termination_notice": ("task", {"after"}),
    "sidecar_143": ("task", set()),
    "exit_code_missing": ("task", {"reason"}),
    # its logs
    "log_delay": ("logs", {"seconds"}),
    "log_stream_late": ("logs", {"seconds"}),
    "log_stream_missing": ("logs", set()),
    # a service's deployment
    "circuit_breaker": ("deployment", set()),
    "deployment_replaced": ("deployment", {"after"}),
    "codedeploy_failed": ("deployment", {"code", "message"}),
    # a session of ExecuteCommand
    "exec_duplicate": ("session", set()),
    "exec_lost": ("session", set()),
}


def due(fault):
    """`after`: so many chances to bite pass first. Part of what take() is asked to accept, and asked
    last, because it counts."""
    fault["after"] = int(fault.get("after", 0)) - 1
    return fault["after"] < 0


class Faults:
    def __init__(self):
        self._lock = threading.Lock()
        self._set, self._taken = [], []

    def clear(self):
        with self._lock:
            self._set, self._taken = [], []

    def inject(self, name, count=1, **parameters):
        """count: how often it bites; None: until cleared. ValueError for what is not in the table."""
        if name not in FAULTS:
            raise ValueError(f"no fault '{name}'; there are {', '.join(sorted(FAULTS))}")
        unknown = set(parameters) - FAULTS[name][1]
        if unknown:
            raise ValueError(f"fault '{name}' knows no {', '.join(sorted(unknown))}")
        with self._lock:
            self._set.append({"name": name, "count": count, **parameters})

    def take(self, name, accept=lambda fault: True):
        """The fault when it is to bite now, counted down; else None."""
        with self._lock:
            for fault in self._set:
                if fault["name"] == name and fault["count"] != 0 and accept(fault):
                    if fault["count"] is not None:
                        fault["count"] -= 1
                    self._taken.append(name)
                    return fault
        return None

    def taken(self):
        """The names of those that bit, in order."""
        with self._lock:
            return list(self._taken)
