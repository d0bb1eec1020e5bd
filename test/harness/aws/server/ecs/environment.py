"""What a container's process finds in its environment, and the command that it runs."""

from . import secret_values


def command_of(image, definition, override):
    """Entry point and command by Docker's rule: an entry point of the definition drops the image's
    command, and a command of the override replaces the definition's."""
    entry = definition.get("entryPoint") or image.entrypoint
    default = [] if definition.get("entryPoint") else image.cmd
    return [*entry, *(override.get("command") or definition.get("command") or default)]


def _role_credentials(world, task):
    role = task.view["overrides"].get("taskRoleArn") or task.definition.get("taskRoleArn")
    if not role:
        return {}
    path, token = world.metadata.offer(role, task.identity)
    return {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": world.url + path,
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": token,
    }


def _metadata_documents(task, name):
    """The container's and the task's document of the task metadata endpoint, version 4."""

    def documents():
        view = task.described()
        container = next(each for each in view["containers"] if each["name"] == name)
        labels = {
            "com.amazonaws.ecs.cluster": view["clusterArn"],
            "com.amazonaws.ecs.container-name": name,
            "com.amazonaws.ecs.task-arn": view["taskArn"],
            "com.amazonaws.ecs.task-definition-family": task.definition["family"],
            "com.amazonaws.ecs.task-definition-version": str(task.definition["revision"]),
        }
        one = {"DockerId": container["runtimeId"], "Name": name, "Image": container["image"],
               "Labels": labels, "KnownStatus": container["lastStatus"]}  # fmt: skip
        whole = {
            "Cluster": view["clusterArn"],
            "TaskARN": view["taskArn"],
            "Family": task.definition["family"],
            "Revision": str(task.definition["revision"]),
            "DesiredStatus": view["desiredStatus"],
            "KnownStatus": view["lastStatus"],
            "LaunchType": view["launchType"],
            "AvailabilityZone": view["availabilityZone"],
            "Containers": [one],
        }
        return one, whole

    return documents


def override_of(task, name):
    overrides = task.view["overrides"].get("containerOverrides", [])
    return next((each for each in overrides if each.get("name") == name), {})


def execution_role(task):
    return task.view["overrides"].get("executionRoleArn") or task.definition.get("executionRoleArn")


def environment_of(world, task, definition, image, runtime_id):
    """The environment of one container; NotStarted when a secret cannot be had."""
    region = task.region.name
    world.metadata.containers[runtime_id] = _metadata_documents(task, definition["name"])
    values = {
        **image.env,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_ECS_{task.view['launchType']}",
        "AWS_ENDPOINT_URL": world.url,
        "ECS_CONTAINER_METADATA_URI_V4": f"{world.url}/v4/{runtime_id}",
        "HOSTNAME": "ip-127-0-0-1",
        **_role_credentials(world, task),
    }
    if task.port and definition.get("portMappings"):
        values["PORT"] = str(task.port)
    override = override_of(task, definition["name"])
    for each in [*definition.get("environment", []), *override.get("environment", [])]:
        values[each["name"]] = each["value"]
    values.update(secret_values.resolve(world, region, execution_role(task), definition))
    return values
