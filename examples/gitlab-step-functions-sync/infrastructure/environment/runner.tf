# The task that works for the state machine: tidegate itself, with what tidegate.yml says as variables. It starts
# the migration as a task of the release's own image, follows it, records it, and deploys.
locals {
  task        = "web"
  may_migrate = [local.environments[var.environment]]
}

resource "aws_cloudwatch_log_group" "runner" {
  name              = "/ecs/${local.name}/tidegate"
  retention_in_days = 90
}

resource "aws_iam_role" "runner" {
  name               = "${local.name}-tidegate"
  assume_role_policy = local.assume_by_tasks
}

resource "aws_iam_role_policy" "runner" {
  name = "tidegate"
  role = aws_iam_role.runner.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.tidegate_policy, [
      {
        Effect   = "Allow"
        Action   = ["ecs:UpdateService", "ecs:ListServiceDeployments"]
        Resource = "arn:aws:ecs:eu-west-1:123456789012:service/${local.cluster}/${local.service}"
      },
      {
        Effect   = "Allow"
        Action   = ["ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions"]
        Resource = "arn:aws:ecs:eu-west-1:123456789012:*/${local.cluster}/${local.service}/*"
      },
    ])
  })
}

resource "aws_ecs_task_definition" "runner" {
  family                   = "${local.name}-tidegate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.runner.arn
  container_definitions = jsonencode([{
    name      = "tidegate"
    image     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/tidegate:0.1.0"
    essential = true
    environment = [
      { name = "TIDEGATE_APP", value = "shop" },
      { name = "TIDEGATE_ENV", value = var.environment },
      { name = "TIDEGATE_LEDGER", value = "dynamodb:tidegate" },
      { name = "TIDEGATE_REGION", value = "eu-west-1" },
      { name = "TIDEGATE_CLUSTER", value = local.cluster },
      { name = "TIDEGATE_SERVICE", value = local.service },
      { name = "TIDEGATE_CONTAINER", value = "web" },
      { name = "TIDEGATE_EXECUTOR", value = "ecs" },
      { name = "TIDEGATE_DEPLOYER", value = "ecs" },
      { name = "TIDEGATE_SKIP_UNCHANGED", value = "true" },
      { name = "TIDEGATE_NOTIFY", value = "cloudwatch:Tidegate region=eu-west-1" },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.runner.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "ecs"
      }
    }
  }])
}
