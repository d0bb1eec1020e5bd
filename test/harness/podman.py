"""A private Podman, which answers Docker's API on a socket of its own: the other engine.

    with PodmanEngine() as engine:
        image = engine.build_shell()        # as of harness.docker.DockerEngine
"""

import os
import pathlib
import shutil
import subprocess
import tempfile

from harness import ports
from harness.docker import DockerEngine, NoDocker
from harness.engine_api import Engine

# crun refuses hybrid cgroups, systemd may not run, and the limits that Podman takes by itself are
# more than a container may have.
_CONFIG = """\
[containers]
default_ulimits = ["nofile=16384:16384", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
"""


class PodmanEngine(DockerEngine):
    def __init__(self):
        if not shutil.which("podman") or not shutil.which("runc"):
            raise NoDocker("no podman: run script/setup", missing=True)
        if os.geteuid() != 0:
            raise NoDocker("podman needs root here")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidegate-podman-"))
        self.socket = self.folder / "socket"
        self.api = Engine(self.socket)
        self._built, self._process = {}, None
        (self.folder / "containers.conf").write_text(_CONFIG, encoding="utf-8")
        try:
            self.launch()
        except BaseException:
            self.close()
            raise

    def _command(self, *words):
        places = [f"--root={self.folder}/root", f"--runroot={self.folder}/run"]
        return ["podman", *places, "--storage-driver=overlay", "--runtime=runc", *words]

    @property
    def _environment(self):
        return {**os.environ, "CONTAINERS_CONF": str(self.folder / "containers.conf")}

    def launch(self):
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen(
                self._command("system", "service", "--time=0", f"unix://{self.socket}"),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._environment,
                start_new_session=True,
                cwd=self.folder,  # its conmon leaves a file `oom` where it stands
            )  # fmt: skip
        try:
            ports.wait_until(self.api.answers, 20, "podman")
        except TimeoutError as error:
            raise NoDocker(f"podman does not answer:\n{self.log()[-500:]}") from error

    def close(self):
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)
        for words in (["rm", "--all", "--force", "--time=0"], ["rmi", "--all", "--force"]):
            subprocess.run(
                self._command(*words), env=self._environment, capture_output=True, check=False
            )
        shutil.rmtree(self.folder, ignore_errors=True)
