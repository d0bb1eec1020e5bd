# Source, image, then each environment: migrate, deploy blue/green, record. An action that fails ends its stage,
# and the stages behind it do not begin.
resource "aws_codepipeline" "release" {
  name           = "shop"
  role_arn       = aws_iam_role.pipeline.arn
  pipeline_type  = "V2"
  execution_mode = "QUEUED" # one release after the other

  artifact_store {
    location = aws_s3_bucket.artifacts.bucket
    type     = "S3"
  }

  stage {
    name = "Source"
    action {
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeStarSourceConnection"
      version          = "1"
      namespace        = "Source"
      output_artifacts = ["source"]
      configuration = {
        ConnectionArn        = var.connection
        FullRepositoryId     = var.repository
        BranchName           = var.branch
        OutputArtifactFormat = "CODEBUILD_CLONE_REF" # with its history: lint asks what is new
      }
    }
  }

  stage {
    name = "Build"
    action {
      name            = "Image"
      category        = "Build"
      owner           = "AWS"
      provider        = "CodeBuild"
      version         = "1"
      namespace       = "Build"
      input_artifacts = ["source"]
      configuration = {
        ProjectName = aws_codebuild_project.step["build"].name
        EnvironmentVariables = jsonencode([
          { name = "TIDEGATE_RELEASE", value = "#{Source.CommitId}" },
          { name = "TIDEGATE_ENV", value = local.production },
        ])
      }
    }
  }

  dynamic "stage" {
    for_each = var.environments
    content {
      name = title(stage.value)

      dynamic "action" {
        for_each = stage.value == local.production && length(var.environments) > 1 ? ["approval"] : []
        content {
          name      = "Approve"
          category  = "Approval"
          owner     = "AWS"
          provider  = "Manual"
          version   = "1"
          run_order = 1
        }
      }

      action {
        name             = "Migrate"
        category         = "Build"
        owner            = "AWS"
        provider         = "CodeBuild"
        version          = "1"
        run_order        = 2
        input_artifacts  = ["source"]
        output_artifacts = ["migrated-${stage.value}"]
        configuration = {
          ProjectName = aws_codebuild_project.step["migrate"].name
          EnvironmentVariables = jsonencode([
            { name = "TIDEGATE_RELEASE", value = "#{Source.CommitId}" },
            { name = "TIDEGATE_IMAGE", value = "#{Build.IMAGE}" },
            { name = "TIDEGATE_ENV", value = stage.value },
          ])
        }
      }

      action {
        name            = "Deploy"
        category        = "Deploy"
        owner           = "AWS"
        provider        = "CodeDeployToECS"
        version         = "1"
        run_order       = 3
        input_artifacts = ["migrated-${stage.value}"]
        configuration = {
          ApplicationName                = "shop-${stage.value}-web"
          DeploymentGroupName            = "web"
          TaskDefinitionTemplateArtifact = "migrated-${stage.value}"
          TaskDefinitionTemplatePath     = "taskdef.json"
          AppSpecTemplateArtifact        = "migrated-${stage.value}"
          AppSpecTemplatePath            = "appspec.yaml"
        }
      }

      action {
        name            = "Record"
        category        = "Build"
        owner           = "AWS"
        provider        = "CodeBuild"
        version         = "1"
        run_order       = 4
        input_artifacts = ["source"]
        configuration = {
          ProjectName = aws_codebuild_project.step["record"].name
          EnvironmentVariables = jsonencode([
            { name = "TIDEGATE_RELEASE", value = "#{Source.CommitId}" },
            { name = "TIDEGATE_IMAGE", value = "#{Build.IMAGE}" },
            { name = "TIDEGATE_ENV", value = stage.value },
          ])
        }
      }
    }
  }
}

resource "aws_s3_bucket" "artifacts" {
  bucket_prefix = "shop-pipeline-"
}

resource "aws_s3_bucket_public_access_block" "artifacts" {
  bucket                  = aws_s3_bucket.artifacts.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# Who hears that the pipeline has stopped, whatever the reason.
resource "aws_sns_topic" "pipeline" {
  name = "shop-pipeline"
}

resource "aws_sns_topic_subscription" "email" {
  topic_arn = aws_sns_topic.pipeline.arn
  protocol  = "email"
  endpoint  = var.email
}

resource "aws_sns_topic_policy" "pipeline" {
  arn = aws_sns_topic.pipeline.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sns:Publish"
      Principal = { Service = "events.amazonaws.com" }
      Resource  = aws_sns_topic.pipeline.arn
    }]
  })
}

resource "aws_cloudwatch_event_rule" "stopped" {
  name = "shop-pipeline-stopped"
  event_pattern = jsonencode({
    source      = ["aws.codepipeline"]
    detail-type = ["CodePipeline Pipeline Execution State Change"]
    detail      = { pipeline = [aws_codepipeline.release.name], state = ["FAILED"] }
  })
}

resource "aws_cloudwatch_event_target" "stopped" {
  rule = aws_cloudwatch_event_rule.stopped.name
  arn  = aws_sns_topic.pipeline.arn
}
