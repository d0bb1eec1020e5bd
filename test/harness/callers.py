"""Who asked from outside and what it was told: Step Functions by a task token, CodePipeline by a job.

    token = Token(aws)
    yard.up("v1", env=token.environment)
    assert token.answer["kind"] == "success"
"""

import json

from harness.shipyard import wait_until


class Token:
    """A task token of Step Functions, given as a state machine does: by the variable TASK_TOKEN."""

    def __init__(self, aws):
        self.aws, self.text = aws, aws.task_token()

    @property
    def environment(self):
        return {**self.aws.environment, "TASK_TOKEN": self.text}

    def told(self, kind=None):
        return [
            each
            for each in self.aws.answers()
            if each.get("taskToken") == self.text and kind in (None, each["kind"])
        ]

    @property
    def answers(self):
        """Without the heartbeats."""
        return [each for each in self.told() if each["kind"] != "heartbeat"]

    @property
    def answer(self):
        """The only one."""
        assert len(self.answers) == 1, self.answers
        return self.answers[0]

    @property
    def output(self):
        assert self.answer["kind"] == "success", self.answer
        return json.loads(self.answer["output"])

    def heard_a_heartbeat(self):
        return wait_until(lambda: self.told("heartbeat"))

    def time_out(self):
        self.aws.time_out_token(self.text)


class Job:
    """A job of CodePipeline, as a custom action's worker gets it."""

    def __init__(self, aws, **data):
        self.aws, self.job = aws, aws.pipeline_job(**data)
        self.id = self.job["id"]

    @property
    def answers(self):
        return [each for each in self.aws.answers() if each.get("jobId") == self.id]

    @property
    def answer(self):
        assert len(self.answers) == 1, self.answers
        return self.answers[0]
