# All that a release changes: the image of the service. The pipeline applies it, after the migration; the migration
# ran in the revision that served before, with the new image in it, so that nothing is applied for it first.
terraform {
  required_version = ">= 1.10"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.81"
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
}

variable "image" {
  type        = string
  description = "what serves: REPOSITORY@sha256:.."
}

variable "state_bucket" {
  type        = string
  description = "where Terraform's states are"
}

data "terraform_remote_state" "environment" {
  backend = "s3"
  config = {
    bucket = var.state_bucket
    key    = "@@app@@-${var.environment}.tfstate"
    region = "@@region@@"
  }
}

locals {
  from = data.terraform_remote_state.environment.outputs.service
  service = {
@@each environment@@
    "@@environment@@" = "@@service@@"
@@end@@
  }[var.environment]
}

@@include shared/gitlab/service.tf@@
