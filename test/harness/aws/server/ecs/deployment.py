"""A service deployment: the thread that takes a service from one revision to the next, stage by
stage, with hooks that pause it, a circuit breaker, and the way back."""

import copy
import secrets
import threading
import time

from ..errors import AwsError
from .hooks import Hooks
from .service import Entry

_ROLLING = ("RECONCILE_SERVICE", "PRE_SCALE_UP", "SCALE_UP", "POST_SCALE_UP", "CLEAN_UP")
_SHIFTING = (
    "RECONCILE_SERVICE", "PRE_SCALE_UP", "SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT", "BAKE_TIME",
    "CLEAN_UP",
)  # fmt: skip
BREAKER = "ECS deployment circuit breaker: tasks failed to start."
BREAKER_LONG = "because the circuit breaker threshold was exceeded."


class RolledBack(Exception):
    """The deployment is not to go on; the text says why, as statusReason and rolloutStateReason do."""

    def __init__(self, status_reason, rollout_reason, rollback=True):
        super().__init__(status_reason)
        self.status_reason, self.rollout_reason, self.rollback = (
            status_reason,
            rollout_reason,
            rollback,
        )


class Abandoned(Exception):
    """Another deployment took over, or the stand-in starts anew."""


def _summary(entry, percent):
    return {
        "arn": entry.revision_arn,
        "requestedTaskCount": entry.service.view["desiredCount"],
        "runningTaskCount": len(entry.running()),
        "pendingTaskCount": len(entry.starting()),
        "requestedProductionTrafficWeight": percent,
    }


