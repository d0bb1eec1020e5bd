"""ECS: clusters, task definitions, tasks that really run, services and their deployments."""
