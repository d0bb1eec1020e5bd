"""ExecuteCommand: a command in a running container's environment, on a terminal, over the data
channel of Session Manager. As on AWS the session says nothing of how the command ended."""

import json
import os
import secrets
import shlex
import signal
import subprocess
import threading
import time

from .. import data_channel, websocket
from ..credentials import assumed_role
from ..data_channel import Frame
from ..errors import AwsError

RESEND_SECONDS = 0.5
PATH = "/v1/data-channel/"


def _invalid(message):
    raise AwsError("InvalidParameterException", message)


class Sessions:
    """What waits for its client, by id. `frames`: what was wrong with what clients sent."""

    def __init__(self):
        self.reset()

    def reset(self):
        self.waiting, self.frames = {}, []


def execute_command(world, request):
    region, params = world.ecs.region(request.region), request.params
    cluster = region.cluster(params)
    task = region.tasks.get(region.task_arn(cluster, params["task"]))
    if task is None:
        _invalid("The referenced task was not found.")
    if not params["interactive"]:
        _invalid("Interactive is the only mode supported currently.")
    if not task.view["enableExecuteCommand"]:
        _invalid("The execute command failed because execute command was not enabled when the task"
                 " was run or the execute command agent isn't running. Wait and try again or run a"
                 " new task with execute command enabled and try again.")  # fmt: skip
    name = params.get("container") or task.definition["containerDefinitions"][0]["name"]
    if name not in task.containers and name not in [
        each["name"] for each in task.view["containers"]
    ]:
        _invalid(f"The container {name} is not in the task.")
    agents = task.container_view(name).get("managedAgents", [])
    if task.view["lastStatus"] != "RUNNING" or not any(
        each["lastStatus"] == "RUNNING" for each in agents
    ):
        raise AwsError(
            "TargetNotConnectedException",
            "The execute command failed due to an internal error. Try again later.",
        )
    identity = f"ecs-execute-command-{secrets.token_hex(12)}"
    token = secrets.token_urlsafe(60)
    session = (token, task.containers[name], params["command"])
    world.more["sessions"].waiting[identity] = session
    base = world.settings["exec_base"] or world.url.replace("http", "ws", 1)
    return {
        "clusterArn": task.view["clusterArn"],
        "containerArn": task.container_view(name)["containerArn"],
        "containerName": name,
        "interactive": True,
        "session": {
            "sessionId": identity,
            "streamUrl": f"{base}{PATH}{identity}?role=publish_subscribe&cell-number=standin",
            "tokenValue": token,
        },
        "taskArn": task.arn,
    }


def may_run_agent(world, task):
    """The agent in the task needs the task role's permission to open its channels."""
    role = task.view["overrides"].get("taskRoleArn") or task.definition.get("taskRoleArn")
    if not role:
        return False
    try:
        needs = [("ssmmessages:CreateControlChannel", "*"), ("ssmmessages:CreateDataChannel", "*")]
        world.permissions.check(needs, assumed_role(role, task.identity))
    except AwsError:
        return False
    return True


class _Terminal:
    """The command on a pseudo-terminal of its own, in the container's environment."""

    def __init__(self, container, command):
        self._lock, self._closed = threading.Lock(), False
        self._master, slave = os.openpty()
        words, environment, folder = container.inside(shlex.split(command))
        # setsid itself says on the terminal what cannot be found.
        self._process = subprocess.Popen(
            ["setsid", "--ctty", *words], env=environment, cwd=folder, stdin=slave, stdout=slave,
            stderr=slave, close_fds=True,
        )  # fmt: skip
        os.close(slave)

    def read(self):
        """Bytes; b'' at the end, which a terminal tells by an error."""
        try:
            return os.read(self._master, 1024)
        except OSError:
            return b""

    def write(self, data):
        with self._lock:  # a closed descriptor's number may be somebody else's by now
            if not self._closed:
                try:
                    os.write(self._master, data)
                except OSError:
                    pass

    def kill(self):
        """The command and what it started; the reader then sees the end."""
        if self._process.poll() is None:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                self._process.kill()

    def close(self):
        """Once, by whoever reads."""
        self.kill()
        self._process.wait()
        with self._lock:
            self._closed = True
            os.close(self._master)


