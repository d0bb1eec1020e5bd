# One environment, each with a state of its own:
#   terraform init -backend-config="bucket=NAME" -backend-config="key=shop-staging.tfstate"
#   terraform apply -var environment=staging
terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.81"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
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
    condition     = contains(keys(local.environments), var.environment)
    error_message = "It is one of those in tidegate.yml."
  }
}

variable "email" {
  type        = string
  description = "who is told of failures"
}

locals {
  name    = "shop-${var.environment}"
  cluster = local.environments[var.environment].cluster
  service = local.environments[var.environment].service
}

locals {
  environments = {
    for each in [
      { name = "development", cluster = "shop-development", service = "db-migrations" },
      { name = "staging", cluster = "shop-staging", service = "db-migrations" },
      { name = "production", cluster = "shop-production", service = "db-migrations" },
    ] : each.name => each
  }
}
