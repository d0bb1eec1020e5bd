# What `tidegate iam-policy` prints for the environments of tidegate.yml, with the names that are known here:
# local.may_migrate has the environments, local.task the last part of the tasks' names.
locals {
  ecs = "arn:aws:ecs:eu-west-1:123456789012"
  tidegate_policy = [
    {
      Effect   = "Allow"
      Action   = ["ecs:DescribeServices"]
      Resource = [for each in local.may_migrate : "${local.ecs}:service/${each.cluster}/${each.service}"]
    },
    {
      Effect   = "Allow"
      Action   = ["ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions", "ecs:RegisterTaskDefinition"]
      Resource = ["*"]
    },
    {
      Effect = "Allow"
      Action = ["ecs:TagResource"]
      Resource = concat(
        [for each in local.may_migrate : "${local.ecs}:task-definition/shop-${each.name}-${local.task}:*"],
        [for each in local.may_migrate : "${local.ecs}:task/${each.cluster}/*"],
      )
      Condition = { StringEquals = { "ecs:CreateAction" = ["RegisterTaskDefinition", "RunTask"] } }
    },
    {
      Effect    = "Allow"
      Action    = ["ecs:RunTask"]
      Resource  = [for each in local.may_migrate : "${local.ecs}:task-definition/shop-${each.name}-${local.task}:*"]
      Condition = { ArnEquals = { "ecs:cluster" = [for each in local.may_migrate : "${local.ecs}:cluster/${each.cluster}"] } }
    },
    {
      Effect   = "Allow"
      Action   = ["ecs:DescribeTasks", "ecs:StopTask"]
      Resource = [for each in local.may_migrate : "${local.ecs}:task/${each.cluster}/*"]
    },
    {
      Effect    = "Allow"
      Action    = ["ecs:ListTasks"]
      Resource  = ["*"]
      Condition = { ArnEquals = { "ecs:cluster" = [for each in local.may_migrate : "${local.ecs}:cluster/${each.cluster}"] } }
    },
    {
      Effect = "Allow"
      Action = ["iam:PassRole"]
      Resource = flatten([for each in local.may_migrate : [
        "arn:aws:iam::123456789012:role/shop-${each.name}-${local.task}-execution",
        "arn:aws:iam::123456789012:role/shop-${each.name}-${local.task}-task",
      ]])
      Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
    },
    {
      Effect   = "Allow"
      Action   = ["logs:GetLogEvents"]
      Resource = [for each in local.may_migrate : "arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/shop-${each.name}/${local.task}:log-stream:*"]
    },
    {
      Effect   = "Allow"
      Action   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      Resource = ["arn:aws:ecr:eu-west-1:123456789012:repository/shop*"]
    },
    {
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
      Resource = ["arn:aws:dynamodb:eu-west-1:123456789012:table/tidegate"]
    },
    {
      Effect    = "Allow"
      Action    = ["cloudwatch:PutMetricData"]
      Resource  = ["*"]
      Condition = { StringEquals = { "cloudwatch:namespace" = ["Tidegate"] } }
    },
  ]
}
