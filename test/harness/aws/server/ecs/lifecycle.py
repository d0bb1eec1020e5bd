"""A task's way from PROVISIONING to STOPPED.

Each step waits a little (`step` of the settings), because a client that polls must be able to see
it, or to miss it.
"""

import threading
import time

from ..errors import AwsError
from . import environment, execute, images, logs, stops
from .process import Simulated
from .store import new_id


class Lifecycle:
    """Takes one task through its life; run() is the task's thread."""

    def __init__(self, world, task):
        self._world, self._task = world, task
        self._codes, self._sinks, self._readers = {}, {}, []
        self._ending = False
        self._out_of_memory = set()
        take = world.faults.take if not task.simulated else (lambda *_: None)
        names = (*stops.START_FAILURES, *stops.INTERRUPTIONS, "stuck_pending", "out_of_memory",
                 "sidecar_143", "exit_code_missing", "log_delay", "log_stream_late",
                 "log_stream_missing")  # fmt: skip
        # A fault concerns the first task after it was set, whatever it comes to.
        self._faults = {name: fault for name in names if (fault := take(name))}

    # --- small steps --------------------------------------------------------------------------

    def _pause(self, seconds=None):
        """A moment in which the task may be told to stop."""
        task = self._task
        if task.wait_until(lambda: task.stop_asked, self._step() if seconds is None else seconds):
            raise stops.StopRequested

    def _rest(self):
        if not self._task.killed:
            time.sleep(self._step())

    def _step(self):
        return self._world.settings["step"]

    def _fail_if(self, name, **words):
        fault = self._faults.get(name)
        if fault:
            raise stops.NotStarted(
                fault.get("reason") or stops.START_FAILURES[name].format(**words)
            )

    # --- the start ----------------------------------------------------------------------------

    def run(self):
        task = self._task
        try:
            self._start()
            self._follow()
        except stops.NotStarted as failure:
            self._note_stop(failure.code, failure.reason)
            self._blame(failure)
        except stops.StopRequested:
            self._note_stop(*task.stop_asked)
        self._wind_down()

    def _start(self):
        task = self._task
        self._pause()
        self._fail_if("eni_error")
        for each in task.view["attachments"]:
            each["status"] = "ATTACHED"
        task.update(lastStatus="PENDING", connectivity="CONNECTED", connectivityAt=time.time())
        self._pause()
        stuck = self._faults.get("stuck_pending")
        if stuck:
            self._pause(float(stuck.get("seconds", 3600)))
        self._fail_if("init_error")
        prepared = [self._prepare(each) for each in task.definition["containerDefinitions"]]
        task.update(lastStatus="ACTIVATING")
        self._pause()
        for definition, container in prepared:
            self._start_container(definition, container)
        task.update(lastStatus="RUNNING", startedAt=time.time())
        if task.view["enableExecuteCommand"] and not task.simulated:
            self._later({"after": self._step()}, self._start_agent)

    def _start_agent(self):
        """The agent of ExecuteCommand is there a little after its container."""
        running = execute.may_run_agent(self._world, self._task)
        agent = {"name": "ExecuteCommandAgent", "lastStatus": "RUNNING" if running else "STOPPED"}
        for name in list(self._task.containers):
            self._task.update_container(
                name, managedAgents=[{**agent, "lastStartedAt": time.time()}]
            )

    def _prepare(self, definition):
        """Pulls the image, gets secrets and log stream; the container is made and not started."""
        task, name = self._task, definition["name"]
        if task.simulated:
            images.pull(self._world, definition["image"])
            return definition, Simulated()
        task.update(pullStartedAt=task.view.get("pullStartedAt") or time.time())
        self._fail_if("pull_error", image=definition["image"])
        image = images.pull(self._world, definition["image"])
        task.update(pullStoppedAt=time.time())
        runtime_id = f"{task.identity}-{new_id()[:10]}"
        task.update_container(name, imageDigest=image.digest, runtimeId=runtime_id)
        values = environment.environment_of(self._world, task, definition, image, runtime_id)
        self._sinks[name] = logs.open_sink(
            self._world, task.region.name, environment.execution_role(task), definition, task.identity,
            self._faults,
        )  # fmt: skip
        words = environment.command_of(image, definition, environment.override_of(task, name))
        marker = values["ECS_CONTAINER_METADATA_URI_V4"]
        return definition, image.container(words, values, definition, marker)

    def _start_container(self, definition, container):
        task, name = self._task, definition["name"]
        if task.killed:
            raise stops.StopRequested
        container.start()
        task.truth[name] = {"began": time.time()}
        task.containers[name] = container
        task.update_container(name, lastStatus="RUNNING")
        watch = threading.Thread(target=self._watch, args=(name, container), daemon=True)
        self._readers.append(watch)
        watch.start()

    def _watch(self, name, container):
        """Reads a container's output to its end and notes how it ended."""
        sink = self._sinks.get(name)
        reader = None
        if container.output is not None:
            feed = sink.feed if sink else _drain
            reader = threading.Thread(target=feed, args=(container.output,), daemon=True)
            reader.start()
        code = container.wait()
        self._note_truth(name, code)
        if reader:
            reader.join(5)
        if sink:
            sink.close()
        container.finish()
        if container.out_of_memory:
            self._out_of_memory.add(name)
        self._codes[name] = code
        self._note_end(name, code)

    def _note_truth(self, name, code):
        """How it really ended, whatever a fault will show of it."""
        asked = self._task.stop_asked or self._ending or name in self._out_of_memory
        self._task.truth[name].update(ended=time.time(), code=code, by_itself=not asked)

    def _note_end(self, name, code):
        values = {"lastStatus": "STOPPED", "exitCode": code}
        definition = self._definition(name)
        if "sidecar_143" in self._faults and not definition["essential"]:
            values["exitCode"] = 143
        if name in self._out_of_memory:
            values["reason"] = stops.OUT_OF_MEMORY
        if "exit_code_missing" in self._faults and definition["essential"]:
            del values["exitCode"]
            if self._faults["exit_code_missing"].get("reason"):
                values["reason"] = self._faults["exit_code_missing"]["reason"]
        self._task.update_container(name, **values)

    def _definition(self, name):
        return next(
            each for each in self._task.definition["containerDefinitions"] if each["name"] == name
        )

    # --- running ------------------------------------------------------------------------------

    def _essential_ended(self):
        return any(self._definition(name)["essential"] for name in list(self._codes))

    def _follow(self):
        task = self._task
        self._schedule_interruptions()
        task.wait_until(lambda: task.stop_asked or self._essential_ended())
        if self._essential_ended():
            self._note_stop(*stops.ESSENTIAL_EXITED)
        else:
            self._note_stop(*task.stop_asked)

    def _schedule_interruptions(self):
        for name, fault in self._faults.items():
            if name in stops.INTERRUPTIONS:
                code, reason = stops.INTERRUPTIONS[name]
                self._later(fault, self._task.ask_stop, code, fault.get("reason", reason))
            elif name == "out_of_memory":
                essential = next(
                    each["name"]
                    for each in self._task.definition["containerDefinitions"]
                    if each["essential"]
                )
                self._later(fault, self._kill_for_memory, fault.get("container", essential))

    def _later(self, fault, function, *arguments):
        timer = threading.Timer(float(fault.get("after", 0.1)), function, arguments)
        timer.daemon = True
        timer.start()

    def _kill_for_memory(self, name):
        if name in self._codes:
            return
        self._out_of_memory.add(name)
        self._task.containers[name].kill()

    # --- the end ------------------------------------------------------------------------------

    def _note_stop(self, code, reason):
        self._task.update(
            stopCode=code, stoppedReason=reason, desiredStatus="STOPPED", stoppingAt=time.time()
        )

    def _blame(self, failure):
        """A failure of the start is told at the container too."""
        if failure.container_reason or failure.reason.startswith("Cannot"):
            name = self._task.definition["containerDefinitions"][0]["name"]
            self._task.update_container(name, reason=failure.container_reason or failure.reason)

    def _wind_down(self):
        task = self._task
        if task.containers:
            task.update(lastStatus="DEACTIVATING")
            self._rest()
            task.update(lastStatus="STOPPING")
            self._end_containers()
            self._rest()
        task.update(lastStatus="DEPROVISIONING", executionStoppedAt=time.time())
        self._rest()
        for sink in self._sinks.values():
            if sink:
                sink.close()
        for each in task.view["attachments"]:
            each["status"] = "DELETED"
        for each in task.view["containers"]:
            each["lastStatus"] = "STOPPED"
        task.update(lastStatus="STOPPED", stoppedAt=time.time())

    def _end_containers(self):
        """SIGTERM to those that run, SIGKILL to those that do not heed it in time."""
        task, self._ending = self._task, True
        deadlines = {}
        for name, container in task.containers.items():
            limit = self._definition(name).get("stopTimeout", self._world.settings["stop_timeout"])
            deadlines[name] = time.monotonic() + float(limit)
            if name not in self._codes:
                container.terminate()
        for name, container in task.containers.items():
            left = 0 if task.killed else max(0, deadlines[name] - time.monotonic())
            if not task.wait_until(lambda name=name: name in self._codes, left):
                container.kill()
        for watch in self._readers:
            watch.join(10)


def _drain(output):
    for _ in output:
        pass


def runner(world):
    """The function that a task's thread runs."""

    def run(task):
        try:
            Lifecycle(world, task).run()
        except AwsError as error:  # a mistake of the stand-in must not leave a task that never ends
            task.update(
                lastStatus="STOPPED", stoppedReason=f"stand-in: {error}", stoppedAt=time.time()
            )

    return run
