"""A pipeline of CDK Pipelines out of the templates that the app was synthesised into: its stages and
actions, run as CodePipeline runs them. CodeBuild's buildspecs are those of the template, and their roles
may do what its policies say. `Synth` and `SelfMutate` have been done before, by npm's own packages.

A CloudFormation action looks up the stack's parameters when its change set is made, as CloudFormation
does; what the deployment of a stack means here says `deploy(stack, parameters)`: (succeeded, words).
"""

import json

from harness.aws.boto import AwsFailure
from scenarios.readers.buildspec import Buildspec
from scenarios.readers.cloudformation import Template
from scenarios.readers.codepipeline import Action, CodePipeline

# What the templates come from.
_DONE_BEFORE = ("Synth", "SelfMutate")


class CdkPipeline(CodePipeline):
    def __init__(self, yard, assembly, deploy):
        super().__init__(yard, {})
        self._assembly, self._deploy_stack, self._parameters = assembly, deploy, {}
        (path,) = assembly.glob("*.template.json")
        self.template = Template.of(path)
        (self._pipeline,) = self.template.all("AWS::CodePipeline::Pipeline").values()
        for role, statements in self.template.policies().items():
            policy = {"Version": "2012-10-17", "Statement": statements}
            yard.cloud.make_role(role, "codebuild.amazonaws.com", policy)

    def run(self, commit, kill_at=None):
        (source,) = [each for _, each in self._actions() if self._provider(each) == "CodeStarSourceConnection"]
        self._runs += 1
        self._spaces = {source["Namespace"]: {"CommitId": commit, "BranchName": "main"}}
        return super(CodePipeline, self).run(commit, kill_at)

    def _actions(self):
        """(stage, action) in the order in which they begin."""
        for stage in self._pipeline["Stages"]:
            for action in sorted(stage["Actions"], key=lambda each: each.get("RunOrder", 1)):
                yield stage["Name"], action

    @staticmethod
    def _provider(action):
        return action["ActionTypeId"]["Provider"]

    def jobs(self, commit):
        return [self._job(f"{stage}/{action['Name']}", action, commit) for stage, action in self._actions()]

    def _job(self, name, action, commit):
        make = {"CodeStarSourceConnection": self._source, "CodeBuild": self._build,
                "CloudFormation": self._stack}  # fmt: skip
        provider = self._provider(action)
        assert provider in make, f"{name}: the reader does not know the provider {provider}"
        if action["Name"] in _DONE_BEFORE:
            return Action(name, [], act=lambda: (True, "done before the test"))
        return make[provider](None, name, action, commit)

    def _source(self, _, name, action, commit):
        return Action(name, [], act=lambda: (True, f"commit {commit}"))

    # --- CodeBuild ----------------------------------------------------------------------------

    def _build(self, _, name, action, commit):
        configuration = action["Configuration"]
        project = self.template.resource(configuration["ProjectName"]["Ref"])
        spec = Buildspec.of_text(project["Source"]["BuildSpec"])
        exported = self.yard.folder / f"exported-{self._runs}-{name.replace('/', '-')}"
        given = project["Environment"].get("EnvironmentVariables", [])
        environment = {each["Name"]: self.template.value(each["Value"]) for each in given}
        for each in json.loads(configuration.get("EnvironmentVariables", "[]")):
            environment[each["name"]] = each["value"]
        role = project["ServiceRole"]["Fn::GetAtt"][0]
        environment.update(spec.variables, **self.yard.role_environment(role))

        def exports(_):
            self._note(action.get("Namespace"), exported)
            return {}

        return Action(name, ["set +e +o pipefail", spec.script(exported)], environment, exports=exports)

    # --- CloudFormation -----------------------------------------------------------------------

    def _stack(self, _, name, action, commit):
        configuration = action["Configuration"]
        stack, mode = configuration["StackName"], configuration["ActionMode"]
        if mode == "CHANGE_SET_REPLACE":
            path = configuration["TemplatePath"].partition("::")[2]
            return Action(name, [], act=lambda: self._make_change_set(stack, self._assembly / path))
        assert mode == "CHANGE_SET_EXECUTE", mode
        return Action(name, [], act=lambda: self._deploy_stack(stack, self._parameters[stack]))

    def _make_change_set(self, stack, path):
        """Parameters that are names in the parameter store get what stands there now."""
        found = {}
        for name, each in Template.of(path).parameters.items():
            if each["Type"] == "AWS::SSM::Parameter::Value<String>" and name != "BootstrapVersion":
                try:
                    answer = self.yard.boto.ssm.get_parameter(Name=each["Default"])
                except AwsFailure as error:
                    return False, f"Unable to fetch parameters [{each['Default']}]: {error}"
                found[each["Default"]] = answer["Parameter"]["Value"]
        self._parameters[stack] = found
        return True, f"change set of {stack}: {found}"
