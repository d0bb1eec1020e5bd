"""Lifecycle hooks of a service deployment: PAUSE waits for ContinueServiceDeployment, AWS_LAMBDA asks
a function through the Lambda runtime server."""

import secrets
import time

from ..errors import AwsError

DEFAULT_MINUTES = {"PAUSE": 1440, "AWS_LAMBDA": 1440}
CALLBACK_SECONDS = 30.0


class Hooks:
    """The hooks of one deployment; `deployment` is asked to wait, and told when one is answered."""

    def __init__(self, world, configured, deployment):
        self._world, self._configured, self._deployment = world, configured, deployment
        self._details = {}  # hook id -> as described

    def described(self):
        return [dict(each) for each in self._details.values()]

    def run(self, stage):
        for hook in self._configured:
            if stage in hook.get("lifecycleStages", []):
                self._run_one(hook, stage)

    def answer(self, hook_id, action):
        """ContinueServiceDeployment."""
        detail = self._details.get(hook_id)
        if detail is None or detail["status"] != "AWAITING_ACTION":
            raise AwsError(
                "InvalidParameterException", f"The hook {hook_id} is not awaiting an action."
            )
        detail["status"] = "SUCCEEDED" if action == "CONTINUE" else "FAILED"
        self._deployment.poke()

    # --- one hook -----------------------------------------------------------------------------

    def _run_one(self, hook, stage):
        kind = hook.get("targetType", "AWS_LAMBDA")
        timeout = hook.get("timeoutConfiguration", {})
        minutes = timeout.get("timeoutInMinutes", DEFAULT_MINUTES[kind])
        detail = {
            "hookId": secrets.token_hex(16),
            "targetType": kind,
            "status": "AWAITING_ACTION" if kind == "PAUSE" else "IN_PROGRESS",
            "expiresAt": time.time() + minutes * self._world.settings["hook_minute"],
            "timeoutAction": timeout.get("action", "ROLLBACK"),
        }
        if kind != "PAUSE":
            detail["targetArn"] = hook["hookTargetArn"]
        self._details[detail["hookId"]] = detail
        if kind == "PAUSE":
            self._wait(detail)
        else:
            self._ask_function(hook, detail, stage)
        self._act(detail)

    def _wait(self, detail):
        seconds = max(0, detail["expiresAt"] - time.time())
        if not self._deployment.wait_for(lambda: detail["status"] != "AWAITING_ACTION", seconds):
            detail["status"] = "TIMED_OUT"

    def _ask_function(self, hook, detail, stage):
        """Again and again while it answers IN_PROGRESS, after the delay that it wants."""
        event = {
            "executionDetails": {
                "serviceArn": self._deployment.view["serviceArn"],
                "targetServiceRevisionArn": self._deployment.described()["targetServiceRevision"]["arn"],
                "testTrafficWeights": {},
                "productionTrafficWeights": {},
            },
            "executionId": detail["hookId"],
            "lifecycleStage": stage,
            "resourceArn": self._deployment.arn,
            "hookDetails": hook.get("hookDetails", {}),
        }
        while time.time() < detail["expiresAt"]:
            answer = self._world.more["lambda"].invoke_for_hook(hook["hookTargetArn"], event)
            status = answer.get("hookStatus", "FAILED")
            if status != "IN_PROGRESS":
                detail["status"] = "SUCCEEDED" if status == "SUCCEEDED" else "FAILED"
                return
            delay = min(float(answer.get("callBackDelay", CALLBACK_SECONDS)), CALLBACK_SECONDS)
            self._deployment.wait_for(
                lambda: False, delay * self._world.settings["hook_minute"] / 60
            )
        detail["status"] = "TIMED_OUT"

    def _act(self, detail):
        from .deployment import RolledBack

        status = detail["status"]
        if status == "SUCCEEDED" or (
            status == "TIMED_OUT" and detail["timeoutAction"] == "CONTINUE"
        ):
            return
        word = "timed out" if status == "TIMED_OUT" else "failed"
        raise RolledBack(
            f"Service deployment rolled back because a lifecycle hook {word}.",
            f"ECS deployment: lifecycle hook {detail['hookId']} {word}.",
        )
