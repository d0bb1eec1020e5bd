"""boto3 as a client of the stand-in, in a process of the Python that has it.

    ecs = Boto(python, environment).ecs
    ecs.run_task(cluster="prod", taskDefinition="web:1")     # the answer, times as text
    AwsFailure: what boto3 raises as ClientError, with code, message, status and the whole answer.

Also the program of that process: one JSON object per line in, one out.
"""

import json
import subprocess
import sys
import threading


class AwsFailure(Exception):
    def __init__(self, error):
        super().__init__(f"{error['code']}: {error['message']}")
        self.code, self.message = error["code"], error["message"]
        self.status, self.answer = error.get("status"), error.get("answer", {})


class _Service:
    def __init__(self, boto, name):
        self._boto, self._name = boto, name

    def __getattr__(self, operation):
        return lambda **params: self._boto.call(self._name, operation, params)


class Boto:
    """`attempts`: how often botocore itself tries; 1 shows every fault."""

    def __init__(self, python, environment, attempts=1):
        self._command = [python, __file__, str(attempts)]
        self._env = {"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1", **environment}
        self._lock = threading.Lock()
        self._start()

    def _start(self):
        """In a session of its own: what a test does to its process group is not meant for it."""
        self._process = subprocess.Popen(
            self._command, env=self._env, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def __getattr__(self, service):
        return _Service(self, service.replace("_", "-"))

    def call(self, service, operation, params):
        with self._lock:
            if self._process.poll() is not None:
                print(f"boto3's process had ended with {self._process.returncode}: another one")
                self._start()
            line = json.dumps({"service": service, "operation": operation, "params": params})
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise AwsFailure(answer["error"])
        return answer["answer"]

    def raw(self, service, target, body):
        """A JSON operation with this very body, which botocore itself would not send; signed."""
        return self.call(service, None, {"target": target, "body": body})

    def close(self):
        """It follows its input; on a machine that is too busy for that it is ended."""
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def _plain(value):
    """For JSON: a body is read, a time is text."""
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return str(value)


def _raw(service, params):
    import os

    import boto3
    import requests
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    headers = {"X-Amz-Target": params["target"], "Content-Type": "application/x-amz-json-1.1"}
    url, data = os.environ["AWS_ENDPOINT_URL"], json.dumps(params["body"])
    request = AWSRequest("POST", url, headers, data)
    SigV4Auth(boto3.Session().get_credentials(), service, os.environ["AWS_REGION"]).add_auth(
        request
    )
    answer = requests.post(url, data, headers=dict(request.headers), timeout=20)
    body = answer.json()
    if answer.status_code == 200:
        return {"answer": body}
    return {"error": {"code": body["__type"], "message": body.get("message", ""), "answer": body,
                      "status": answer.status_code}}  # fmt: skip


def _serve(attempts):
    import boto3
    import botocore.exceptions
    from botocore.config import Config

    config = Config(retries={"total_max_attempts": attempts, "mode": "standard"},
                    connect_timeout=5, read_timeout=20, s3={"addressing_style": "path"})  # fmt: skip
    clients = {}

    def answer(request):
        name = request["service"]
        if request["operation"] is None:
            return _raw(name, request["params"])
        if name not in clients:
            # Left alone, it presigns with the version before.
            version = {"signature_version": "s3v4"} if name == "s3" else {}
            clients[name] = boto3.client(name, config=config.merge(Config(**version)))
        try:
            return {"answer": getattr(clients[name], request["operation"])(**request["params"])}
        except botocore.exceptions.ClientError as error:
            details = error.response
            return {"error": {"code": details["Error"]["Code"], "message": details["Error"]["Message"],
                              "status": details["ResponseMetadata"]["HTTPStatusCode"],
                              "answer": details}}  # fmt: skip
        except botocore.exceptions.BotoCoreError as error:
            return {"error": {"code": type(error).__name__, "message": str(error)}}

    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line)), default=_plain), flush=True)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
