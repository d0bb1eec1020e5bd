# The function that migrates and deploys: it starts a task of ECS, follows it and records it, and needs no way to the
# database. Its configuration is tidegate.yml of this repository; the program is a layer: script/lambda-zip tidegate.zip
variable "layer" {
  type        = string
  description = "path of tidegate.zip"
}

resource "aws_lambda_layer_version" "tidegate" {
  layer_name               = "${local.name}-tidegate"
  filename                 = var.layer
  source_code_hash         = filebase64sha256(var.layer)
  compatible_architectures = ["x86_64"]
}

data "archive_file" "configuration" {
  type        = "zip"
  source_file = "${path.module}/../../tidegate.yml"
  output_path = "${path.module}/configuration.zip"
}

resource "aws_lambda_function" "tidegate" {
  function_name    = "${local.name}-tidegate"
  role             = aws_iam_role.function.arn
  runtime          = "provided.al2023"
  handler          = "tidegate"
  filename         = data.archive_file.configuration.output_path
  source_code_hash = data.archive_file.configuration.output_base64sha256
  layers           = [aws_lambda_layer_version.tidegate.arn]
  memory_size      = 256
  timeout          = 900
  environment {
    variables = { TIDEGATE_ENV = var.environment }
  }
}

# A failure is told to who asked, who asks again; the same event by itself would be a new attempt.
resource "aws_lambda_function_event_invoke_config" "tidegate" {
  function_name          = aws_lambda_function.tidegate.function_name
  maximum_retry_attempts = 0
}

resource "aws_iam_role" "function" {
  name = "${local.name}-tidegate"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "function" {
  role       = aws_iam_role.function.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_iam_role_policy" "function" {
  name   = "tidegate"
  role   = aws_iam_role.function.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.tidegate_policy })
}
