variable "github_repository" {
  type        = string
  description = "whose jobs may take the role: OWNER/NAME"
}

data "aws_iam_openid_connect_provider" "github" {
  url = "https://token.actions.githubusercontent.com"
}

# For the jobs of GitHub's environment of the same name, and no others.
resource "aws_iam_role" "release" {
  name                 = "${local.name}-release"
  max_session_duration = 10800
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = data.aws_iam_openid_connect_provider.github.arn }
      Condition = { StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = "repo:${var.github_repository}:environment:${var.environment}"
      } }
    }]
  })
}

output "AWS_ROLE" {
  value = aws_iam_role.release.arn
}
