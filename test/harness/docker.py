"""A private Docker Engine for the tests, and images built from nothing.

    with DockerEngine() as engine:
        image = engine.build_tidegate({"db/migrations/V1__a.sql": "..."})     # its id, sha256:..
        engine.api.call("GET", f"/images/{image}/json")

There is no registry to pull from: an image is a tar of the binary with the libraries it needs, and
busybox for a shell.
"""

import base64
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

from harness import ports
from harness.engine_api import Engine
from harness.tidegate import ROOT, binary

sys.path.append(str(ROOT / "script/lib"))
import libraries  # noqa: E402 what script/package packs, too

BUSYBOX = pathlib.Path("/bin/busybox")
APPLETS = ("sh", "sleep", "env", "cat", "echo", "true", "false", "ls", "kill", "test")
PLACE = "/app"


class NoDocker(Exception):
    """There is no engine to be had; the text says why. `missing`: nothing is installed."""

    def __init__(self, message, missing=False):
        super().__init__(message)
        self.missing = missing


class DockerEngine:
    """`live_restore`: its containers outlive the daemon, for tests that kill it. `registry`: a
    harness.registry.Registry that answers for the hosts that it names."""

    def __init__(self, live_restore=False, registry=None):
        if not shutil.which("dockerd") or not BUSYBOX.exists():
            raise NoDocker("no dockerd or no busybox: run script/setup", missing=True)
        if os.geteuid() != 0:
            raise NoDocker("dockerd needs root")
        # Not below a test's own folder: a socket's path has at most 107 characters.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidegate-docker-"))
        self.socket = self.folder / "socket"
        self.api = Engine(self.socket)
        self._live_restore, self._registry, self._process = live_restore, registry, None
        self._built = {}
        try:
            self.launch()
        except BaseException:
            self.close()
            raise

    def launch(self):
        """Starts the daemon on its folder: at first, or again after it was killed."""
        for stale in ("pid", "exec/containerd/containerd.pid"):
            (self.folder / stale).unlink(missing_ok=True)
        command = [
            "dockerd", f"--host=unix://{self.socket}", f"--data-root={self.folder}/data",
            f"--exec-root={self.folder}/exec", f"--pidfile={self.folder}/pid", "--bridge=none",
            "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false",
        ]  # fmt: skip
        if self._live_restore:
            command.append("--live-restore")
        environment = dict(os.environ)
        if self._registry:
            command += [f"--insecure-registry={host}" for host in self._registry.hosts]
            # HTTPS is asked for first: the registry refuses it as a proxy, and HTTP follows.
            environment["HTTP_PROXY"] = environment["HTTPS_PROXY"] = f"http://{self._registry.place}"
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment,
                start_new_session=True,
            )  # fmt: skip
        try:
            ports.wait_until(self._ready, 20, "dockerd")
        except TimeoutError as error:
            raise NoDocker(f"dockerd does not answer:\n{self.log()[-500:]}") from error

    def _ready(self):
        if self._process.poll() is not None:
            raise NoDocker(f"dockerd does not start here:\n{self.log()[-500:]}")
        return self.api.answers()

    @property
    def pid(self):
        return self._process.pid

    def kill(self):
        """SIGKILL for the daemon, as the kernel does it; launch() starts it again."""
        self._process.kill()
        self._process.wait()

    def log(self):
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def close(self):
        """Containers first, then the daemon, which ends its containerd."""
        if self._process and self._process.poll() is None:
            for each in self.api.call("GET", "/containers/json", all="1"):
                self.api.call("DELETE", f"/containers/{each['Id']}", force="1", timeout=20)
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        for place in _mounts_below(self.folder):  # a network namespace, which dockerd leaves
            subprocess.run(["umount", "--lazy", place], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # --- registries -------------------------------------------------------------------------------

    def push(self, image, name, tag, login=None):
        """Into the registry that the name says; the digest. `login`: (user, password)."""
        user, password = login or ("", "")
        auth = json.dumps({"username": user, "password": password}).encode()
        self.api.call("POST", f"/images/{image}/tag", repo=name, tag=tag)
        answer = self.api.call(
            "POST", f"/images/{name}/push", tag=tag,
            headers={"X-Registry-Auth": base64.urlsafe_b64encode(auth).decode()},
        )  # fmt: skip
        digest = re.search(r"digest: (sha256:[0-9a-f]{64})", str(answer))
        if not digest:
            raise AssertionError(f"not pushed: {answer}")
        return digest.group(1)

    def forget(self, image):
        """Removes it with all its names, unless a container needs it."""
        self.api.call("DELETE", f"/images/{image}", force="1")
        self._built = {key: value for key, value in self._built.items() if value != image}

    # --- images -------------------------------------------------------------------------------

    def import_image(self, tar, *changes, name=None):
        """`tar`: bytes or an open file; `changes`: lines of a Dockerfile, such as CMD; `name`:
        REPOSITORY:TAG. The image's id."""
        repository, _, tag = (name or "").rpartition(":")
        names = {"repo": repository, "tag": tag} if name else {}
        answer = self.api.call(
            "POST", "/images/create", body=tar, headers={"Content-Type": "application/x-tar"},
            fromSrc="-", changes=list(changes), **names,
        )  # fmt: skip
        # Progress lines, the last of which names the image.
        text = answer if isinstance(answer, str) else str(answer["status"])
        return "sha256:" + text.rpartition("sha256:")[2][:64]

    def build_tidegate(self, files=None, *changes):
        """An image with the program, its libraries and a shell; `files`: below /app, by name. The
        same one again for the same files."""
        return self._build(True, files or {}, changes)

    def build_shell(self, files=None, *changes):
        """The same without the program: a few MB."""
        return self._build(False, files or {}, changes)

    def _build(self, program, files, changes):
        key = (program, tuple(sorted(files.items())), changes)
        if key not in self._built:
            changes = ("ENV PATH=/usr/bin:/bin", f"WORKDIR {PLACE}", *changes)
            tar = tar_of_tidegate(files) if program else tar_of_shell(files)
            self._built[key] = self.import_image(tar, *changes)
        return self._built[key]


def _mounts_below(folder):
    """Deepest first."""
    text = pathlib.Path("/proc/self/mounts").read_text(encoding="utf-8")
    places = [line.split()[1] for line in text.splitlines()]
    return sorted((each for each in places if each.startswith(f"{folder}/")), reverse=True)


def _add_bytes(tar, name, data, mode=0o644):
    entry = tarfile.TarInfo(name.lstrip("/"))
    entry.size, entry.mode = len(data), mode
    tar.addfile(entry, io.BytesIO(data))


def _add_folder(tar, name):
    entry = tarfile.TarInfo(name.lstrip("/"))
    entry.type, entry.mode = tarfile.DIRTYPE, 0o1777 if name == "/tmp" else 0o755
    tar.addfile(entry)


def tar_of_tidegate(files):
    programs = {path: pathlib.Path(path) for path in libraries.needed(binary())}
    return tar_of_programs({**programs, "/usr/bin/tidegate": binary()}, files)


def tar_of_shell(files):
    return tar_of_programs({}, files)


def tar_of_programs(programs, files):
    """`programs`: by their place in the image; with a shell."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name in ("/tmp", "/etc", "/bin", "/usr/bin", PLACE):
            _add_folder(tar, name)
        _add_bytes(tar, "/etc/passwd", b"root:x:0:0:root:/root:/bin/sh\n")
        _add_bytes(tar, "/etc/hosts", b"127.0.0.1 localhost\n")
        for place, path in programs.items():
            _add_bytes(tar, place, path.read_bytes(), 0o755)
        _add_bytes(tar, "/bin/busybox", BUSYBOX.read_bytes(), 0o755)
        for applet in APPLETS:
            link = tarfile.TarInfo(f"bin/{applet}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            tar.addfile(link)
        for name, text in files.items():
            mode = 0o755 if name.endswith(".sh") else 0o644
            _add_bytes(tar, f"{PLACE}/{name}", text.encode(), mode)
    return buffer.getvalue()
