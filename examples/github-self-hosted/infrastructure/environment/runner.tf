# For the instance of the runner, in a private subnet as well: nothing reaches it from outside, and its role is all
# that is kept on it.
resource "aws_security_group" "runner" {
  name_prefix = "${local.name}-runner-"
  description = "the runner of GitHub Actions"
  vpc_id      = aws_vpc.this.id
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_iam_role" "runner" {
  name = "${local.name}-runner"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_instance_profile" "runner" {
  name = aws_iam_role.runner.name
  role = aws_iam_role.runner.name
}

# The database, the image, and what `tidegate iam-policy ci` prints, with the names that are known here.
resource "aws_iam_role_policy" "runner" {
  name = "deploy"
  role = aws_iam_role.runner.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.database_login,
      {
        Effect   = "Allow"
        Action   = ["ecs:DescribeServices", "ecs:UpdateService", "ecs:ListServiceDeployments"]
        Resource = aws_ecs_service.web.id
      },
      {
        Effect = "Allow"
        Action = [
          "ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions", "ecs:DescribeTaskDefinition",
          "ecs:ListTaskDefinitions", "ecs:RegisterTaskDefinition", "ecr:GetAuthorizationToken",
        ]
        Resource = "*"
      },
      {
        Effect    = "Allow"
        Action    = "ecs:TagResource"
        Resource  = "*"
        Condition = { StringEquals = { "ecs:CreateAction" = "RegisterTaskDefinition" } }
      },
      {
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = [aws_iam_role.execution.arn, aws_iam_role.task.arn]
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
      {
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
        ]
        Resource = "*"
      },
      {
        Effect    = "Allow"
        Action    = "cloudwatch:PutMetricData"
        Resource  = "*"
        Condition = { StringEquals = { "cloudwatch:namespace" = "Tidegate" } }
      },
    ]
  })
}

output "DATABASE_URL" {
  value = local.database_url
}
