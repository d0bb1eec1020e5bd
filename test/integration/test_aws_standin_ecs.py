"""RunTask of the AWS stand-in: commands really run, and states, logs, exit codes and refusals are
those of ECS."""

import pytest
from harness.aws.boto import AwsFailure
from harness.aws.scene import CLUSTER, GROUP, Scene, awslogs


@pytest.fixture(name="scene")
def _scene(aws, boto, tmp_path):
    return Scene(aws, boto, tmp_path)


def refused(scene, code, words, **changes):
    with pytest.raises(AwsFailure) as caught:
        scene.run(**changes)
    assert caught.value.code == code and words in str(caught.value), caught.value
    return caught.value


def alive(pid):
    try:
        state = open(f"/proc/{pid}/stat", encoding="ascii").read().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


# --- it runs --------------------------------------------------------------------------------------


def test_the_command_really_runs_and_its_exit_code_is_told(scene, tmp_path):
    scene.define()
    task = scene.ended(scene.shell("echo ran > here; exit 3"))
    assert (tmp_path / "here").read_text() == "ran\n"
    assert scene.exit_code(task) == 3
    assert task["stopCode"] == "EssentialContainerExited"
    assert task["stoppedReason"] == "Essential container in task exited"


def test_a_task_goes_through_its_states_with_their_times(scene, aws):
    scene.define()
    task = scene.ended(scene.shell("true"))
    assert aws.tasks_started()[0]["states"] == ["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING",
                    "DEPROVISIONING", "STOPPED"]  # fmt: skip
    times = [task[name] for name in ("createdAt", "connectivityAt", "pullStartedAt", "pullStoppedAt",
             "startedAt", "stoppingAt", "executionStoppedAt", "stoppedAt")]  # fmt: skip
    assert times == sorted(times)


def test_a_command_ended_by_a_signal_has_a_code_over_128(scene):
    scene.define()
    assert scene.exit_code(scene.ended(scene.shell("kill -9 $$"))) == 137


def test_a_program_that_is_not_there_cannot_start(scene):
    scene.define()
    task = scene.ended(scene.run(["/no/such/program"]))
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("CannotStartContainerError: ")
    assert scene.exit_code(task) is None


def test_an_image_that_nobody_pushed_cannot_be_pulled(scene, aws):
    scene.define()
    aws.remove_image(scene.image)
    task = scene.ended(scene.shell("true"))
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("CannotPullContainerError: pull image manifest")
    assert scene.named(task)["reason"] == task["stoppedReason"]


def test_the_environment_comes_from_image_definition_override_and_secrets(scene, boto):
    boto.ssm.put_parameter(Name="/web/token", Value="from-ssm", Type="SecureString")
    secret = boto.secretsmanager.create_secret(
        Name="db", SecretString='{"url": "postgres://x", "other": "y"}'
    )
    image = scene.put_image("second", env={"A": "image", "B": "image", "C": "image"})
    scene.define([scene.container(
        image=image,
        environment=[{"name": "B", "value": "definition"}, {"name": "C", "value": "definition"}],
        secrets=[{"name": "TOKEN", "valueFrom": "/web/token"},
                 {"name": "DATABASE_URL", "valueFrom": secret["ARN"] + ":url::"}],
    )])  # fmt: skip
    override = {"name": "web", "command": ["sh", "-c", "echo $A $B $C $TOKEN $DATABASE_URL"],
                "environment": [{"name": "C", "value": "override"}]}  # fmt: skip
    arn = scene.run(overrides={"containerOverrides": [override]})
    scene.ended(arn)
    assert scene.wait(lambda: scene.log(arn)) == ["image definition override from-ssm postgres://x"]


def test_a_secret_that_cannot_be_had_keeps_the_task_from_starting(scene, aws, boto):
    boto.ssm.put_parameter(Name="/web/token", Value="x", Type="SecureString")
    scene.define([scene.container(secrets=[{"name": "TOKEN", "valueFrom": "/web/none"}])])
    task = scene.ended(scene.shell("true"))
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("ResourceInitializationError: unable to pull secrets")
    scene.define([scene.container(secrets=[{"name": "TOKEN", "valueFrom": "/web/token"}])])
    aws.deny("ssm:GetParameters", principal="*web-execution*")
    assert "AccessDeniedException" in scene.ended(scene.shell("true"))["stoppedReason"]


