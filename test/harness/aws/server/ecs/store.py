"""What ECS knows, one Region per AWS region; `lock` guards everything inside."""

import secrets
import threading
import time

from ..credentials import ACCOUNT
from ..errors import AwsError


def new_id():
    return secrets.token_hex(16)


class Region:
    def __init__(self, name):
        self.name = name
        self.lock = threading.RLock()
        self.clusters = {}  # name -> as described
        self.families = {}  # name -> [task definition as described], by revision
        self.tasks = {}  # ARN -> task.Task
        self.services = {}  # (cluster, name) -> services.Service
        self.tokens = {}  # (cluster, client token) -> (parameters, [task ARN], time)
        self.tags = {}  # ARN -> {key: value}
        self.service_deployments = {}  # ARN -> deployment.Deployment
        self.revisions = {}  # ARN -> service revision as described

    def arn(self, rest):
        return f"arn:aws:ecs:{self.name}:{ACCOUNT}:{rest}"

    def cluster(self, params):
        """The cluster's name; AwsError when there is none."""
        name = str(params.get("cluster") or "default").rsplit("/", 1)[-1]
        with self.lock:
            found = self.clusters.get(name)
        if found is None or found["status"] != "ACTIVE":
            raise AwsError("ClusterNotFoundException", "Cluster not found.")
        return name

    def task_arn(self, cluster, reference):
        return (
            reference if reference.startswith("arn:") else self.arn(f"task/{cluster}/{reference}")
        )

    def find_definition(self, reference):
        """`family`, `family:revision` or an ARN; None when there is none. INACTIVE ones are found by
        their revision, as on ECS."""
        family, _, revision = reference.rsplit("/", 1)[-1].partition(":")
        with self.lock:
            revisions = self.families.get(family, [])
            if revision:
                return next((each for each in revisions if str(each["revision"]) == revision), None)
            active = [each for each in revisions if each["status"] == "ACTIVE"]
            return active[-1] if active else None

    # --- tags ---------------------------------------------------------------------------------

    def set_tags(self, arn, tags):
        with self.lock:
            self.tags.setdefault(arn, {}).update(
                {each["key"]: each.get("value", "") for each in tags or []}
            )

    def tags_of(self, arn):
        with self.lock:
            return [{"key": key, "value": value} for key, value in self.tags.get(arn, {}).items()]

    # --- life ---------------------------------------------------------------------------------

    def forget_old_tasks(self, visible_seconds):
        """STOPPED tasks cannot be described for ever."""
        limit = time.time() - visible_seconds
        with self.lock:
            for arn, task in list(self.tasks.items()):
                stopped = task.view.get("stoppedAt")
                if task.view["lastStatus"] == "STOPPED" and stopped and stopped < limit:
                    del self.tasks[arn]

    def kill_all(self):
        with self.lock:
            deployments = list(self.service_deployments.values())
            tasks = list(self.tasks.values())
        for deployment in deployments:
            deployment.abandon()
        for task in tasks:
            task.kill()
        for worker in deployments + tasks:
            worker.join(5)


class Ecs:
    def __init__(self):
        self._lock = threading.Lock()
        self._regions = {}

    def region(self, name):
        with self._lock:
            if name not in self._regions:
                self._regions[name] = Region(name)
            return self._regions[name]

    def reset(self):
        with self._lock:
            regions, self._regions = self._regions, {}
        for region in regions.values():
            region.kill_all()
