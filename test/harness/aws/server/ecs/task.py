"""One task: what DescribeTasks shows of it, and the thread that takes it through its life."""

import copy
import threading
import time

from .store import new_id


def _container_view(region, task_arn, definition, override, eni):
    return {
        "containerArn": region.arn(f"container/{task_arn.split(':task/')[1]}/{new_id()}"),
        "taskArn": task_arn,
        "name": definition["name"],
        "image": definition["image"],
        "lastStatus": "PENDING",
        "networkInterfaces": [eni],
        "healthStatus": "UNKNOWN",
        "cpu": str(override.get("cpu", definition.get("cpu", 0))),
        **({"memory": str(definition["memory"])} if "memory" in definition else {}),
    }


def _attachment(network):
    subnets = network.get("awsvpcConfiguration", {}).get("subnets", ["subnet-none"])
    details = [{"name": "subnetId", "value": subnets[0]}]
    identity = new_id()
    eni = {"attachmentId": identity, "privateIpv4Address": "127.0.0.1"}
    return {"id": identity, "type": "ElasticNetworkInterface", "status": "PRECREATED",
            "details": details}, eni  # fmt: skip


class Placement:
    """Where a task runs and for whom: the parts of a view that do not come from the definition."""

    def __init__(self, cluster, params, group, started_by=None, simulated=False):
        self.cluster, self.params, self.group = cluster, params, group
        self.started_by, self.simulated = started_by, simulated


def _launch(params):
    strategy = params.get("capacityProviderStrategy")
    if strategy:
        name = strategy[0]["capacityProvider"]
        kind = "FARGATE" if name.startswith("FARGATE") else "EC2"
        return {"capacityProviderName": name, "launchType": kind}
    return {"launchType": params.get("launchType", "EC2")}


def make_view(region, definition, placement):
    params = placement.params
    overrides = params.get("overrides", {})
    by_name = {each.get("name"): each for each in overrides.get("containerOverrides", [])}
    identity = new_id()
    arn = region.arn(f"task/{placement.cluster}/{identity}")
    attachment, eni = _attachment(params.get("networkConfiguration", {}))
    view = {
        "taskArn": arn,
        "clusterArn": region.arn(f"cluster/{placement.cluster}"),
        "taskDefinitionArn": definition["taskDefinitionArn"],
        "attachments": [attachment] if definition["networkMode"] == "awsvpc" else [],
        "attributes": [{"name": "ecs.cpu-architecture", "value": "x86_64"}],
        "availabilityZone": f"{region.name}a",
        "containers": [
            _container_view(region, arn, each, by_name.get(each["name"], {}), eni)
            for each in definition["containerDefinitions"]
        ],
        "cpu": overrides.get("cpu", definition.get("cpu", "256")),
        "memory": overrides.get("memory", definition.get("memory", "512")),
        "createdAt": time.time(),
        "desiredStatus": "RUNNING",
        "lastStatus": "PROVISIONING",
        "enableExecuteCommand": params.get("enableExecuteCommand", False),
        "group": placement.group,
        "healthStatus": "UNKNOWN",
        "overrides": {"containerOverrides": [], "inferenceAcceleratorOverrides": [], **overrides},
        "version": 1,
        **_launch(params),
    }
    if view["launchType"] == "FARGATE":
        view["platformVersion"] = "1.4.0" if params.get("platformVersion", "LATEST") == "LATEST" else (
            params["platformVersion"])  # fmt: skip
        view["platformFamily"] = "Linux"
        view["ephemeralStorage"] = definition.get("ephemeralStorage", {"sizeInGiB": 20})
    if placement.started_by:
        view["startedBy"] = placement.started_by
    return view


class Task:
    """`view` changes only by update() and under the region's lock. `containers`: name -> what runs."""

    def __init__(self, region, definition, placement):
        self.region, self.definition = region, copy.deepcopy(definition)
        self.cluster, self.simulated = placement.cluster, placement.simulated
        self.view = make_view(region, definition, placement)
        self.network = placement.params.get("networkConfiguration", {})
        self.containers = {}
        self.truth = {}  # container -> {began, ended, code, by_itself} of what really ran
        self.changed = threading.Condition()
        self.stop_asked = None  # (stop code, reason)
        self.killed = False
        self.states = [self.view["lastStatus"]]  # every one that it had, in order
        self.missing = 0  # so many times DescribeTasks has not heard of it yet
        self.port = None  # where a service's task is to listen, as all tasks share one address
        self._thread = None

    @property
    def arn(self):
        return self.view["taskArn"]

    @property
    def identity(self):
        return self.arn.rsplit("/", 1)[-1]

    def update(self, **values):
        with self.region.lock:
            self.view.update(values)
            self.view["version"] += 1
            if self.view["lastStatus"] != self.states[-1]:
                self.states.append(self.view["lastStatus"])
        with self.changed:
            self.changed.notify_all()

    def container_view(self, name):
        return next(each for each in self.view["containers"] if each["name"] == name)

    def update_container(self, name, **values):
        with self.region.lock:
            self.container_view(name).update(values)
        self.update()

    def described(self, with_tags=False):
        with self.region.lock:
            view = copy.deepcopy(self.view)
        if with_tags:
            view["tags"] = self.region.tags_of(self.arn)
        return view

    # --- stopping -----------------------------------------------------------------------------

    def ask_stop(self, code, reason):
        """The first one who asks is the one who stopped it."""
        with self.changed:
            if self.stop_asked is None:
                self.stop_asked = (code, reason)
            self.changed.notify_all()
        self.update(desiredStatus="STOPPED")

    def kill(self):
        """At once and without its states: the stand-in itself ends or starts anew."""
        self.killed = True
        self.ask_stop("UserInitiated", "the stand-in ends")
        for container in list(self.containers.values()):
            container.kill()

    @property
    def stopped(self):
        return self.view["lastStatus"] == "STOPPED"

    # --- its thread ---------------------------------------------------------------------------

    def start(self, run):
        self._thread = threading.Thread(target=run, args=(self,), daemon=True, name=self.identity)
        self._thread.start()

    def join(self, seconds):
        if self._thread:
            self._thread.join(seconds)

    def wait_until(self, condition, seconds=None):
        """Until the condition holds; False when the time is over."""
        with self.changed:
            return self.changed.wait_for(condition, seconds)
