# What `tidegate iam-policy ci` prints for the environment, with the names that are known here.
locals {
  ecs = "arn:aws:ecs:eu-west-1:${local.account}"
  keep_the_ledger = {
    Effect   = "Allow"
    Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
    Resource = "arn:aws:dynamodb:eu-west-1:${local.account}:table/tidegate"
  }
  tidegate_policy = [
    local.keep_the_ledger,
    {
      Effect   = "Allow"
      Action   = ["ecs:DescribeServices", "ecs:UpdateService", "ecs:ListServiceDeployments"]
      Resource = "${local.ecs}:service/${local.cluster}/web"
    },
    {
      Effect   = "Allow"
      Action   = ["ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions"]
      Resource = "${local.ecs}:*/${local.cluster}/web/*"
    },
    {
      Effect   = "Allow"
      Action   = ["ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions", "ecs:RegisterTaskDefinition"]
      Resource = "*"
    },
    {
      Effect    = "Allow"
      Action    = "ecs:TagResource"
      Resource  = "*"
      Condition = { StringEquals = { "ecs:CreateAction" = ["RegisterTaskDefinition", "RunTask"] } }
    },
    {
      Effect    = "Allow"
      Action    = "ecs:RunTask"
      Resource  = "${local.ecs}:task-definition/${local.cluster}-web:*"
      Condition = { ArnEquals = { "ecs:cluster" = "${local.ecs}:cluster/${local.cluster}" } }
    },
    {
      Effect   = "Allow"
      Action   = ["ecs:DescribeTasks", "ecs:StopTask"]
      Resource = "${local.ecs}:task/${local.cluster}/*"
    },
    {
      Effect    = "Allow"
      Action    = "ecs:ListTasks"
      Resource  = "*"
      Condition = { ArnEquals = { "ecs:cluster" = "${local.ecs}:cluster/${local.cluster}" } }
    },
    {
      Effect    = "Allow"
      Action    = "iam:PassRole"
      Resource  = [aws_iam_role.execution.arn, aws_iam_role.task.arn]
      Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
    },
    { Effect = "Allow", Action = "logs:GetLogEvents", Resource = "${aws_cloudwatch_log_group.web.arn}:*" },
    { Effect = "Allow", Action = "ecr:BatchGetImage", Resource = "*" },
    { Effect = "Allow", Action = "ecr:GetDownloadUrlForLayer", Resource = "*" },
    {
      Effect    = "Allow"
      Action    = "cloudwatch:PutMetricData"
      Resource  = "*"
      Condition = { StringEquals = { "cloudwatch:namespace" = "Tidegate" } }
    },
  ]
}