class _Channel:
    """The agent's end: sends in sequence, again until acknowledged; acknowledges what comes in."""

    def __init__(self, world, socket):
        self._world, self._socket = world, socket
        self._sequence, self._unacknowledged = 0, {}
        self._lock, self._over = threading.Lock(), threading.Event()
        threading.Thread(target=self._resend, daemon=True).start()

    def output(self, payload, payload_type=data_channel.DATA):
        flags = data_channel.SYN if self._sequence == 0 else 0
        with self._lock:
            frame = Frame(data_channel.OUTPUT, self._sequence, payload, payload_type, flags)
            self._sequence += 1
            self._unacknowledged[frame.identity] = (frame, time.monotonic())
        data = frame.encode()
        self._socket.send(data)
        if self._world.faults.take("exec_duplicate"):
            self._socket.send(data)

    def closed(self, session):
        body = {"MessageType": "channel_closed", "SessionId": session, "DestinationId": session,
                "MessageId": secrets.token_hex(16), "SchemaVersion": 1, "Output": "",
                "CreatedDate": time.strftime("%Y-%m-%dT%H:%M:%SZ")}  # fmt: skip
        frame = Frame(data_channel.CHANNEL_CLOSED, self._sequence, json.dumps(body).encode())
        self._socket.send(frame.encode())

    def wait_for_acknowledgements(self, seconds=5):
        deadline = time.monotonic() + seconds
        while self._unacknowledged and time.monotonic() < deadline and not self._over.is_set():
            time.sleep(0.01)

    def end(self):
        self._over.set()

    def _resend(self):
        while not self._over.wait(RESEND_SECONDS / 2):
            with self._lock:
                late = [each for each in self._unacknowledged.values()
                        if time.monotonic() - each[1] > RESEND_SECONDS]  # fmt: skip
            for frame, _ in late:
                try:
                    self._socket.send(frame.encode())
                except websocket.Closed:
                    return

    def acknowledge(self, frame):
        body = {"AcknowledgedMessageType": frame.kind, "AcknowledgedMessageId": str(frame.identity),
                "AcknowledgedMessageSequenceNumber": frame.sequence,
                "IsSequentialMessage": True}  # fmt: skip
        flags = data_channel.SYN | data_channel.FIN
        answer = Frame(data_channel.ACKNOWLEDGE, 0, json.dumps(body).encode(), flags=flags)
        self._socket.send(answer.encode())

    def acknowledged(self, payload):
        identity = json.loads(payload)["AcknowledgedMessageId"]
        with self._lock:
            for each in list(self._unacknowledged):
                if str(each) == identity:
                    del self._unacknowledged[each]


class _Session:
    def __init__(self, world, socket, identity, container, command):
        self._world, self._socket, self._identity = world, socket, identity
        self._container, self._command = container, command
        self._channel = _Channel(world, socket)
        self._answered, self._gone = threading.Event(), threading.Event()
        self._terminal = None

    def run(self):
        threading.Thread(target=self._read, daemon=True).start()
        try:
            self._shake_hands()
            self._terminal = _Terminal(self._container, self._command)
            if self._gone.is_set():
                raise websocket.Closed("the client is gone")
            self._send_output()
            self._channel.wait_for_acknowledgements()
            self._channel.closed(self._identity)
            self._gone.wait(2)
        except websocket.Closed:
            pass
        finally:
            self._channel.end()
            if self._terminal:
                self._terminal.close()
            self._socket.close()

    def _shake_hands(self):
        action = {"ActionType": "SessionType", "ActionParameters": {
            "SessionType": "InteractiveCommands", "Properties": {"command": self._command}}}  # fmt: skip
        body = {"AgentVersion": "3.3.2299.0", "RequestedClientActions": [action]}
        self._channel.output(json.dumps(body).encode(), data_channel.HANDSHAKE_REQUEST)
        if not self._answered.wait(10):
            raise websocket.Closed("the handshake was not answered")
        body = {"HandshakeTimeToComplete": 10_000_000, "CustomerMessage": ""}
        self._channel.output(json.dumps(body).encode(), data_channel.HANDSHAKE_COMPLETE)

    def _send_output(self):
        while data := self._terminal.read():
            if self._world.faults.take("exec_lost"):
                raise websocket.Closed("fault exec_lost")
            self._channel.output(data)

    # --- in -----------------------------------------------------------------------------------

    def _read(self):
        expected, early = 0, {}
        try:
            while True:
                kind, data = self._socket.receive()
                if kind == websocket.BINARY:
                    expected = self._take(data, expected, early)
        except websocket.Closed:
            self._gone.set()
            self._channel.end()
            if self._terminal:
                self._terminal.kill()

    def _take(self, data, expected, early):
        """One frame; input is used in its order whatever order it comes in. The next number."""
        try:
            frame = data_channel.decode(data)
        except data_channel.BadFrame as error:
            self._world.more["sessions"].frames.append(str(error))
            return expected
        if frame.kind == data_channel.ACKNOWLEDGE:
            self._channel.acknowledged(frame.payload)
        elif frame.kind == data_channel.INPUT:
            self._channel.acknowledge(frame)
            early[frame.sequence] = frame
            while expected in early:
                self._use(early.pop(expected))
                expected += 1
        return expected

    def _use(self, frame):
        if frame.payload_type == data_channel.HANDSHAKE_RESPONSE:
            actions = json.loads(frame.payload)["ProcessedClientActions"]
            if [each["ActionStatus"] for each in actions] == [1]:
                self._answered.set()
        elif frame.payload_type == data_channel.DATA and self._terminal:
            self._terminal.write(frame.payload)


def make_upgrade(world):
    """What the server calls with a connection that wants to become a WebSocket."""

    def upgrade(connection, read, path, headers):
        identity = path.partition("?")[0].rpartition("/")[2]
        session = world.more["sessions"].waiting.pop(identity, None)
        if session is None or not path.startswith(PATH):
            connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        token, container, command = session
        socket = websocket.WebSocket(connection, read, headers.get("sec-websocket-key", ""))
        try:
            kind, first = socket.receive()
            opening = json.loads(first)
        except (websocket.Closed, ValueError):
            return
        if kind != websocket.TEXT or opening.get("TokenValue") != token:
            socket.close(1008)
            return
        _Session(world, socket, identity, container, command).run()

    return upgrade
