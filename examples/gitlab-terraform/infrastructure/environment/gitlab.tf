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

locals {
  task        = "web"
  may_migrate = [local.environments[var.environment]]
}

resource "aws_iam_role_policy" "tidegate" {
  name   = "tidegate"
  role   = aws_iam_role.release.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.tidegate_policy })
}

# What Terraform does in ../service: a revision, the service, and its state.
variable "state_bucket" {
  type        = string
  description = "where Terraform's states are"
}

resource "aws_iam_role_policy" "terraform" {
  name = "terraform"
  role = aws_iam_role.release.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["ecs:CreateService", "ecs:UpdateService", "ecs:DescribeServices"]
        Resource = "arn:aws:ecs:eu-west-1:123456789012:service/${local.cluster}/${local.environments[var.environment].service}"
      },
      { Effect = "Allow", Action = ["ecs:DeregisterTaskDefinition", "ecs:TagResource"], Resource = "*" },
      { Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::${var.state_bucket}" },
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::${var.state_bucket}/${local.name}.tfstate"
      },
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        Resource = "arn:aws:s3:::${var.state_bucket}/${local.name}-service.tfstate*"
      },
    ]
  })
}

# What ../service takes over from here.
output "service" {
  value = {
    cluster        = aws_ecs_cluster.this.arn
    family         = "${local.name}-web"
    execution_role = aws_iam_role.execution.arn
    task_role      = aws_iam_role.task.arn
    log_group      = aws_cloudwatch_log_group.web.name
    database_url   = aws_secretsmanager_secret.database.arn
    subnets        = aws_subnet.private[*].id
    security_group = aws_security_group.tasks.id
    target_group   = aws_lb_target_group.web.arn
  }
}
