resource "aws_sfn_state_machine" "release" {
  name     = local.name
  role_arn = aws_iam_role.states.arn
  definition = templatefile("${path.module}/release.asl.json", {
    cluster        = aws_ecs_cluster.this.arn
    runner         = aws_ecs_task_definition.runner.family
    subnet_one     = aws_subnet.private[0].id
    subnet_two     = aws_subnet.private[1].id
    security_group = aws_security_group.tasks.id
  })
}

resource "aws_iam_role" "states" {
  name = "${local.name}-states"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "states.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "states" {
  name = "runner"
  role = aws_iam_role.states.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "ecs:RunTask"
        Resource  = "arn:aws:ecs:eu-west-1:123456789012:task-definition/${local.name}-tidegate*"
        Condition = { ArnEquals = { "ecs:cluster" = aws_ecs_cluster.this.arn } }
      },
      {
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = [aws_iam_role.execution.arn, aws_iam_role.runner.arn]
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
      # .sync looks at the task, and hears of its end by a rule of its own.
      {
        Effect   = "Allow"
        Action   = ["ecs:DescribeTasks", "ecs:StopTask"]
        Resource = "arn:aws:ecs:eu-west-1:123456789012:task/${local.cluster}/*"
      },
      {
        Effect   = "Allow"
        Action   = ["events:PutTargets", "events:PutRule", "events:DescribeRule"]
        Resource = "arn:aws:events:eu-west-1:123456789012:rule/StepFunctionsGetEventsForECSTaskRule"
      },
    ]
  })
}
