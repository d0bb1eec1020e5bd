resource "aws_ecs_cluster" "this" {
  name = local.cluster
}

resource "aws_cloudwatch_log_group" "web" {
  name              = "/ecs/${local.cluster}/@@service@@"
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
  name               = "${local.name}-execution"
  assume_role_policy = local.assume_by_tasks
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "task" {
  name               = "${local.name}-task"
  assume_role_policy = local.assume_by_tasks
}

@@if ledger_table@@
# The app logs in to its database; tidegate in the migration's task also writes its own word into the ledger.
@@end@@
resource "aws_iam_role_policy" "task" {
  name = "task"
  role = aws_iam_role.task.id
  policy = jsonencode({
    Version   = "2012-10-17"
@@if ledger_table@@
    Statement = [local.database_login, local.keep_the_ledger]
@@end@@
@@unless ledger_table@@
    Statement = [local.database_login]
@@end@@
  })
}

@@if terraform_deploys@@
# The migration runs with the revision that serves, the release's image in it: no targeted apply before it.
@@end@@
@@unless terraform_deploys@@
# The first revision. tidegate registers that of each release: a copy of the one that serves, with the new image.
@@end@@
resource "aws_ecs_task_definition" "web" {
  family                   = "${local.cluster}-@@service@@"
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
    environment = [{
      name  = "DATABASE_URL"
      value = local.database_url
    }]
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
  name            = "@@service@@"
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.web.arn
  desired_count   = 2
  launch_type     = "FARGATE"
  network_configuration {
    subnets         = aws_subnet.private[*].id
    security_groups = [aws_security_group.tasks.id]
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.web.arn
    container_name   = "@@container@@"
    container_port   = 8000
  }
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
@@unless terraform_deploys@@
  lifecycle {
    ignore_changes = [task_definition]
  }
@@end@@
  depends_on = [aws_lb_listener.http]
}

resource "aws_lb" "this" {
  name            = local.name
  subnets         = aws_subnet.public[*].id
  security_groups = [aws_security_group.load_balancer.id]
}

resource "aws_lb_target_group" "web" {
  name                 = local.name
  vpc_id               = aws_vpc.this.id
  port                 = 8000
  protocol             = "HTTP"
  target_type          = "ip"
  deregistration_delay = 30
  health_check {
    path = "/healthz"
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}
