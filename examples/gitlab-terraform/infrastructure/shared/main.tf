# What all environments share: images, ledger, the role of the job that builds. Comes first:
#   terraform init -backend-config="bucket=NAME" -backend-config="key=shop-shared.tfstate" && terraform apply
terraform {
  required_version = ">= 1.10"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.81"
    }
  }
  backend "s3" {
    region       = "eu-west-1"
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = { app = "shop" }
  }
}

# An image is built and pushed once, and goes from environment to environment by its digest. `ci` has what jobs
# run in, `tidegate` the program (tidegate:0.1.0).
resource "aws_ecr_repository" "this" {
  for_each             = toset(["shop", "ci", "tidegate"])
  name                 = each.key
  image_tag_mutability = "IMMUTABLE"
  image_scanning_configuration {
    scan_on_push = true
  }
}
