# tidegate writes the metric; whoever is subscribed hears of a failure, and of the next success.
resource "aws_sns_topic" "deploys" {
  name = "${local.name}-deploys"
}

resource "aws_sns_topic_subscription" "email" {
  topic_arn = aws_sns_topic.deploys.arn
  protocol  = "email"
  endpoint  = var.email
}

resource "aws_cloudwatch_metric_alarm" "failure" {
  alarm_name          = local.name
  alarm_description   = "a migration or a deployment failed: tidegate history --env ${var.environment}"
  namespace           = "Tidegate"
  metric_name         = "Failure"
  dimensions          = { App = "shop", Environment = var.environment }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "ignore"
  alarm_actions       = [aws_sns_topic.deploys.arn]
  ok_actions          = [aws_sns_topic.deploys.arn]
}
