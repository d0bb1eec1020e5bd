# One environment, each with a state of its own:
#   terraform init -backend-config="bucket=NAME" -backend-config="key=@@app@@-staging.tfstate"
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
    region       = "@@region@@"
    use_lockfile = true
  }
}

provider "aws" {
  region = "@@region@@"
  default_tags {
    tags = { app = "@@app@@", environment = var.environment }
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
  name    = "@@app@@-${var.environment}"
  cluster = local.environments[var.environment].cluster
  service = local.environments[var.environment].service
}

locals {
  environments = {
    for each in [
@@each environment@@
      { name = "@@environment@@", cluster = "@@cluster@@", service = "@@service@@" },
@@end@@
    ] : each.name => each
  }
}
