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
    key    = "shop-${var.environment}.tfstate"
    region = "eu-west-1"
  }
}

locals {
  from = data.terraform_remote_state.environment.outputs.service
  service = {
    "production" = "web"
  }[var.environment]
}

resource "aws_ecs_task_definition" "web" {
  family                   = local.from.family
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = local.from.execution_role
  task_role_arn            = local.from.task_role
  container_definitions = jsonencode([{
    name         = "web"
    image        = var.image
    essential    = true
    portMappings = [{ containerPort = 8000 }]
    secrets      = [{ name = "DATABASE_URL", valueFrom = local.from.database_url }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = local.from.log_group
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "ecs"
      }
    }
  }])
}

resource "aws_ecs_service" "web" {
  name            = local.service
  cluster         = local.from.cluster
  task_definition = aws_ecs_task_definition.web.arn
  desired_count   = 2
  launch_type     = "FARGATE"
  network_configuration {
    subnets         = local.from.subnets
    security_groups = [local.from.security_group]
  }
  load_balancer {
    target_group_arn = local.from.target_group
    container_name   = "web"
    container_port   = 8000
  }
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
}
