# One environment, each with a state of its own:
#   terraform init -backend-config="bucket=NAME" -backend-config="key=shop-production.tfstate"
#   terraform apply -var environment=production
terraform {
  required_version = ">= 1.10"
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
  default     = "ops@example.com"
}

locals {
  name    = "shop-${var.environment}"
  cluster = local.environments[var.environment].cluster
  environments = {
    for each in [
      { name = "production", cluster = "prod", service = "web" },
    ] : each.name => each
  }
}
