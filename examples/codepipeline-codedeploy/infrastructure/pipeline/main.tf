# The pipeline, the images and the ledger: what all environments share. Comes first:
#   terraform init -backend-config="bucket=NAME" && terraform apply
terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.81"
    }
  }
  backend "s3" {
    key          = "shop-pipeline.tfstate"
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

variable "environments" {
  type        = list(string)
  description = "those that the pipeline goes through, in the order of promotion; the last waits for an approval"
  default     = ["staging", "production"]
}

variable "repository" {
  type        = string
  description = "OWNER/NAME"
}

variable "branch" {
  type    = string
  default = "main"
}

variable "connection" {
  type        = string
  description = "ARN of the CodeConnections connection to that repository's host"
}

variable "email" {
  type        = string
  description = "who is told when the pipeline stops"
}

locals {
  production  = var.environments[length(var.environments) - 1]
  task        = "web"
  may_migrate = [for each in var.environments : local.environments[each]]
  environments = {
    for each in [
      { name = "staging", cluster = "shop-staging", service = "web" },
      { name = "production", cluster = "shop-production", service = "web" },
    ] : each.name => each
  }
}

resource "aws_ecr_repository" "app" {
  name                 = "shop"
  image_tag_mutability = "IMMUTABLE"
  image_scanning_configuration {
    scan_on_push = true
  }
}

# Where tidegate records what was migrated and what serves.
resource "aws_dynamodb_table" "ledger" {
  name                        = "tidegate"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "pk"
  range_key                   = "sk"
  deletion_protection_enabled = true
  attribute {
    name = "pk"
    type = "S"
  }
  attribute {
    name = "sk"
    type = "S"
  }
  point_in_time_recovery {
    enabled = true
  }
}
