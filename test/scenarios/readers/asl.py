"""The executions of a state machine on the stand-in, which runs its definition (harness/aws/server/states)."""


class StateMachine:
    def __init__(self, boto, arn):
        self._states, self.arn = boto.stepfunctions, arn

    def executions(self):
        """All of them, the newest first, as DescribeExecution shows them."""
        listed = self._states.list_executions(stateMachineArn=self.arn)["executions"]
        return [self._states.describe_execution(executionArn=each["executionArn"]) for each in listed]