def test_entry_point_and_working_directory_are_those_of_image_and_definition(scene, tmp_path):
    (tmp_path / "app").mkdir()
    image = scene.put_image("second", entrypoint=["sh", "-c"], cmd=["pwd; exit 5"], workdir="/app")
    scene.define([scene.container(image=image)])
    arn = scene.run()
    assert scene.exit_code(scene.ended(arn)) == 5
    assert scene.wait(lambda: scene.log(arn)) == [str(tmp_path / "app")]
    scene.define(
        [scene.container(image=image, entryPoint=["sh", "-c", "exit 6"], workingDirectory="/")]
    )
    assert scene.exit_code(scene.ended(scene.run())) == 6


def test_the_task_role_signs_in_the_container(scene, aws):
    scene.define()
    code = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
    arn = scene.run([aws.python, "-c", code])
    assert scene.exit_code(scene.ended(arn)) == 0
    assert scene.wait(lambda: scene.log(arn))[0].split("/")[1:] == [
        "web-task",
        arn.rsplit("/", 1)[1],
    ]


def test_the_container_can_ask_which_task_it_is(scene):
    scene.define()
    arn = scene.shell("curl -s $ECS_CONTAINER_METADATA_URI_V4/task")
    scene.ended(arn)
    assert arn in scene.wait(lambda: scene.log(arn))[0]


def test_a_secret_of_the_host_is_not_in_the_container(scene):
    scene.define()
    arn = scene.shell("env | cut -d= -f1")
    scene.ended(arn)
    names = set(scene.wait(lambda: scene.log(arn)))
    assert "AWS_ACCESS_KEY_ID" not in names and "PYTEST_CURRENT_TEST" not in names
    assert {
        "AWS_REGION",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "ECS_CONTAINER_METADATA_URI_V4",
    } <= names


# --- logs -----------------------------------------------------------------------------------------


def test_output_of_both_streams_arrives_while_the_task_runs(scene, boto):
    scene.define()
    arn = scene.shell("echo one; echo two >&2; sleep 30")
    scene.wait(lambda: scene.describe(arn)["lastStatus"] == "RUNNING")
    assert scene.wait(lambda: len(lines := scene.log(arn)) == 2 and lines) == ["one", "two"]
    boto.ecs.stop_task(cluster=CLUSTER, task=arn)


def test_many_lines_and_a_last_one_without_an_end_arrive_whole_and_in_order(scene):
    scene.define()
    arn = scene.shell("seq 1 5000; printf tail")
    scene.ended(arn)
    lines = scene.wait(lambda: len(lines := scene.log(arn)) == 5001 and lines)
    assert lines == [str(number) for number in range(1, 5001)] + ["tail"]


def test_a_missing_log_group_keeps_the_task_from_starting(scene):
    scene.define([scene.container(logConfiguration=awslogs(group="/none"))])
    task = scene.ended(scene.shell("true"))
    assert "failed to validate logger args" in task["stoppedReason"]
    assert task["stopCode"] == "TaskFailedToStart"


# --- several containers ---------------------------------------------------------------------------


def test_a_sidecar_is_told_to_end_with_the_essential_container(scene):
    sidecar = scene.container("agent", essential=False, command=["sleep", "60"])
    scene.define([scene.container(), sidecar])
    arn = scene.shell("sleep 0.1; exit 4")
    task = scene.ended(arn)
    assert scene.exit_code(task) == 4
    assert scene.exit_code(task, "agent") == 143


def test_a_sidecar_that_ends_does_not_end_the_task(scene):
    sidecar = scene.container("setup", essential=False, command=["sh", "-c", "echo set up; exit 9"])
    scene.define([sidecar, scene.container()])
    arn = scene.shell("sleep 0.3")
    task = scene.ended(arn)
    assert (scene.exit_code(task), scene.exit_code(task, "setup")) == (0, 9)
    assert scene.log(arn, "setup") == ["set up"]