class Deployment:
    def __init__(self, world, service):
        self._world, self.service = world, service
        self.previous, self.source = service.completed, list(service.entries)
        self.entry = service.add_entry()
        config = service.view["deploymentConfiguration"]
        self._breaker = config["deploymentCircuitBreaker"]
        self._changed = threading.Condition()
        self._abandoned, self._stop = None, None
        place = f"{service.cluster}/{service.name}/{secrets.token_urlsafe(16)}"
        self.arn = service.region.arn(f"service-deployment/{place}")
        now = time.time()
        self.view = {
            "serviceDeploymentArn": self.arn,
            "serviceArn": service.arn,
            "clusterArn": service.view["clusterArn"],
            "createdAt": now,
            "updatedAt": now,
            "status": "PENDING",
            "deploymentConfiguration": copy.deepcopy(config),
        }
        self._breaker_state = "MONITORING" if self._breaker["enable"] else "DISABLED"
        self.hooks = Hooks(world, config.get("lifecycleHooks", []), self)
        service.deployment = self
        service.region.service_deployments[self.arn] = self
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()

    def join(self, seconds):
        if self._thread.ident:
            self._thread.join(seconds)

    # --- seen from outside --------------------------------------------------------------------

    def described(self):
        view = copy.deepcopy(self.view)
        view["targetServiceRevision"] = _summary(self.entry, 100.0)
        view["sourceServiceRevisions"] = [_summary(each, 0.0) for each in self.source]
        view["deploymentCircuitBreaker"] = {
            "status": self._breaker_state,
            "failureCount": self.entry.failed,
            "threshold": self._world.settings["service_fails_after"],
        }
        details = self.hooks.described()
        if details:
            view["lifecycleHookDetails"] = details
        return view

    @property
    def over(self):
        return "finishedAt" in self.view or "stoppedAt" in self.view

    def abandon(self, reason="Service deployment stopped because the stand-in was reset."):
        with self._changed:
            self._abandoned = self._abandoned or reason
            self._changed.notify_all()

    def stop(self, rollback):
        """StopServiceDeployment."""
        if self.over:
            raise AwsError("ConflictException", "The service deployment is not in progress.")
        with self._changed:
            self._stop = RolledBack(
                "Service deployment stopped by user." if not rollback
                else "Service deployment rolled back because it was stopped by user.",
                "ECS deployment stopped by user.", rollback,
            )  # fmt: skip
            self._note("STOP_REQUESTED" if not rollback else "ROLLBACK_REQUESTED", str(self._stop))
            self._changed.notify_all()

    def wait_for(self, condition, seconds):
        """Until the condition or the time; Abandoned and RolledBack from outside come through here."""
        with self._changed:
            met = self._changed.wait_for(
                lambda: self._abandoned or self._stop or condition(), seconds
            )
        if self._abandoned:
            raise Abandoned
        if self._stop:
            stop, self._stop = self._stop, None
            raise stop
        return met

    def poke(self):
        with self._changed:
            self._changed.notify_all()

    # --- its thread ---------------------------------------------------------------------------

    def _pause(self):
        self.wait_for(lambda: False, self._world.settings["step"])

    def _note(self, status, reason=None, **more):
        self.view.update(status=status, updatedAt=time.time(), **more)
        if reason:
            self.view["statusReason"] = reason

    def _run(self):
        try:
            self._go_forward()
        except RolledBack as failure:
            self._turn_back(failure)
        except Abandoned:
            self._note_abandoned()

    def _note_abandoned(self):
        if not self.over:
            self._note("STOPPED", self._abandoned, stoppedAt=time.time())

    def _go_forward(self):
        self._note("IN_PROGRESS", startedAt=time.time())
        strategy = self.service.view["deploymentConfiguration"]["strategy"]
        for stage in _ROLLING if strategy == "ROLLING" else _SHIFTING:
            self.view["lifecycleStage"] = stage
            self.hooks.run(stage)
            if stage == "SCALE_UP":
                self._scale_up(self.entry)
            elif stage == "CLEAN_UP":
                self._drain([each for each in self.service.entries if each is not self.entry])
            else:
                self._pause()
        self._complete(self.entry)
        self._breaker_state = "MONITORING_COMPLETE" if self._breaker["enable"] else "DISABLED"
        self._note(
            "SUCCESSFUL", "Service deployment completed successfully.", finishedAt=time.time()
        )

    def _complete(self, entry):
        entry.note_rollout("COMPLETED", f"ECS deployment {entry.identity} completed.")
        self.service.completed = entry
        self.service.event(f"(deployment {entry.identity}) deployment completed.")
        self.service.event("has reached a steady state.")

    def _scale_up(self, entry):
        service, broken = self.service, bool(self._world.faults.take("circuit_breaker"))
        replaced = self._world.faults.take("deployment_replaced")
        if replaced:
            timer = threading.Timer(float(replaced.get("after", 0.05)), self._replace)
            timer.daemon = True
            timer.start()
        while broken or replaced or len(entry.healthy()) < service.view["desiredCount"]:
            self._replace_failed(entry, broken)
            while not broken and len(entry.tasks) < service.view["desiredCount"]:
                entry.start_task(self._world)
            if (
                self._breaker["enable"]
                and entry.failed >= self._world.settings["service_fails_after"]
            ):
                self._breaker_state = "TRIGGERED"
                word = "rolled back" if self._breaker["rollback"] else "stopped"
                raise RolledBack(
                    f"Service deployment {word} {BREAKER_LONG}", BREAKER, self._breaker["rollback"]
                )
            self._pause()

    def _replace_failed(self, entry, broken):
        dead = [task for task in entry.tasks if task.stopped]
        entry.tasks = [task for task in entry.tasks if not task.stopped]
        entry.failed += len(dead) + broken
        if dead or broken:
            entry.view["updatedAt"] = time.time()
            self.service.event(f"(deployment {entry.identity}) failed to start a task.")

    def _replace(self):
        """Somebody else updates the service to the revision before."""
        if self.previous is None:
            return
        self.abandon("Service deployment stopped because a new service deployment was started.")
        self.join(5)
        self.service.view["taskDefinition"] = self.previous.view["taskDefinition"]
        Deployment(self._world, self.service).start()

    def _drain(self, entries):
        for entry in entries:
            entry.stop_tasks()
        while any(not task.stopped for entry in entries for task in entry.tasks):
            self._pause()
        for entry in entries:
            self.service.remove_entry(entry)

    # --- the way back -------------------------------------------------------------------------

    def _turn_back(self, failure):
        entry = self.entry
        entry.note_rollout("FAILED", failure.rollout_reason)
        self.service.event(
            f"(deployment {entry.identity}) deployment failed: tasks failed to start."
        )
        try:
            if not failure.rollback:
                entry.stop_tasks()
                self._note("STOPPED", failure.status_reason, stoppedAt=time.time())
            elif self.previous is None:
                self._note(
                    "ROLLBACK_FAILED", "No rollback candidate was found.", finishedAt=time.time()
                )
            else:
                self._roll_back(failure)
        except Abandoned:
            self._note_abandoned()

    def _roll_back(self, failure):
        service = self.service
        service.view.update(self._world_before())
        back: Entry = service.add_entry()
        back.note_rollout(
            "IN_PROGRESS",
            f"ECS deployment circuit breaker: rolling back to deploymentId {back.identity}."
            if failure.rollout_reason == BREAKER else "ECS deployment: rolling back.",
        )  # fmt: skip
        service.event(f"rolling back to deployment {back.identity}.")
        rollback = {"reason": failure.status_reason, "startedAt": time.time(),
                    "serviceRevisionArn": back.revision_arn}  # fmt: skip
        self._note("ROLLBACK_IN_PROGRESS", failure.status_reason, rollback=rollback)
        self.entry.stop_tasks()
        while len(back.running()) < service.view["desiredCount"]:
            while len(back.tasks) < service.view["desiredCount"]:
                back.start_task(self._world)
            self._pause()
        self._drain([each for each in service.entries if each not in (back, self.entry)])
        self._complete(back)
        self._note("ROLLBACK_SUCCESSFUL", failure.status_reason, finishedAt=time.time())
        try:
            self.wait_for(lambda: False, self._world.settings["failed_visible"])
        finally:
            service.remove_entry(self.entry)

    def _world_before(self):
        names = ("taskDefinition", "networkConfiguration", "platformVersion")
        before = self.previous.view
        return {name: copy.deepcopy(before[name]) for name in names if name in before}
