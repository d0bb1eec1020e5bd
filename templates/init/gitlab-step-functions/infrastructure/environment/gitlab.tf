@@include shared/gitlab/release-role.tf@@

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
        Resource = "arn:aws:states:@@region@@:@@account@@:execution:${local.name}:*"
      },
    ]
  })
}
