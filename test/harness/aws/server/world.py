"""Everything that the stand-in knows: one World, passed to whoever answers."""

import time

from .credentials import KeyTable
from .faults import Faults
from .permissions import Permissions

# What a test may set through the control API; seconds unless the name says otherwise.
SETTINGS = {
    "step": 0.05,  # between two states of a task or a deployment
    "stopped_visible": 3600.0,  # how long a STOPPED task can be described
    "token_lifetime": 3600.0,  # of a task role's credentials
    "instance_role": "tidegate-instance",  # whose keys the instance's metadata has
    "clock_skew": 0.0,  # how far our clock is ahead of the client's
    "service_tasks": "simulated",  # or "real": a service's tasks run their commands
    "service_fails_after": 3,  # failed tasks until the circuit breaker trips (count)
    "failed_visible": 1.0,  # how long a failed deployment stays in deployments[] after its rollback
    "hook_minute": 60.0,  # how long a minute of a lifecycle hook is
    "states_second": 1.0,  # how long a second of a state machine's waits and limits is
    "stop_timeout": 30.0,  # of a container that states none
    "exec_base": "",  # what stands before the path of a session's stream: "wss://localhost:1"
    "strict_images": True,  # an image that was not put cannot be pulled
    "registry": "",  # host:port of a real registry: what was pushed there is what ECR has
    "engine": "",  # socket of the engine that pulls from it and runs it, for images that were not put
}


class World:
    """`images`: reference -> how to run it (ecs/images.py). `url` is where clients reach us."""

    def __init__(self):
        self.faults, self.permissions, self.keys = Faults(), Permissions(), KeyTable()
        self.settings, self.images = dict(SETTINGS), {}
        self.server = self.runtime_server = self.moto = None
        self.ecs = self.metadata = None
        self.lifts = 0  # how often all faults were lifted
        self.more = {}  # further services' state by name
        self.admin = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.port}"

    def now(self):
        """Our clock, which a test can set wrong."""
        return time.time() + self.settings["clock_skew"]

    def set(self, **values):
        for name, value in values.items():
            if name not in SETTINGS:
                raise ValueError(f"no setting '{name}'; there are {', '.join(SETTINGS)}")
            self.settings[name] = type(SETTINGS[name])(value)

    def reset(self):
        """As after the start; tasks that run are killed. The admin key stays good."""
        self.server.find_again()
        self.ecs.reset()
        for each in self.more.values():
            each.reset()
        self.metadata.clear()
        self.faults.clear()
        self.permissions.clear()
        self.keys.clear()
        self.images.clear()
        self.settings.update(SETTINGS)
        self.moto.reset()
        self.issue_admin()

    def issue_admin(self):
        names = None
        if self.admin:
            names = {"AccessKeyId": self.admin.access_key, "SecretAccessKey": self.admin.secret}
        self.admin = self.keys.issue("arn:aws:iam::123456789012:user/ci", names=names)
