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

resource "aws_ecs_task_definition" "web" {
  family                   = local.from.family
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = local.from.execution_role
  task_role_arn            = local.from.task_role
  container_definitions = jsonencode([{
    name         = "web"
    image        = var.image
    essential    = true
    portMappings = [{ containerPort = 8000 }]
    secrets      = [{ name = "DATABASE_URL", valueFrom = local.from.database_url }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = local.from.log_group
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "ecs"
      }
    }
  }])
}

resource "aws_ecs_service" "web" {
  name            = local.service
  cluster         = local.from.cluster
  task_definition = aws_ecs_task_definition.web.arn
  desired_count   = 2
  launch_type     = "FARGATE"
  network_configuration {
    subnets         = local.from.subnets
    security_groups = [local.from.security_group]
  }
  load_balancer {
    target_group_arn = local.from.target_group
    container_name   = "web"
    container_port   = 8000
  }
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  lifecycle {
    ignore_changes = [task_definition] # tidegate gives it the revision of each release
  }
}
