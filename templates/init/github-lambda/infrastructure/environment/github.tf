@@include shared/terraform/github_role.tf@@

# The jobs may ask the function, and nothing else.
resource "aws_iam_role_policy" "release" {
  name = "ask"
  role = aws_iam_role.release.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "lambda:InvokeFunction", Resource = aws_lambda_function.tidegate.arn }]
  })
}