# --- stopping -------------------------------------------------------------------------------------


def test_stop_task_sends_sigterm_and_tells_the_reason(scene, boto, aws):
    scene.define()
    arn = scene.shell("trap 'echo bye; exit 7' TERM; echo up; while :; do sleep 0.05; done")
    scene.wait(lambda: aws.wait_for_task("RUNNING") and scene.log(arn))
    answer = boto.ecs.stop_task(cluster=CLUSTER, task=arn, reason="enough")
    assert answer["task"]["desiredStatus"] == "STOPPED"
    task = scene.ended(arn)
    assert (task["stopCode"], task["stoppedReason"]) == ("UserInitiated", "enough")
    assert scene.exit_code(task) == 7
    assert scene.wait(lambda: "bye" in scene.log(arn))


def test_what_does_not_heed_sigterm_is_killed_after_its_stop_timeout(scene, boto, aws):
    scene.define([scene.container(stopTimeout=1)])
    arn = scene.shell("trap '' TERM; echo up; while :; do sleep 0.05; done")
    scene.wait(lambda: aws.wait_for_task("RUNNING") and scene.log(arn))
    boto.ecs.stop_task(cluster=CLUSTER, task=arn)
    task = scene.ended(arn)
    assert scene.exit_code(task) == 137
    assert task["stoppedReason"] == "Task stopped by user"


def test_a_task_stopped_before_it_runs_has_no_exit_code(scene, boto, aws):
    aws.set(step=0.3)
    scene.define()
    arn = scene.shell("true")
    boto.ecs.stop_task(cluster=CLUSTER, task=arn)
    task = scene.ended(arn)
    assert task["stopCode"] == "UserInitiated" and scene.exit_code(task) is None
    assert "startedAt" not in task


def test_nothing_that_a_container_started_outlives_it(scene, tmp_path):
    scene.define()
    scene.ended(scene.shell("setsid sleep 60 & echo $! > pid; nohup sleep 60 & sleep 0.2"))
    pid = int((tmp_path / "pid").read_text())
    scene.wait(lambda: not alive(pid))


