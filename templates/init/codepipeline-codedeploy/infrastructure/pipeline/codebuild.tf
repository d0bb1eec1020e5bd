# One project for each buildspec. They run Docker: to build, and to take tidegate out of the release's image.
resource "aws_codebuild_project" "step" {
  for_each      = toset(["build", "migrate", "record"])
  name          = "@@app@@-${each.key}"
  service_role  = aws_iam_role.codebuild.arn
  build_timeout = 150 # minutes; a migration may take migrate.timeout of tidegate.yml

  source {
    type      = "CODEPIPELINE"
    buildspec = "buildspec-${each.key}.yml"
  }
  artifacts {
    type = "CODEPIPELINE"
  }
  environment {
    type            = "LINUX_CONTAINER"
    compute_type    = "BUILD_GENERAL1_SMALL"
    image           = "aws/codebuild/amazonlinux2-x86_64-standard:5.0"
    privileged_mode = true
    environment_variable {
      name  = "REPOSITORY"
      value = aws_ecr_repository.app.repository_url
    }
  }
  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.codebuild.name
    }
  }
}

resource "aws_cloudwatch_log_group" "codebuild" {
  name              = "/codebuild/@@app@@"
  retention_in_days = 90
}
