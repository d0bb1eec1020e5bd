"""A pipeline of CodePipeline out of Terraform's files: its stages and actions, run as CodePipeline runs
them. CodeBuild actions are their projects' buildspecs (readers/buildspec.py); CodeDeployToECS does here
what the service's action does with AWS: it registers the task definition of its artifact, puts its ARN
into the AppSpec, and follows the deployment.

    pipeline = CodePipeline(yard, known={"aws_ecr_repository.app.repository_url": ".."})
    outcome = pipeline.run(commit)
    outcome["Production/Migrate"].status

After "CodePipeline pipeline structure reference" and "Amazon ECS and CodeDeploy blue-green deploy
action reference" in the CodePipeline user guide.
"""

import dataclasses
import json
import pathlib
import re
import shutil
import time
import typing

import yaml

from scenarios.pipeline import FAILED, SUCCESS, Job, Pipeline, Result
from scenarios.readers.buildspec import Buildspec
from scenarios.readers.hcl import Terraform
from scenarios.readers.hcl_parser import is_unknown

_LIMIT_SECONDS = 60
_REFERENCE = re.compile(r"#\{([\w@.-]+)\.(\w+)\}")


class CannotRun(Exception):
    """CodePipeline itself would refuse this action."""


@dataclasses.dataclass
class Action(Job):
    """`act`: what the service does itself, instead of lines; (succeeded, what it said)."""

    act: typing.Callable | None = None


