resource "aws_ecs_cluster" "this" {
  name = local.cluster
}

resource "aws_cloudwatch_log_group" "web" {
  name              = "/ecs/${local.name}/web"
  retention_in_days = 90
}

resource "aws_iam_role" "execution" {
  name               = "${local.name}-web-execution"
  assume_role_policy = local.assume_by_tasks
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
  name               = "${local.name}-web-task"
  assume_role_policy = local.assume_by_tasks
}

# tidegate in the migration's task writes its own word to the ledger.
resource "aws_iam_role_policy" "task" {
  name = "ledger"
  role = aws_iam_role.task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
      Resource = "arn:aws:dynamodb:@@region@@:@@account@@:table/@@ledger_table@@"
    }]
  })
}

# What the service begins with. Every release is a copy of what serves, with its own image in it, and so is
# the migration's task: image, secrets, CPU, memory and roles are the app's, and stand here alone.
resource "aws_ecs_task_definition" "web" {
  family                   = "${local.name}-web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  container_definitions = jsonencode([{
    name         = "@@container@@"
    image        = var.image
    essential    = true
    portMappings = [{ containerPort = 8000 }]
    environment = [
      { name = "AWS_REGION", value = "@@region@@" },
      { name = "TIDEGATE_ENV", value = var.environment },
    ]
    secrets = [{ name = "DATABASE_URL", valueFrom = "${aws_secretsmanager_secret.database.arn}:url::" }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.web.name
        awslogs-region        = "@@region@@"
        awslogs-stream-prefix = "ecs"
      }
    }
  }])
}

resource "aws_ecs_service" "web" {
  name            = local.service
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.web.arn
  desired_count   = 2
  launch_type     = "FARGATE"
  network_configuration {
    subnets         = aws_subnet.private[*].id
    security_groups = [aws_security_group.tasks.id]
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.web["blue"].arn
    container_name   = "@@container@@"
    container_port   = 8000
  }
  deployment_controller {
    type = "CODE_DEPLOY"
  }
  # CodeDeploy moves the service from one target group to the other, with a revision of its own.
  lifecycle {
    ignore_changes = [task_definition, load_balancer]
  }
  depends_on = [aws_lb_listener.production, aws_lb_listener.test]
}

resource "aws_lb" "this" {
  name            = local.name
  subnets         = aws_subnet.public[*].id
  security_groups = [aws_security_group.load_balancer.id]
}

resource "aws_lb_target_group" "web" {
  for_each             = toset(["blue", "green"])
  name                 = "${local.name}-${each.key}"
  vpc_id               = aws_vpc.this.id
  port                 = 8000
  protocol             = "HTTP"
  target_type          = "ip"
  deregistration_delay = 30
  health_check {
    path = "/healthz"
  }
}

resource "aws_lb_listener" "production" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web["blue"].arn
  }
  lifecycle {
    ignore_changes = [default_action]
  }
}

# Where CodeDeploy shows the new version before the traffic moves. No security group lets anybody in yet: add a rule
# for whoever is to look.
resource "aws_lb_listener" "test" {
  load_balancer_arn = aws_lb.this.arn
  port              = 8080
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web["blue"].arn
  }
  lifecycle {
    ignore_changes = [default_action]
  }
}
