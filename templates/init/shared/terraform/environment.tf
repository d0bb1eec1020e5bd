# One environment, each with a state of its own:
#   terraform init -backend-config=bucket=NAME -backend-config=key=@@app@@-@@environment@@.tfstate
terraform {
  required_version = ">= 1.10"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.81"
    }
@@if via_lambda@@
    archive = {
      source  = "hashicorp/archive"
      version = "~> 2.7"
    }
@@end@@
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
    condition     = contains(@@environments_json@@, var.environment)
    error_message = "It is one of those in tidegate.yml."
  }
}

variable "image" {
  type        = string
@@if terraform_deploys@@
  description = "what serves: REPOSITORY@sha256:.."
@@end@@
@@unless terraform_deploys@@
  description = "what serves at first: REPOSITORY@sha256:.."
@@end@@
}

variable "email" {
  type        = string
  description = "who is told of failures"
  default     = "ops@example.com"
}

data "aws_caller_identity" "this" {}

locals {
  name    = "@@app@@-${var.environment}"
  account = data.aws_caller_identity.this.account_id
  environments = {
@@each environment@@
    "@@environment@@" = {
      cluster = "@@cluster@@"
    }
@@end@@
  }
  cluster = local.environments[var.environment].cluster
}
