# What all environments share: images, ledger, and the role of GitLab's jobs. Comes first:
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
    key          = "shop-db-migrations.tfstate"
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

variable "gitlab" {
  type        = string
  description = "URL of GitLab"
  default     = "https://gitlab.com"
}

variable "project" {
  type        = string
  description = "whose jobs on the default branch may take the role: GROUP/NAME"
}

variable "branch" {
  type    = string
  default = "main"
}

resource "aws_ecr_repository" "migrations" {
  name = "shop-db-migrations"
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
