"""Clusters and tags of resources."""

from ..errors import AwsError


def create_cluster(world, request):
    region, params = world.ecs.region(request.region), request.params
    name = params.get("clusterName", "default")
    arn = region.arn(f"cluster/{name}")
    with region.lock:
        cluster = {
            "clusterArn": arn,
            "clusterName": name,
            "status": "ACTIVE",
            "registeredContainerInstancesCount": 0,
            "capacityProviders": params.get("capacityProviders", ["FARGATE", "FARGATE_SPOT"]),
            "defaultCapacityProviderStrategy": params.get("defaultCapacityProviderStrategy", []),
            "settings": params.get("settings", []),
        }
        existing = region.clusters.get(name)
        if existing is None or existing["status"] != "ACTIVE":
            region.clusters[name] = cluster
    region.set_tags(arn, params.get("tags"))
    return {"cluster": _described(region, name)}


def _described(region, name):
    with region.lock:
        cluster = dict(region.clusters[name])
        states = [task.view["lastStatus"] for task in region.tasks.values() if task.cluster == name]
        cluster["runningTasksCount"] = states.count("RUNNING")
        cluster["pendingTasksCount"] = sum(
            state in ("PROVISIONING", "PENDING", "ACTIVATING") for state in states
        )
        cluster["activeServicesCount"] = sum(
            service.cluster == name and service.view["status"] == "ACTIVE"
            for service in region.services.values()
        )
    return cluster


def describe_clusters(world, request):
    region, params = world.ecs.region(request.region), request.params
    found, failures = [], []
    for reference in params.get("clusters") or ["default"]:
        name = reference.rsplit("/", 1)[-1]
        if name in region.clusters:
            cluster = _described(region, name)
            if "TAGS" in params.get("include", []):
                cluster["tags"] = region.tags_of(cluster["clusterArn"])
            found.append(cluster)
        else:
            failures.append({"arn": region.arn(f"cluster/{name}"), "reason": "MISSING"})
    return {"clusters": found, "failures": failures}


def list_clusters(world, request):
    region = world.ecs.region(request.region)
    return {"clusterArns": [each["clusterArn"] for each in region.clusters.values()]}


def delete_cluster(world, request):
    region = world.ecs.region(request.region)
    name = region.cluster(request.params)
    described = _described(region, name)
    if described["activeServicesCount"]:
        raise AwsError(
            "ClusterContainsServicesException",
            "The Cluster cannot be deleted while Services are active.",
        )
    if described["runningTasksCount"]:
        raise AwsError(
            "ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active."
        )
    region.clusters[name]["status"] = "INACTIVE"
    return {"cluster": _described(region, name)}


def tag_resource(world, request):
    region = world.ecs.region(request.region)
    region.set_tags(request.params["resourceArn"], request.params["tags"])
    return {}


def untag_resource(world, request):
    region = world.ecs.region(request.region)
    with region.lock:
        for key in request.params["tagKeys"]:
            region.tags.get(request.params["resourceArn"], {}).pop(key, None)
    return {}


def list_tags_for_resource(world, request):
    region = world.ecs.region(request.region)
    return {"tags": region.tags_of(request.params["resourceArn"])}
