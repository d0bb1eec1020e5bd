"""How tasks end before their time, in the words of ECS."""


class NotStarted(Exception):
    """Nothing of the task ran. `container_reason`: what the container says, where it says more."""

    code = "TaskFailedToStart"

    def __init__(self, reason, container_reason=None):
        super().__init__(reason)
        self.reason, self.container_reason = reason, container_reason


class StopRequested(Exception):
    """Somebody wants the task to end: stop code and reason are the task's."""


ESSENTIAL_EXITED = ("EssentialContainerExited", "Essential container in task exited")

# fault -> (stop code, reason) of a task that is stopped from outside while it runs
INTERRUPTIONS = {
    "spot": ("SpotInterruption", "Your Spot Task was interrupted."),
    "user_stop": ("UserInitiated", "Task stopped by user"),
    "infrastructure": ("InfrastructureHealth", "The underlying host became unhealthy."),
    "termination_notice": (
        "TerminationNotice", "ECS is performing maintenance on the underlying infrastructure hosting the task.",
    ),
}  # fmt: skip

# fault -> reason of a task that never starts
START_FAILURES = {
    "eni_error": "Timeout waiting for network interface provisioning to complete.",
    "init_error": (
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource"
        " retrieval failed: unable to retrieve secret from asm: service call has been retried 5 time(s):"
        " failed to fetch secret: RequestCanceled: request context canceled caused by: context deadline"
        " exceeded"
    ),
    "pull_error": (
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref"
        " {image}: failed to do request: Head: dial tcp 10.0.3.17:443: i/o timeout"
    ),
}
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
