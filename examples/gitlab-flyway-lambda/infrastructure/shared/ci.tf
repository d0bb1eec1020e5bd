# GitLab's jobs take this role by their own token: there is no key to keep.
resource "aws_iam_openid_connect_provider" "gitlab" {
  url            = var.gitlab
  client_id_list = [var.gitlab]
}

resource "aws_iam_role" "ci" {
  name                 = "shop-db-migrations-ci"
  max_session_duration = 10800 # a migration may take migrate.timeout of tidegate.yml
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.gitlab.arn }
      Condition = {
        StringEquals = {
          "${trimprefix(var.gitlab, "https://")}:sub" = "project_path:${var.project}:ref_type:branch:ref:${var.branch}"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "images" {
  name = "images"
  role = aws_iam_role.ci.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
        Resource = aws_ecr_repository.migrations.arn
      },
    ]
  })
}

# All that a job may do besides: ask the functions.
resource "aws_iam_role_policy" "functions" {
  name = "functions"
  role = aws_iam_role.ci.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "lambda:InvokeFunction"
        Resource = [
          for each in ["development", "staging", "production"] :
          "arn:aws:lambda:eu-west-1:123456789012:function:shop-${each}-migrate"
        ]
      },
      # lint asks what production has.
      {
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:Query"]
        Resource = aws_dynamodb_table.ledger.arn
      },
    ]
  })
}
