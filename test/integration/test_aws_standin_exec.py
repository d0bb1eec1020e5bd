"""ExecuteCommand of the AWS stand-in: a real command on a terminal inside the running task, over a
data channel whose frames are those of Session Manager."""

import base64
import hashlib
import json
import os
import socket
import ssl
import struct
import urllib.parse
import uuid

import pytest
from harness.aws.boto import AwsFailure
from harness.aws.scene import CLUSTER, Scene

WAITING = "trap 'exit 0' TERM; echo up; while :; do sleep 0.05; done"
SYN, FIN = 1, 2


class Client:
    """The client's side, byte by byte and independent of the stand-in's own code."""

    def __init__(self, session, acknowledge=True, authority=None):
        self._token, self._acknowledges = session["tokenValue"], acknowledge
        url = urllib.parse.urlsplit(session["streamUrl"])
        self._socket = socket.create_connection((url.hostname, url.port), timeout=30)
        assert (url.scheme == "wss") == (authority is not None)
        if authority:
            context = ssl.create_default_context(cafile=authority)
            self._socket = context.wrap_socket(self._socket, server_hostname=url.hostname)
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall(
            f"GET {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
            .encode()
        )  # fmt: skip
        self._file = self._socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        names = {}
        while line := self._file.readline().strip():
            name, _, value = line.decode().partition(": ")
            names[name.lower()] = value
        if self.status == 101:
            magic = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()
            expected = base64.b64encode(hashlib.sha1(magic).digest()).decode()
            assert names["sec-websocket-accept"] == expected
        self._sequence, self.text, self.sequences, self.closed = 0, "", [], False

    def close(self):
        self._file.close()
        self._socket.close()

    # --- WebSocket ----------------------------------------------------------------------------

    def send(self, data, kind=2):
        short = len(data) < 126
        length = bytes([0x80 | len(data)]) if short else struct.pack("!BH", 0x80 | 126, len(data))
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(data))
        self._socket.sendall(bytes([0x80 | kind]) + length + mask + masked)

    def receive(self):
        """One frame's payload, None when it is the end."""
        head = self._file.read(2)
        if len(head) < 2 or head[0] & 0xF == 8:
            return None
        length = head[1] & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self._file.read(2))
        return self._file.read(length)

    # --- data channel -------------------------------------------------------------------------

    def open(self, token=None):
        opening = {"MessageSchemaVersion": "1.0", "RequestId": str(uuid.uuid4()),
                   "TokenValue": token or self._token, "ClientId": str(uuid.uuid4())}  # fmt: skip
        self.send(json.dumps(opening).encode(), kind=1)

    def message(self, kind, payload, payload_type=0, sequence=0, flags=0):
        raw = uuid.uuid4().bytes
        head = struct.pack("!I", 116) + kind.encode().ljust(32)
        head += struct.pack("!IQqQ", 1, 0, sequence, flags) + raw[8:] + raw[:8]
        head += hashlib.sha256(payload).digest() + struct.pack("!II", payload_type, len(payload))
        assert len(head) == 120
        self.send(head + payload)

    def type(self, text):
        self.message("input_stream_data", text.encode(), 1, self._sequence)
        self._sequence += 1

    def take(self):
        """(kind, payload type, payload) of the next message; acknowledged when it is output."""
        data = self.receive()
        if data is None:
            return None
        assert struct.unpack("!I", data[:4]) == (116,)
        kind = data[4:36].decode().rstrip()
        sequence, _ = struct.unpack("!qQ", data[48:64])
        identity = uuid.UUID(bytes=data[72:80] + data[64:72])
        payload_type, length = struct.unpack("!II", data[112:120])
        payload = data[120:]
        assert len(payload) == length and hashlib.sha256(payload).digest() == data[80:112]
        if kind == "output_stream_data":
            self.sequences.append(sequence)
            if self._acknowledges:
                body = {"AcknowledgedMessageType": kind, "AcknowledgedMessageId": str(identity),
                        "AcknowledgedMessageSequenceNumber": sequence,
                        "IsSequentialMessage": True}  # fmt: skip
                self.message("acknowledge", json.dumps(body).encode(), flags=SYN | FIN)
        return kind, payload_type, payload

    def shake_hands(self):
        kind, payload_type, payload = self.take()
        assert (kind, payload_type) == ("output_stream_data", 5)
        actions = json.loads(payload)["RequestedClientActions"]
        assert [each["ActionType"] for each in actions] == ["SessionType"]
        body = {"ClientVersion": "1.2.0.0", "Errors": [], "ProcessedClientActions": [
            {"ActionType": "SessionType", "ActionStatus": 1}]}  # fmt: skip
        self.message("input_stream_data", json.dumps(body).encode(), 6, self._sequence, SYN)
        self._sequence += 1
        while (message := self.take())[1] != 7:
            assert message[0] == "acknowledge"

    def until(self, text=None):
        """Reads until the text came, or until the channel is closed; all text so far."""
        while text is None or text not in self.text:
            message = self.take()
            if message is None:
                break
            if message[0] == "channel_closed":
                self.closed = True
                break
            if message[:2] == ("output_stream_data", 1):
                self.text += message[2].decode()
        return self.text


