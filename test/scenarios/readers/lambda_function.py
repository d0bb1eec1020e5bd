"""A Lambda function out of Terraform's files: its package unpacked, its bootstrap started with the
function's variables and its role's keys, as Lambda starts a custom runtime.

    with LambdaFunction(yard, block, package, "shop-production-migrate") as function:
        ...                                    # `aws lambda invoke` finds it now
"""

import os
import pathlib
import shutil
import subprocess
import zipfile

RUNTIMES = ("provided.al2023",)


class LambdaFunction:
    """`block`: an aws_lambda_function; `package`: its zip; `role`: the name of its role."""

    def __init__(self, yard, block, package, role):
        assert block.value("runtime") in RUNTIMES, block.value("runtime")
        self.yard, self.name = yard, block.value("function_name")
        self.variables = block.block("environment").value("variables", {})
        self._role = role
        self.folder = pathlib.Path(yard.folder) / "functions" / self.name
        self._unpack(package)
        self.process = None

    def _unpack(self, package):
        self.folder.mkdir(parents=True)
        with zipfile.ZipFile(package) as archive:
            for entry in archive.infolist():
                path = pathlib.Path(archive.extract(entry, self.folder))
                if not entry.is_dir():
                    path.chmod((entry.external_attr >> 16) & 0o777 or 0o644)

    def start(self):
        """A new sandbox: nothing of this machine's environment is in it."""
        stand_in = {name: value for name, value in self.yard.job_environment().items()
                    if name.startswith("AWS_")}  # fmt: skip
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin", "LAMBDA_TASK_ROOT": str(self.folder),
            "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1", **stand_in,
            **self.yard.role_environment(self._role),
            **self.yard.aws.function_environment(self.name), **self.variables,
        }  # fmt: skip
        log = open(self.folder / "log", "ab")
        with log:
            self.process = subprocess.Popen(
                [self.folder / "bootstrap"], cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        return self

    def log(self):
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()


def package(binary, folder, *files):
    """The zip that script/lambda-zip makes of the program and these files."""
    place = pathlib.Path(folder) / "tidegate.zip"
    root = pathlib.Path(__file__).resolve().parents[3]
    subprocess.run(
        [root / "script/lambda-zip", place, *files], check=True, capture_output=True,
        env={**os.environ, "TIDEGATE_BIN": str(binary)},
    )  # fmt: skip
    return place
