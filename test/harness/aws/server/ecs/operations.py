"""The operations of ECS that the stand-in has, in one table."""

from ..model import JsonService
from . import clusters, definitions, execute, run_task, services, tasks

ECS = JsonService(
    "ecs",
    {
        "CreateCluster": clusters.create_cluster,
        "DeleteCluster": clusters.delete_cluster,
        "DescribeClusters": clusters.describe_clusters,
        "ListClusters": clusters.list_clusters,
        "ListTagsForResource": clusters.list_tags_for_resource,
        "TagResource": clusters.tag_resource,
        "UntagResource": clusters.untag_resource,
        "DeregisterTaskDefinition": definitions.deregister_task_definition,
        "DescribeTaskDefinition": definitions.describe_task_definition,
        "ListTaskDefinitionFamilies": definitions.list_task_definition_families,
        "ListTaskDefinitions": definitions.list_task_definitions,
        "RegisterTaskDefinition": definitions.register_task_definition,
        "RunTask": run_task.run_task,
        "ExecuteCommand": execute.execute_command,
        "DescribeTasks": tasks.describe_tasks,
        "ListTasks": tasks.list_tasks,
        "StopTask": tasks.stop_task,
        "ContinueServiceDeployment": services.continue_service_deployment,
        "CreateService": services.create_service,
        "DeleteService": services.delete_service,
        "DescribeServiceDeployments": services.describe_service_deployments,
        "DescribeServiceRevisions": services.describe_service_revisions,
        "DescribeServices": services.describe_services,
        "ListServiceDeployments": services.list_service_deployments,
        "ListServices": services.list_services,
        "StopServiceDeployment": services.stop_service_deployment,
        "UpdateService": services.update_service,
    },
)