@pytest.fixture(name="scene")
def _scene(aws, boto, tmp_path):
    return Scene(aws, boto, tmp_path)


@pytest.fixture(name="connect")
def _connect(scene):
    """connect(command, ..) is a Client of a session in a task that waits."""
    clients = []
    scene.define([scene.container(environment=[{"name": "INSIDE", "value": "task"}])])
    arn = scene.shell(WAITING, enableExecuteCommand=True)

    def agent_runs():
        agents = scene.named(scene.describe(arn)).get("managedAgents", [])
        return [each["lastStatus"] for each in agents] == ["RUNNING"]

    scene.wait(agent_runs)

    def connect(command, **options):
        session = scene.boto.ecs.execute_command(
            cluster=CLUSTER, task=arn, container="web", command=command, interactive=True
        )["session"]
        clients.append(Client(session, **options))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


def test_a_command_runs_in_the_environment_of_the_container(connect, scene, aws):
    client = connect("/bin/sh -c 'echo in $INSIDE; tty -s && echo terminal; exit 9'")
    client.open()
    client.shake_hands()
    assert client.until() == "in task\r\nterminal\r\n"
    # Under load an acknowledgement may be late, and a frame come twice.
    assert client.closed and sorted(set(client.sequences)) == list(range(max(client.sequences) + 1))
    assert aws.bad_frames() == []
    assert aws.tasks_started()[0]["lastStatus"] == "RUNNING"


def test_a_session_can_be_over_tls(connect, aws_tls):
    client = connect("/bin/echo hello", authority=aws_tls.authority)
    client.open()
    client.shake_hands()
    assert client.until() == "hello\r\n" and client.closed


def test_what_is_typed_reaches_the_command(connect):
    client = connect("/bin/sh -c 'read line; echo got $line'")
    client.open()
    client.shake_hands()
    client.type("hello\n")
    assert "got hello\r\n" in client.until()


def test_output_that_is_not_acknowledged_comes_again(connect):
    client = connect("/bin/echo once", acknowledge=False)
    client.open()
    kind, payload_type, first = client.take()
    assert (kind, payload_type) == ("output_stream_data", 5)
    assert client.take()[2] == first and client.sequences == [0, 0]


def test_a_duplicate_has_the_same_sequence_number(connect, aws):
    client = connect("/bin/cat")
    client.open()
    client.shake_hands()
    aws.fault("exec_duplicate")
    client.type("hello\n")
    while len(client.sequences) == len(set(client.sequences)):
        assert client.take()
    assert aws.taken() == ["exec_duplicate"]


def test_a_session_can_be_lost_in_the_middle(connect, aws):
    aws.fault("exec_lost")
    client = connect("/bin/sh -c 'echo hello; sleep 30'")
    client.open()
    client.shake_hands()
    client.until()
    assert not client.closed


def test_a_frame_that_is_damaged_is_noticed(connect, aws, scene):
    client = connect("/bin/cat")
    client.open()
    client.send(b"short")
    scene.wait(lambda: aws.bad_frames() == ["shorter than a header"])


def test_a_wrong_token_or_session_opens_nothing(connect):
    client = connect("/bin/echo no")
    client.open("wrong")
    assert client.take() is None


def test_exec_is_refused_where_it_is_not_enabled(scene, boto, aws):
    scene.define()
    arn = scene.shell(WAITING)
    scene.reaches(arn, "RUNNING")
    request = {"cluster": CLUSTER, "task": arn, "command": "ls", "interactive": True}
    with pytest.raises(AwsFailure, match="execute command was not enabled"):
        boto.ecs.execute_command(**request)
    with pytest.raises(AwsFailure, match="Interactive is the only mode"):
        boto.ecs.execute_command(**{**request, "interactive": False})


def test_exec_needs_the_task_roles_permission_and_a_running_task(scene, boto, aws):
    aws.deny("ssmmessages:*", principal="*assumed-role/web-task/*")
    scene.define()
    arn = scene.shell(WAITING, enableExecuteCommand=True)
    scene.wait(lambda: scene.named(scene.describe(arn)).get("managedAgents"))
    with pytest.raises(AwsFailure, match="TargetNotConnectedException"):
        boto.ecs.execute_command(cluster=CLUSTER, task=arn, command="ls", interactive=True)
