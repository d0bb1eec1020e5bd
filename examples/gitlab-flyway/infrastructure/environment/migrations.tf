resource "aws_ecs_cluster" "this" {
  name = local.cluster
}

resource "aws_cloudwatch_log_group" "migrations" {
  name              = "/ecs/${local.name}/db-migrations"
  retention_in_days = 90
}

locals {
  assume_by_tasks = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role" "execution" {
  name               = "${local.name}-db-migrations-execution"
  assume_role_policy = local.assume_by_tasks
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "execution" {
  name = "secret"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = aws_secretsmanager_secret.database.arn
    }]
  })
}

resource "aws_iam_role" "task" {
  name               = "${local.name}-db-migrations-task"
  assume_role_policy = local.assume_by_tasks
}

# tidegate in the task writes its own word to the ledger, and reads it for the statistics.
resource "aws_iam_role_policy" "task" {
  name = "ledger"
  role = aws_iam_role.task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
      Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/tidegate"
    }]
  })
}

# What every task that migrates is copied from; each gets the release's own image in place of this one.
resource "aws_ecs_task_definition" "migrations" {
  family                   = "${local.name}-db-migrations"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  container_definitions = jsonencode([{
    name      = "db-migrations"
    image     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop-db-migrations:none"
    essential = true
    environment = [
      { name = "AWS_REGION", value = "eu-west-1" },
      { name = "TIDEGATE_ENV", value = var.environment },
    ]
    secrets = [
      { name = "FLYWAY_URL", valueFrom = "${aws_secretsmanager_secret.database.arn}:jdbc_url::" },
      { name = "FLYWAY_USER", valueFrom = "${aws_secretsmanager_secret.database.arn}:user::" },
      { name = "FLYWAY_PASSWORD", valueFrom = "${aws_secretsmanager_secret.database.arn}:password::" },
      { name = "DATABASE_URL", valueFrom = "${aws_secretsmanager_secret.database.arn}:url::" },
      # Another database may be the better place for reports.
      { name = "STATISTICS_URL", valueFrom = "${aws_secretsmanager_secret.database.arn}:url::" },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.migrations.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "ecs"
      }
    }
  }])
}

# No task of it ever runs: it is where network, launch type and task definition stand together, and tidegate
# reads them from it.
resource "aws_ecs_service" "migrations" {
  name            = local.service
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.migrations.arn
  desired_count   = 0
  launch_type     = "FARGATE"
  network_configuration {
    subnets         = aws_subnet.private[*].id
    security_groups = [aws_security_group.tasks.id]
  }
}
