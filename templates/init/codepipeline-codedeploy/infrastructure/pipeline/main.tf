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
    key          = "@@app@@-pipeline.tfstate"
    region       = "@@region@@"
    use_lockfile = true
  }
}

provider "aws" {
  region = "@@region@@"
  default_tags {
    tags = { app = "@@app@@" }
  }
}

variable "environments" {
  type        = list(string)
  description = "those that the pipeline goes through, in the order of promotion; the last waits for an approval"
  default     = @@environments_json@@
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
@@each environment@@
      { name = "@@environment@@", cluster = "@@cluster@@", service = "@@service@@" },
@@end@@
    ] : each.name => each
  }
}

resource "aws_ecr_repository" "app" {
  name                 = "@@app@@"
  image_tag_mutability = "IMMUTABLE"
  image_scanning_configuration {
    scan_on_push = true
  }
}

@@include shared/terraform/ledger_table.tf@@
