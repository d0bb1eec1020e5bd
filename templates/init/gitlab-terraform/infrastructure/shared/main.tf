@@include shared/terraform/shared.tf@@

# What the jobs run in: ci/Dockerfile.
resource "aws_ecr_repository" "ci" {
  name                 = "ci"
  image_tag_mutability = "IMMUTABLE"
}