class CodePipeline(Pipeline):
    """`known`: attributes that only an apply would tell; `role`: whose keys builds have; `change(commit,
    path, text)`: the text of a buildspec that takes the place of the project's."""

    def __init__(self, yard, known, folder="infrastructure/pipeline", variables=None, approved=True,
                 role="shop-codebuild", change=None):  # fmt: skip
        super().__init__(yard)
        self._known, self._folder, self._variables = known, folder, variables
        self._approved, self._role, self._change = approved, role, change
        self._runs = 0

    def terraform(self, commit):
        show = self.yard.project.show
        names = self.yard.project.files(commit, self._folder)
        texts = {name: show(commit, name) for name in names if name.endswith(".tf")}
        return Terraform(texts, self.yard.project.folder / self._folder, self._variables)

    def resolved(self, value):
        """A value with what is known put in; nothing may remain that an apply would have to tell."""
        if isinstance(value, dict):
            return {name: self.resolved(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.resolved(each) for each in value]
        if isinstance(value, str):
            for name, known in self._known.items():
                value = value.replace("${" + name + "}", known)
            assert not is_unknown(value), f"{value} is not known"
        return value

    # --- the run ------------------------------------------------------------------------------

    def run(self, commit, kill_at=None):
        self._runs += 1
        self._artifacts = self.yard.folder / f"artifacts-{self._runs}"
        self._spaces = {"Source": {"CommitId": commit, "BranchName": "main"}}
        outcome = super().run(commit, kill_at)
        if not outcome.green and not outcome.killed:
            self._announce(self.terraform(commit), "FAILED")
        return outcome

    def jobs(self, commit):
        terraform = self.terraform(commit)
        (pipeline,) = terraform.all("resource", "aws_codepipeline")
        return [
            self._action(terraform, stage.value("name"), action, commit)
            for stage in pipeline.blocks("stage")
            for action in sorted(stage.blocks("action"), key=lambda each: each.value("run_order", 1))
        ]

    def _action(self, terraform, stage, action, commit):
        name, provider = f"{stage}/{action.value('name')}", action.value("provider")
        make = {"CodeStarSourceConnection": self._source, "Manual": self._approval,
                "CodeBuild": self._build, "CodeDeployToECS": self._deploy}  # fmt: skip
        assert provider in make, f"{name}: the reader does not know the provider {provider}"
        return make[provider](terraform, name, action, commit)

    def _run_job(self, commit, job, outcome, kill_at):
        if not job.act or not self._may_run(job, outcome):
            return super()._run_job(commit, job, outcome, kill_at)
        began = time.monotonic()
        try:
            good, said = job.act()
        except CannotRun as error:
            good, said = False, str(error)
        return Result(SUCCESS if good else FAILED, 0 if good else 1, f"{said}\n", time.monotonic() - began)

    @staticmethod
    def _source(_, name, action, commit):
        assert action.value("output_artifacts") == ["source"], name
        return Action(name, [], act=lambda: (True, f"commit {commit}"))

    def _approval(self, _, name, action, commit):
        del action, commit
        return Action(name, [], act=lambda: (self._approved, "approved" if self._approved else "rejected"))

    # --- CodeBuild ----------------------------------------------------------------------------

    def _project(self, terraform, configuration):
        """The project that an action names: "${aws_codebuild_project.step.build.name}"."""
        kind, name, *key = configuration["ProjectName"][2:-1].removesuffix(".name").split(".")
        return terraform.instances(kind, name)[key[0]] if key else terraform.resource(kind, name)

    def _build(self, terraform, name, action, commit):
        assert action.value("input_artifacts") == ["source"], name
        configuration = action.value("configuration")
        project = self._project(terraform, configuration)
        path = project.block("source").value("buildspec")
        text = self.yard.project.show(commit, path)
        spec = Buildspec.of_text(self._change(commit, path, text) if self._change else text)
        exported = self.yard.folder / f"exported-{self._runs}-{name.replace('/', '-')}"
        given = json.loads(configuration.get("EnvironmentVariables", "[]"))
        environment = {
            **spec.variables,
            **{each.value("name"): self.resolved(each.value("value"))
               for each in project.block("environment").blocks("environment_variable")},
            **{each["name"]: each["value"] for each in given},
        }  # fmt: skip

        def exports(folder):
            self._keep(spec, action, folder)
            self._note(action.value("namespace"), exported)
            return {}

        return Action(name, ["set +e +o pipefail", spec.script(exported)], environment, exports=exports)

    def _keep(self, spec, action, folder):
        for artifact in action.value("output_artifacts", []):
            place = self._artifacts / artifact
            place.mkdir(parents=True)
            for pattern in spec.artifacts:
                for file in pathlib.Path(folder).glob(pattern):
                    shutil.copy(file, place / file.relative_to(folder))

    def _note(self, namespace, exported):
        if namespace and exported.exists():
            lines = exported.read_text(encoding="utf-8").splitlines()
            self._spaces[namespace] = dict(line.split("=", 1) for line in lines)

    def variables(self, commit, job, folder):
        return {
            "CI": "true", "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1",
            "CODEBUILD_SRC_DIR": str(folder), "CODEBUILD_BUILD_NUMBER": str(self._runs),
            "CODEBUILD_BUILD_ID": f"{job.name.replace('/', '-')}:{self._runs}",
            "CODEBUILD_RESOLVED_SOURCE_VERSION": commit, "CODEBUILD_INITIATOR": "codepipeline/shop",
            **self.yard.role_environment(self._role),
        }  # fmt: skip

    def expand(self, environment, job):
        def put(match):
            space = self._spaces.get(match[1], {})
            if match[2] not in space:
                raise CannotRun(f"{job.name}: there is no variable {match[0]}")
            return space[match[2]]

        return {name: _REFERENCE.sub(put, value) for name, value in environment.items()}

    # --- CodeDeploy ---------------------------------------------------------------------------

    def _deploy(self, _, name, action, commit):
        del commit
        configuration = action.value("configuration")

        def act():
            definition = json.loads(self._artifact(configuration, "TaskDefinitionTemplate"))
            arn = self.yard.boto.ecs.register_task_definition(**definition)["taskDefinition"][
                "taskDefinitionArn"
            ]
            spec = self._artifact(configuration, "AppSpecTemplate").replace("<TASK_DEFINITION>", arn)
            yaml.safe_load(spec)
            return self._follow_deployment(configuration, spec)

        return Action(name, [], act=act)

    def _artifact(self, configuration, kind):
        place = self._artifacts / configuration[f"{kind}Artifact"] / configuration[f"{kind}Path"]
        if not place.exists():
            raise CannotRun(f"there is no {place.name} in {configuration[f'{kind}Artifact']}")
        return place.read_text(encoding="utf-8")

    def _follow_deployment(self, configuration, spec):
        codedeploy = self.yard.boto.codedeploy
        deployment = codedeploy.create_deployment(
            applicationName=configuration["ApplicationName"],
            deploymentGroupName=configuration["DeploymentGroupName"],
            revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": spec}},
        )["deploymentId"]
        deadline = time.monotonic() + _LIMIT_SECONDS
        while True:
            info = codedeploy.get_deployment(deploymentId=deployment)["deploymentInfo"]
            if info["status"] in ("Succeeded", "Failed", "Stopped"):
                said = info.get("errorInformation", {}).get("message", "")
                return info["status"] == "Succeeded", f"{deployment}: {info['status']} {said}"
            assert time.monotonic() < deadline, info
            time.sleep(0.05)

    # --- who is told --------------------------------------------------------------------------

    def _announce(self, terraform, state):
        """EventBridge's rules about the pipeline's own end: a topic of SNS is told."""
        event = {"source": "aws.codepipeline",
                 "detail-type": "CodePipeline Pipeline Execution State Change",
                 "detail": {"pipeline": "shop", "state": state}}  # fmt: skip
        for rule in terraform.all("resource", "aws_cloudwatch_event_rule"):
            pattern = json.loads(rule.value("event_pattern").replace(
                "${aws_codepipeline.release.name}", "shop"))  # fmt: skip
            targets = [each for each in terraform.all("resource", "aws_cloudwatch_event_target")
                       if each.value("rule") == "${" + ".".join(rule.labels) + ".name}"]  # fmt: skip
            if matches(pattern, event):
                for each in targets:
                    self.yard.boto.sns.publish(
                        TopicArn=self.resolved(each.value("arn")), Message=json.dumps(event)
                    )


def matches(pattern, event):
    """Whether an event has one of the values that a pattern of EventBridge lists, for each name."""
    return all(
        matches(wanted, event.get(name, {})) if isinstance(wanted, dict) else event.get(name) in wanted
        for name, wanted in pattern.items()
    )
