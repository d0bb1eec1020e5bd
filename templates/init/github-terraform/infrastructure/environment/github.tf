@@include shared/terraform/github_role.tf@@

resource "aws_iam_role_policy" "release" {
  name = "tidegate"
  role = aws_iam_role.release.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.tidegate_policy, [
      # The program is brought out of the release's image.
      { Effect = "Allow", Action = ["ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability"], Resource = "*" },
    ])
  })
}

# The deploy job applies all of this folder, so that its role may change what is in it.
resource "aws_iam_role_policy_attachment" "terraform" {
  for_each   = toset(["PowerUserAccess", "IAMFullAccess"])
  role       = aws_iam_role.release.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}
