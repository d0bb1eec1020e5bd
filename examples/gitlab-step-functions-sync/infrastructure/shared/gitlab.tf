# GitLab's jobs take roles by their own token: there is no key to keep.
variable "gitlab" {
  type        = string
  description = "URL of GitLab"
  default     = "https://gitlab.com"
}

variable "project" {
  type        = string
  description = "whose jobs on the default branch may take the role: GROUP/NAME"
}

resource "aws_iam_openid_connect_provider" "gitlab" {
  url            = var.gitlab
  client_id_list = [var.gitlab]
}

# For the jobs that build and lint: they reach the registry, and what is recorded.
resource "aws_iam_role" "build" {
  name = "shop-build"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.gitlab.arn }
      Condition = {
        StringEquals = {
          "${trimprefix(var.gitlab, "https://")}:sub" = "project_path:${var.project}:ref_type:branch:ref:main"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "build" {
  name = "push"
  role = aws_iam_role.build.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" },
      {
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
        ]
        Resource = aws_ecr_repository.app.arn
      },
      # lint asks what serves.
      {
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:Query"]
        Resource = aws_dynamodb_table.ledger.arn
      },
    ]
  })
}
