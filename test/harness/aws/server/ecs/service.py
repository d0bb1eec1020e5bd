"""One service: what DescribeServices shows, its entries in deployments[], and their tasks."""

import copy
import http.client
import secrets
import threading
import time

from harness import ports

from .lifecycle import runner
from .store import new_id
from .task import Placement, Task

# Of a service, its parts that a deployment carries: a change of one means a new deployment.
CARRIED = (
    "taskDefinition", "networkConfiguration", "launchType", "capacityProviderStrategy",
    "platformVersion", "platformFamily", "loadBalancers", "serviceRegistries", "volumeConfigurations",
)  # fmt: skip
_IN_ENTRY = {"loadBalancers", "serviceRegistries"}  # these are described in the revision alone


def answers(port, path="/"):
    """Whether what listens there gives a good answer, as the health check of a target group asks."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Entry:
    """One element of deployments[]: a revision of the service, and the tasks that run it."""

    def __init__(self, service):
        region, carried = service.region, service.carried()
        now = time.time()
        self.service, self.tasks, self.failed = service, [], 0
        self.definition = region.find_definition(carried["taskDefinition"])
        self.view = {
            "id": f"ecs-svc/{secrets.randbelow(10**19):019d}",
            "status": "PRIMARY",
            "createdAt": now,
            "updatedAt": now,
            "rolloutState": "IN_PROGRESS",
            **{name: carried[name] for name in carried if name not in _IN_ENTRY},
        }
        self.note_rollout("IN_PROGRESS", f"ECS deployment {self.identity} in progress.")
        place = f"{service.cluster}/{service.name}/{secrets.randbelow(10**19):019d}"
        self.revision_arn = region.arn(f"service-revision/{place}")
        region.revisions[self.revision_arn] = {
            "serviceRevisionArn": self.revision_arn,
            "serviceArn": service.arn,
            "clusterArn": service.view["clusterArn"],
            "createdAt": now,
            "containerImages": [
                {"containerName": each["name"], "image": each["image"],
                 "imageDigest": each["image"].partition("@")[2]}
                for each in self.definition["containerDefinitions"]
            ],
            **carried,
        }  # fmt: skip

    @property
    def identity(self):
        return self.view["id"]

    def note_rollout(self, state, reason):
        self.view.update(rolloutState=state, rolloutStateReason=reason, updatedAt=time.time())

    def running(self):
        return [task for task in self.tasks if task.view["lastStatus"] == "RUNNING"]

    def healthy(self):
        """Those that count: behind a load balancer, what answers."""
        running = self.running()
        if not self.service.view["loadBalancers"]:
            return running
        return [task for task in running if task.simulated or answers(task.port)]

    def starting(self):
        before = ("PROVISIONING", "PENDING", "ACTIVATING")
        return [task for task in self.tasks if task.view["lastStatus"] in before]

    def described(self):
        counts = {
            "desiredCount": self.service.view["desiredCount"]
            if self.view["status"] == "PRIMARY"
            else 0,
            "pendingCount": len(self.starting()),
            "runningCount": len(self.running()),
            "failedTasks": self.failed,
        }
        return {**copy.deepcopy(self.view), **counts}

    def as_task_set(self):
        """How a deployment of CodeDeploy shows the same."""
        described = self.described()
        names = ("status", "taskDefinition", "createdAt", "updatedAt", "launchType",
                 "capacityProviderStrategy", "platformVersion", "networkConfiguration",
                 "runningCount", "pendingCount")  # fmt: skip
        steady = described["runningCount"] == described["desiredCount"]
        return {
            "id": self.identity,
            "startedBy": "CODE_DEPLOY",
            "stabilityStatus": "STEADY_STATE" if steady else "STABILIZING",
            "scale": {"value": 100.0, "unit": "PERCENT"},
            **{name: described[name] for name in names if name in described},
        }

    def start_task(self, world):
        service = self.service
        placement = Placement(
            service.cluster, self.view, f"service:{service.name}", self.identity,
            simulated=world.settings["service_tasks"] == "simulated",
        )  # fmt: skip
        task = Task(service.region, self.definition, placement)
        if not task.simulated:
            task.port = ports.free_port()
        with service.region.lock:
            service.region.tasks[task.arn] = task
            self.tasks.append(task)
        task.start(runner(world))
        return task

    def stop_tasks(self):
        for task in list(self.tasks):
            if not task.stopped:
                task.ask_stop("ServiceSchedulerInitiated", f"Scaling activity initiated by (deployment"
                              f" {self.identity})")  # fmt: skip


class Service:
    """`view` without deployments[]; `entries`: PRIMARY first; `completed`: what a rollback goes to."""

    def __init__(self, region, cluster, view):
        self.region, self.cluster, self.view = region, cluster, view
        self.entries, self.completed, self.deployment = [], None, None
        self.lock = threading.RLock()

    @property
    def arn(self):
        return self.view["serviceArn"]

    @property
    def name(self):
        return self.view["serviceName"]

    def carried(self):
        return {name: copy.deepcopy(self.view[name]) for name in CARRIED if name in self.view}

    def event(self, message):
        event = {
            "id": new_id(),
            "createdAt": time.time(),
            "message": f"(service {self.name}) {message}",
        }
        with self.lock:
            self.view["events"].insert(0, event)
            del self.view["events"][100:]

    def add_entry(self):
        """A new PRIMARY for what the view now says; the others become ACTIVE."""
        with self.lock:
            for each in self.entries:
                each.view["status"] = "ACTIVE"
            entry = Entry(self)
            self.entries.insert(0, entry)
        return entry

    def remove_entry(self, entry):
        with self.lock:
            if entry in self.entries:
                entry.view["status"] = "INACTIVE"
                self.entries.remove(entry)

    def described(self, with_tags=False):
        with self.lock:
            entries = list(self.entries)
            view = copy.deepcopy(self.view)
            if view["deploymentController"]["type"] == "CODE_DEPLOY":
                view["deployments"] = []
                view["taskSets"] = [each.as_task_set() for each in entries]
            else:
                view["deployments"] = [each.described() for each in entries]
            if self.deployment:
                view["currentServiceDeployment"] = self.deployment.arn
        view["runningCount"] = sum(len(each.running()) for each in entries)
        view["pendingCount"] = sum(len(each.starting()) for each in entries)
        if with_tags:
            view["tags"] = self.region.tags_of(self.arn)
        return view

    def serving(self):
        """[{taskDefinition, images, running, ports}] of what answers requests now."""
        with self.lock:
            entries = [each for each in self.entries if each.running()]
            if not entries and self.completed:
                entries = [self.completed]
        return [
            {
                "taskDefinition": each.view["taskDefinition"],
                "images": [one["image"] for one in each.definition["containerDefinitions"]],
                "running": len(each.running()),
                "ports": [task.port for task in each.running() if task.port],
            }
            for each in entries
        ]
