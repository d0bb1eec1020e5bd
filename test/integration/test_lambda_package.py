"""What a function is made of: the zip of script/lambda-zip runs where there is nothing but a shell,
and an image with the program and its libraries does, too."""

import os
import shutil
import subprocess
import zipfile

import pytest
from harness.docker import BUSYBOX
from harness.skips import skip_or_fail
from harness.tidegate import ROOT, binary

LAMBDA_ROOT = "/var/task"


@pytest.fixture(name="yard")
def _yard(aws_yard):
    return aws_yard()


@pytest.fixture(name="package", scope="session")
def _package(tmp_path_factory):
    out = tmp_path_factory.mktemp("package") / "tidegate.zip"
    subprocess.run(
        [ROOT / "script/lambda-zip", out], check=True, env={**os.environ, "TIDEGATE_BIN": binary()},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return out


def make_sandbox(folder, package, config):
    """A root with the package, its configuration, a shell and nothing else."""
    task = folder / LAMBDA_ROOT.lstrip("/")
    for place in (task, folder / "bin", folder / "etc", folder / "tmp", folder / "dev",
                  folder / "proc"):  # fmt: skip
        place.mkdir(parents=True)
    shutil.copy(BUSYBOX, folder / "bin/sh")
    (folder / "etc/hosts").write_text("127.0.0.1 localhost\n")
    subprocess.run(["cp", "-a", "/dev/null", folder / "dev/null"], check=True)
    with zipfile.ZipFile(package) as zipped:
        for entry in zipped.infolist():
            path = zipped.extract(entry, task)
            os.chmod(path, entry.external_attr >> 16)
    shutil.copy(config, task)
    return task


def test_the_zip_needs_nothing_of_the_system(yard, package, aws_tls, tmp_path):
    if os.geteuid() != 0 or not BUSYBOX.exists():
        skip_or_fail("chroot needs root and busybox: run script/setup as root")
    sandbox = tmp_path / "sandbox"
    task = make_sandbox(sandbox, package, yard.folder / "tidegate.yml")
    shutil.copy(aws_tls.authority, task / "share/ca-certificates.crt")
    environment = {
        **yard.ci, **yard.lambda_environment, "LAMBDA_TASK_ROOT": LAMBDA_ROOT,
        "AWS_ENDPOINT_URL": f"https://localhost:{aws_tls.port}", "PATH": "/bin:/sbin:/usr/bin:/usr/sbin",
    }  # fmt: skip
    environment.pop("AWS_CA_BUNDLE", None)
    # The mount ends with its namespace.
    enter = f"mount --bind /proc {sandbox}/proc && exec chroot {sandbox} {LAMBDA_ROOT}/bootstrap"
    process = subprocess.Popen(
        ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", enter],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        image = yard.image_of("r1")
        answer = yard.invoke({"action": "up", "release": "r1", "image": image}, 60.0)
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=20)
    assert answer["kind"] == "response" and answer["body"]["deploy"]["serving"] == "r1", said
    assert yard.serving() == "r1" and process.returncode == 0


def test_an_image_with_the_program_as_its_entry_point_serves(yard, docker):
    config = (yard.folder / "tidegate.yml").read_text()
    image = docker.build_tidegate({"tidegate.yml": config}, 'ENTRYPOINT ["tidegate", "lambda"]')
    environment = {**yard.ci, **yard.lambda_environment}
    made = docker.api.call("POST", "/containers/create", {
        "Image": image, "Env": [f"{name}={value}" for name, value in environment.items()],
        "HostConfig": {"NetworkMode": "host"},
    })  # fmt: skip
    docker.api.call("POST", f"/containers/{made['Id']}/start")
    answer = yard.invoke({"action": "gate", "release": "r1"}, 60.0)
    assert answer["kind"] == "error" and answer["body"]["type"] == "gate-closed"
    docker.api.call("POST", f"/containers/{made['Id']}/stop")
    ended = docker.api.call("GET", f"/containers/{made['Id']}/json")
    docker.api.call("DELETE", f"/containers/{made['Id']}")
    assert ended["State"]["ExitCode"] == 0
