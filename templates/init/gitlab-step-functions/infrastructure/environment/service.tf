variable "image" {
  type        = string
  description = "what serves at first: REPOSITORY@sha256:.."
}

locals {
  service = local.environments[var.environment].service
  from = {
    cluster        = aws_ecs_cluster.this.arn
    family         = "${local.name}-web"
    execution_role = aws_iam_role.execution.arn
    task_role      = aws_iam_role.task.arn
    log_group      = aws_cloudwatch_log_group.web.name
    database_url   = aws_secretsmanager_secret.database.arn
    subnets        = aws_subnet.private[*].id
    security_group = aws_security_group.tasks.id
    target_group   = aws_lb_target_group.web.arn
  }
}

@@include shared/gitlab/service.tf@@
