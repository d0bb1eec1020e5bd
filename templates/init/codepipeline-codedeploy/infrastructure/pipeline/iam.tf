# Of the builds: their log, the artifacts, the images, and what tidegate needs.
resource "aws_iam_role" "codebuild" {
  name = "@@app@@-codebuild"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "codebuild.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "codebuild" {
  name = "builds"
  role = aws_iam_role.codebuild.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.tidegate_policy, [
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.codebuild.arn}:*"
      },
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = "${aws_s3_bucket.artifacts.arn}/*"
      },
      {
        Effect   = "Allow"
        Action   = ["codeconnections:UseConnection", "codestar-connections:UseConnection"] # for a clone with its history
        Resource = var.connection
      },
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
        Resource = aws_ecr_repository.app.arn
      },
    ])
  })
}

# Of the pipeline: it starts builds and CodeDeploy, and registers what CodeDeploy is to deploy.
resource "aws_iam_role" "pipeline" {
  name = "@@app@@-pipeline"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "codepipeline.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "pipeline" {
  name = "pipeline"
  role = aws_iam_role.pipeline.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["codeconnections:UseConnection", "codestar-connections:UseConnection"]
        Resource = var.connection
      },
      {
        Effect   = "Allow"
        Action   = ["s3:GetBucketVersioning", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
        Resource = [aws_s3_bucket.artifacts.arn, "${aws_s3_bucket.artifacts.arn}/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["codebuild:BatchGetBuilds", "codebuild:StartBuild"]
        Resource = [for each in aws_codebuild_project.step : each.arn]
      },
      {
        Effect = "Allow"
        Action = [
          "codedeploy:CreateDeployment",
          "codedeploy:GetApplication",
          "codedeploy:GetApplicationRevision",
          "codedeploy:GetDeployment",
          "codedeploy:GetDeploymentConfig",
          "codedeploy:RegisterApplicationRevision",
        ]
        Resource = concat(
          ["arn:aws:codedeploy:@@region@@:@@account@@:deploymentconfig:*"],
          [for each in var.environments : "arn:aws:codedeploy:@@region@@:@@account@@:application:@@app@@-${each}-web"],
          [for each in var.environments : "arn:aws:codedeploy:@@region@@:@@account@@:deploymentgroup:@@app@@-${each}-web/web"],
        )
      },
      {
        Effect   = "Allow"
        Action   = "ecs:RegisterTaskDefinition"
        Resource = "*"
      },
      {
        Effect    = "Allow"
        Action    = "ecs:TagResource"
        Resource  = [for each in var.environments : "arn:aws:ecs:@@region@@:@@account@@:task-definition/@@app@@-${each}-web:*"]
        Condition = { StringEquals = { "ecs:CreateAction" = ["RegisterTaskDefinition"] } }
      },
      {
        Effect = "Allow"
        Action = "iam:PassRole"
        Resource = flatten([for each in var.environments : [
          "arn:aws:iam::@@account@@:role/@@app@@-${each}-web-execution",
          "arn:aws:iam::@@account@@:role/@@app@@-${each}-web-task",
        ]])
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
    ]
  })
}
