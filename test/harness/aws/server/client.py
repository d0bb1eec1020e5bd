"""The process at the other end of a connection, and signals to it: how a client dies at its n-th
request, before that was carried out or right after.

Only a user's requests count (CI's), never those of a task.
"""

import os
import pathlib
import signal
import time

from .faults import due

_ESTABLISHED = "01"


def _inode_of(client, server):
    """Of the socket on this machine that leads from this port to that one: proc(5), /proc/net/tcp. The
    same port may lead to other servers as well."""
    for line in pathlib.Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]:
        fields = line.split()
        ports = [int(each.rpartition(":")[2], 16) for each in fields[1:3]]
        if ports == [client, server] and fields[3] == _ESTABLISHED:
            return fields[9]
    return None


def _holds(entry, link):
    try:
        return any(os.readlink(each) == link for each in (entry / "fd").iterdir())
    except OSError:
        return False


def find_client(connection):
    """The id of the process that made this connection, in whatever namespace; None: it is gone."""
    inode = _inode_of(connection.getpeername()[1], connection.getsockname()[1])
    if not inode or inode == "0":
        return None
    link = f"socket:[{inode}]"
    processes = [each for each in pathlib.Path("/proc").iterdir() if each.name.isdigit()]
    return next((int(each.name) for each in processes if _holds(each, link)), None)


def _has_ended(pid):
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in "ZX"


def send_signal(connection, name):
    """By its name ("KILL"). True when the client is gone after it, so that no answer reaches it."""
    pid = find_client(connection)
    if pid is None:
        return True
    os.kill(pid, getattr(signal, f"SIG{name}"))
    deadline = time.monotonic() + 5
    while name == "KILL" and not _has_ended(pid) and time.monotonic() < deadline:
        time.sleep(0.002)
    return name == "KILL"


class ClientSignal:
    """What the fault `client_signal` does to one request: call before() it is carried out, and
    after()."""

    def __init__(self, world, request, concerns):
        self._connection = request.connection
        self._fault = None
        if request.key and ":user/" in request.key.principal:
            self._fault = world.faults.take(
                "client_signal", lambda fault: concerns(fault) and due(fault)
            )

    def _send(self, carried_out):
        fault = self._fault
        return (
            fault is not None
            and bool(fault.get("carried_out")) == carried_out
            and send_signal(self._connection, fault.get("signal", "KILL"))
        )

    def before(self):
        return self._send(False)

    def after(self):
        return self._send(True)
