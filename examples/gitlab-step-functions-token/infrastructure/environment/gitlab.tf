# For the jobs that release to this environment: what tidegate needs (`tidegate iam-policy ci` prints it).
variable "gitlab" {
  type        = string
  description = "URL of GitLab"
  default     = "https://gitlab.com"
}

variable "project" {
  type        = string
  description = "whose jobs on the default branch may take the role: GROUP/NAME"
}

data "aws_iam_openid_connect_provider" "gitlab" {
  url = var.gitlab
}

resource "aws_iam_role" "release" {
  name                 = "${local.name}-release"
  max_session_duration = 10800 # a migration may take migrate.timeout of tidegate.yml
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = data.aws_iam_openid_connect_provider.gitlab.arn }
      Condition = {
        StringEquals = {
          "${trimprefix(var.gitlab, "https://")}:sub" = "project_path:${var.project}:ref_type:branch:ref:main"
        }
      }
    }]
  })
}

# All that a job may do: start the state machine, and ask how it ended.
resource "aws_iam_role_policy" "release" {
  name = "release"
  role = aws_iam_role.release.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "states:StartExecution", Resource = aws_sfn_state_machine.release.arn },
      {
        Effect   = "Allow"
        Action   = "states:DescribeExecution"
        Resource = "arn:aws:states:eu-west-1:123456789012:execution:${local.name}:*"
      },
    ]
  })
}
