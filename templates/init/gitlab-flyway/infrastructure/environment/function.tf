@@if via_lambda@@
# `tidegate lambda`: starts the task, follows it, records it. It needs no way to the database.
variable "tidegate_zip" {
  type        = string
  description = "what `script/lambda-zip tidegate.zip tidegate.yml` made, with the tidegate.yml of this folder"
}

locals {
  task        = "db-migrations"
  may_migrate = [local.environments[var.environment]]
}

resource "aws_lambda_function" "migrate" {
  function_name    = "${local.name}-migrate"
  description      = "migrates a release by a task of ECS, and tells what came of it"
  role             = aws_iam_role.function.arn
  filename         = var.tidegate_zip
  source_code_hash = filebase64sha256(var.tidegate_zip)
  runtime          = "provided.al2023"
  handler          = "tidegate"
  timeout          = 900
  memory_size      = 256
  environment {
    variables = {
      TIDEGATE_ENV = var.environment
    }
  }
  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.function.name
  }
}

# Whoever asks asks again.
resource "aws_lambda_function_event_invoke_config" "migrate" {
  function_name          = aws_lambda_function.migrate.function_name
  maximum_retry_attempts = 0
}

resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/${local.name}-migrate"
  retention_in_days = 90
}

resource "aws_iam_role" "function" {
  name = "${local.name}-migrate"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "function" {
  name = "tidegate"
  role = aws_iam_role.function.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.tidegate_policy, [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["${aws_cloudwatch_log_group.function.arn}:*"]
    }])
  })
}

# The function itself failed: it was not set up well, or a migration failed.
resource "aws_cloudwatch_metric_alarm" "function" {
  alarm_name          = "${local.name}-migrate-function"
  alarm_description   = "see the log ${aws_cloudwatch_log_group.function.name}"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = aws_lambda_function.migrate.function_name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.deploys.arn]
}
@@end@@
