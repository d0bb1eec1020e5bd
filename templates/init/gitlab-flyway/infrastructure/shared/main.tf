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
    key          = "@@app@@-db-migrations.tfstate"
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
  name = "@@app@@-db-migrations"
  image_scanning_configuration {
    scan_on_push = true
  }
}

@@include shared/terraform/ledger_table.tf@@
