# One environment, each with a state of its own:
#   terraform init -backend-config=bucket=NAME -backend-config=key=shop-production.tfstate
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
    tags = { app = "shop", environment = var.environment }
  }
}

variable "environment" {
  type        = string
  description = "as in tidegate.yml"
  validation {
    condition     = contains(["production"], var.environment)
    error_message = "It is one of those in tidegate.yml."
  }
}

variable "image" {
  type        = string
  description = "what serves: REPOSITORY@sha256:.."
}

variable "email" {
  type        = string
  description = "who is told of failures"
  default     = "ops@example.com"
}

data "aws_caller_identity" "this" {}

locals {
  name    = "shop-${var.environment}"
  account = data.aws_caller_identity.this.account_id
  environments = {
    "production" = {
      cluster = "prod"
    }
  }
  cluster = local.environments[var.environment].cluster
}
