"""Debian's docker-registry on 127.0.0.1, which takes push and pull by digest.

    with Registry() as registry, DockerEngine(registry=registry) as engine:
        ...  # engine pushes to and pulls from 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop

The engine reaches it under ECR's own name: the registry is the engine's HTTP proxy. So the lines of
a pipeline need not know where they run.
"""

import crypt
import pathlib
import shutil
import subprocess
import tempfile

from harness import ports
from harness.registry_api import RegistryApi

PROGRAM = "docker-registry"
_CONFIG = """\
version: 0.1
log: {{level: error, accesslog: {{disabled: true}}}}
storage: {{filesystem: {{rootdirectory: {folder}/data}}}}
http: {{addr: 127.0.0.1:{port}, relativeurls: true}}
"""


class NoRegistry(Exception):
    """docker-registry is not installed."""


class Registry(RegistryApi):
    """`hosts`: names under which engines reach it, beside 127.0.0.1 and its port. `users`: who may
    use it, with their passwords; everybody where there are none."""

    def __init__(self, hosts=("123456789012.dkr.ecr.eu-west-1.amazonaws.com",), users=None):
        if not shutil.which(PROGRAM):
            raise NoRegistry(f"no {PROGRAM}: run script/setup")
        self.hosts, self.port = hosts, ports.free_port()
        super().__init__(f"127.0.0.1:{self.port}")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidegate-registry-"))
        config = self.folder / "config.yml"
        text = _CONFIG.format(folder=self.folder, port=self.port)
        if users:
            text += self._demand_login(users)
        config.write_text(text, encoding="utf-8")
        with open(self.folder / "log", "wb") as log:
            self._process = subprocess.Popen(
                [PROGRAM, "serve", config], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        try:
            ports.wait_until(self._answers, 20, PROGRAM)
        except BaseException:
            self.close()
            raise

    def _demand_login(self, users):
        """It takes bcrypt alone."""
        lines = [
            f"{name}:{crypt.crypt(password, crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=16))}\n"
            for name, password in users.items()
        ]
        path = self.folder / "htpasswd"
        path.write_text("".join(lines), encoding="utf-8")
        return f"auth: {{htpasswd: {{realm: test, path: {path}}}}}\n"

    def _answers(self):
        if self._process.poll() is not None:
            raise NoRegistry((self.folder / "log").read_text(encoding="utf-8")[-500:])
        try:
            return self.get("/v2/")[0] in (200, 401)
        except OSError:
            return False

    def digest(self, repository, tag):
        """Of the manifest that a tag names; None when there is none."""
        manifest = self.manifest(repository, tag)
        return manifest and manifest["digest"]

    def close(self):
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