def test_a_reset_kills_what_runs(scene, aws, tmp_path):
    scene.define()
    scene.shell("trap '' TERM; echo $$ > pid; sleep 60")
    scene.wait(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    aws.reset()
    assert not alive(int((tmp_path / "pid").read_text()))


def test_stop_task_of_an_unknown_task_is_an_error(scene, boto):
    with pytest.raises(
        AwsFailure, match="InvalidParameterException: The referenced task was not found"
    ):
        boto.ecs.stop_task(cluster=CLUSTER, task="0" * 32)


# --- what RunTask takes and refuses ---------------------------------------------------------------


def test_the_same_client_token_starts_one_task(scene, aws):
    scene.define()
    first = scene.shell("true", clientToken="token", startedBy="run-1")
    assert scene.shell("true", clientToken="token", startedBy="run-1") == first
    scene.ended(first)
    assert scene.shell("true", clientToken="token", startedBy="run-1") == first
    assert len(aws.tasks_started()) == 1


def test_the_same_client_token_for_something_else_is_a_conflict_that_names_the_task(scene, aws):
    scene.define()
    first = scene.shell("true", clientToken="token")
    failure = refused(
        scene, "ConflictException", "clientToken", command=["false"], clientToken="token"
    )
    assert failure.answer["resourceIds"] == [first]
    assert len(aws.tasks_started()) == 1


def test_a_capacity_provider_strategy_runs_without_a_launch_type(scene):
    scene.define()
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    params = scene.request(["true"], capacityProviderStrategy=strategy)
    del params["launchType"]
    task = scene.boto.ecs.run_task(**params)["tasks"][0]
    assert task["capacityProviderName"] == "FARGATE_SPOT"
    assert scene.exit_code(scene.ended(task["taskArn"])) == 0


LONG = [{"name": "web", "environment": [{"name": "X", "value": "x" * 8200}]}]
REFUSALS = {
    "both": ({"capacityProviderStrategy": [{"capacityProvider": "FARGATE"}]},
             "Specifying both a launch type and capacity provider strategy"),
    "network": ({"networkConfiguration": {}}, "Network Configuration must be provided"),
    "subnets": ({"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["s"] * 17}}}, "16 items"),
    "groups": ({"networkConfiguration": {"awsvpcConfiguration": {
        "subnets": ["s"], "securityGroups": ["g"] * 6}}}, "5 items"),
    "container": ({"overrides": {"containerOverrides": [{"name": "none"}]}},
                  "Override for container named none is not a container in the TaskDefinition"),
    "overrides": ({"overrides": {"containerOverrides": LONG}}, "at most 8192 characters"),
    "token": ({"clientToken": "x" * 65}, "at most 64"),
    "blank": ({"clientToken": "a b"}, "ASCII 33-126"),
    "started by": ({"startedBy": "x" * 37}, "at most 36"),
    "tags": ({"propagateTags": "SERVICE"}, "propagateTags"),
    "word": ({"launchType": "LAMBDA"}, "is none of"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_run_task_refuses_what_ecs_refuses(scene, aws, name):
    changes, words = REFUSALS[name]
    scene.define()
    refused(scene, "InvalidParameterException", words, **changes)
    assert aws.tasks_started() == []


def test_run_task_refuses_what_is_not_there(scene):
    scene.define()
    refused(scene, "ClusterNotFoundException", "Cluster not found.", cluster="none")
    refused(scene, "ClientException", "TaskDefinition not found.", definition="web:99")
    scene.boto.ecs.deregister_task_definition(taskDefinition="web:1")
    refused(scene, "ClientException", "TaskDefinition is inactive", definition="web:1")


# --- looking --------------------------------------------------------------------------------------


def test_list_tasks_finds_by_who_started_it_while_it_runs_and_after(scene, boto, tmp_path):
    scene.define()
    wait = "while [ ! -e go ]; do sleep 0.02; done"
    arn = scene.shell(wait, startedBy="tidegate/run_1")
    scene.shell(wait, startedBy="other")

    def listed(status):
        return boto.ecs.list_tasks(
            cluster=CLUSTER, startedBy="tidegate/run_1", desiredStatus=status
        )["taskArns"]

    assert listed("RUNNING") == [arn]
    (tmp_path / "go").touch()
    scene.ended(arn)
    assert (listed("RUNNING"), listed("STOPPED")) == ([], [arn])


def test_a_stopped_task_vanishes_after_a_while(scene, aws, boto):
    aws.set(stopped_visible=0.1)
    scene.define()
    arn = scene.shell("true")
    scene.wait(lambda: aws.all_tasks() and scene.describe(arn) is None)
    failures = boto.ecs.describe_tasks(cluster=CLUSTER, tasks=[arn])["failures"]
    assert failures == [{"arn": arn, "reason": "MISSING"}]


def test_tags_are_shown_when_asked_for_and_gone_after_a_stop(scene, boto):
    scene.define()
    tags = [{"key": "tidegate:release", "value": "r1"}]
    arn = scene.shell("sleep 30", tags=tags)
    assert "tags" not in scene.describe(arn)
    shown = boto.ecs.describe_tasks(cluster=CLUSTER, tasks=[arn], include=["TAGS"])["tasks"][0]
    assert shown["tags"] == tags
    boto.ecs.stop_task(cluster=CLUSTER, task=arn)
    assert boto.ecs.list_tags_for_resource(resourceArn=arn)["tags"] == []


# --- task definitions -----------------------------------------------------------------------------


def test_a_task_definition_is_described_as_it_was_registered(scene, boto):
    given = {
        "family": "full", "networkMode": "awsvpc", "cpu": "512", "memory": "1024",
        "requiresCompatibilities": ["FARGATE"], "taskRoleArn": "arn:aws:iam::123456789012:role/t",
        "executionRoleArn": "arn:aws:iam::123456789012:role/e",
        "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        "ephemeralStorage": {"sizeInGiB": 40}, "pidMode": "task", "enableFaultInjection": False,
        "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}],
        "proxyConfiguration": {"containerName": "envoy", "type": "APPMESH"},
        "containerDefinitions": [{
            "name": "web", "image": scene.image, "cpu": 0, "essential": True, "environment": [],
            "portMappings": [{"containerPort": 80, "protocol": "tcp", "name": "http"}],
            "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}], "volumesFrom": [],
            "systemControls": [], "stopTimeout": 60, "user": "1000", "readonlyRootFilesystem": True,
            "dockerLabels": {"a": "b"}, "ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": 2}],
            "healthCheck": {"command": ["CMD", "true"], "interval": 5, "timeout": 2, "retries": 3},
            "dependsOn": [{"containerName": "envoy", "condition": "START"}],
            "linuxParameters": {"initProcessEnabled": True},
            "restartPolicy": {"enabled": False},
            "environmentFiles": [{"value": "arn:aws:s3:::x/y.env", "type": "s3"}],
        }, {
            "name": "envoy", "image": "envoy", "essential": False, "cpu": 10, "environment": [],
            "portMappings": [], "mountPoints": [], "volumesFrom": [], "systemControls": [],
        }],
    }  # fmt: skip
    tags = [{"key": "team", "value": "shop"}]
    boto.ecs.register_task_definition(**given, tags=tags)
    answer = boto.ecs.describe_task_definition(taskDefinition="full", include=["TAGS"])
    described = answer["taskDefinition"]
    assert {name: described[name] for name in given} == given
    assert answer["tags"] == tags
    assert (described["revision"], described["status"]) == (1, "ACTIVE")
    read_only = {"taskDefinitionArn", "revision", "status", "registeredAt", "registeredBy",
                 "compatibilities", "requiresAttributes", "placementConstraints"}  # fmt: skip
    assert set(described) - set(given) == read_only


TARGET = "AmazonEC2ContainerServiceV20141113"


def test_an_image_cannot_be_overridden(scene, boto, aws):
    scene.define()
    overrides = {"containerOverrides": [{"name": "web", "image": "x"}]}
    with pytest.raises(AwsFailure, match="InvalidParameterException: Unknown parameter"):
        boto.raw("ecs", f"{TARGET}.RunTask", scene.request(overrides=overrides))
    assert aws.tasks_started() == []


def test_what_describe_adds_is_refused_by_register(scene, boto):
    scene.define()
    described = boto.ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]
    with pytest.raises(AwsFailure, match="Unknown parameter") as caught:
        boto.raw("ecs", f"{TARGET}.RegisterTaskDefinition", described)
    for name in ("taskDefinitionArn", "revision", "status", "registeredAt", "compatibilities"):
        assert f'"{name}"' in str(caught.value)


@pytest.mark.parametrize(
    ("cpu", "memory"), [("256", "4096"), ("300", "512"), ("1024", "1024"), ("2048", "5000")]
)
def test_sizes_that_fargate_does_not_have_are_refused(scene, cpu, memory):
    with pytest.raises(AwsFailure, match="No Fargate configuration exists"):
        scene.define(cpu=cpu, memory=memory)


def test_revisions_count_up_and_a_family_means_its_latest_active_one(scene, boto):
    assert [scene.define().rpartition(":")[2] for _ in range(3)] == ["1", "2", "3"]
    boto.ecs.deregister_task_definition(taskDefinition="web:3")
    described = boto.ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]
    assert described["revision"] == 2
    assert scene.define().endswith(":4")
    assert len(boto.ecs.list_task_definitions(familyPrefix="web")["taskDefinitionArns"]) == 3


def test_a_log_group_is_where_the_logs_are(scene, boto):
    scene.define()
    arn = scene.shell("echo here")
    scene.ended(arn)
    scene.wait(lambda: scene.log(arn))
    streams = boto.logs.describe_log_streams(logGroupName=GROUP)["logStreams"]
    assert [each["logStreamName"] for each in streams] == [f"ecs/web/{arn.rsplit('/', 1)[1]}"]
