"""A state machine's definition, which is a file of its own that Terraform fills in, and its executions on
the stand-in (harness/aws/server/states)."""

import json
import re


def fill(text, values):
    """templatefile(): ${name} for each value; one that is not given is an error."""
    return re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], text)


class StateMachine:
    """`text`: the file; `values`: what templatefile is given; `role`: its ARN."""

    def __init__(self, yard, name, text, values, role):
        self._boto, self.definition = yard.boto, json.loads(fill(text, values))
        self.arn = self._boto.stepfunctions.create_state_machine(
            name=name, roleArn=role, definition=json.dumps(self.definition)
        )["stateMachineArn"]  # fmt: skip

    def executions(self):
        """All of them, the newest first, as DescribeExecution shows them."""
        listed = self._boto.stepfunctions.list_executions(stateMachineArn=self.arn)["executions"]
        return [self._boto.stepfunctions.describe_execution(executionArn=each["executionArn"])
                for each in listed]  # fmt: skip
