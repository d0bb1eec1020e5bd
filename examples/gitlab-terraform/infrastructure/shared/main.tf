# What all environments share; made once.
#   terraform init -backend-config=bucket=NAME -backend-config=key=shop-shared.tfstate
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

# An image is built and pushed once, and goes from environment to environment by its digest.
resource "aws_ecr_repository" "app" {
  name                 = "shop"
  image_tag_mutability = "IMMUTABLE"
}

# The image that has the program: tidegate:0.1.0
resource "aws_ecr_repository" "tidegate" {
  name                 = "tidegate"
  image_tag_mutability = "IMMUTABLE"
}

# What the jobs run in: ci/Dockerfile.
resource "aws_ecr_repository" "ci" {
  name                 = "ci"
  image_tag_mutability = "IMMUTABLE"
}
